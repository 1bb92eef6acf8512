import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { GENESYS_OPERATIONS } from '../../src/calls/dialects/genesys';
import { Desk, SILENT } from './support/desk';
import type { DeskOptions, Situation } from './support/desk';
import { helper } from './support/helper';
import { becomes, Phones } from './support/phones';
import { PublicServer, trackerOf } from './support/reporting';

/** A request in the words of another system. */
interface Request {
  readonly name: string;
  readonly from: Situation;
  readonly options?: DeskOptions;
  /** `held` and `active` are the ids of the calls. */
  readonly payload: (calls: { held: string; active: string }) => unknown;
  /** Our name of what was done. */
  readonly did: string;
  /** States of the phone's calls afterwards, or the code it is refused with. */
  readonly to: string | { readonly code: string };
  /** What is known of them, where the phone does not tell all of it. */
  readonly known?: string;
  readonly look?: (desk: Desk) => void | Promise<void>;
}

const phoneNumber = SILENT;
const uri = (id: string): string => `http://198.51.100.1/api/v2/me/calls/${encodeURIComponent(id)}`;
const calls = (id: string): { callUri: string } => ({ callUri: uri(id) });

const GENESYS: readonly Request[] = [
  {
    name: 'Dial',
    from: 'idle',
    payload: () => ({ operationName: 'Dial', destination: { phoneNumber } }),
    did: 'dial',
    to: 'Ringback',
  },
  {
    name: 'Answer',
    from: 'ringing',
    payload: ({ active }) => ({ operationName: 'Answer', ...calls(active) }),
    did: 'answer',
    to: 'Connected',
  },
  {
    name: 'Hangup',
    from: 'talking',
    payload: () => ({ operationName: 'Hangup' }),
    did: 'hangup',
    to: '',
  },
  {
    name: 'Hold',
    from: 'talking',
    payload: ({ active }) => ({ operationName: 'Hold', ...calls(active) }),
    did: 'hold',
    to: 'Holding',
  },
  {
    name: 'Retrieve',
    from: 'held',
    payload: () => ({ operationName: 'Retrieve' }),
    did: 'retrieve',
    to: 'Connected',
  },
  {
    name: 'SingleStepTransfer',
    from: 'talking',
    payload: () => ({ operationName: 'SingleStepTransfer', destination: { phoneNumber: '300' } }),
    did: 'blindTransfer',
    to: '',
  },
  {
    name: 'SingleStepConference',
    from: 'talking',
    payload: () => ({ operationName: 'SingleStepConference', destination: { phoneNumber: '300' } }),
    did: 'singleStepConference',
    to: 'Connected Connected',
    known: 'Holding Connected',
  },
  {
    name: 'InitiateTransfer',
    from: 'talking',
    payload: () => ({ operationName: 'InitiateTransfer', destination: { phoneNumber } }),
    did: 'startTransfer',
    to: 'Holding Ringback',
  },
  {
    name: 'InitiateConference',
    from: 'talking',
    payload: () => ({ operationName: 'InitiateConference', destination: { phoneNumber } }),
    did: 'startConference',
    to: 'Holding Ringback',
  },
  {
    name: 'CompleteTransfer',
    from: 'consulting',
    options: { phone: { settings: { call_join_xfer: 'on' } } },
    payload: ({ held, active }) => ({
      operationName: 'CompleteTransfer',
      ...calls(held),
      consultCallUri: uri(active),
    }),
    did: 'completeTransfer',
    to: '',
  },
  {
    name: 'CompleteConference',
    from: 'consulting',
    payload: ({ active }) => ({ operationName: 'CompleteConference', consultCallUri: uri(active) }),
    did: 'completeConference',
    to: 'Connected Connected',
    known: 'Holding Connected',
  },
  {
    name: 'SendDtmf',
    from: 'talking',
    payload: () => ({ operationName: 'SendDtmf', digits: '42' }),
    did: 'sendDtmf',
    to: 'Connected',
    look: ({ phone }) => becomes(phone, () => phone.liveCalls[0]?.dtmf === '42'),
  },
  {
    name: 'RemoveParticipantFromConference',
    from: 'consulting',
    payload: () => ({ operationName: 'RemoveParticipantFromConference', participant: '201' }),
    did: 'removeParticipant',
    to: { code: 'NOT_SUPPORTED' },
  },
  {
    name: 'MuteCall',
    from: 'talking',
    payload: () => ({ operationName: 'MuteCall' }),
    did: 'mute',
    to: 'Connected',
    look: ({ phone }) => becomes(phone, () => phone.muted),
  },
  {
    name: 'UnmuteCall',
    from: 'talking',
    payload: () => ({ operationName: 'UnmuteCall' }),
    did: 'unmute',
    to: 'Connected',
    look: ({ phone }) => assert.equal(phone.muted, false),
  },
  {
    name: 'SwapCalls',
    from: 'consulting',
    payload: ({ held, active }) => ({
      operationName: 'SwapCalls',
      ...calls(active),
      otherCallUri: uri(held),
    }),
    did: 'swap',
    to: 'Connected Holding',
  },
  {
    name: 'MergeWithOtherCall',
    from: 'consulting',
    payload: ({ held, active }) => ({
      operationName: 'MergeWithOtherCall',
      ...calls(held),
      otherCallUri: uri(active),
    }),
    did: 'merge',
    to: 'Connected Connected',
    known: 'Holding Connected',
  },
];

