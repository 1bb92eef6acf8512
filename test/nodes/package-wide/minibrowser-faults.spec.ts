/**
 * What happens to requests for `minibrowser.htm`, and to the documents that a D862 is to fetch then: an action is given out
 * once, and never after its command. All phones are used at once; what became of each is looked at one by one.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import type { Fault, VirtualPhoneOptions } from '../../../simulator/contract/types';
import { freshPort } from '../../support/addresses';
import {
  assertEnded,
  type Failure,
  type Use,
  useAll,
  type Used,
} from '../../support/nodes/many-phones';
import { Runtime } from '../../support/nodes/runtime';
import { becomes } from '../../support/phones';
import { QUICK_D862 } from '../../support/simulator/sip';

const PATIENT = '20000';
/** Only for what cannot be answered. What is to be done before has to be done by then, on all phones at once. */
const HASTY = '6000';
const PAGE = '/minibrowser.htm';

const DIAL = { operation: 'dial', destination: '300' };
const DIALLED = ['dial 300'];
const KEYS = ['key F_MUTE', 'key 1'];

interface Case {
  readonly what: string;
  /** Keys, if not a number. */
  readonly keys?: string;
  readonly faults?: readonly Omit<Fault, 'path'>[];
  readonly phone?: VirtualPhoneOptions;
  readonly config?: Use['config'];
  /** What the phone has done. */
  readonly done: readonly string[];
  readonly meanwhile?: Use['meanwhile'];
  /** Absent = it succeeds. */
  readonly fails?: Failure;
}

const NOT_FETCHED = {
  reason: 'documentNotFetched',
  sent: 'maybe',
  says: /can be reached from the phone.*mb_trusted_hosts/,
} as const;
const always = { times: Infinity };

const CASES: readonly Case[] = [
  { what: 'all goes well', done: DIALLED },
  {
    what: 'the answer is lost, but the phone came',
    faults: [{ kind: { type: 'hangMidBody' } }],
    done: DIALLED,
  },
  {
    what: 'the request is read and forgotten',
    faults: [{ kind: { type: 'hang' } }],
    config: { timeout: HASTY },
    done: [],
    fails: { reason: 'noAnswer', sent: 'maybe', says: /did not answer in time/ },
  },
  {
    what: 'the connection is closed without an answer',
    faults: [{ kind: { type: 'closeWithoutAnswer' } }],
    done: [],
    fails: { reason: 'emptyReply', sent: 'maybe', says: /./ },
  },
  {
    what: 'the answer cannot be read',
    faults: [{ kind: { type: 'garbageHeaders' } }],
    done: [],
    fails: { reason: 'garbledReply', sent: 'yes', says: /Restart/ },
  },
  {
    what: 'the request is carried out after the deadline: the phone finds nothing',
    faults: [{ kind: { type: 'delay', ms: 8000 } }],
    config: { timeout: HASTY },
    done: [],
    fails: { reason: 'noAnswer', sent: 'maybe', says: /did not answer in time/ },
  },
  {
    what: 'the phone cannot reach Node-RED',
    config: { timeout: HASTY, baseUrl: 'http://127.0.0.1:9' },
    done: [],
    fails: NOT_FETCHED,
  },
  {
    what: 'nobody has said where phones reach Node-RED',
    config: { baseUrl: '' },
    done: [],
    fails: { reason: 'noBaseUrl', sent: 'no', says: /./ },
  },
  {
    what: 'there is no such page',
    faults: [{ kind: { type: 'status', status: 404 }, ...always }],
    done: [],
    fails: { reason: 'notFound', sent: 'yes', says: /Check the address/ },
  },
  {
    what: 'it says 403',
    faults: [{ kind: { type: 'status', status: 403 }, ...always }],
    done: [],
    fails: { reason: 'forbiddenPlain', sent: 'no', says: /./ },
  },
  {
    what: 'it says 500',
    faults: [{ kind: { type: 'status', status: 500 }, ...always }],
    done: [],
    fails: { reason: 'unexpectedStatus', sent: 'yes', says: /Look whether/ },
  },
  {
    what: 'it has become a Phone Manager',
    faults: [{ kind: { type: 'phoneManager' }, ...always }],
    done: [],
    fails: { reason: 'phoneManager', sent: 'yes', says: /another way/ },
  },
  { what: 'all goes well with two keys', keys: 'MUTE 1', done: KEYS },
  {
    what: 'the second answer is lost, but the phone came',
    keys: 'MUTE 1 2',
    faults: [{ kind: { type: 'delay', ms: 1 } }, { kind: { type: 'hangMidBody' } }],
    done: [...KEYS, 'key 2'],
  },
  {
    what: 'the second request is read and forgotten',
    keys: 'MUTE 1 2',
    faults: [{ kind: { type: 'delay', ms: 1 } }, { kind: { type: 'hang' } }],
    config: { timeout: HASTY },
    done: ['key F_MUTE'],
    fails: {
      reason: 'stepFailed',
      sent: 'yes',
      says: /Step 2 of 3 failed.*did not answer in time/,
    },
  },
];

function useOf({ what, keys, faults = [], phone, config, meanwhile }: Case): Use {
  return {
    name: what,
    phone: { ...QUICK_D862, ...phone },
    config: { timeout: PATIENT, channel: 'minibrowser', ...config },
    node: keys === undefined ? 'snom-call' : 'snom-key',
    payload: keys ?? DIAL,
    prepare: (virtual) => {
      for (const fault of faults) virtual.addFault({ path: PAGE, ...fault });
    },
    ...(meanwhile && { meanwhile }),
  };
}

/** What the phone has done, as often as it did it. */
const deedsOf = ({ keys, calls }: VirtualPhone): string[] => [
  ...calls.map(({ remote }) => `dial ${remote.split('@')[0]}`),
  ...keys.map(({ key }) => `key ${key}`),
];

const addressesIn = ({ requests }: VirtualPhone): string[] =>
  requests
    .filter(({ target }) => target.startsWith(PAGE))
    .map(({ target }) => decodeURIComponent(target.slice(`${PAGE}?url=`.length)));

describe('a D862 by minibrowser.htm, whatever happens on the way', () => {
  const runtime = new Runtime();
  let used: ReadonlyMap<string, Used>;
  const CLOSED: Case = {
    what: 'the port is closed',
    done: [],
    fails: { reason: 'refused', sent: 'no', says: /Check address and port/ },
  };

  before(async () => {
    await runtime.start();
    const config = { minibrowserPort: String(await freshPort()) };
    used = await useAll(runtime, [...CASES, { ...CLOSED, config }].map(useOf));
  });
  after(async () => {
    await runtime.clear();
    await runtime.stop();
  });

  for (const one of [...CASES, CLOSED]) {
    it(one.what, async () => {
      const { phone, outcome } = used.get(one.what) ?? assert.fail();
      await becomes(phone, () => deedsOf(phone).length >= one.done.length);
      // Whoever comes again, or only now, finds nothing.
      for (const address of addressesIn(phone).filter((url) =>
        url.startsWith(runtime.server.url),
      )) {
        const { status, body } = await runtime.server.ask(new URL(address).pathname);
        assert.deepEqual([status, body], [404, '']);
      }
      await phone.settled();
      assert.deepEqual(deedsOf(phone), one.done);
      assert.deepEqual(
        phone.sipMessages.filter(({ method }) => method === 'NOTIFY'),
        [],
      );
      const asked = addressesIn(phone).length;
      assert.ok(asked <= (one.keys?.split(' ').length ?? 1), 'asked twice');
      assertEnded(outcome, one.fails);
    });
  }
});
