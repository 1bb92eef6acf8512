import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { CALL_OPERATIONS } from '../../../src/calls/operations/catalogue';
import { SnomError } from '../../../src/common/errors';
import { MAC } from '../../support/calls/events';
import { FakePhone, ONE, TWO, watched } from '../../support/calls/executor-phone';
import { STATE_NAMES } from '../../support/calls/states';
import { settled } from '../../support/calls/stepped-clock';

describe('operate: one at a time', () => {
  it('never mixes the steps of two operations', async () => {
    const phone = new FakePhone('talking');
    phone.react = async (target) => {
      await settled();
      if (target === 'key=F_HOLD') phone.report('hold', ONE);
      if (target === 'number=300') phone.report('outgoing', TWO);
    };
    const first = phone.operate({ operation: 'startTransfer', destination: '300' });
    const second = watched(phone.operate({ operation: 'blindTransfer', destination: '400' }));
    await first;
    const error = (await second) as SnomError;
    // By then there is a consultation, and the second one is refused as it would be at any time.
    assert.equal(error.code, 'INVALID_STATE');
    assert.deepEqual(phone.sent, ['key=F_HOLD', 'number=300']);
  });

  it('plans when its turn has come, and after the effect of the one before', async () => {
    const phone = new FakePhone('talking');
    const hold = await phone.operate({ operation: 'hold' });
    assert.equal(hold.confirmed, null);
    const retrieve = phone.operate({ operation: 'retrieve' });
    await phone.clock.advance(100);
    assert.deepEqual(phone.sent, ['key=F_HOLD']);
    phone.report('hold', ONE);
    assert.equal((await retrieve).alreadySo, undefined);
    assert.deepEqual(phone.sent, ['key=F_HOLD', 'key=F_HOLD']);
  });

  it('waits for that effect only so long', async () => {
    for (const waitFor of ['accepted', 'confirmed'] as const) {
      const phone = new FakePhone('talking');
      const hold = watched(phone.operate({ operation: 'hold' }, { waitFor, settleMs: 400 }));
      const dtmf = phone.operate({ operation: 'sendDtmf', digits: '1' });
      await phone.clock.advance(399);
      assert.deepEqual(phone.sent, ['key=F_HOLD']);
      await phone.clock.advance(1);
      await dtmf;
      assert.deepEqual(phone.sent, ['key=F_HOLD', 'key_dtmf=1']);
      await phone.clock.advance(10_000);
      await hold;
    }
  });

  it('is busy when too many wait', async () => {
    const phone = new FakePhone('talking');
    phone.react = () => new Promise(() => undefined);
    const controller = new AbortController();
    const { signal } = controller;
    const first = Array.from({ length: 3 }, () =>
      watched(phone.operate({ operation: 'hold' }, { signal })),
    );
    const error = (await watched(phone.operate({ operation: 'hold' }))) as SnomError;
    assert.equal(error.code, 'BUSY');
    assert.deepEqual(error.params, { limit: 2 });
    controller.abort();
    const [, second, third] = first;
    for (const work of [second, third]) assert.equal(((await work) as SnomError).sent, 'no');
  });

  it('goes on after an operation that was refused', async () => {
    const phone = new FakePhone('idle');
    for (let n = 0; n < 5; n += 1)
      await assert.rejects(phone.operate({ operation: 'hold' }), { code: 'INVALID_STATE' });
    assert.equal(phone.lock.pending, 0);
    assert.deepEqual(phone.sent, []);
  });
});