const INNOVAPHONE: readonly Request[] = [
  {
    name: 'StartCall',
    from: 'idle',
    payload: () => ({ mt: 'StartCall', num: SILENT }),
    did: 'dial',
    to: 'Ringback',
  },
  {
    name: 'StartCall with the prefix of the outside line',
    from: 'idle',
    options: { config: { externalPrefix: '0' } },
    payload: () => ({ mt: 'StartCall', num: SILENT, adjust: true }),
    did: 'dial',
    to: 'Connected',
    look: (desk) => assert.deepEqual(desk.requests, [`/command.htm?number=0${SILENT}`]),
  },
  {
    name: 'PrepareCall',
    from: 'idle',
    payload: () => ({ mt: 'PrepareCall', txt: '12' }),
    did: 'prepare',
    to: '',
    look: ({ phone }) => becomes(phone, () => phone.display.join('\n').includes('12')),
  },
  {
    name: 'ConnectCall',
    from: 'ringing',
    payload: () => ({ mt: 'ConnectCall' }),
    did: 'answer',
    to: 'Connected',
  },
  {
    name: 'DisconnectCall in a call',
    from: 'talking',
    payload: () => ({ mt: 'DisconnectCall' }),
    did: 'hangup',
    to: '',
  },
  {
    name: 'DisconnectCall while it rings',
    from: 'ringing',
    payload: () => ({ mt: 'DisconnectCall' }),
    did: 'reject',
    to: '',
    known: 'Alerting',
  },
  {
    name: 'CallInfo',
    from: 'talking',
    payload: ({ active }) => ({ mt: 'CallInfo', id: active, html: '<b>Ann</b>' }),
    did: 'callInfo',
    to: 'Connected',
    look: async ({ phone }) => {
      await phone.settled();
      assert.deepEqual(phone.minibrowser?.lines, ['Ann']);
    },
  },
];

const PASCOM_COMMANDS: readonly Omit<Request, 'payload'>[] = [
  { name: 'Hangup', from: 'talking', did: 'hangup', to: '' },
  { name: 'Hangup', from: 'ringing', did: 'reject', to: '', known: 'Alerting' },
  { name: 'Hold', from: 'talking', did: 'hold', to: 'Holding' },
  { name: 'Hold', from: 'held', did: 'retrieve', to: 'Connected' },
  { name: 'Offhook', from: 'ringing', did: 'answer', to: 'Connected' },
  {
    name: 'Transfer',
    from: 'consulting',
    options: { phone: { settings: { call_join_xfer: 'on' } } },
    did: 'completeTransfer',
    to: '',
  },
  {
    name: 'Conference',
    from: 'consulting',
    did: 'completeConference',
    to: 'Connected Connected',
    known: 'Holding Connected',
  },
];

const DEVICE = 'Snom 000413a1b2c3 [Reception]';
const XMLNS = 'http://www.pascom.net/mobydick';

