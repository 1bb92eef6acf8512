/** Restarts of a virtual phone over real sockets. */
import assert from 'node:assert/strict';
import { type VirtualPhone, type VirtualPhoneOptions } from '../../../simulator';
import { SnomError } from '../../../src/common/errors';
import { factoryReset, restart } from '../../../src/phone/admin/restart';
import type { AdminProgress, IdleWatch } from '../../../src/phone/admin/types';
import { SnomPhone } from '../../../src/phone/phone';
import { assertFails } from '../../support/phone/errors';
import { FakePhone, gone } from '../../support/phone/fake-phone';
import { startVirtualPhone } from '../../support/virtual-phone';

const BACK = { firstWaitMs: 150, everyMs: 20, attempts: 200, probeMs: 10, lookMs: 10_000 };

describe('restart', () => {
  let virtual: VirtualPhone;
  let phone: SnomPhone;

  async function start(options: VirtualPhoneOptions = {}): Promise<void> {
    virtual = await startVirtualPhone({ profile: 'snomD385-fw10.1', rebootMs: 250, ...options });
    phone = new SnomPhone({
      host: '127.0.0.1',
      port: virtual.port,
      username: 'admin',
      password: 'pw',
    });
  }

  afterEach(async () => {
    phone?.close();
    await virtual?.stop();
  });

  for (const profile of ['snom320-fw7', 'snomD385-fw10.1'] as const) {
    it(`${profile}: is proven by looks`, async () => {
      await start({ profile });
      const seen: AdminProgress[] = [];
      const result = await restart(
        phone,
        { back: BACK },
        { progress: (progress) => seen.push(progress) },
      );
      assert.deepEqual([result.confirmed, result.confirmedBy], [true, 'poll']);
      assert.equal(virtual.boots, 2);
      assert.equal(virtual.rebooting, false);
      assert.equal(seen[0]?.phase, 'sending');
      assert.ok(seen.some((one) => one.phase === 'waitingForPhone' && one.seenDown));
    });
  }

  it('is proven by the report of the phone', async () => {
    await start();
    const booted = (signal: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (virtual.boots === 2 && !virtual.rebooting) resolve();
        };
        virtual.on('change', check);
        signal.addEventListener('abort', () => {
          virtual.off('change', check);
          reject(signal.reason as Error);
        });
      });
    const back = { firstWaitMs: 60_000, probeMs: 0 };
    const result = await restart(phone, { back }, { booted });
    assert.deepEqual([result.confirmed, result.confirmedBy], [true, 'booted']);
  });

  it('waits out a call', async () => {
    await start();
    virtual.ring('200');
    virtual.pressKey('ENTER');
    const idle: IdleWatch = {
      isIdle: () => virtual.liveCalls.length === 0,
      onChange: (listener) => {
        virtual.on('change', listener);
        return () => virtual.off('change', listener);
      },
    };
    const phases: string[] = [];
    const options = { idle, progress: ({ phase }: AdminProgress) => void phases.push(phase) };
    const waiting = restart(phone, { idleTimeoutMs: 60_000 }, options);
    // The model is asked for first, so that the wait has begun when that was answered.
    while (!phases.includes('waitingForIdle')) await new Promise((done) => setTimeout(done, 5));
    assert.equal(virtual.boots, 1);
    assert.ok(!virtual.requests.some(({ target }) => target.includes('reboot')));
    virtual.pressKey('CANCEL');
    assert.equal((await waiting).confirmed, null);
    assert.deepEqual(phases, ['waitingForIdle', 'sending']);
    assert.equal(virtual.calls[0]?.endedBy, 'local');
  });

  it('leaves a phone alone whose call does not end, or may be there', async () => {
    await start();
    const busy: IdleWatch = { isIdle: () => false, onChange: () => () => undefined };
    await assertFails(restart(phone, { idleTimeoutMs: 5 }, { idle: busy }), 'stillInCall', 'no');
    await assertFails(restart(phone, { idleTimeoutMs: 5 }), 'idleUnknown', 'no');
    assert.ok(!virtual.requests.some(({ target }) => target.includes('reboot')));
  });

  it('says when the phone does not come back', async () => {
    await start({ rebootMs: 60_000 });
    const back = { ...BACK, attempts: 3 };
    await assertFails(restart(phone, { back }), 'notBack', 'yes');
  });

  it('proves nothing when the request had no effect', async () => {
    await start({ security: { restrictUriQueries: true, blockedAnswer: 'silent200' } });
    const result = await restart(phone, { back: { ...BACK, firstWaitMs: 20 } });
    assert.deepEqual([result.confirmed, result.doubt], [false, 'notSeenDown']);
    assert.equal(virtual.boots, 1);
  });

  it('is called off while it waits', async () => {
    await start({ rebootMs: 60_000 });
    const abort = new AbortController();
    const waiting = restart(
      phone,
      { back: BACK },
      {
        signal: abort.signal,
        progress: ({ phase }) => {
          if (phase === 'waitingForPhone') abort.abort(new SnomError('aborted'));
        },
      },
    );
    await assertFails(waiting, 'aborted', 'no');
  });

  it('resets to the factory, and takes a phone that wants another login for back', async () => {
    await start({ settings: { phone_name: 'Front desk' } });
    const result = await factoryReset(phone, { back: BACK });
    assert.deepEqual([result.confirmed, result.confirmedBy], [true, 'poll']);
    assert.deepEqual(result.requests, ['GET /advanced_update.htm?reset=Reset']);
    assert.notEqual(virtual.settings.get('phone_name'), 'Front desk');
  });

  it('does not wait for a report after a reset: its address is gone too', async () => {
    const fake = new FakePhone((target, count) =>
      target === '/info.htm' && count < 3 ? gone() : '',
    );
    const result = await factoryReset(
      fake,
      { back: { ...BACK, firstWaitMs: 0 } },
      { booted: () => assert.fail('watched') },
    );
    assert.equal(result.confirmedBy, 'poll');
  });

  describe('by a phone that closes without an answer', () => {
    const unanswered = (after: () => string | SnomError): FakePhone =>
      new FakePhone((target) =>
        target === '/info.htm' ? after() : new SnomError('emptyReply', { sent: 'maybe' }),
      );

    it('counts when the phone was seen to go', async () => {
      let looks = 0;
      const fake = unanswered(() => ((looks += 1) === 1 ? gone() : 'page'));
      const result = await restart(fake, { back: { ...BACK, firstWaitMs: 0 } });
      assert.equal(result.confirmed, true);
      assert.deepEqual(result.requests, ['GET /advanced_update.htm?reboot=Reboot']);
    });

    it('fails when it was not', async () => {
      const fake = unanswered(() => 'page');
      await assertFails(
        restart(fake, { back: { ...BACK, firstWaitMs: 0 } }),
        'emptyReply',
        'maybe',
      );
    });

    it('fails when nobody looks', async () => {
      await assertFails(restart(unanswered(() => 'page')), 'emptyReply', 'maybe');
    });
  });

  it('leaves the way to a D8xx to its channels', async () => {
    const phone = new FakePhone(undefined, 'D865');
    const result = await restart(phone);
    assert.deepEqual(phone.performed, [{ kind: 'reboot' }]);
    assert.deepEqual(result, { requests: ['reboot'], confirmed: null });
    assert.deepEqual(phone.targets, []);
  });

  it('to the factory is refused for a D8xx', async () => {
    await assertFails(factoryReset(new FakePhone(undefined, 'D865')), 'operationNotOnModel', 'no');
  });
});
