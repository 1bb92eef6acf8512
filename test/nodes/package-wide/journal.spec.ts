/**
 * The journal of a day, told by what a phone reports, by CSTA and by its minibrowser. Whoever tells it, it is the same,
 * but for what a channel cannot know: that is listed here, and nothing else may differ.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { NodeMessage } from 'node-red';
import type { VirtualPhone } from '../../../simulator';
import type { VirtualPhoneOptions } from '../../../simulator/contract/types';
import type { CallOutcome, CallSummary } from '../../../src/calls/model/call-types';
import {
  configItem,
  type Credentials,
  eventItem,
  load,
  placed,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { known, reporting, states } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { COLLEAGUE, DAY, type Happening } from '../../support/nodes/scripted-day';
import { TRUSTING } from '../../support/simulator/sip';

const IDENTITY = '100@pbx.example';
const CLASSIC: VirtualPhoneOptions = { profile: 'snomD385-fw10.1' };
const D862: VirtualPhoneOptions = { profile: 'snomD862-fw10.1' };
const AS_D862 = { model: 'D862' };
const ASKED = { pollMs: '250', pollIdleMs: '250' };

/** What is compared of a call. Times are as exact as the questions are frequent, so only whether there were any. */
interface Entry {
  readonly dir: 'i' | 'o' | 'unknown';
  readonly answered: boolean;
  readonly outcome: CallOutcome;
  readonly assumed: boolean;
  readonly identity: string | null;
  readonly number: string;
  readonly name: string;
  readonly transfer: string;
  readonly related: boolean;
  readonly rang: boolean;
  readonly wasHeld: boolean;
}

function entryOf(summary: CallSummary): Entry {
  const { remote, transfer, relatedCallId, holdSeconds, ringSeconds, assumed = false } = summary;
  const { dir, dirKnown = true, answered, outcome, identity } = summary;
  return {
    dir: dirKnown ? dir : 'unknown',
    answered,
    outcome,
    assumed,
    identity,
    number: remote.number,
    name: remote.name ?? '',
    transfer: transfer?.kind ?? '',
    related: relatedCallId !== null,
    rang: ringSeconds > 0,
    wasHeld: holdSeconds > 0,
  };
}

/** What follows does not happen in the same millisecond: who was held was held for some time. */
async function anotherMoment(): Promise<void> {
  const now = Date.now();
  while (Date.now() === now) await new Promise((resolve) => setImmediate(resolve));
}

/** One way to follow a phone. */
interface Way {
  readonly id: string;
  readonly phone: VirtualPhoneOptions;
  readonly events: boolean;
  readonly config: Record<string, unknown>;
  /** What it makes of a call that Action URLs tell like this. */
  readonly tells: (entry: Entry) => Entry;
  /** What it takes a call for that is still dialled. */
  readonly dialling?: 'Connected';
  readonly knowsDnd: boolean;
}

const nothingLess = (entry: Entry): Entry => entry;

/** Calls come and go. Nobody says who ended one that rang, nor that two were joined to one another. */
const statesAlone = (entry: Entry): Entry => ({
  ...entry,
  outcome:
    entry.outcome === 'missed'
      ? 'endedWhileRinging'
      : entry.outcome === 'transferred'
        ? 'completed'
        : entry.outcome,
  transfer: '',
  related: false,
  name: '',
});

const WAYS: readonly Way[] = [
  {
    ...{ id: 'classic-events', phone: CLASSIC, events: true, config: {} },
    ...{ tells: nothingLess, knowsDnd: true },
  },
  {
    ...{ id: 'd862-events', phone: D862, events: true, config: AS_D862 },
    ...{ tells: nothingLess, knowsDnd: true },
  },
  {
    // As Snom documents a snapshot: own side only, and nobody knows what it says of a call that is dialled.
    ...{ id: 'classic-csta', phone: CLASSIC, events: false, config: ASKED },
    tells: (entry) => ({
      ...statesAlone(entry),
      number: '',
      ...(entry.dir === 'o' && { dir: 'unknown', rang: false }),
    }),
    ...{ dialling: 'Connected', knowsDnd: false },
  },
  {
    // As the standard has it: with the other side, too.
    id: 'classic-csta-rich',
    phone: { ...CLASSIC, quirks: { cstaRemote: 'party', cstaDialling: 'initiated' } },
    ...{ events: false, config: ASKED, tells: statesAlone, knowsDnd: false },
  },
  {
    id: 'd862-minibrowser',
    // A phone that takes one document every two seconds tells the same, later.
    phone: { ...D862, settings: TRUSTING, quirks: { documentSpacingMs: 0 } },
    ...{ events: false, config: { ...AS_D862, ...ASKED, stepPauseMs: '0' } },
    // Counts of calls in each state: neither parties nor the identity.
    tells: (entry) => ({ ...statesAlone(entry), number: '', identity: null }),
    knowsDnd: true,
  },
];