const PASCOM: readonly Request[] = PASCOM_COMMANDS.flatMap((it) => [
  { ...it, name: `${it.name} (${it.from})`, payload: () => ({ cmd: it.name, device: DEVICE }) },
  {
    ...it,
    name: `${it.name} (${it.from}) as XML`,
    payload: () => `<cmd xmlns="${XMLNS}" module="phone"><${it.name} device="${DEVICE}"/></cmd>`,
  },
]);

describe('nodes: requests of other systems', () => {
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

  it('are all of Genesys, innovaphone and pascom', () => {
    assert.deepEqual(GENESYS.map(({ name }) => name).sort(), [...GENESYS_OPERATIONS].sort());
    assert.equal(GENESYS.length, 17);
    const first = (list: readonly Request[]): Set<string> =>
      new Set(list.map(({ name }) => name.split(' ')[0] ?? ''));
    assert.equal(first(INNOVAPHONE).size, 5);
    assert.equal(first(PASCOM).size, 5);
  });

  for (const [system, requests] of Object.entries({ GENESYS, INNOVAPHONE, PASCOM })) {
    describe(system, () => {
      for (const { name, from, options, payload, did, to, known, look } of requests) {
        it(name, async () => {
          const desk = await Desk.open(server, phones, options);
          await desk.bring(from);
          const { calls: live } = (await trackerOf()).state;
          const held = live.find(({ state }) => state === 'Holding')?.id ?? '';
          const active = live.find(({ state }) => state !== 'Holding')?.id ?? '';
          const request = payload({ held, active });
          if (typeof to === 'object') {
            const { snom } = await desk.caught(to.code, request);
            assert.equal(snom.operation, did);
            assert.deepEqual(desk.requests, []);
            return;
          }
          const snom = await desk.success(request);
          assert.deepEqual([snom.operation, snom.accepted], [did, true]);
          await desk.callsAre(to, known);
          await look?.(desk);
        });
      }
    });
  }

  describe('are refused', () => {
    it('when they name another device', async () => {
      const desk = await Desk.open(server, phones);
      await desk.bring('talking');
      const payload = { cmd: 'Hold', device: 'Snom 000413FFFFFF [Elsewhere]' };
      const { message } = await desk.caught('NO_SUCH_PHONE', payload);
      assert.match(message, /000413FFFFFF/);
      assert.deepEqual(desk.requests, []);
    });

    it('when their own system does not know them', async () => {
      const desk = await Desk.open(server, phones);
      for (const payload of [
        { operationName: 'Explode' },
        { mt: 'Explode' },
        { cmd: 'Explode' },
        `<cmd module="phone"><Explode/></cmd>`,
      ]) {
        await desk.caught('INVALID_PARAMETER', payload);
      }
      assert.deepEqual(desk.requests, []);
    });

    it('when they name a call there is not', async () => {
      const desk = await Desk.open(server, phones);
      await desk.bring('talking');
      await desk.caught('NO_SUCH_CALL', { operationName: 'Hold', callUri: uri('nonsense') });
    });

    it('to numbers the rules forbid, in whichever words', async () => {
      const desk = await Desk.open(server, phones, { config: { deny: '0900*' } });
      for (const payload of [
        { operationName: 'Dial', destination: { phoneNumber: '0900123' } },
        { mt: 'StartCall', num: '0900123' },
      ])
        await desk.caught('NOT_ALLOWED', payload);
      assert.deepEqual(desk.requests, []);
    });
  });

  it('are for a phone whose MAC has to be asked for first', async () => {
    const desk = await Desk.open(server, phones, { events: false });
    desk.phone.ring('201');
    const { snom } = await desk.caught('NO_SUCH_PHONE', { cmd: 'Offhook', device: '000413FFFFFF' });
    assert.equal(snom.phone?.mac, '000413A1B2C3');
    await desk.success({ cmd: 'Offhook', device: DEVICE });
    assert.deepEqual(desk.requests, ['/info.htm', '/command.htm?key=ENTER']);
  });

  it('can be rehearsed', async () => {
    const desk = await Desk.open(server, phones);
    await desk.bring('talking');
    const snom = await desk.success({ operationName: 'Hold', dryRun: true });
    assert.deepEqual(snom.dryRun?.requests, ['GET /command.htm?key=F_HOLD']);
    assert.deepEqual(desk.requests, []);
  });
});
