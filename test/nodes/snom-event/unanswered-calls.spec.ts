/** Calls that nobody answered, from the phone's reports to the notification of the example _missed-call_. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'mocha';
import type { NodeInitializer } from 'node-red';
import type { CallSummary } from '../../../src/calls/model/call-types';
import type { Change } from '../../../src/calls/model/model-input';
import {
  configItem,
  eventItem,
  load,
  PHONE,
  placed,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { configOf, reporting, trackerOf } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';
import { exampleFile } from '../../support/package/example-files';
import { readJson } from '../../support/package/manifest';

/** Nobody is asked anything here: only the phone speaks. */
const NO_PHONE = { host: '127.0.0.1', port: 9 };
const NO_ID = 'l=100@pbx&r=sip:201@pbx&dr=Ann';
const TAKEN = 'Q.850;cause=26;text="Non-selected user"';

const coreNode = (file: string): NodeInitializer =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- core nodes have no types
  require(join(require.resolve('@node-red/nodes/package.json'), '../core/function', file)) as never;

type Item = Record<string, unknown> & { id: string; type: string };

/** The nodes of the example that tell of a missed call, with watching nodes in the place of its debug nodes. */
function exampleItems(): Item[] {
  const items = readJson<Item[]>(exampleFile('missed-call'));
  const wanted = ['snom-event', 'switch', 'change'];
  return items
    .filter(({ type, z }) => wanted.includes(type) && z === 'snom-missed-tab')
    .filter(({ g }) => g === 'snom-missed-group-1')
    .map((item) => {
      const text = JSON.stringify({ ...item, z: 'flow', g: undefined })
        .replaceAll('snom-phone-100000', PHONE)
        .replaceAll('snom-missed-notify', 'out')
        .replaceAll('snom-missed-elsewhere', 'failed');
      return JSON.parse(text) as Item;
    });
}

