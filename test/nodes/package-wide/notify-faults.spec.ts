/**
 * What happens to datagrams on their way to a D862 and back, and what it answers: nothing is done twice, nothing is sent by
 * another way, and each failure says why. All phones are used at once; what became of each is looked at one by one.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { SipFault } from '../../../simulator/contract/sip';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import type { ErrorReason } from '../../../src/common/errors';
import type { DocumentForm } from '../../../src/phone/types';
import {
  assertEnded,
  type Failure,
  talking,
  type Use,
  useAll,
  type Used,
} from '../../support/nodes/many-phones';
import { callsAre } from '../../support/nodes/reporting';
import { Runtime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';
import { QUICK_D862, TRUSTING } from '../../support/simulator/sip';

type Kind = SipFault['kind'];

/** Long enough for a repetition or two, and for a machine that has much to do. */
const PATIENT = '20000';
/** Only for what cannot be answered. What is to be done before has to be done by then, on all phones at once. */
const HASTY = '6000';

/** What is asked of a phone, and what it does when all goes well. */
interface Job {
  readonly node: Use['node'];
  readonly payload: unknown;
  readonly from?: 'ringing' | 'talking';
  /** Fragments, in their order. */
  readonly acts: readonly string[];
}

const JOBS = {
  dial: {
    node: 'snom-call',
    payload: { operation: 'dial', destination: '300' },
    acts: ['numberdial=300'],
  },
  answer: {
    node: 'snom-call',
    payload: { operation: 'answer' },
    from: 'ringing',
    acts: ['key=ENTER'],
  },
  blindTransfer: {
    node: 'snom-call',
    payload: { operation: 'blindTransfer', destination: '300' },
    from: 'talking',
    acts: ['key=F_TRANSFER', 'numberdial=300'],
  },
  startTransfer: {
    node: 'snom-call',
    payload: { operation: 'startTransfer', destination: '300' },
    from: 'talking',
    acts: ['key=F_HOLD', 'numberdial=300'],
  },
  keys: { node: 'snom-key', payload: 'MUTE 1', acts: ['key=F_MUTE', 'key=1'] },
} as const satisfies Record<string, Job>;

interface Case {
  readonly job: keyof typeof JOBS;
  readonly form?: DocumentForm;
  readonly fault: string;
  readonly faults?: readonly Omit<SipFault, 'method'>[];
  readonly phone?: VirtualPhoneOptions;
  readonly config?: Use['config'];
  /** How many of the fragments were carried out, each once; default all. */
  readonly done?: number;
  /** Absent = it succeeds. */
  readonly fails?: Failure;
}

const on = (kind: Kind, more: Partial<SipFault> = {}): NonNullable<Case['faults']> => [
  { kind, ...more },
];
const always = { times: Infinity };

/** Trouble that ends well, in either form. */
const OVERCOME: readonly Pick<Case, 'fault' | 'faults'>[] = [
  { fault: 'nothing is lost', faults: [] },
  { fault: 'the request is lost once', faults: on({ type: 'dropRequest' }) },
  { fault: 'the request is lost twice', faults: on({ type: 'dropRequest' }, { times: 2 }) },
  { fault: 'the answer is lost', faults: on({ type: 'dropAnswer' }) },
  { fault: 'the request comes twice', faults: on({ type: 'duplicate' }) },
  { fault: 'the answer comes twice', faults: on({ type: 'duplicateAnswer' }) },
  { fault: 'the request is overtaken by its repetition', faults: on({ type: 'reorder' }) },
  { fault: 'the answer comes late', faults: on({ type: 'lateAnswer', ms: 700 }) },
  { fault: 'the answer comes from elsewhere', faults: on({ type: 'answerElsewhere' }) },
  { fault: 'it is trying first', faults: on({ type: 'provisional', thenMs: 600 }) },
];

const SILENT = {
  reason: 'sipNoAnswer',
  sent: 'maybe',
  says: /network_id_port.*mb_trusted_hosts/,
} as const;

/** Answers that say no. */
const REFUSED: readonly (readonly [number, ErrorReason, RegExp])[] = [
  [401, 'sipLoginNeeded', /Enter user and password/],
  [403, 'sipForbidden', /mb_trusted_hosts/],
  [404, 'sipUserUnknown', /Enter the account/],
  [405, 'sipMethodUnknown', /another way/],
  [415, 'sipContentUnknown', /another way/],
  [481, 'sipNoSubscription', /xml_notify.*mb_trusted_hosts/],
  [486, 'sipUnavailable', /try again/],
  [489, 'sipEventUnknown', /xml_notify/],
];