describe('operate: aborted', () => {
  const reason = new SnomError('aborted', { params: { host: 'desk' } });

  it('before its turn', async () => {
    const phone = new FakePhone('talking');
    const controller = new AbortController();
    controller.abort(reason);
    const error = (await watched(
      phone.operate({ operation: 'hold' }, { signal: controller.signal }),
    )) as SnomError;
    assert.equal(error.code, 'ABORTED');
    assert.deepEqual(error.params, { host: 'desk' });
    assert.equal(error.sent, 'no');
    assert.deepEqual(phone.sent, []);
  });

  it('by a reason that is no error of ours', async () => {
    const phone = new FakePhone('talking');
    const controller = new AbortController();
    controller.abort('why not');
    const error = (await watched(
      phone.operate({ operation: 'hold' }, { signal: controller.signal }),
    )) as SnomError;
    assert.equal(error.code, 'ABORTED');
  });

  for (const state of ['talking', undefined] as const) {
    it(`between two steps, events ${state ? 'on' : 'off'}`, async () => {
      const phone = new FakePhone(state);
      const controller = new AbortController();
      const work = watched(
        phone.operate(
          { operation: 'startTransfer', destination: '300' },
          { signal: controller.signal },
        ),
      );
      await phone.clock.advance(100);
      controller.abort(reason);
      const error = (await work) as SnomError;
      assert.equal(error.code, 'ABORTED');
      assert.equal(error.sent, 'yes');
      assert.deepEqual(phone.sent, ['key=F_HOLD']);
      assert.equal(phone.lock.pending, 0);
      assert.equal(phone.clock.pending, 0);
    });
  }

  it('while it waits for the proof', async () => {
    const phone = new FakePhone('talking');
    const controller = new AbortController();
    const { signal } = controller;
    const work = watched(phone.operate({ operation: 'hold' }, { signal, waitFor: 'confirmed' }));
    await settled();
    controller.abort(reason);
    const error = (await work) as SnomError;
    assert.equal(error.code, 'ABORTED');
    assert.equal(error.sent, 'yes');
    await settled();
    assert.equal(phone.clock.pending, 0);
    assert.equal(phone.lock.pending, 0);
  });

  it('while a third party is called', async () => {
    const phone = new FakePhone('talking');
    phone.react = (target) => {
      if (target === 'key=F_HOLD') phone.report('hold', ONE);
      if (target === 'number=300') phone.report('outgoing', TWO);
    };
    const controller = new AbortController();
    const work = watched(
      phone.operate(
        { operation: 'singleStepConference', destination: '300' },
        { signal: controller.signal },
      ),
    );
    await phone.clock.advance(5000);
    controller.abort(reason);
    assert.equal(((await work) as SnomError).code, 'ABORTED');
    await settled();
    assert.equal(phone.lock.pending, 0);
  });

  it('lets the next one on when nobody waits for the effect any more', async () => {
    const phone = new FakePhone('talking');
    const controller = new AbortController();
    await phone.operate({ operation: 'hold' }, { signal: controller.signal });
    assert.equal(phone.lock.pending, 1);
    controller.abort(reason);
    await settled();
    assert.equal(phone.lock.pending, 0);
    assert.equal(phone.clock.pending, 0);
  });
});

describe('operate: whatever is asked for', () => {
  /** First keys that would do something else than meant, by what the phone is doing. */
  const dangers = (keys: string, calls: string): boolean => {
    const first = /^key=([A-Z_0-9]+)/.exec(keys)?.[1];
    const count = (state: string): number => calls.split(state).length - 1;
    switch (first) {
      // Answers what rings, opens a list on an idle phone.
      case 'ENTER':
        return count('Alerting') !== 1;
      // Refuses what rings.
      case 'CANCEL':
        return count('Alerting') > 1;
      // A toggle of the selected call.
      case 'F_HOLD':
        return count('Connected') + count('Held') + count('Holding') !== 1;
      // Acts on a held call while another one rings.
      case 'TRANSFER':
        return count('Alerting') > 0;
      // May be DND where there is no call.
      case 'MUTE':
        return count('Connected') + count('Held') === 0;
      default:
        return false;
    }
  };

  it('presses nothing when it is refused, and nothing that the state makes something else', async () => {
    const request = fc.record(
      {
        operation: fc.constantFrom(...CALL_OPERATIONS, 'toggleHold'),
        destination: fc.constantFrom('300', '+49', undefined),
        digits: fc.constantFrom('1', undefined),
        callId: fc.constantFrom('one', 'two', 'three', `${MAC}:1`, undefined),
        otherCallId: fc.constantFrom('one', 'two', undefined),
        on: fc.constantFrom(true, false, 'toggle', undefined),
        anyState: fc.constantFrom(true, undefined),
      },
      { requiredKeys: ['operation'] },
    );
    await fc.assert(
      fc.asyncProperty(request, fc.constantFrom(...STATE_NAMES), async (asked, state) => {
        const phone = new FakePhone(state);
        const before = phone.calls;
        let refused = false;
        try {
          phone.plan(asked);
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
          refused = true;
        }
        const work = watched(phone.operate(asked));
        await settled();
        if (refused) assert.deepEqual(phone.sent, []);
        const [first = ''] = phone.sent;
        assert.ok(!dangers(first, before), `${first} while ${before}`);
        await phone.clock.advance(70_000);
        await work;
        assert.equal(phone.lock.pending, 0);
        phone.tracker?.close();
      }),
      { numRuns: 400 },
    );
  });
});