/** A phone that goes through the day, followed in one way. */
class FollowedPhone {
  readonly #records: CallSummary[] = [];

  constructor(
    readonly way: Way,
    readonly phone: VirtualPhone,
  ) {}

  listen(): void {
    helper
      .getNode(this.outId)
      .on('input', (msg: NodeMessage) => this.#records.push(msg.payload as CallSummary));
  }

  get outId(): string {
    return `out-${this.way.id}`;
  }

  /** The records in the order of the calls. */
  get entries(): Entry[] {
    return [...this.#records].sort((a, b) => a.startedAt - b.startedAt).map(entryOf);
  }

  async goThroughTheDay(): Promise<void> {
    for (const happening of DAY) {
      happening.act(this.phone);
      await this.phone.settled();
      await this.#learn(happening);
      await anotherMoment();
    }
    // How a call ended that rang here is told later.
    await known(({ ending }) => ending.length === 0, this.way.id);
  }

  /** Nothing else happens before it is known. */
  async #learn({ calls, dnd }: Happening): Promise<void> {
    const { id, dialling = 'Dialing', knowsDnd } = this.way;
    const wanted = calls.replace('Dialing', dialling);
    await known((state) => {
      const isDndKnown = dnd === undefined || !knowsDnd || state.dnd === dnd;
      return isDndKnown && states(state).replace('Ringback', 'Dialing') === wanted;
    }, id);
  }
}

describe('nodes: the journal of a day', () => {
  const { phones, server } = useRuntime();

  async function started(way: Way): Promise<FollowedPhone> {
    const farEnds = [{ number: COLLEAGUE, answerAfterMs: null }];
    return new FollowedPhone(
      way,
      await phones.start({ identities: [IDENTITY], farEnds, ...way.phone }),
    );
  }

  it('is the same whoever tells it, but for what a channel cannot know', async () => {
    const followed = await Promise.all(WAYS.map(started));
    const credentials: Credentials = {};
    const items = followed.flatMap(({ way, phone, outId }) => {
      const report = reporting(server, way.events ? phone : undefined, undefined, way.id);
      Object.assign(credentials, report.credentials);
      return [
        configItem(phone, {
          ...{ id: way.id, name: `Phone of ${way.id}`, identities: IDENTITY },
          sipPort: String(phone.sipPort ?? ''),
          sipUser: '100',
          minibrowserPort: String(phone.minibrowserPort ?? ''),
          ...report.properties,
          events: way.events,
          ...way.config,
        }),
        eventItem({ mode: 'summaries', phone: way.id, wires: [[outId]] }, `event-${way.id}`),
        placed(outId, 'helper'),
      ];
    });
    await load(watched(...items), credentials, server.nodes);
    for (const one of followed) one.listen();
    await Promise.all(followed.map((one) => one.goThroughTheDay()));
    const [first] = followed;
    const told = first?.entries ?? [];
    assert.equal(told.length, 9);
    assert.deepEqual(new Set(told.map(({ outcome }) => outcome)), OUTCOMES);
    for (const { way, entries } of followed)
      assert.deepEqual(entries, told.map(way.tells), `told by ${way.id}`);
  }).timeout(120_000);
});

/** Outcomes of the day. */
const OUTCOMES: ReadonlySet<CallOutcome> = new Set([
  'completed',
  'missed',
  'transferred',
  'endedWhileRinging',
]);
