import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { SnomError } from '../../src/phone/errors';
import { SnomPhone } from '../../src/phone/phone';
import type { KeyPress, SnomPhoneOptions } from '../../src/phone/types';
import { FakeHttp, hang, INFO_320_FW7, INFO_D385, page } from './fake-http';

/** A phone on a fake connection. Pauses between requests are real, so tests keep them short. */
function phoneOn(http: FakeHttp, options: Partial<SnomPhoneOptions> = {}): SnomPhone {
  return new SnomPhone({ host: '192.0.2.1', ...options }, { http });
}

const presses = (...keys: string[]): KeyPress[] => keys.map((key) => ({ key, pauseMs: 1 }));

async function failure(promise: Promise<unknown>): Promise<SnomError> {
  const error: unknown = await promise.then(
    () => assert.fail('did not fail'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof SnomError, String(error));
  return error;
}

describe('SnomPhone', () => {
  describe('commands', () => {
    it('press, dial, send DTMF, hang up and reboot', async () => {
      const http: FakeHttp = new FakeHttp();
      const phone = phoneOn(http, { model: 'D385', outgoingIdentity: 'me@pbx.example' });
      const result = await phone.press([{ key: 'F_HOLD' }, { key: '1' }]);
      await phone.dial('200');
      await phone.dial('200', { identity: 'you@pbx.example', timeoutMs: 500 });
      await phone.sendDtmf('1#');
      await phone.releaseAllCalls();
      await phone.reboot();
      assert.deepEqual(http.targets, [
        '/command.htm?key=F_HOLD;1',
        '/command.htm?number=200&outgoing_uri=me%40pbx.example',
        '/command.htm?number=200&outgoing_uri=you%40pbx.example',
        '/command.htm?key_dtmf=1%23',
        '/command.htm?RELEASE_ALL_CALLS',
        '/advanced_update.htm?reboot=Reboot',
      ]);
      assert.deepEqual(result.requests, ['GET /command.htm?key=F_HOLD;1']);
      assert.ok(Number.isInteger(result.elapsedMs) && result.elapsedMs >= 0);
    });

    it('run one at a time, in order', async () => {
      const http: FakeHttp = new FakeHttp(async () => {
        await new Promise(setImmediate);
        return page('');
      });
      const phone = phoneOn(http, { model: 'D385' });
      const all = ['1', '2', '3'].map((key) => phone.press(presses(key)));
      assert.equal(phone.pending, 3);
      await Promise.all(all);
      assert.equal(phone.pending, 0);
      assert.equal(http.mostRunning, 1);
      assert.deepEqual(
        http.targets,
        [1, 2, 3].map((key) => `/command.htm?key=${key},,1`),
      );
    });

    it('wait in a bounded queue', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) => hang(signal));
      const phone = phoneOn(http, { model: 'D385', queueLimit: 1 });
      const first = failure(phone.press(presses('1')));
      const second = failure(phone.press(presses('2')));
      const error = await failure(phone.press(presses('3')));
      assert.deepEqual([error.code, error.reason, error.sent], ['BUSY', 'queueFull', 'no']);
      phone.close();
      await Promise.all([first, second]);
    });

    it('pause between the requests of a phone that takes no lists', async () => {
      const http: FakeHttp = new FakeHttp(() => page(''));
      const phone = phoneOn(http, { model: '320', generation: 'fw7' });
      const result = await phone.press([
        { key: '1', pauseMs: 60 },
        { key: '2' },
        { key: '3', pauseMs: 5000 },
      ]);
      assert.deepEqual(
        result.requests,
        [1, 2, 3].map((key) => `GET /command.htm?key=${key}`),
      );
      const [first = 0, second = 0, third = 0] = http.times;
      assert.ok(second - first >= 55, 'own pause');
      assert.ok(third - second >= 95, 'usual pause');
    });

    it('give a phone time to press the keys of a list before the next one', async () => {
      const http = new FakeHttp(() => page(''));
      const phone = phoneOn(http, { model: 'D385' });
      await phone.press(presses(...'1'.repeat(20)).map((press) => ({ ...press, pauseMs: 5 })));
      assert.equal(http.targets.length, 1, 'nothing follows, nothing to wait for');
      const many = presses(...'1'.repeat(21)).map((press) => ({ ...press, pauseMs: 5 }));
      await phone.press(many);
      const [, first = 0, second = 0] = http.times;
      assert.ok(second - first >= 20 * 5 - 2, String(second - first));
    });

    it('obey the owner about key lists', async () => {
      const http: FakeHttp = new FakeHttp(() => page(''));
      await phoneOn(http, { model: 'D385', keySequences: false }).press(presses('1', '2'));
      await phoneOn(http, { model: '320', generation: 'fw7', keySequences: true }).press(
        presses('1', '2'),
      );
      assert.deepEqual(http.targets, [
        '/command.htm?key=1',
        '/command.htm?key=2',
        '/command.htm?key=1,,1;2,,1',
      ]);
    });

    it('send nothing when a later action is impossible', async () => {
      const http: FakeHttp = new FakeHttp();
      const phone = phoneOn(http, { model: 'D385' });
      const error = await failure(
        phone.perform([
          { kind: 'dial', destination: '200' },
          { kind: 'dtmf', digits: 'x' },
        ]),
      );
      assert.equal(error.reason, 'badDigits');
      assert.deepEqual(http.targets, []);
    });

    it('do nothing with nothing to do', async () => {
      const http: FakeHttp = new FakeHttp();
      assert.deepEqual((await phoneOn(http, { model: 'D385' }).perform([])).requests, []);
      assert.deepEqual(http.targets, []);
    });
  });

  describe('failures', () => {
    const twoSteps = [
      { kind: 'dtmf', digits: '1' },
      { kind: 'dtmf', digits: '2' },
      { kind: 'dtmf', digits: '3' },
    ] as const;

    it('of the first request come as they are', async () => {
      const cause = new SnomError('forbidden', { sent: 'no' });
      const http: FakeHttp = new FakeHttp(() => Promise.reject(cause));
      const error = await failure(phoneOn(http, { model: 'D385' }).perform(twoSteps));
      assert.deepEqual([error.reason, error.sent], ['forbidden', 'no']);
      assert.equal(http.targets.length, 1);
    });

    it('of a later one tell the step, and that the phone has acted', async () => {
      const cause = new SnomError('refused');
      const http: FakeHttp = new FakeHttp(() =>
        http.targets.length < 2 ? page('') : Promise.reject(cause),
      );
      const error = await failure(phoneOn(http, { model: 'D385' }).perform(twoSteps));
      assert.deepEqual(
        [error.code, error.reason, error.sent],
        ['STEP_FAILED', 'stepFailed', 'yes'],
      );
      assert.deepEqual(error.params, { step: 2, steps: 3 });
      assert.equal(error.cause, cause);
      assert.equal(http.targets.length, 2);
    });

    it('that nobody foresaw are internal, and may have been sent', async () => {
      const bug = new TypeError('bug');
      const http: FakeHttp = new FakeHttp(() => Promise.reject(bug));
      const error = await failure(phoneOn(http, { model: 'D385' }).press(presses('1')));
      assert.deepEqual([error.reason, error.sent, error.cause], ['internal', 'maybe', bug]);
      const odd = await failure(phoneOn(http, { model: 'D385' }).perform(null as never));
      assert.deepEqual([odd.reason, odd.sent], ['internal', 'no']);
    });

    it('of the look for the model say that the command was not sent', async () => {
      const http: FakeHttp = new FakeHttp(() =>
        Promise.reject(new SnomError('noAnswer', { sent: 'maybe' })),
      );
      const error = await failure(phoneOn(http).press(presses('1')));
      assert.deepEqual([error.reason, error.sent], ['noAnswer', 'no']);
      assert.deepEqual(http.targets, ['/info.htm']);
    });

    it('leave the phone usable', async () => {
      const http: FakeHttp = new FakeHttp(() =>
        http.targets.length === 1 ? Promise.reject(new Error()) : page(''),
      );
      const phone = phoneOn(http, { model: 'D385' });
      await failure(phone.press(presses('1')));
      await phone.press(presses('2'));
      assert.equal(phone.pending, 0);
    });
  });

  describe('deadlines and aborts', () => {
    it('end a command that takes too long', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) => hang(signal));
      const phone = phoneOn(http, { model: 'D385', timeoutMs: 20 });
      const error = await failure(phone.press(presses('1')));
      assert.deepEqual([error.code, error.reason], ['TIMEOUT', 'noAnswer']);
      assert.deepEqual(error.params, { host: '192.0.2.1', port: 80 });
    });

    it('count the time in the queue', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) => hang(signal));
      const phone = phoneOn(http, { model: 'D385' });
      const first = failure(phone.press(presses('1')));
      const second = await failure(phone.press(presses('2'), { timeoutMs: 20 }));
      assert.deepEqual([second.reason, second.sent], ['noAnswer', 'no']);
      assert.equal(http.targets.length, 1);
      phone.close();
      await first;
    });

    it('do not count pauses that the command asks for', async () => {
      const http: FakeHttp = new FakeHttp(() => page(''));
      const phone = phoneOn(http, { model: '320', generation: 'fw7', timeoutMs: 50 });
      await phone.press([{ key: '1', pauseMs: 120 }, { key: '2' }]);
      assert.equal(http.targets.length, 2);
    });

    it('stop a command between its requests', async () => {
      const controller = new AbortController();
      const http: FakeHttp = new FakeHttp(() => {
        setImmediate(() => controller.abort());
        return page('');
      });
      const phone = phoneOn(http, { model: '320', generation: 'fw7' });
      const long = [{ key: '1', pauseMs: 60000 }, { key: '2' }];
      const error = await failure(phone.press(long, { signal: controller.signal }));
      assert.deepEqual([error.code, error.reason, error.sent], ['ABORTED', 'aborted', 'yes']);
      assert.equal(http.targets.length, 1);
    });

    it('tell the step a deadline hit', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) =>
        http.targets.length < 2 ? page('') : hang(signal),
      );
      const phone = phoneOn(http, { model: '320', generation: 'fw7', timeoutMs: 20 });
      const error = await failure(phone.press(presses('1', '2', '3')));
      assert.equal(error.reason, 'stepFailed');
      assert.deepEqual(error.params, { step: 2, steps: 3 });
      assert.equal((error.cause as SnomError).reason, 'noAnswer');
    });

    it('end with the error the caller chose', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) => hang(signal));
      const phone = phoneOn(http, { model: 'D385' });
      const controller = new AbortController();
      const promise = failure(phone.press(presses('1'), { signal: controller.signal }));
      controller.abort(new SnomError('hiddenTags'));
      assert.equal((await promise).reason, 'hiddenTags');
      const late = await failure(phone.press(presses('1'), { signal: controller.signal }));
      assert.equal(late.reason, 'hiddenTags');
      assert.equal(http.targets.length, 1);
    });

    it('close the phone: running, waiting and later commands', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) => hang(signal));
      const phone = phoneOn(http, { model: 'D385' });
      const running = failure(phone.press(presses('1')));
      const waiting = failure(phone.press(presses('2')));
      phone.close();
      for (const error of [await running, await waiting, await failure(phone.info())]) {
        assert.deepEqual([error.code, error.reason], ['ABORTED', 'aborted']);
      }
      assert.equal(http.closed, true);
      assert.equal(phone.pending, 0);
      phone.close();
    });

    it('leave neither timers nor listeners behind', async () => {
      const phone = phoneOn(new FakeHttp(() => page('')), { model: '320', generation: 'fw7' });
      const { signal } = new AbortController();
      const timers = (): number =>
        process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
      // Mocha's own timer starts after the first pause of a test.
      await new Promise(setImmediate);
      const before = timers();
      await phone.press(presses('1', '2'), { signal });
      // The timer of the pause counts until its own turn of the event loop is over.
      await new Promise(setImmediate);
      assert.equal(timers(), before);
      assert.equal(getEventListeners(signal, 'abort').length, 0);
    });

    it('keep the defaults in place of nonsense', async () => {
      const http: FakeHttp = new FakeHttp(() => page(''));
      const phone = phoneOn(http, { model: 'D385', timeoutMs: NaN, queueLimit: NaN });
      await phone.press(presses('1'), { timeoutMs: -1 });
      await phone.press(presses('1'), { timeoutMs: 1e12 });
      assert.equal(http.targets.length, 2);
    });
  });

  describe('model', () => {
    it('is the chosen one, without asking', async () => {
      const http: FakeHttp = new FakeHttp();
      const phone = phoneOn(http, { model: 'snom320', generation: 'fw7' });
      assert.equal(phone.chosen?.name, '320');
      assert.deepEqual(await phone.model(), phone.chosen);
      assert.equal((await phone.model()).keySequences, false);
      assert.deepEqual(http.targets, []);
    });

    it('is asked for once, however many want to know', async () => {
      const http: FakeHttp = new FakeHttp();
      const phone = phoneOn(http);
      assert.equal(phone.chosen, undefined);
      const before = phone.known;
      assert.equal(before, undefined);
      const models = await Promise.all([
        phone.model(),
        phone.model(),
        phone.press(presses('1')),
        phone.model(),
      ]);
      assert.equal((models[0] as { name: string }).name, 'D385');
      await phone.press(presses('2'));
      assert.deepEqual(http.targets, [
        '/info.htm',
        '/command.htm?key=1,,1',
        '/command.htm?key=2,,1',
      ]);
      assert.equal(phone.known?.mac, '000413A1B2C3');
    });

    it('shares a failure among those who waited, and is asked for anew after it', async () => {
      const http: FakeHttp = new FakeHttp(() =>
        http.targets.length === 1 ? Promise.reject(new SnomError('refused')) : INFO_D385,
      );
      const phone = phoneOn(http);
      const errors = await Promise.all([failure(phone.model()), failure(phone.model())]);
      assert.deepEqual(
        errors.map(({ reason }) => reason),
        ['refused', 'refused'],
      );
      assert.equal(http.targets.length, 1);
      assert.equal((await phone.model()).name, 'D385');
      assert.equal(http.targets.length, 2);
    });

    it('does not share an abort', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) =>
        http.targets.length === 1 ? hang(signal) : INFO_D385,
      );
      const phone = phoneOn(http);
      const controller = new AbortController();
      const first = failure(phone.model({ signal: controller.signal }));
      const second = phone.model();
      controller.abort();
      assert.equal((await first).reason, 'aborted');
      assert.equal((await second).name, 'D385');
    });

    it('decides how a command is sent', async () => {
      const http: FakeHttp = new FakeHttp(({ target }) =>
        target === '/info.htm' ? INFO_320_FW7 : page(''),
      );
      const phone = phoneOn(http);
      await phone.press(presses('1', '2'));
      assert.deepEqual(http.targets, ['/info.htm', '/command.htm?key=1', '/command.htm?key=2']);
    });

    it('takes the generation a chosen model turned out to have', async () => {
      const http: FakeHttp = new FakeHttp(() => INFO_320_FW7);
      const phone = phoneOn(http, { model: '320' });
      assert.equal((await phone.model()).generation, 'fw8');
      await phone.info();
      assert.equal((await phone.model()).generation, 'fw7');
      const stubborn = phoneOn(http, { model: '320', generation: 'fw8' });
      await stubborn.info();
      assert.equal((await stubborn.model()).generation, 'fw8');
    });

    it('takes the chosen generation of a model that is read', async () => {
      const phone = phoneOn(new FakeHttp(() => INFO_D385), { generation: 'fw7' });
      const model = await phone.model();
      assert.deepEqual([model.name, model.generation, model.keySequences], ['D385', 'fw7', false]);
    });

    it('is generic where the phone does not tell', async () => {
      const shy = phoneOn(new FakeHttp(() => page('snom')));
      assert.equal((await shy.model()).family, 'unknown');
      const http: FakeHttp = new FakeHttp(({ target }) =>
        target === '/info.htm'
          ? Promise.reject(new SnomError('notFound', { sent: 'yes' }))
          : page(''),
      );
      await phoneOn(http).press(presses('ENTER'));
      assert.deepEqual(http.targets, ['/info.htm', '/command.htm?key=ENTER,,1']);
    });

    it('keeps keys away from devices that are no Snom', async () => {
      const http: FakeHttp = new FakeHttp(() => page('It works!'));
      const error = await failure(phoneOn(http).press(presses('1')));
      assert.deepEqual([error.reason, error.sent], ['notASnom', 'no']);
      assert.deepEqual(http.targets, ['/info.htm']);
    });

    it('says that a D8xx has no key control', async () => {
      const http: FakeHttp = new FakeHttp(() => page('<title>Phone Manager</title>'));
      const phone = phoneOn(http);
      const { info } = await phone.info();
      assert.equal(info.family, 'D8xx');
      for (const command of [phone.press(presses('1')), phone.dial('1'), phone.reboot()]) {
        const error = await failure(command);
        assert.deepEqual([error.code, error.reason], ['NOT_SUPPORTED', 'noKeyControl']);
      }
      assert.deepEqual(http.targets, ['/info.htm']);
    });
  });

  it('asks anew for every info', async () => {
    const http: FakeHttp = new FakeHttp();
    const phone = phoneOn(http);
    const { info, requests } = await phone.info();
    assert.deepEqual(requests, ['GET /info.htm']);
    assert.deepEqual(phone.known, info);
    await phone.info();
    assert.equal(http.targets.length, 2);
  });

  it('refuses a host it cannot reach by any means', () => {
    assert.throws(() => new SnomPhone({ host: '' }), { reason: 'missingHost' });
    assert.throws(() => new SnomPhone({ host: 'a b' }), { reason: 'badHost' });
  });
});