const headersOf = (status: number): Partial<Extract<Kind, { type: 'status' }>> =>
  status === 401 ? { headers: ['WWW-Authenticate: Digest realm="snom", nonce="1"'] } : {};

const CASES: readonly Case[] = [
  ...(['direct', 'pointer'] as const).flatMap((form): Case[] => [
    ...OVERCOME.map((trouble): Case => ({ job: 'dial', form, ...trouble })),
    {
      job: 'dial',
      form,
      fault: 'every request is lost',
      faults: on({ type: 'dropRequest' }, always),
      config: { timeout: HASTY },
      done: 0,
      fails: SILENT,
    },
    ...REFUSED.map(([status, reason, says]): Case => ({
      job: 'dial',
      form,
      fault: `it says ${status}`,
      faults: on({ type: 'status', status, ...headersOf(status) }, always),
      done: 0,
      fails: { reason, sent: 'no', says },
    })),
  ]),
  {
    job: 'dial',
    fault: 'every answer is lost',
    faults: on({ type: 'dropAnswer' }, always),
    config: { timeout: HASTY },
    fails: SILENT,
  },
  {
    job: 'dial',
    form: 'pointer',
    fault: 'every answer is lost, but the phone came',
    faults: on({ type: 'dropAnswer' }, always),
  },
  {
    job: 'dial',
    fault: 'every answer comes from elsewhere',
    faults: on({ type: 'answerElsewhere' }, always),
    config: { timeout: HASTY },
    fails: SILENT,
  },
  {
    job: 'dial',
    fault: 'the answer comes after the deadline',
    faults: on({ type: 'lateAnswer', ms: 8000 }, always),
    config: { timeout: HASTY },
    fails: SILENT,
  },
  {
    job: 'dial',
    fault: 'it does it, and says 500',
    faults: on({ type: 'status', status: 500, acts: true }, always),
    fails: { reason: 'unexpectedStatus', sent: 'maybe', says: /500.*Look whether/ },
  },
  {
    job: 'dial',
    fault: 'it does it, and its answers cannot be read',
    faults: on({ type: 'garbage', acts: true }, always),
    config: { timeout: HASTY },
    fails: { reason: 'garbledReply', sent: 'maybe', says: /Restart/ },
  },
  {
    job: 'dial',
    fault: 'it takes nothing from Node-RED, as it comes',
    phone: { settings: {} },
    // What has not answered is taken last.
    config: { timeout: HASTY, channel: 'sip-notify' },
    done: 0,
    fails: SILENT,
  },
  {
    job: 'dial',
    fault: 'it trusts somebody else',
    phone: { settings: { ...TRUSTING, mb_trusted_hosts: '192.0.2.9' } },
    done: 0,
    fails: { reason: 'sipNoSubscription', sent: 'no', says: /mb_trusted_hosts/ },
  },
  {
    job: 'dial',
    form: 'pointer',
    fault: 'it cannot reach Node-RED',
    config: { timeout: HASTY, baseUrl: 'http://127.0.0.1:9' },
    done: 0,
    fails: { reason: 'documentNotFetched', sent: 'maybe', says: /can be reached from the phone/ },
  },
  {
    job: 'dial',
    form: 'pointer',
    fault: 'it comes only after the deadline, and finds nothing',
    phone: { clock: 'stepped' },
    config: { timeout: HASTY },
    done: 0,
    fails: { reason: 'documentNotFetched', sent: 'maybe', says: /can be reached from the phone/ },
  },
  {
    job: 'dial',
    form: 'pointer',
    fault: 'it fetches what it is to do, and ignores it',
    phone: { quirks: { ...QUICK_D862.quirks, silentChains: false } },
    done: 0,
  },
  ...(['answer', 'blindTransfer', 'startTransfer', 'keys'] as const).flatMap((job): Case[] => [
    { job, fault: 'the first request is lost once', faults: on({ type: 'dropRequest' }) },
    { job, fault: 'the first answer is lost', faults: on({ type: 'dropAnswer' }) },
    { job, fault: 'all requests come twice', faults: on({ type: 'duplicate' }, always) },
    {
      job,
      fault: 'every answer is lost',
      faults: on({ type: 'dropAnswer' }, always),
      config: { timeout: HASTY },
      done: 1,
      fails: SILENT,
    },
    {
      job,
      fault: 'it says 481',
      faults: on({ type: 'status', status: 481 }, always),
      done: 0,
      fails: { reason: 'sipNoSubscription', sent: 'no', says: /mb_trusted_hosts/ },
    },
  ]),
  ...(['blindTransfer', 'startTransfer', 'keys'] as const).flatMap((job): Case[] => [
    {
      job,
      fault: 'the second request is lost once',
      faults: on({ type: 'dropRequest' }, { skip: 1 }),
    },
    {
      job,
      fault: 'it says 481 to the second one',
      faults: on({ type: 'status', status: 481 }, { skip: 1, ...always }),
      done: 1,
      fails: { reason: 'stepFailed', sent: 'yes', says: /Step 2 of 2 failed.*mb_trusted_hosts/ },
    },
    {
      job,
      fault: 'every answer to the second one is lost',
      faults: on({ type: 'dropAnswer' }, { skip: 1, ...always }),
      config: { timeout: HASTY },
      fails: { reason: 'stepFailed', sent: 'yes', says: /Step 2 of 2 failed.*does not answer SIP/ },
    },
  ]),
];

