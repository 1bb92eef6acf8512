import assert from 'node:assert/strict';
import { SnomError } from '../../src/common/errors';
import { SnomPhone } from '../../src/phone/phone';
import { failureOf } from '../support/phone/errors';
import { FakeHttp, hang, page } from '../support/phone/fake-http';
import { dial, phoneOn, presses, reboot, releaseAll, sendDtmf } from '../support/phone/phone';

describe('SnomPhone', () => {
  describe('commands', () => {
    it('press, dial, send DTMF, hang up and reboot', async () => {
      const http: FakeHttp = new FakeHttp();
      const phone = phoneOn(http, { model: 'D385', outgoingIdentity: 'me@pbx.example' });
      const result = await phone.press([{ key: 'F_HOLD' }, { key: '1' }]);
      await dial(phone);
      await phone.perform([{ kind: 'dial', destination: '200', identity: 'you@pbx.example' }], {
        timeoutMs: 500,
      });
      await sendDtmf(phone, '1#');
      await releaseAll(phone);
      await reboot(phone);
      assert.deepEqual(http.targets, [
        '/command.htm?key=F_HOLD;1',
        '/command.htm?number=200&outgoing_uri=me%40pbx.example',
        '/command.htm?number=200&outgoing_uri=you%40pbx.example',
        '/command.htm?key_dtmf=1%23',
        '/command.htm?RELEASE_ALL_CALLS',
        '/advanced_update.htm?reboot=Reboot',
      ]);
      assert.deepEqual(result.requests, ['GET /command.htm?key=F_HOLD;1']);
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
      const first = failureOf(phone.press(presses('1')));
      const second = failureOf(phone.press(presses('2')));
      const error = await failureOf(phone.press(presses('3')));
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
      const error = await failureOf(
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
      const error = await failureOf(phoneOn(http, { model: 'D385' }).perform(twoSteps));
      assert.deepEqual([error.reason, error.sent], ['forbidden', 'no']);
      assert.equal(http.targets.length, 1);
    });

    it('of a later one tell the step, and that the phone has acted', async () => {
      const cause = new SnomError('refused');
      const http: FakeHttp = new FakeHttp(() =>
        http.targets.length < 2 ? page('') : Promise.reject(cause),
      );
      const error = await failureOf(phoneOn(http, { model: 'D385' }).perform(twoSteps));
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
      const error = await failureOf(phoneOn(http, { model: 'D385' }).press(presses('1')));
      assert.deepEqual([error.reason, error.sent, error.cause], ['internal', 'maybe', bug]);
      const odd = await failureOf(phoneOn(http, { model: 'D385' }).perform(null as never));
      assert.deepEqual([odd.reason, odd.sent], ['internal', 'no']);
    });

    it('of the look for the model say that the command was not sent', async () => {
      const http: FakeHttp = new FakeHttp(() =>
        Promise.reject(new SnomError('noAnswer', { sent: 'maybe' })),
      );
      const error = await failureOf(phoneOn(http).press(presses('1')));
      assert.deepEqual([error.reason, error.sent], ['noAnswer', 'no']);
      assert.deepEqual(http.targets, ['/info.htm']);
    });

    it('leave the phone usable', async () => {
      const http: FakeHttp = new FakeHttp(() =>
        http.targets.length === 1 ? Promise.reject(new Error()) : page(''),
      );
      const phone = phoneOn(http, { model: 'D385' });
      await failureOf(phone.press(presses('1')));
      await phone.press(presses('2'));
      assert.equal(phone.pending, 0);
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
