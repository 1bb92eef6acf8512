import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { PhoneEventName } from '../../src/calls/call-types';
import { CALL_OPERATIONS } from '../../src/calls/operations/catalogue';
import type { CallOperation } from '../../src/calls/operations/catalogue';
import type { SnomFailure } from '../../src/nodes/shared/types';
import { Desk, SILENT } from './support/desk';
import type { DeskOptions, Situation } from './support/desk';
import { watched } from './support/flow';
import { helper } from './support/helper';
import { becomes, Phones } from './support/phones';
import { known, PublicServer, trackerOf } from './support/reporting';

/** An operation that works. */
interface Works {
  readonly operation: CallOperation;
  readonly values?: Record<string, unknown>;
  readonly from: Situation;
  readonly options?: DeskOptions;
  readonly requests: readonly string[];
  /** States of the phone's calls afterwards, oldest first. */
  readonly to: string;
  /** What is known of them, where the phone does not tell all of it. */
  readonly known?: string;
  /** The event that proves it; null = none does. */
  readonly by: PhoneEventName | null;
  /** Looks at the phone itself. */
  readonly look?: (desk: Desk) => void | Promise<void>;
  /** Name of the case, where one operation has several. */
  readonly note?: string;
}

/** An operation that does not. */
interface Fails {
  readonly operation: CallOperation;
  readonly values?: Record<string, unknown>;
  readonly from: Situation;
  readonly options?: DeskOptions;
  readonly code: string;
  /** What was sent all the same. */
  readonly requests?: readonly string[];
  /** Can the phone have acted? Default: if something was sent, yes. */
  readonly sent?: 'no';
  /** What is done to the phone first. */
  readonly spoil?: (desk: Desk) => void;
  readonly note: string;
}

const key = (...keys: string[]): string => `/command.htm?key=${keys.join(';')}`;
const typed = (...keys: string[]): string =>
  key(...keys.map((it, index) => (index < keys.length - 1 ? `${it},,100` : it)));
const ended = (desk: Desk, by: string): void => {
  assert.equal(desk.phone.calls.at(-1)?.endedBy, by);
};
const silent = (desk: Desk): void => {
  desk.phone.setSecurity({ useHiddenTags: true, blockedAnswer: 'silent200' });
};
const forbid = (desk: Desk): void => desk.phone.addFault({ kind: { type: 'status', status: 403 } });

