import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { type ErrorReason, SnomError } from '../../../src/common/errors';
import {
  type Findings,
  LOOK_MS,
  lookAround,
  type LookParts,
  reachPort,
  saidBySip,
} from '../../../src/phone/channels/probe';
import { freshPort, listenAnew } from '../../support/addresses';
import { SteppedClock } from '../../support/calls/stepped-clock';
import { FUZZ_RUNS } from '../../support/fuzz';
import { hang } from '../../support/phone/fake-http';
import { noSip, sipOf } from '../../support/phone/ways';

const refuse = (reason: ErrorReason) => (): Promise<never> => Promise.reject(new SnomError(reason));
const never = new AbortController().signal;

function parts(own: Partial<LookParts> = {}): LookParts {
  return {
    csta: { systemStatus: refuse('cstaUnavailable'), snapshot: refuse('cstaUnavailable') },
    identities: [],
    options: noSip,
    reach: () => Promise.resolve('closed'),
    clock: new SteppedClock(),
    ...own,
  };
}

const look = (own: Partial<LookParts>, signal = never): Promise<Findings> =>
  lookAround(parts(own), signal);

describe('a look at a phone', () => {
  for (const [reason, state] of [
    ['cstaUnavailable', { support: 'no', why: 'notThere' }],
    ['notFound', { support: 'no', why: 'notThere' }],
    ['phoneManager', { support: 'no', why: 'phoneManager' }],
    ['wrongPassword', { support: 'no', why: 'login' }],
    ['forbidden', { support: 'no', why: 'login' }],
    ['badCstaPath', { support: 'no', why: 'settings' }],
    ['noAnswer', { support: 'unproven', why: 'silent' }],
    ['refused', { support: 'unproven', why: 'silent' }],
    ['garbledReply', { support: 'no', why: 'otherAnswer' }],
  ] as const) {
    it(`takes ${reason} of CSTA for ${state.why}`, async () => {
      const csta = { systemStatus: refuse(reason), snapshot: refuse(reason) };
      assert.deepEqual((await look({ csta })).csta, state);
    });
  }

  it('takes a status of CSTA for CSTA, with snapshots where one identity has them', async () => {
    const asked: string[] = [];
    const csta = {
      systemStatus: () => Promise.resolve('normal'),
      snapshot: (identity: string) => {
        asked.push(identity);
        return identity === 'b@x' ? Promise.resolve([]) : refuse('cstaIdentityUnknown')();
      },
    };
    const found = await look({ csta, identities: ['a@x', 'b@x', 'c@x'] });
    assert.deepEqual([found.csta, found.snapshots], [{ support: 'yes' }, true]);
    assert.deepEqual(asked, ['a@x', 'b@x']);
    assert.equal((await look({ csta, identities: ['a@x'] })).snapshots, false);
  });

  for (const [reason, state] of [
    ['sipRefused', { support: 'no', why: 'portClosed' }],
    ['sipNoAnswer', { support: 'unproven', why: 'silent' }],
    ['badSipText', { support: 'no', why: 'settings' }],
  ] as const) {
    it(`takes ${reason} of SIP for ${state.why}`, async () => {
      assert.deepEqual((await look({ options: refuse(reason) })).sip, state);
    });
  }

  it('takes no answer of SIP for more than that SIP is there', async () => {
    const { sip, said } = await look({ options: () => sipOf() });
    assert.deepEqual(sip, { support: 'unproven', why: 'untried' });
    assert.deepEqual(said, { model: 'D862', family: 'D8xx', firmware: '10.1.226.13' });
  });

  it('tells that SIP knows nobody of the user it was asked for', async () => {
    for (const [status, why] of [
      [200, 'untried'],
      [401, 'untried'],
      [403, 'untried'],
      [404, 'sipUser'],
      [484, 'sipUser'],
    ] as const) {
      const { sip } = await look({ options: async () => ({ ...(await sipOf()), status }) });
      assert.deepEqual(sip, { support: 'unproven', why }, String(status));
    }
  });

  it('takes an open port for no more than that, and the ordinary web server for open', async () => {
    for (const [reach, state] of [
      [() => Promise.resolve('open' as const), { support: 'unproven', why: 'untried' }],
      [() => Promise.resolve('closed' as const), { support: 'no', why: 'portClosed' }],
      [() => Promise.resolve('silent' as const), { support: 'no', why: 'silent' }],
      [refuse('badPort'), { support: 'no', why: 'settings' }],
      [undefined, { support: 'unproven', why: 'untried' }],
    ] as const)
      assert.deepEqual((await look({ reach })).minibrowser, state);
  });

  it('ends each question, and the whole, by itself', async () => {
    const clock = new SteppedClock();
    const looking = look({
      clock,
      csta: { systemStatus: hang, snapshot: (_, signal) => hang(signal) },
      options: hang,
      reach: hang,
    });
    await clock.advance(LOOK_MS);
    const found = await looking;
    assert.deepEqual(
      [found.csta.why, found.sip.why, found.minibrowser.why],
      ['silent', 'silent', 'silent'],
    );
    assert.equal(clock.pending, 0);
  });

  it('ends when the command does', async () => {
    const controller = new AbortController();
    const clock = new SteppedClock();
    const looking = look({ clock, options: hang }, controller.signal);
    controller.abort(new SnomError('aborted'));
    await assert.rejects(looking, { reason: 'aborted' });
    assert.equal(clock.pending, 0);
  });
});

describe('what SIP says a phone is', () => {
  for (const [text, model, firmware] of [
    ['snomD862/10.1.226.13', 'D862', '10.1.226.13'],
    ['snom370/8.7.5.35', '370', '8.7.5.35'],
    ['snomD895M/10.1.226.16', 'D895', '10.1.226.16'],
    ['snomPA1+/8.7.3.19', 'PA1+', '8.7.3.19'],
    ['Snom D812-SIP 10.1.198.19 (extra)', 'D812', '10.1.198.19'],
  ] as const) {
    it(text, () => {
      const said = saidBySip(text);
      assert.deepEqual([said?.model, said?.firmware], [model, firmware]);
    });
  }

  it('is nothing where it does not tell', () => {
    for (const text of [undefined, '', 'Asterisk PBX 18.9', 'snom', 'snomD862', 'snom/10.1'])
      assert.equal(saidBySip(text), undefined);
  });

  it('is a model and a number, whatever it tells', () => {
    const word = fc.constantFrom('snom', 'Snom-', 'D862', 'PA1+', '-SIP', '/', ' ', '10.1', '.9');
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(fc.oneof(word, fc.string({ maxLength: 3 })), { maxLength: 12 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (told) => {
        const { model = 'D1', firmware = '1.1' } = saidBySip(told) ?? {};
        assert.match(model, /^[A-Z0-9+]{1,5}$/i);
        assert.match(firmware, /^\d{1,2}(?:\.\d{1,6}){1,4}$/);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});

describe('a port', () => {
  it('is open, closed, or silent', async () => {
    const server = createServer();
    const port = await listenAnew(server);
    assert.equal(await reachPort('127.0.0.1', port, never), 'open');
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await reachPort('127.0.0.1', await freshPort(), never), 'closed');
    const over = AbortSignal.abort(new SnomError('noAnswer'));
    assert.equal(await reachPort('127.0.0.1', port, over), 'silent');
    await assert.rejects(reachPort('127.0.0.1', 0, never), { reason: 'badPort' });
  });
});
