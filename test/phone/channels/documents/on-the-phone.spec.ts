import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions } from '../../../../simulator';
import type { DocumentTrigger } from '../../../../src/phone/channels/documents/push';
import { SnomPhone } from '../../../../src/phone/phone';
import type { PhoneAction, PhoneReading, SnomPhoneOptions } from '../../../../src/phone/types';
import { DocumentServer } from '../../../support/phone/document-server';
import { dial, key } from '../../../support/phone/document-setup';
import { assertFails } from '../../../support/phone/errors';
import { TRUSTING } from '../../../support/simulator/sip';
import { startVirtualPhone } from '../../../support/virtual-phone';

/** As far apart as documents have to be in these tests, in real time; the client leaves room for a busy machine. */
const SPACING_MS = 60;
const PAUSE_MS = 250;

describe('documents, on the phone', () => {
  let shelf: DocumentServer;
  let virtual: VirtualPhone;
  const phones: SnomPhone[] = [];
  beforeEach(async () => {
    shelf = new DocumentServer();
    await shelf.start();
  });
  afterEach(async () => {
    for (const phone of phones.splice(0)) phone.close();
    await virtual.stop();
    await shelf.stop();
  });

  async function start(options: VirtualPhoneOptions = {}): Promise<void> {
    const { quirks, ...rest } = options;
    virtual = await startVirtualPhone({
      profile: 'snomD862-fw10.1',
      settings: TRUSTING,
      quirks: { documentSpacingMs: SPACING_MS, ...quirks },
      ...rest,
    });
  }

  function client(channel: DocumentTrigger, options: Partial<SnomPhoneOptions> = {}): SnomPhone {
    const phone = new SnomPhone(
      {
        host: '127.0.0.1',
        port: virtual.port,
        username: 'admin',
        password: 'snom1234',
        model: 'D862',
        channel,
        stepPauseMs: PAUSE_MS,
        timeoutMs: 3000,
        sip: { port: virtual.sipPort ?? 0, user: '100' },
        minibrowser: { port: virtual.minibrowserPort ?? 0 },
        ...options,
      },
      { documents: () => shelf },
    );
    phones.push(phone);
    return phone;
  }

  const states = (): string =>
    virtual.calls.map(({ remote, state, endedBy }) => `${remote} ${endedBy ?? state}`).join(', ');

  /** The phone gets there; the fetch of a document takes its time. */
  async function becomes(expected: string): Promise<void> {
    while (states() !== expected) {
      await new Promise<void>((resolve) => {
        const seen = (): void => {
          virtual.off('change', seen);
          resolve();
        };
        virtual.on('change', seen);
      });
    }
  }

  const WAYS: [string, DocumentTrigger, Partial<SnomPhoneOptions>][] = [
    ['direct', 'sip-notify', {}],
    ['pointer', 'sip-notify', { documentForm: 'pointer' }],
    ['minibrowser', 'minibrowser', {}],
  ];
  for (const [name, trigger, options] of WAYS) {
    it(`answers, holds, consults, transfers and hangs up (${name})`, async () => {
      await start();
      const phone = client(trigger, options);
      virtual.ring('300');
      const { fetched } = await phone.perform([
        { kind: 'keys', presses: [{ key: 'ENTER' }], guard: 'ringing' },
      ]);
      await becomes('300 Connected');
      assert.equal(fetched, name === 'direct' ? undefined : true);
      await phone.perform([key('HOLD')]);
      await becomes('300 Holding');
      await phone.perform([dial('200')]);
      await becomes('300 Holding, 200 Ringback');
      await phone.perform([key('CANCEL')]);
      await becomes('300 Holding, 200 local');
      await phone.perform([key('HOLD')]);
      await becomes('300 Connected, 200 local');
      await phone.perform([key('TRANSFER'), dial('201')]);
      await becomes('300 transferred, 200 local');
      assert.equal(shelf.size, 0);
      assert.ok(shelf.fetches.every(({ found }) => found));
    });

    it(`loses nothing where the pause begins with what a document does (${name})`, async () => {
      await start({ quirks: { spacingAfter: 'keys' } });
      await client(trigger, options).perform([key('1', '2', '3')]);
      while (virtual.keys.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.deepEqual(
        virtual.keys.map((one) => one.key),
        ['1', '2', '3'],
      );
    });

    it(`loses nothing between two configurations of the phone (${name})`, async () => {
      await start();
      const [one, two] = [client(trigger, options), client(trigger, options)];
      await Promise.all([
        one.perform([key('1')]),
        two.perform([key('2')]),
        one.perform([key('3')]),
      ]);
      await one.perform([key('4')]);
      while (virtual.keys.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.equal(virtual.keys.map((one) => one.key).length, 4);
      assert.ok(virtual.sipMessages.every(({ fate }) => fate === 'done'));
    });
  }

  for (const [name, trigger, options] of WAYS.slice(1)) {
    it(`does not dial in a call where that is guarded (${name})`, async () => {
      await start();
      const phone = client(trigger, options);
      await phone.perform([dial('200', { guard: 'idle' })]);
      await becomes('200 Ringback');
      await assertFails(phone.perform([dial('201', { guard: 'idle' })]), 'phoneNotIdle', 'no');
      assert.equal(virtual.calls.length, 1);
    });
  }

  const NETWORKS: [string, Parameters<VirtualPhone['sipFaults']['add']>[0][]][] = [
    ['the request is lost', [{ kind: { type: 'dropRequest' } }]],
    ['the answer is lost', [{ kind: { type: 'dropAnswer' } }]],
    ['both are lost', [{ kind: { type: 'dropRequest' } }, { kind: { type: 'dropAnswer' } }]],
    ['all comes twice', [{ kind: { type: 'duplicate' } }, { kind: { type: 'duplicateAnswer' } }]],
    ['the phone is slow', [{ kind: { type: 'lateAnswer', ms: 700 } }]],
  ];
  for (const form of ['direct', 'pointer'] as const) {
    for (const [name, faults] of NETWORKS) {
      it(`dials once when ${name} (${form})`, async () => {
        await start();
        for (const fault of faults) virtual.sipFaults.add(fault);
        const phone = client('sip-notify', { documentForm: form, timeoutMs: 8000 });
        await phone.perform([dial('200')]);
        await becomes('200 Ringback');
        const done = virtual.sipMessages.filter(({ fate }) => fate === 'done');
        assert.equal(done.length, 1);
      });
    }
  }

  it('says what a phone that trusts nobody says, with every answer it may give', async () => {
    for (const [sipUntrusted, reason] of [
      [403, 'sipForbidden'],
      [481, 'sipNoSubscription'],
      [489, 'sipEventUnknown'],
    ] as const) {
      await start({ settings: { filter_registrar: 'off' }, quirks: { sipUntrusted } });
      await assertFails(client('sip-notify').perform([dial('200')]), reason, 'no');
      assert.equal(virtual.calls.length, 0);
      await virtual.stop();
    }
    await start({ settings: {} });
    await assertFails(client('sip-notify').perform([dial('200')]), 'sipNoAnswer', 'maybe');
    assert.equal(virtual.calls.length, 0);
  });

  it('answers a login the phone asks for', async () => {
    const login = { username: 'admin', password: 'snom1234' };
    await start({ quirks: { sipChallenge: 'web' }, auth: { scheme: 'digest', ...login } });
    await client('sip-notify').perform([dial('200')]);
    await becomes('200 Ringback');
  });

  it('says so where a document that leads to another one is not followed', async () => {
    await start({ quirks: { silentChains: false } });
    const phone = client('sip-notify', { documentForm: 'pointer' });
    // It is fetched and ignored: the fetch proves that it arrived, and no more.
    const { fetched } = await phone.perform([dial('200')]);
    assert.equal(fetched, true);
    assert.equal(virtual.calls.length, 0);
  });

  it('reboots', async () => {
    await start({ rebootMs: 50 });
    await client('sip-notify').perform([{ kind: 'reboot' } satisfies PhoneAction]);
    while (virtual.boots < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  describe('asked for its calls', () => {
    const lines = (readings: readonly PhoneReading[]) =>
      readings[0]?.by === 'minibrowser' ? readings[0].lines : assert.fail('by another way');

    for (const trigger of ['sip-notify', 'minibrowser'] as const) {
      it(`tells them by callbacks (${trigger})`, async () => {
        // A phone to which a question is a document like others, or not. Two questions tell, one after the other: what
        // the machine takes for them must be less than the phone's pause.
        const documentSpacingMs = trigger === 'minibrowser' ? 0 : 3000;
        await start({ quirks: { documentSpacingMs } });
        const stepPauseMs = documentSpacingMs + PAUSE_MS;
        const phone = client(trigger, { stepPauseMs, timeoutMs: 10_000 });
        assert.equal(lines(await phone.observe()).total, 0);
        virtual.ring('300');
        const { total, counts, phoneState } = lines(await phone.observe());
        assert.deepEqual([total, counts.ringing, phoneState !== 'Idle'], [1, 1, true]);
        await phone.perform([key('ENTER')]);
        await becomes('300 Connected');
      });

      it(`tells them by conditions where callbacks are literal (${trigger})`, async () => {
        await start({ quirks: { fetchCallbacks: 'literal', documentSpacingMs: 0 } });
        const phone = client(trigger);
        assert.deepEqual(lines(await phone.observe()), { total: 0, counts: {} });
        virtual.ring('300');
        assert.deepEqual(lines(await phone.observe()), {
          total: 1,
          counts: { ringing: 1 },
          atLeast: true,
        });
      });

      it(`tells nothing without callbacks, which is remembered (${trigger})`, async () => {
        await start({ quirks: { callbacks: 'none' } });
        const phone = client(trigger);
        await assertFails(phone.observe(), 'phoneDoesNotReport', 'no');
        const count = shelf.fetches.length;
        await assertFails(phone.observe(), 'phoneDoesNotReport', 'no');
        assert.equal(shelf.fetches.length, count);
      });
    }
  });
});
