/**
 * One key by every way to a phone: its page `command.htm` on a D385, and the documents of a D862. Between two documents a
 * D862 was seen to need 2 s; here neither the phone nor the node waits for that, so that what a command costs is seen.
 */
import { D862, documentSettings, Lane, snomPart } from '../contestants';
import type { EmbeddedNodeRed, Part } from '../node-red';
import type { PhonesProcess } from '../phones';
import { median, ms, percentile, type Row } from '../stats';

/** Until V8 has optimised all of them. */
const WARM_UP = 1000;
/** So many that p99 is not decided by a handful. */
const PRESSES = 2000;

/** How long a phone waits before it fetches what a document names: the document says so, ms. */
const DOCUMENT_DELAY_MS = 10;

/** A way to press a key. */
interface Way {
  readonly id: string;
  readonly name: string;
  readonly part: Part;
  /** Time that the phone waits of its own accord, ms. */
  readonly waitsMs: number;
  /**
   * At most so many times as long as by the page, the phone's own wait left out. One request instead of one request;
   * where the phone fetches the action, two in turn, the second one through Express.
   */
  readonly atMost?: number;
}

async function waysTo(nodeRed: EmbeddedNodeRed, phones: PhonesProcess): Promise<readonly Way[]> {
  const [port = 0] = await phones.start(1);
  const documents = async (id: string, settings: object): Promise<Part> => {
    const [phone] = await phones.startAll(1, D862);
    if (!phone) throw new Error('no D862');
    const own = { ...documentSettings(phone), baseUrl: nodeRed.url, ...settings };
    return snomPart(id, { port: phone.port, settings: own });
  };
  const notify = { channel: 'sip-notify' };
  return [
    { id: 'page', name: 'command.htm', part: snomPart('page', { port }), waitsMs: 0 },
    {
      id: 'notify',
      name: 'NOTIFY',
      part: await documents('notify', { ...notify, documentForm: 'direct' }),
      waitsMs: 0,
      atMost: 1.5,
    },
    {
      id: 'pointer',
      name: 'NOTIFY + fetch',
      part: await documents('pointer', { ...notify, documentForm: 'pointer' }),
      waitsMs: DOCUMENT_DELAY_MS,
      atMost: 3.5,
    },
    {
      id: 'minibrowser',
      name: 'minibrowser.htm + fetch',
      part: await documents('minibrowser', { channel: 'minibrowser' }),
      waitsMs: 0,
      atMost: 3.5,
    },
  ];
}

export async function channels(nodeRed: EmbeddedNodeRed, phones: PhonesProcess): Promise<Row[]> {
  const ways = await waysTo(nodeRed, phones);
  await nodeRed.load(...ways.map(({ part }) => part));
  const lanes = ways.map(({ id }) => ({ lane: new Lane(nodeRed, id), times: [] as number[] }));
  // In turns, so that whatever else the machine does hits all of them.
  for (let press = 0; press < WARM_UP + PRESSES; press += 1) {
    for (const { lane, times } of lanes) {
      const took = await lane.time('1');
      if (press >= WARM_UP) times.push(took);
    }
  }
  const [byPage = [], ...others] = lanes.map(({ times }) => times);
  return ways.slice(1).flatMap((way, index) => rowsOf(way, others[index] ?? [], byPage));
}

function rowsOf(
  { name, waitsMs, atMost }: Way,
  times: readonly number[],
  byPage: readonly number[],
): Row[] {
  const waits = waitsMs > 0 ? `, ${waitsMs} ms of it the phone's` : '';
  const row = (what: string, pick: (values: readonly number[]) => number): Row => ({
    what: `key by ${name}${waits}, no pauses, ${what}`,
    ours: ms(pick(times)),
    other: `command.htm: ${ms(pick(byPage))}`,
    value: (pick(times) - waitsMs) / pick(byPage),
    ...(atMost !== undefined && { goal: { atMost } }),
  });
  return [row('median', median), row('p99', (values) => percentile(values, 0.99))];
}
