import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { NodeAPI } from 'node-red';
import type { SnomConfigNode } from '../../../../src/nodes/shared/phones/config-node';
import {
  choosePhones,
  chooseTarget,
  isRunningPhone,
  joinPhones,
  learnPhone,
  leavePhones,
  namesPhones,
  runningPhones,
} from '../../../../src/nodes/shared/phones/phones';

const RED = { nodes: { getNode: () => null } } as unknown as Pick<NodeAPI, 'nodes'>;
const { signal } = new AbortController();

/** What a phone is like, and what it says when it is asked. */
interface Phone {
  readonly id: string;
  readonly name: string;
  readonly host?: string;
  readonly alias?: string;
  /** Known without asking. */
  readonly mac?: string;
  readonly says?: string;
}

const macOfNumber = (number: number): string =>
  `000413${number.toString(16).padStart(6, '0').toUpperCase()}`;

describe('nodes/shared/phones/phones', () => {
  const joined: SnomConfigNode[] = [];
  /** How often the name of any phone was read. */
  let looks = 0;
  /** Phones under question, and the most at a time. */
  let [asked, underWay, most] = [0, 0, 0];

  afterEach(() => {
    for (const node of joined.splice(0)) leavePhones(node);
    [looks, asked, underWay, most] = [0, 0, 0, 0];
  });

  function join({ id, name, host = `${id}.example`, alias, mac, says }: Phone): SnomConfigNode {
    const info = async (): Promise<unknown> => {
      asked += 1;
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      if (says === undefined) throw new Error('nobody is there');
      phone['known'] = { mac: says };
      learnPhone(node);
      return { info: { mac: says } };
    };
    const known = mac === undefined ? undefined : { mac };
    const place = `http://${host}`;
    const phone: Record<string, unknown> = { origin: place, place, known, info };
    const own = { id, host, phone, ...(alias !== undefined && { _alias: alias }) };
    const node = own as unknown as SnomConfigNode;
    Object.defineProperty(node, 'name', {
      get: () => {
        looks += 1;
        return name;
      },
    });
    joined.push(node);
    joinPhones(node);
    return node;
  }

  const choose = (selector: string): Promise<SnomConfigNode> =>
    chooseTarget(RED, { phone: '', phoneFromMsg: true }, selector, signal);

  it('finds a phone by its name, its host, its address and its MAC', async () => {
    const desk = join({ id: 'a', name: 'Desk A', host: '192.0.2.7:8080', mac: macOfNumber(7) });
    join({ id: 'b', name: 'Desk B', mac: macOfNumber(8) });
    for (const selector of ['desk a', ' Desk A ', '192.0.2.7:8080', '00:04:13:00:00:07'])
      assert.equal(await choose(selector), desk, selector);
    await assert.rejects(choose('Desk C'), { reason: 'unknownPhone' });
  });

  it('finds a phone by the MAC it has told since, and no more by the one it had', async () => {
    const phone = { mac: macOfNumber(1) };
    const node = join({ id: 'a', name: 'A', ...phone });
    Object.assign(node.phone ?? assert.fail(), { known: { mac: macOfNumber(2) } });
    // Nobody has said that it changed: a phone is not taken for another one all the same.
    await assert.rejects(choose(macOfNumber(1)), { reason: 'unknownPhone' });
    assert.equal(await choose(macOfNumber(2)), node);
  });

  it('refuses a name or MAC of two phones', async () => {
    join({ id: 'a', name: 'Desk', mac: macOfNumber(1) });
    const second = join({ id: 'b', name: 'desk' });
    await assert.rejects(choose('Desk'), { reason: 'ambiguousPhone' });
    Object.assign(second.phone ?? assert.fail(), { known: { mac: macOfNumber(1) } });
    learnPhone(second);
    await assert.rejects(choose(macOfNumber(1)), { reason: 'ambiguousPhone' });
  });

  it('takes the instances of a subflow for one phone: the first that runs', () => {
    const [first, second] = [
      join({ id: 'a1', name: 'A', alias: 'a' }),
      join({ id: 'a2', name: 'A', alias: 'a' }),
    ];
    assert.deepEqual(runningPhones(), [first]);
    assert.deepEqual([isRunningPhone(first), isRunningPhone(second)], [true, false]);
    leavePhones(first);
    assert.deepEqual(runningPhones(), [second]);
    assert.equal(isRunningPhone(second), true);
  });

  it('does not look at thousands of phones for one of them', async () => {
    for (let at = 0; at < 2000; at += 1)
      join({ id: `p${at}`, name: `Phone ${at}`, alias: `s${at}`, mac: macOfNumber(at) });
    looks = 0;
    for (let at = 0; at < 2000; at += 20) {
      await choose(`phone ${at}`);
      await choose(macOfNumber(at));
      assert.ok(isRunningPhone(joined[at] ?? assert.fail()));
      assert.ok(namesPhones([`Phone ${at}`]));
    }
    const all = joined.map((_, at) => `Phone ${at}`);
    assert.equal((await choosePhones(all, signal)).length, 2000);
    assert.ok(looks <= 4000, `${looks} looks`);
  });

  it('asks many phones for their MACs, but not all at once', async () => {
    for (let at = 0; at < 1000; at += 1)
      join({ id: `p${at}`, name: `Phone ${at}`, says: macOfNumber(at) });
    assert.equal((await choose(macOfNumber(999))).id, 'p999');
    assert.ok(most > 20 && most <= 100, `${most} at a time`);
  });

  it('asks each phone once for a whole list of MACs', async () => {
    for (let at = 0; at < 300; at += 1)
      join({ id: `p${at}`, name: `Phone ${at}`, ...(at % 2 === 0 && { says: macOfNumber(at) }) });
    const macs = Array.from({ length: 150 }, (_, at) => macOfNumber(at * 2));
    assert.equal((await choosePhones(macs, signal)).length, 150);
    assert.ok(asked <= 300, `${asked} questions`);
    asked = 0;
    await assert.rejects(choosePhones([...macs, macOfNumber(1), macOfNumber(3)], signal), {
      reason: 'unknownPhone',
    });
    assert.equal(asked, 150);
  });
});
