import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { LoggedExchange } from '../../../src/nodes/shared/phones/exchange-log';
import { GAP_MS, Hub } from '../../../src/nodes/snom-sidebar/hub';
import type {
  JournalEntry,
  SidebarNews,
  SidebarPhone,
} from '../../../src/nodes/snom-sidebar/types';
import { SteppedClock } from '../../support/calls/stepped-clock';

const phoneOf = (id: string, state: SidebarPhone['state'] = 'idle'): SidebarPhone => ({
  ...{
    id,
    name: id,
    host: `${id}.example`,
    state,
    calls: [],
    callsKnown: true,
    followed: 'reports',
  },
  ...{ dnd: null, forwarding: null, muted: null, recording: null, registered: null, lines: [] },
  reachable: null,
});

const call = { id: 'c1', phone: 'a' } as JournalEntry;
const exchange = (n: number): LoggedExchange => ({ dir: 'out', n, at: n, to: '', request: `${n}` });

class Desk {
  readonly clock = new SteppedClock();
  readonly phones = new Map<string, SidebarPhone>();
  readonly sent: { session: string; at: number; news: SidebarNews }[] = [];
  described = 0;
  before: LoggedExchange[] = [];
  readonly hub = new Hub({
    send: (session, news) => this.sent.push({ session, at: this.clock.steady(), news }),
    ids: () => this.phones.keys(),
    describe: (id) => {
      this.described += 1;
      return this.phones.get(id);
    },
    exchangesWith: () => this.before,
    clock: this.clock,
  });

  constructor(...ids: string[]) {
    for (const id of ids) this.phones.set(id, phoneOf(id));
  }

  change(id: string, state: SidebarPhone['state']): void {
    this.phones.set(id, phoneOf(id, state));
    this.hub.phoneChanged(id);
  }

  /** What has been told since this was last asked for. */
  async told(ms: number = GAP_MS): Promise<SidebarNews[]> {
    await this.clock.advance(ms);
    return this.sent.splice(0).map(({ news }) => news);
  }
}

const idsIn = (news: SidebarNews | undefined): string[] => news?.phones?.map(({ id }) => id) ?? [];