const WORKS: readonly Works[] = [
  {
    operation: 'dial',
    values: { destination: SILENT },
    from: 'idle',
    requests: [`/command.htm?number=${SILENT}`],
    to: 'Ringback',
    by: 'outgoing',
    look: ({ phone }) => assert.equal(phone.liveCalls[0]?.remote.split('@')[0], SILENT),
  },
  {
    operation: 'dial',
    note: 'from another identity',
    values: { destination: SILENT, identity: '101@pbx.example' },
    options: { phone: { identities: ['100@pbx.example', '101@pbx.example'] } },
    from: 'idle',
    requests: [`/command.htm?number=${SILENT}&outgoing_uri=101%40pbx.example`],
    to: 'Ringback',
    by: 'outgoing',
    look: ({ phone }) => assert.equal(phone.liveCalls[0]?.local, '101@pbx.example'),
  },
  {
    operation: 'prepare',
    values: { destination: '12#' },
    from: 'idle',
    requests: [typed('1', '2', '%23')],
    to: '',
    by: null,
    look: async ({ phone }) => {
      await becomes(phone, () => phone.keys.length === 3);
      assert.match(phone.display.join('\n'), /12#/);
    },
  },
  {
    operation: 'redial',
    from: 'idle',
    requests: ['/command.htm?key=REDIAL,,1000;ENTER'],
    to: 'Connected',
    by: 'outgoing',
  },
  {
    operation: 'pickup',
    values: { destination: '201' },
    options: { config: { pickupCode: '*8' } },
    from: 'idle',
    requests: ['/command.htm?number=%2A8201'],
    to: 'Connected',
    by: 'connected',
  },
  {
    operation: 'answer',
    from: 'ringing',
    requests: [key('ENTER')],
    to: 'Connected',
    by: 'connected',
  },
  {
    operation: 'answer',
    note: 'while talking, which puts that call on hold',
    from: 'knocking',
    requests: [key('ENTER')],
    to: 'Holding Connected',
    by: 'connected',
  },
  {
    operation: 'reject',
    from: 'ringing',
    requests: [key('CANCEL')],
    to: '',
    // Nothing reports it: for some seconds the phone may still say otherwise.
    known: 'Alerting',
    by: null,
    look: (desk) => ended(desk, 'rejected'),
  },
  {
    operation: 'deflect',
    values: { destination: '300', confirmTimeout: 1 },
    from: 'ringing',
    requests: [typed('P6', '3', '0', '0', 'ENTER')],
    to: '',
    known: 'Alerting',
    by: null,
    look: (desk) => {
      ended(desk, 'deflected');
      assert.equal(desk.phone.calls.at(-1)?.sentTo?.split('@')[0], '300');
    },
  },
  {
    operation: 'hangup',
    from: 'talking',
    requests: [key('CANCEL')],
    to: '',
    by: 'disconnected',
    look: (desk) => ended(desk, 'local'),
  },
  {
    operation: 'hangup',
    note: 'before anybody has answered, on a phone that reports it',
    options: { phone: { quirks: { failedCallFires: true } } },
    from: 'dialling',
    requests: [key('CANCEL')],
    to: '',
    by: 'disconnected',
  },
  {
    operation: 'hangupAll',
    from: 'consulting',
    requests: ['/command.htm?RELEASE_ALL_CALLS'],
    to: '',
    by: 'disconnected',
  },
  {
    operation: 'hold',
    from: 'talking',
    requests: [key('F_HOLD')],
    to: 'Holding',
    by: 'hold',
  },
  {
    operation: 'retrieve',
    from: 'held',
    requests: [key('F_HOLD')],
    to: 'Connected',
    by: 'unhold',
  },
  {
    operation: 'swap',
    from: 'consulting',
    requests: [key('P1')],
    to: 'Connected Holding',
    by: 'unhold',
  },
  {
    operation: 'blindTransfer',
    values: { destination: '300' },
    from: 'talking',
    requests: [typed('TRANSFER', '3', '0', '0', 'ENTER')],
    to: '',
    by: 'blindTransfer',
    look: (desk) => {
      ended(desk, 'transferred');
      assert.equal(desk.phone.calls.at(-1)?.sentTo?.split('@')[0], '300');
    },
  },
  {
    operation: 'blindTransfer',
    note: 'of a held call, which is taken back first',
    values: { destination: '300' },
    from: 'held',
    requests: [key('F_HOLD'), typed('TRANSFER', '3', '0', '0', 'ENTER')],
    to: '',
    by: 'blindTransfer',
  },
  {
    operation: 'startTransfer',
    values: { destination: SILENT },
    from: 'talking',
    requests: [key('F_HOLD'), `/command.htm?number=${SILENT}`],
    to: 'Holding Ringback',
    by: 'outgoing',
  },
  {
    operation: 'completeTransfer',
    options: { phone: { settings: { call_join_xfer: 'on' } } },
    from: 'consulting',
    requests: [key('TRANSFER')],
    to: '',
    by: 'attendedTransfer',
    look: (desk) => ended(desk, 'transferred'),
  },
  {
    operation: 'completeTransfer',
    note: 'on a phone that shows a list first',
    options: { config: { transferList: true } },
    from: 'consulting',
    requests: ['/command.htm?key=TRANSFER,,1000;ENTER'],
    to: '',
    by: 'attendedTransfer',
  },
  {
    operation: 'cancelTransfer',
    from: 'consulting',
    requests: [key('CANCEL'), key('F_HOLD')],
    to: 'Connected',
    by: 'unhold',
    look: ({ phone }) => assert.equal(phone.liveCalls[0]?.remote.split('@')[0], '201'),
  },
  {
    operation: 'cancelTransfer',
    note: 'while the third party still rings',
    options: { phone: { quirks: { failedCallFires: true } } },
    from: 'consultationRings',
    requests: [key('CANCEL'), key('F_HOLD')],
    to: 'Connected',
    by: 'unhold',
  },
  {
    operation: 'startConference',
    values: { destination: SILENT },
    from: 'talking',
    requests: [key('F_HOLD'), `/command.htm?number=${SILENT}`],
    to: 'Holding Ringback',
    by: 'outgoing',
  },
  {
    operation: 'completeConference',
    from: 'consulting',
    requests: [key('P5')],
    to: 'Connected Connected',
    known: 'Holding Connected',
    by: null,
    look: ({ phone }) => assert.ok(phone.liveCalls.every(({ inConference }) => inConference)),
  },
  {
    operation: 'merge',
    from: 'consulting',
    requests: [key('P5')],
    to: 'Connected Connected',
    known: 'Holding Connected',
    by: null,
    look: ({ phone }) => assert.ok(phone.liveCalls.every(({ inConference }) => inConference)),
  },
  {
    operation: 'singleStepConference',
    values: { destination: '300' },
    from: 'talking',
    requests: [key('F_HOLD'), '/command.htm?number=300', key('P5')],
    to: 'Connected Connected',
    known: 'Holding Connected',
    by: null,
    look: ({ phone }) => assert.ok(phone.liveCalls.every(({ inConference }) => inConference)),
  },
  {
    operation: 'sendDtmf',
    values: { digits: '12#' },
    from: 'talking',
    requests: ['/command.htm?key_dtmf=12%23'],
    to: 'Connected',
    by: null,
    look: ({ phone }) => becomes(phone, () => phone.liveCalls[0]?.dtmf === '12#'),
  },
  {
    operation: 'mute',
    from: 'talking',
    requests: [key('MUTE')],
    to: 'Connected',
    by: null,
    look: ({ phone }) => becomes(phone, () => phone.muted),
  },
  {
    operation: 'record',
    values: { on: true },
    from: 'talking',
    requests: [key('REC')],
    to: 'Connected',
    by: null,
    look: ({ phone }) => becomes(phone, () => phone.recording),
  },
  {
    operation: 'dnd',
    values: { on: 'toggle' },
    from: 'idle',
    requests: [key('DND')],
    to: '',
    by: 'dndOn',
    look: ({ phone }) => assert.equal(phone.settings.get('dnd_mode'), 'on'),
  },
];

const FAILS: readonly Fails[] = [
  {
    operation: 'dial',
    note: 'when the phone refuses it',
    values: { destination: '200' },
    from: 'idle',
    spoil: forbid,
    code: 'FORBIDDEN',
    sent: 'no',
    requests: ['/command.htm?number=200'],
  },
  {
    operation: 'dial',
    note: 'when the phone takes it and does nothing',
    values: { destination: '200', confirmTimeout: 1 },
    from: 'idle',
    spoil: silent,
    code: 'NOT_CONFIRMED',
    requests: ['/command.htm?number=200'],
  },
  {
    operation: 'dial',
    note: 'to where the rules forbid',
    values: { destination: '0900123' },
    options: { config: { deny: '0900*' } },
    from: 'idle',
    code: 'NOT_ALLOWED',
  },
  {
    operation: 'prepare',
    note: 'in a call, where the digits would be heard',
    values: { destination: '200' },
    from: 'talking',
    code: 'INVALID_STATE',
  },
  { operation: 'redial', note: 'in a call', from: 'talking', code: 'INVALID_STATE' },
  {
    operation: 'redial',
    note: 'where numbers are limited',
    options: { config: { deny: '0900*' } },
    from: 'idle',
    code: 'NOT_ALLOWED',
  },
  { operation: 'pickup', note: 'without its code', from: 'idle', code: 'NOT_SUPPORTED' },
  { operation: 'answer', note: 'when nothing rings', from: 'idle', code: 'INVALID_STATE' },
  { operation: 'answer', note: 'in a call', from: 'talking', code: 'INVALID_STATE' },
  { operation: 'answer', note: 'of one of two', from: 'ringingTwice', code: 'AMBIGUOUS_CALL' },
  {
    operation: 'reject',
    note: 'of a call that was answered',
    from: 'talking',
    code: 'INVALID_STATE',
  },
  {
    operation: 'deflect',
    note: 'of a call that was answered',
    values: { destination: '300' },
    from: 'talking',
    code: 'INVALID_STATE',
  },
  {
    operation: 'deflect',
    note: 'without a key for it',
    values: { destination: '300' },
    options: { config: { deflectWay: '', deflectKey: '' } },
    from: 'ringing',
    code: 'NOT_SUPPORTED',
  },
  { operation: 'hangup', note: 'without a call', from: 'idle', code: 'INVALID_STATE' },
  {
    operation: 'hangup',
    note: 'of a call that only rings',
    from: 'ringing',
    code: 'INVALID_STATE',
  },
  {
    operation: 'hangupAll',
    note: 'when the phone refuses it',
    from: 'talking',
    spoil: forbid,
    code: 'FORBIDDEN',
    sent: 'no',
    requests: ['/command.htm?RELEASE_ALL_CALLS'],
  },
  { operation: 'hold', note: 'without a call', from: 'idle', code: 'INVALID_STATE' },
  { operation: 'retrieve', note: 'without a held call', from: 'ringing', code: 'INVALID_STATE' },
  { operation: 'swap', note: 'of a single call', from: 'talking', code: 'INVALID_STATE' },
  {
    operation: 'blindTransfer',
    note: 'during a consultation',
    values: { destination: '300' },
    from: 'consulting',
    code: 'INVALID_STATE',
  },
  {
    operation: 'startTransfer',
    note: 'without a call',
    values: { destination: '300' },
    from: 'idle',
    code: 'INVALID_STATE',
  },
  {
    operation: 'startTransfer',
    note: 'when the call is not held, so nothing is dialled',
    values: { destination: '300', confirmTimeout: 1 },
    from: 'talking',
    spoil: silent,
    code: 'STEP_FAILED',
    requests: [key('F_HOLD')],
  },
  {
    operation: 'completeTransfer',
    note: 'before the third party has answered',
    from: 'consultationRings',
    code: 'INVALID_STATE',
  },
  { operation: 'cancelTransfer', note: 'without one', from: 'talking', code: 'INVALID_STATE' },
  {
    operation: 'startConference',
    note: 'of a call that rings',
    values: { destination: '300' },
    from: 'ringing',
    code: 'INVALID_STATE',
  },
  {
    operation: 'completeConference',
    note: 'of a single call',
    from: 'talking',
    code: 'INVALID_STATE',
  },
  {
    operation: 'merge',
    note: 'without a key for it',
    options: { config: { conferenceWay: '', conferenceKey: '' } },
    from: 'consulting',
    code: 'NOT_SUPPORTED',
  },
  {
    operation: 'singleStepConference',
    note: 'without a call',
    values: { destination: '300' },
    from: 'idle',
    code: 'INVALID_STATE',
  },
  {
    operation: 'sendDtmf',
    note: 'without a call',
    values: { digits: '1' },
    from: 'idle',
    code: 'INVALID_STATE',
  },
  { operation: 'mute', note: 'without a call', from: 'idle', code: 'INVALID_STATE' },
  { operation: 'unmute', note: 'without a call', from: 'ringing', code: 'INVALID_STATE' },
  { operation: 'record', note: 'without a call', from: 'idle', code: 'INVALID_STATE' },
  {
    operation: 'dnd',
    note: 'when the phone refuses it',
    from: 'idle',
    spoil: forbid,
    code: 'FORBIDDEN',
    sent: 'no',
    requests: [key('DND')],
  },
  {
    operation: 'callInfo',
    note: 'with nothing to show',
    from: 'talking',
    code: 'MISSING_PARAMETER',
  },
  {
    operation: 'removeParticipant',
    note: 'as no phone can do it',
    values: { participant: '201' },
    from: 'consulting',
    code: 'NOT_SUPPORTED',
  },
];

describe('nodes: call operations', () => {
  const phones = new Phones();
  const server = new PublicServer();

  before(() => server.start());
  before((done) => {
    helper.startServer(done);
  });
  after((done) => {
    helper.stopServer(done);
  });
  after(() => server.stop());
  afterEach(async () => {
    await helper.unload();
    await phones.stop();
  });

  const open = (options?: DeskOptions): Promise<Desk> => Desk.open(server, phones, options);

  it('are all looked at here, working and failing', () => {
    const works = new Set(WORKS.map(({ operation }) => operation));
    const fails = new Set(FAILS.map(({ operation }) => operation));
    // What callInfo does is looked at in call-info.spec.ts.
    const never: readonly CallOperation[] = ['callInfo', 'removeParticipant'];
    assert.deepEqual(
      CALL_OPERATIONS.filter((it) => !works.has(it) && !never.includes(it) && it !== 'unmute'),
      [],
    );
    assert.deepEqual(
      CALL_OPERATIONS.filter((it) => !fails.has(it)),
      [],
    );
  });

  describe('work:', () => {
    for (const work of WORKS) {
      const { operation, values, from, options, requests, to, by, look, note } = work;
      it(note ? `${operation} ${note}` : operation, async () => {
        const desk = await open(options);
        if (operation === 'redial') await dialledOnce(desk);
        await desk.bring(from);
        const snom = await desk.success({ operation, ...values });
        assert.equal(snom.operation, operation);
        assert.equal(snom.accepted, true);
        assert.equal(snom.confirmed, by === null ? null : true);
        assert.equal(snom.confirmedBy, by ?? undefined);
        assert.deepEqual(
          snom.requests,
          requests.map((target) => `GET ${target}`),
        );
        await desk.callsAre(to, work.known);
        assert.deepEqual(desk.requests, requests);
        await look?.(desk);
      });
    }

    async function dialledOnce(desk: Desk): Promise<void> {
      await desk.success({ operation: 'dial', destination: '200' });
      await desk.callsAre('Connected');
      await desk.success({ operation: 'hangup' });
      await desk.callsAre('');
    }
  });

  describe('fail:', () => {
    for (const fail of FAILS) {
      const { operation, values, from, options, code, requests, sent, spoil, note } = fail;
      it(`${operation} ${note}`, async () => {
        const desk = await open(options);
        await desk.bring(from);
        const before = desk.states;
        spoil?.(desk);
        const { snom } = await desk.caught(code, { operation, ...values });
        assert.deepEqual(desk.requests, requests ?? []);
        assert.equal(snom.sent, sent ?? (requests ? 'yes' : 'no'));
        assert.equal(desk.states, before, 'the calls are as they were');
      });
    }
  });

  describe('tell', () => {
    it('the call they were about, as it is afterwards', async () => {
      const desk = await open();
      await desk.bring('talking');
      const { callId, call } = await desk.success({ operation: 'hold' });
      const { state } = await trackerOf();
      assert.equal(callId, state.calls[0]?.id);
      assert.deepEqual([call?.id, call?.state, call?.remote.name], [callId, 'Holding', 'Ann']);
    });

    it('the new call, when they dial', async () => {
      const desk = await open();
      const { callId, call } = await desk.success({ operation: 'dial', destination: SILENT });
      const { calls } = await known(({ calls: [first] }) => first?.state === 'Dialing');
      assert.equal(callId, calls[0]?.id);
      assert.equal(call?.remote.number, SILENT);
    });

    it('copies, which a flow may change', async () => {
      const desk = await open();
      await desk.bring('talking');
      const { call } = await desk.success({ operation: 'hold' });
      Object.assign(call ?? {}, { state: 'spoilt', remote: 'spoilt' });
      assert.equal((await trackerOf()).state.calls[0]?.state, 'Holding');
    });

    it('what is possible instead', async () => {
      const desk = await open();
      await desk.bring('held');
      const { message } = await desk.caught('INVALID_STATE', { operation: 'answer' });
      assert.match(message, /answer.*Holding.*retrieve/);
    });

    it('which calls are meant, when it could be several', async () => {
      const desk = await open();
      await desk.bring('ringingTwice');
      const { message } = await desk.caught('AMBIGUOUS_CALL', { operation: 'reject' });
      assert.match(message, /201.*202/);
    });
  });

  describe('that are so already send nothing:', () => {
    const SO: [string, Situation, string | null][] = [
      ['hold', 'held', null],
      ['retrieve', 'talking', null],
    ];
    for (const [operation, from] of SO) {
      it(operation, async () => {
        const desk = await open();
        await desk.bring(from);
        const snom = await desk.success({ operation });
        assert.deepEqual([snom.alreadySo, snom.confirmed, snom.requests], [true, true, []]);
        assert.deepEqual(desk.requests, []);
      });
    }

    it('mute, as far as anybody can know', async () => {
      const desk = await open();
      await desk.bring('talking');
      assert.equal((await desk.success({ operation: 'mute' })).doubt, 'shadowState');
      const again = await desk.success({ operation: 'mute' });
      assert.deepEqual([again.alreadySo, again.confirmed], [true, null]);
      assert.match(again.doubtText ?? '', /does not report/);
      assert.deepEqual(desk.requests, [key('MUTE')]);
      await desk.success({ operation: 'unmute' });
      await becomes(desk.phone, () => !desk.phone.muted);
    });

    it('dnd, once the phone has said so', async () => {
      const desk = await open();
      await desk.bring('idle');
      desk.phone.pressKey('DND');
      await known(({ dnd }) => dnd === true);
      const snom = await desk.success({ operation: 'dnd', on: true });
      assert.deepEqual([snom.alreadySo, snom.confirmed], [true, true]);
      const off = await desk.success({ operation: 'dnd', on: false });
      assert.equal(off.confirmedBy, 'dndOff');
      assert.deepEqual(desk.requests, [key('DND')]);
    });
  });

  describe('on a named call', () => {
    it('find it by our id, its SIP Call-ID and its CSTA id', async () => {
      for (const name of ['id', 'sipCallId', 'cstaId'] as const) {
        const desk = await open();
        await desk.bring('talking');
        const [call] = (await trackerOf()).state.calls;
        const snom = await desk.success({ operation: 'hold', callId: call?.[name] });
        assert.equal(snom.callId, call?.id);
        await helper.unload();
      }
    });

    it('refuse one there is not', async () => {
      const desk = await open();
      await desk.bring('talking');
      await desk.caught('NO_SUCH_CALL', { operation: 'hold', callId: 'nonsense' });
      assert.deepEqual(desk.requests, []);
    });

    it('refuse one that is not the one the keys would act on', async () => {
      const desk = await open();
      await desk.bring('consulting');
      const held = (await trackerOf()).state.calls[0]?.id;
      await desk.caught('INVALID_STATE', { operation: 'hangup', callId: held });
      assert.deepEqual(desk.requests, []);
    });

    it('take its id from wherever the dialog says', async () => {
      const node = { operation: 'hold', callId: 'snom.callId', callIdType: 'msg' };
      const desk = await open({ node });
      await desk.bring('talking');
      const id = (await trackerOf()).state.calls[0]?.id;
      await desk.watch.caught('NO_SUCH_CALL', { snom: { callId: 'other' } });
      assert.equal((await desk.watch.success({ snom: { callId: id } })).snom.callId, id);
    });

    it('take that of the second call from there too', async () => {
      const node = { operation: 'merge', otherCallId: 'second', otherCallIdType: 'msg' };
      const desk = await open({ node: { ...node, waitFor: 'accepted' } });
      await desk.bring('consulting');
      await desk.watch.caught('NO_SUCH_CALL', { second: 'nobody' });
      assert.deepEqual(desk.requests, []);
      const [, second] = (await trackerOf()).state.calls;
      const named = await desk.watch.success({ second: second?.id });
      assert.equal(named.snom.operation, 'merge');
    });
  });

  describe('can be forced', () => {
    it('by a message', async () => {
      const desk = await open();
      await desk.bring('ringingTwice');
      const snom = await desk.success({ operation: 'reject', force: true });
      assert.equal(snom.accepted, true);
      await becomes(desk.phone, () => desk.phone.liveCalls.length === 1);
    });

    it('by the dialog', async () => {
      const desk = await open({ node: { operation: 'answer', force: true, waitFor: 'accepted' } });
      await desk.bring('idle');
      assert.equal((await desk.success('')).accepted, true);
      assert.deepEqual(desk.requests, [key('ENTER')]);
    });
  });

  describe('are only rehearsed', () => {
    it('by a message', async () => {
      const desk = await open();
      await desk.bring('talking');
      const snom = await desk.success({
        operation: 'startTransfer',
        destination: '300',
        dryRun: true,
      });
      assert.deepEqual([snom.accepted, snom.confirmed, snom.requests], [false, null, []]);
      assert.deepEqual(snom.dryRun, {
        requests: [`GET ${key('F_HOLD')}`, '(wait for hold)', 'GET /command.htm?number=300'],
        steps: ['hold', 'dial 300'],
      });
      assert.deepEqual(desk.requests, []);
      assert.equal(desk.states, 'Connected');
      assert.equal((await trackerOf()).state.calls.length, 1);
      await desk.watch.until(() =>
        desk.watch.statuses.some(({ text }) => text === 'snom.status.dryRun'),
      );
    });

    it('by the dialog, whatever the message says', async () => {
      const desk = await open({ node: { dryRun: true } });
      await desk.bring('talking');
      const snom = await desk.success({ operation: 'hangup', dryRun: false });
      assert.deepEqual(snom.dryRun?.requests, [`GET ${key('CANCEL')}`]);
      assert.deepEqual(desk.requests, []);
    });

    it('with pauses where the phone reports nothing', async () => {
      const desk = await open({ config: { events: false, stepPause: '700' } });
      const snom = await desk.success({
        operation: 'startTransfer',
        destination: '300',
        dryRun: true,
      });
      assert.deepEqual(snom.dryRun?.requests, [
        `GET ${key('F_HOLD')}`,
        '(pause 700 ms)',
        'GET /command.htm?number=300',
      ]);
      assert.equal(snom.doubt, 'stateUnknown');
      assert.deepEqual(desk.requests, []);
    });

    it('without asking the phone what model it is', async () => {
      const desk = await open({ config: { model: '' } });
      await desk.success({ operation: 'dial', destination: '200', dryRun: true });
      assert.deepEqual(desk.requests, []);
    });

    it('and still refuse what is not possible', async () => {
      const desk = await open();
      await desk.bring('idle');
      await desk.caught('INVALID_STATE', { operation: 'hold', dryRun: true });
    });
  });

  describe('that are not waited for', () => {
    it('say what is known when the phone has taken them', async () => {
      const desk = await open({
        node: { waitFor: 'accepted' },
        phone: { quirks: { delayEventsMs: 100 } },
      });
      await desk.bring('talking');
      const snom = await desk.success({ operation: 'hold' });
      assert.deepEqual([snom.accepted, snom.confirmed, snom.confirmedBy], [true, null, undefined]);
      await desk.callsAre('Holding');
    });

    it('can be told to wait by the message', async () => {
      const desk = await open({ node: { waitFor: 'accepted' } });
      await desk.bring('talking');
      const snom = await desk.success({
        operation: 'hold',
        waitFor: 'confirmed',
        confirmTimeout: 3,
      });
      assert.equal(snom.confirmed, true);
    });

    it('keep their order: hold and retrieve do not become two holds', async () => {
      const desk = await open({
        node: { waitFor: 'accepted' },
        phone: { quirks: { delayEventsMs: 50 } },
      });
      await desk.bring('talking');
      for (const operation of ['hold', 'hold', 'retrieve'])
        desk.watch.send({ payload: { operation } });
      await desk.watch.until(() => desk.watch.outcomes.length === 3);
      assert.deepEqual(
        desk.watch.outcomes.map(({ msg }) => (msg.snom as { alreadySo?: true }).alreadySo ?? false),
        [false, true, false],
      );
      await desk.callsAre('Connected');
      assert.equal(desk.requests.length, 2);
    });
  });

  it('end with ABORTED when the node is redeployed while it waits', async () => {
    const desk = await open({ node: { confirmTimeout: '60' } });
    await desk.bring('talking');
    silent(desk);
    desk.watch.send({ payload: { operation: 'hold' } });
    await becomes(desk.phone, () => desk.phone.requests.length === 1);
    const started = Date.now();
    // Catch and helper nodes do not change, so they go on watching.
    await helper.setFlows(watched(), 'nodes');
    await desk.watch.until(() => desk.watch.outcomes.length === 1);
    assert.ok(Date.now() - started < 2000);
    const [{ port, msg } = assert.fail()] = desk.watch.outcomes;
    assert.deepEqual([port, msg.error?.code], ['caught', 'ABORTED']);
    assert.notEqual((msg.snom as SnomFailure).sent, 'no');
  });

  describe('are refused with values that make no sense:', () => {
    for (const [name, payload] of [
      ['waitFor', { operation: 'hold', waitFor: 'ever' }],
      ['confirmTimeout', { operation: 'hold', confirmTimeout: 'long' }],
      ['confirmTimeout of nothing', { operation: 'hold', confirmTimeout: 0 }],
      ['force', { operation: 'hold', force: 'yes' }],
      ['dryRun', { operation: 'hold', dryRun: 1 }],
      ['on', { operation: 'dnd', on: 'maybe' }],
      ['callId', { operation: 'hold', callId: {} }],
      ['operation', { operation: 'constructor' }],
    ] as const) {
      it(name, async () => {
        const desk = await open();
        await desk.bring('talking');
        await desk.caught('INVALID_PARAMETER', payload);
        assert.deepEqual(desk.requests, []);
      });
    }
  });

  describe('without events', () => {
    it('are carried out in the dark, and say so', async () => {
      const desk = await open({ events: false });
      desk.phone.ring('201');
      const snom = await desk.success({ operation: 'answer' });
      assert.deepEqual(
        [snom.accepted, snom.confirmed, snom.doubt, snom.callId],
        [true, null, 'stateUnknown', undefined],
      );
      assert.match(snom.doubtText ?? '', /events of the phone are off/);
      await becomes(desk.phone, () => desk.phone.liveCalls[0]?.state === 'Connected');
    });

    it('pause between their steps', async () => {
      const desk = await open({ events: false });
      desk.phone.ring('201');
      desk.phone.pressKey('ENTER');
      const snom = await desk.success({ operation: 'startTransfer', destination: '300' });
      assert.ok(snom.elapsedMs >= 100 && snom.elapsedMs < 1500, `${snom.elapsedMs}`);
      assert.deepEqual(desk.requests, [key('F_HOLD'), '/command.htm?number=300']);
      await becomes(desk.phone, () => desk.states === 'Holding Connected');
    });

    it('are refused where only events could tell when to go on', async () => {
      const desk = await open({ events: false });
      await desk.caught('NOT_SUPPORTED', { operation: 'singleStepConference', destination: '300' });
      assert.deepEqual(desk.requests, []);
    });

    it('write DND as a setting', async () => {
      const desk = await open({ events: false });
      const snom = await desk.success({ operation: 'dnd', on: true });
      assert.equal(snom.doubt, 'settingWritten');
      assert.equal(desk.phone.settings.get('dnd_mode'), 'on');
    });
  });
});