const nameOf = ({ job, form = 'direct', fault }: Case): string => `${job}, ${form}: ${fault}`;

function useOf(one: Case): Use {
  const { node, payload, from }: Job = JOBS[one.job];
  return {
    name: nameOf(one),
    phone: { ...QUICK_D862, ...one.phone },
    config: { timeout: PATIENT, documentForm: one.form ?? 'direct', ...one.config },
    node,
    payload,
    reports: from !== undefined,
    prepare: async (phone, id) => {
      if (from === 'ringing') {
        phone.ring('201');
        await callsAre('Alerting', id);
      } else if (from === 'talking') {
        await talking(phone, id);
      }
      await phone.settled();
      phone.clearLog();
      for (const fault of one.faults ?? []) phone.sipFaults.add({ method: 'NOTIFY', ...fault });
    },
  };
}

/** What the phone was told to do, as often as it did it. */
function actsOf({ phone }: Used, { form }: Case): string[] {
  const isPointer = form === 'pointer';
  const keys = phone.keys.map(({ key }) => `key=${key}`);
  const done = phone.sipMessages
    .filter(({ fate }) => fate === 'done')
    .flatMap(({ body }) => /#((?:key|numberdial)=[^<]*)/.exec(body)?.[1] ?? []);
  const dials = phone.calls.filter(({ remote }) => remote.startsWith('300')).length;
  const numbers = done.filter((act) => act.startsWith('numberdial'));
  if (isPointer) return Array.from({ length: dials }, () => 'numberdial=300');
  assert.deepEqual(
    done.filter((act) => act.startsWith('key')),
    keys,
    'keys',
  );
  if (numbers.length === 0) assert.equal(dials, 0);
  return done;
}

describe('a D862 by SIP NOTIFY, whatever happens on the way', () => {
  const runtime = new Runtime();
  let used: ReadonlyMap<string, Used>;

  before(async () => {
    await runtime.start();
    used = await useAll(runtime, CASES.map(useOf));
  });
  after(async () => {
    await runtime.clear();
    await runtime.stop();
  });

  for (const one of CASES) {
    it(nameOf(one), async () => {
      const mine = used.get(nameOf(one)) ?? assert.fail();
      const { phone, outcome } = mine;
      const { acts }: Job = JOBS[one.job];
      const expected = acts.slice(0, one.done ?? acts.length);
      await becomes(phone, () => actsOf(mine, one).length >= expected.length);
      await phone.advance(one.phone?.clock === 'stepped' ? 5000 : 0);
      await phone.settled();
      assert.deepEqual(actsOf(mine, one), expected);
      assert.deepEqual(
        phone.requests.filter(
          ({ target }) =>
            /^\/(?:command|minibrowser|csta)/.test(target) && !target.startsWith('/csta'),
        ),
        [],
        'nothing was sent by another way',
      );
      assertEnded(outcome, one.fails);
    });
  }
});