describe('nodes: calls that nobody answered', () => {
  const { server } = useRuntime();
  let token = '';
  /** A call of its own for each test: what is known of a phone outlives the redeployments. */
  let id = '';
  let calls = 0;

  beforeEach(() => {
    calls += 1;
    id = `id=7f3a-${calls}@pbx&${NO_ID}`;
  });

  async function start(...items: Item[]): Promise<Watch> {
    const config = reporting(server);
    token = config.token;
    const phone = configItem(NO_PHONE, config.properties);
    const nodes = [...server.nodes, coreNode('10-switch.js'), coreNode('15-change.js')];
    const watch = await load(watched(phone, ...items), config.credentials, nodes);
    await configOf().ready;
    return watch;
  }

  /** The phone reports, and its report has been worked off. */
  async function report(event: string, query: string): Promise<void> {
    const tracker = await trackerOf();
    const worked = new Promise<void>((resolve) => {
      const stop = tracker.subscribe(({ input }) => {
        if (input.type !== 'event' || input.name !== event) return;
        stop();
        resolve();
      });
    });
    const { status } = await server.ask(`/snom/${token}/${event}?${encodeURI(query)}`);
    assert.equal(status, 200);
    await worked;
  }

  /** Time passes: whatever is still waited for is not waited for any longer. */
  async function later(): Promise<void> {
    (await trackerOf()).apply({ type: 'tick', at: Date.now() + 10_000 });
    for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve));
  }

  const STORIES: [story: string, reports: [event: string, query: string][], told: string[]][] = [
    [
      'disconnected, then missed',
      [
        ['disconnected', ''],
        ['missed', ''],
      ],
      ['out'],
    ],
    [
      'missed, then disconnected',
      [
        ['missed', ''],
        ['disconnected', ''],
      ],
      ['out'],
    ],
    ['missed alone', [['missed', '']], ['out']],
    [
      'missed twice',
      [
        ['missed', ''],
        ['missed', ''],
      ],
      ['out'],
    ],
    [
      'onhook, disconnected, missed, disconnected',
      [
        ['onhook', 'n=0'],
        ['disconnected', 'n=0'],
        ['missed', 'n=0'],
        ['disconnected', ''],
      ],
      ['out'],
    ],
    [
      'disconnected twice (declined on the phone)',
      [
        ['disconnected', ''],
        ['disconnected', ''],
      ],
      [],
    ],
    ['disconnected alone', [['disconnected', '']], []],
    [
      'disconnected, then missed as taken elsewhere',
      [
        ['disconnected', ''],
        ['missed', `cr=${TAKEN}`],
      ],
      ['failed'],
    ],
    [
      'disconnected as taken elsewhere, then missed',
      [
        ['disconnected', `cr=${TAKEN}`],
        ['missed', ''],
      ],
      ['failed'],
    ],
  ];

  for (const [name, ids] of [
    ['with ids', () => id],
    ['without ids', () => NO_ID],
  ] as const) {
    for (const [story, reports, told] of STORIES) {
      it(`the example tells ${told[0] === 'out' ? 'exactly once' : told.length > 0 ? 'that somebody else took it' : 'nothing'}: ${story}, ${name}`, async () => {
        const watch = await start(...exampleItems());
        await report('incoming', ids());
        for (const [event, query] of reports) await report(event, `${query}&${ids()}`);
        await later();
        assert.deepEqual(
          watch.outcomes.map(({ port }) => port),
          told,
        );
        const [first] = watch.outcomes;
        if (first?.port === 'out')
          assert.match(String(first.msg.payload), /^Missed call from Ann \(201\), rang for \d+ s$/);
      });
    }
  }

  it('every mode of snom-event tells one end', async () => {
    const modes = ['events', 'calls', 'summaries', 'snapshot'] as const;
    const watch = await start(
      ...modes.map((mode) => eventItem({ mode, wires: [[`got-${mode}`]] }, mode) as Item),
      ...modes.map((mode) => placed(`got-${mode}`, 'helper') as Item),
    );
    const got: Record<string, { topic: string; payload: unknown }[]> = {};
    for (const mode of modes) {
      const list = (got[mode] = [] as { topic: string; payload: unknown }[]);
      helper.getNode(`got-${mode}`).on('input', (msg: object) => {
        list.push(msg as (typeof list)[number]);
      });
    }
    await report('incoming', id);
    await report('disconnected', id);
    await report('missed', id);
    await later();
    assert.equal(watch.outcomes.length, 0);
    const changes = got['calls']?.map(({ topic, payload }) => {
      const { kind, previousState, call } = payload as Change & { kind: 'callUpdated' };
      return `${topic}: ${kind} ${previousState} > ${call.state} ${call.outcome}`;
    });
    assert.deepEqual(changes, [
      'incoming: callAdded null > Alerting null',
      'disconnected: callUpdated Alerting > Disconnected null',
      'missed: callRemoved Alerting > Disconnected missed',
    ]);
    const events = got['events']?.map(({ topic, payload }) => {
      const { call } = payload as { call: { state: string; outcome: string } };
      return `${topic}: ${call.state} ${call.outcome}`;
    });
    assert.deepEqual(events, [
      'incoming: Alerting null',
      'disconnected: Disconnected null',
      'missed: Disconnected missed',
    ]);
    const snapshots = got['snapshot']?.map(
      ({ topic, payload }) => `${topic}: ${(payload as { calls: unknown[] }).calls.length}`,
    );
    assert.deepEqual(snapshots, ['incoming: 1', 'disconnected: 0']);
    const summaries = got['summaries']?.map(({ payload }) => (payload as CallSummary).outcome);
    assert.deepEqual(summaries, ['missed']);
  });

  it('tells the end by itself when nothing follows', async () => {
    const watch = await start(eventItem({ mode: 'summaries' }));
    await report('incoming', id);
    await report('disconnected', id);
    assert.equal(watch.outcomes.length, 0);
    const [news] = await watch.newsOf(1);
    assert.equal((news?.payload as CallSummary).outcome, 'endedWhileRinging');
    assert.equal(news?.topic, 'disconnected');
  });
});