describe('nodes/snom-sidebar/hub', () => {
  it('tells a new editor of all phones at once', async () => {
    const desk = new Desk('a', 'b');
    assert.ok(desk.hub.watch('one'));
    const [all, ...more] = await desk.told(0);
    assert.deepEqual(idsIn(all), ['a', 'b']);
    assert.equal(all?.complete, true);
    assert.equal(all?.at, desk.clock.now());
    assert.deepEqual(more, []);
  });

  it('says that there is none, too', async () => {
    const desk = new Desk();
    desk.hub.watch('one');
    const [all] = await desk.told(0);
    assert.deepEqual([all?.phones, all?.complete], [[], true]);
  });

  it('tells of thousands in several messages, and of each phone once', async () => {
    const ids = Array.from({ length: 600 }, (_, index) => `p${index}`);
    const desk = new Desk(...ids);
    desk.hub.watch('one');
    const told = await desk.told(1000);
    assert.deepEqual(
      told.map((news) => news.complete ?? false),
      [false, false, true],
    );
    assert.deepEqual(told.flatMap(idsIn), ids);
  });

  it('does not say that these are all before the flows have started', async () => {
    const desk = new Desk('a');
    desk.hub.deployBegins();
    desk.hub.watch('one');
    const [first, ...more] = await desk.told(1000);
    assert.deepEqual([idsIn(first), first?.complete], [['a'], undefined]);
    assert.deepEqual(more, []);
    desk.change('b', 'idle');
    const [second] = await desk.told();
    assert.deepEqual([idsIn(second), second?.complete], [['b'], undefined]);
    desk.hub.deployEnds();
    const [third, ...last] = await desk.told(1000);
    assert.deepEqual([third?.complete, last], [true, []]);
  });

  it('says once a deploy is over that there is none', async () => {
    const desk = new Desk();
    desk.hub.deployBegins();
    desk.hub.watch('one');
    const [first] = await desk.told();
    assert.deepEqual([first?.phones, first?.complete], [[], undefined]);
    desk.hub.deployEnds();
    const [second, ...more] = await desk.told(1000);
    assert.deepEqual([second?.complete, more], [true, []]);
  });

  it('tells a change at once, and further ones together', async () => {
    const desk = new Desk('a', 'b', 'c');
    desk.hub.watch('one');
    await desk.told(1000);
    desk.change('a', 'ringing');
    const [first] = await desk.told(0);
    assert.deepEqual(
      first?.phones?.map(({ state }) => state),
      ['ringing'],
    );
    desk.change('a', 'talking');
    desk.change('b', 'ringing');
    desk.change('b', 'idle');
    assert.deepEqual(await desk.told(GAP_MS - 1), []);
    const [second, ...more] = await desk.told(1);
    // What is back to where it was is no news.
    assert.deepEqual(
      second?.phones?.map(({ id, state }) => [id, state]),
      [['a', 'talking']],
    );
    assert.deepEqual(more, []);
  });

  it('works nothing out while nobody looks', async () => {
    const desk = new Desk('a');
    desk.change('a', 'ringing');
    desk.hub.callsEnded([call]);
    desk.hub.exchanged('a', () => assert.fail('nobody looks'));
    assert.deepEqual(await desk.told(1000), []);
    assert.deepEqual([desk.described, desk.clock.pending], [0, 0]);
    desk.hub.watch('one');
    await desk.told();
    desk.hub.leave('one');
    const { described } = desk;
    desk.change('a', 'talking');
    assert.deepEqual(await desk.told(1000), []);
    assert.deepEqual([desk.described, desk.clock.pending, desk.hub.size], [described, 0, 0]);
  });

  it('tells each editor what it does not know', async () => {
    const desk = new Desk('a', 'b');
    desk.hub.watch('one');
    await desk.told(1000);
    desk.hub.watch('two');
    desk.change('a', 'ringing');
    await desk.clock.advance(1000);
    const of = (session: string): string[][] =>
      desk.sent.filter((one) => one.session === session).map(({ news }) => idsIn(news));
    assert.deepEqual(of('one'), [['a']]);
    assert.deepEqual([...new Set(of('two').flat())].sort(), ['a', 'b']);
  });

  it('tells phones that have gone, but not while flows are being deployed', async () => {
    const desk = new Desk('a', 'b');
    desk.hub.watch('one');
    await desk.told(1000);
    desk.phones.delete('a');
    desk.hub.phoneChanged('a');
    assert.deepEqual(
      (await desk.told()).map(({ gone }) => gone),
      [['a']],
    );

    desk.hub.deployBegins();
    desk.phones.delete('b');
    desk.hub.phoneChanged('b');
    assert.deepEqual(await desk.told(1000), []);
    desk.change('b', 'idle');
    desk.hub.deployEnds();
    // It is back, and as it was.
    assert.deepEqual(await desk.told(1000), []);

    desk.hub.deployBegins();
    desk.phones.delete('b');
    desk.hub.phoneChanged('b');
    assert.deepEqual(await desk.told(1000), []);
    desk.hub.deployEnds();
    assert.deepEqual(
      (await desk.told(1000)).map(({ gone }) => gone),
      [['b']],
    );
  });

  it('tells calls that have ended, and that the journal is empty', async () => {
    const desk = new Desk('a');
    desk.hub.watch('one');
    await desk.told(1000);
    desk.hub.callsEnded([call]);
    desk.hub.callsEnded([]);
    assert.deepEqual(
      (await desk.told()).map(({ calls }) => calls),
      [[call]],
    );
    desk.hub.callsEnded([call]);
    desk.hub.journalCleared();
    const [news] = await desk.told();
    assert.deepEqual([news?.calls, news?.cleared], [undefined, true]);
  });

  it('shows exchanges to those alone who look at that phone', async () => {
    const desk = new Desk('a', 'b');
    desk.before = [exchange(1), exchange(2)];
    for (const session of ['one', 'two']) desk.hub.watch(session);
    await desk.told(1000);
    desk.hub.watchExchanges('one', 'a');
    // Is among those of before.
    desk.hub.exchanged('a', () => assert.fail('told twice'));
    const shown = async (): Promise<[string, number[]][]> => {
      await desk.clock.advance(1000);
      return desk.sent
        .splice(0)
        .flatMap(({ session, news }) =>
          news.exchanges ? [[session, news.exchanges.list.map(({ n }) => n)]] : [],
        );
    };
    assert.deepEqual(await shown(), [['one', [1, 2]]]);
    desk.hub.exchanged('a', () => exchange(3));
    desk.hub.exchanged('a', () => exchange(4));
    desk.hub.exchanged('b', () => assert.fail('nobody looks at it'));
    assert.deepEqual(await shown(), [['one', [3, 4]]]);
    desk.hub.watchExchanges('one', undefined);
    desk.hub.exchanged('a', () => assert.fail('nobody looks at it any more'));
    assert.deepEqual(await shown(), []);
  });

  it('says when exchanges are all there are: who looks again has some of them already', async () => {
    const desk = new Desk('a');
    desk.before = [exchange(1)];
    desk.hub.watch('one');
    desk.hub.watchExchanges('one', 'a');
    const told = async (): Promise<unknown> => {
      await desk.clock.advance(1000);
      return desk.sent
        .splice(0)
        .flatMap(({ news }) => (news.exchanges ? [news.exchanges.all] : []));
    };
    assert.deepEqual(await told(), [true]);
    desk.hub.exchanged('a', () => exchange(2));
    assert.deepEqual(await told(), [undefined]);
    desk.hub.watch('one');
    assert.deepEqual(await told(), [true]);
  });

  it('does not let editors look on without limit', () => {
    const desk = new Desk();
    for (let n = 0; n < 200; n += 1) assert.ok(desk.hub.watch(`s${n}`));
    assert.equal(desk.hub.watch('one more'), false);
    assert.ok(desk.hub.watch('s0'), 'who looks on already may begin anew');
    desk.hub.leave('s1');
    assert.ok(desk.hub.watch('one more'));
  });
});
