import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { SnomError } from '../../src/common/errors';
import { failureOf } from '../support/phone/errors';
import { FakeHttp, hang, page } from '../support/phone/fake-http';
import { phoneOn, presses } from '../support/phone/phone';

describe('SnomPhone', () => {
  describe('deadlines and aborts', () => {
    it('end a command that takes too long', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) => hang(signal));
      const phone = phoneOn(http, { model: 'D385', timeoutMs: 20 });
      const error = await failureOf(phone.press(presses('1')));
      assert.deepEqual([error.code, error.reason], ['TIMEOUT', 'noAnswer']);
      assert.deepEqual(error.params, { host: '192.0.2.1', port: 80 });
    });

    it('count the time in the queue', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) => hang(signal));
      const phone = phoneOn(http, { model: 'D385' });
      const first = failureOf(phone.press(presses('1')));
      const second = await failureOf(phone.press(presses('2'), { timeoutMs: 20 }));
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
      const error = await failureOf(phone.press(long, { signal: controller.signal }));
      assert.deepEqual([error.code, error.reason, error.sent], ['ABORTED', 'aborted', 'yes']);
      assert.equal(http.targets.length, 1);
    });

    it('tell the step a deadline hit', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) =>
        http.targets.length < 2 ? page('') : hang(signal),
      );
      const phone = phoneOn(http, { model: '320', generation: 'fw7', timeoutMs: 20 });
      const error = await failureOf(phone.press(presses('1', '2', '3')));
      assert.equal(error.reason, 'stepFailed');
      assert.deepEqual(error.params, { step: 2, steps: 3 });
      assert.equal((error.cause as SnomError).reason, 'noAnswer');
    });

    it('end with the error the caller chose', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) => hang(signal));
      const phone = phoneOn(http, { model: 'D385' });
      const controller = new AbortController();
      const promise = failureOf(phone.press(presses('1'), { signal: controller.signal }));
      controller.abort(new SnomError('hiddenTags'));
      assert.equal((await promise).reason, 'hiddenTags');
      const late = await failureOf(phone.press(presses('1'), { signal: controller.signal }));
      assert.equal(late.reason, 'hiddenTags');
      assert.equal(http.targets.length, 1);
    });

    it('close the phone: running, waiting and later commands', async () => {
      const http: FakeHttp = new FakeHttp((_, signal) => hang(signal));
      const phone = phoneOn(http, { model: 'D385' });
      const running = failureOf(phone.press(presses('1')));
      const waiting = failureOf(phone.press(presses('2')));
      phone.close();
      for (const error of [await running, await waiting, await failureOf(phone.info())])
        assert.deepEqual([error.code, error.reason], ['ABORTED', 'aborted']);
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
});
