/** The sidebar's runtime with real nodes and a phone that reports. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { VirtualPhone } from '../../../simulator';
import { MOST_CALLS } from '../../../src/nodes/snom-sidebar/journal';
import { Sidebar } from '../../../src/nodes/snom-sidebar/sidebar';
import type { SidebarNews, SidebarPhone } from '../../../src/nodes/snom-sidebar/types';
import { contextStores, oddStore } from '../../support/nodes/context-stores';
import {
  actionItem,
  configItem,
  deploy,
  load,
  PHONE,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { callsAre, known, reporting } from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';

const SESSION = 'an editor';

/** The news of one editor. */
class Onlooker {
  readonly news: SidebarNews[] = [];
  readonly phones = new Map<string, SidebarPhone>();
  #wake: () => void = () => undefined;

  readonly send = (session: string, news: SidebarNews): void => {
    assert.equal(session, SESSION);
    this.news.push(news);
    for (const phone of news.phones ?? []) this.phones.set(phone.id, phone);
    for (const id of news.gone ?? []) this.phones.delete(id);
    this.#wake();
  };

  get phone(): SidebarPhone {
    return this.phones.get(PHONE) ?? assert.fail('it was not told of the phone');
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** The phone, once it is as asked for. */
  async shows(condition: (phone: SidebarPhone) => boolean): Promise<SidebarPhone> {
    await this.until(() => {
      const phone = this.phones.get(PHONE);
      return phone !== undefined && condition(phone);
    });
    return this.phone;
  }
}

describe('nodes/snom-sidebar/sidebar', () => {
  const runtime = useRuntime();
  let onlooker: Onlooker;
  let sidebar: Sidebar;
  let phone: VirtualPhone;

  beforeEach(() => {
    onlooker = new Onlooker();
    sidebar = new Sidebar(onlooker.send);
  });
  afterEach(() => {
    sidebar.left(SESSION);
    sidebar.close();
  });

  const look = (): void =>
    sidebar.order(SESSION, { ticket: sidebar.tickets.give({ to: 'phones' }) });

  async function start(
    config: Record<string, unknown> = {},
    more: Parameters<typeof load>[2] = [],
  ): Promise<{
    watch: Watch;
    items: ReturnType<typeof watched>;
    credentials: Parameters<typeof load>[1];
  }> {
    phone = await runtime.phones.start({
      profile: 'snomD385-fw10.1',
      identities: ['100@pbx.example'],
      farEnds: [{ number: '*', answerAfterMs: null }],
    });
    const { properties, credentials } = reporting(runtime.server, phone);
    const items = watched(
      configItem(phone, { ...properties, ...config }),
      actionItem('snom-key', { keys: 'ENTER', keysType: 'str' }),
    );
    const watch = await load(items, credentials, [...(more ?? []), ...runtime.server.nodes]);
    return { watch, items, credentials };
  }

  async function missedCall(from: string): Promise<void> {
    const id = phone.ring(from, { name: 'Ann' });
    await callsAre('Alerting');
    phone.farEndHangup(id);
    // How it ended may still be told for a while.
    await known(({ calls, ending }) => calls.length === 0 && ending.length === 0);
  }

  it('shows a call from its ringing to its end, and writes it down', async () => {
    await start();
    look();
    const idle = await onlooker.shows(({ state }) => state === 'idle');
    assert.deepEqual(
      [idle.name, idle.host, idle.model, idle.followed, idle.callsKnown],
      ['Reception', phone.host, 'D385', 'reports', false],
    );
    const id = phone.ring('201', { name: 'Ann' });
    const ringing = await onlooker.shows(({ state }) => state === 'ringing');
    assert.equal(ringing.callsKnown, true);
    assert.deepEqual(
      ringing.calls.map(({ dir, number, name }) => [dir, number, name]),
      [['i', '201', 'Ann']],
    );
    phone.pressKey('ENTER');
    const talking = await onlooker.shows(({ state }) => state === 'talking');
    assert.ok((talking.calls[0]?.connectedAt ?? 0) >= (talking.calls[0]?.startedAt ?? Infinity));
    phone.farEndHangup(id);
    await onlooker.until(() => onlooker.news.some(({ calls }) => calls !== undefined));
    await onlooker.shows(({ state }) => state === 'idle');
    const [entry] = await sidebar.calls();
    assert.deepEqual(
      [entry?.phone, entry?.number, entry?.name, entry?.dir, entry?.outcome],
      [PHONE, '201', 'Ann', 'i', 'completed'],
    );
    const told = onlooker.news.flatMap(({ calls = [] }) => calls);
    assert.deepEqual(told, [entry]);
  });

  it('shows whether commands reach the phone, and why not', async () => {
    const { watch } = await start();
    look();
    await onlooker.shows(() => true);
    await watch.success();
    const good = await onlooker.shows(({ reachable, channel }) => reachable === true && !!channel);
    assert.deepEqual([good.channel, good.support, good.error], ['command-page', 'yes', undefined]);
    await phone.stop();
    await watch.caught('UNREACHABLE');
    const bad = await onlooker.shows(({ error }) => error !== undefined);
    assert.deepEqual([bad.error?.code, bad.isOver], ['UNREACHABLE', undefined]);
    assert.match(bad.error?.reason ?? '', /^refused|connectTimeout|emptyReply$/);
  });

  it('shows exchanges with a phone in both directions to whoever has the ticket for them', async () => {
    const { watch } = await start();
    look();
    await onlooker.shows(() => true);
    await watch.success();
    const exchanges = (): string[] =>
      onlooker.news.flatMap(({ exchanges: some }) =>
        (some?.list ?? []).map(({ dir, request }) => `${dir} ${request}`),
      );
    sidebar.order(SESSION, { ticket: sidebar.tickets.give({ to: 'exchanges', phone: PHONE }) });
    await onlooker.until(() => exchanges().some((one) => one.includes('command.htm?key=ENTER')));
    phone.ring('201');
    await onlooker.until(() => exchanges().some((one) => one.startsWith('in incoming?')));
    sidebar.order(SESSION, { leave: 'exchanges' });
    const count = exchanges().length;
    await watch.success();
    await onlooker.shows(({ state }) => state !== 'unknown');
    phone.pressKey('CANCEL');
    await onlooker.shows(({ state }) => state === 'idle');
    assert.equal(exchanges().length, count);
  });

  it('tells nothing without a ticket, nor with one that has been shown', async () => {
    await start();
    for (const order of [undefined, null, 'x', {}, { ticket: 'x' }, { ticket: '' }, { leave: 'x' }])
      sidebar.order(SESSION, order);
    const ticket = sidebar.tickets.give({ to: 'phones' });
    sidebar.order(SESSION, { ticket });
    await onlooker.shows(() => true);
    sidebar.order(SESSION, { leave: 'all' });
    sidebar.order(SESSION, { ticket });
    const { length } = onlooker.news;
    await missedCall('201');
    await sidebar.calls();
    assert.equal(onlooker.news.length, length);
  });

  it('shows a phone whose configuration cannot be used, with the reason', async () => {
    await start({ port: '99999' });
    look();
    const { problem } = await onlooker.shows(() => true);
    assert.equal(problem?.reason, 'badPort');
  });

  it('does not lose a phone over a deploy, and says when it has gone', async () => {
    const { items, credentials } = await start();
    look();
    await onlooker.shows(({ state }) => state === 'idle');
    sidebar.deployBegins();
    await deploy(items, 'full', credentials);
    sidebar.deployEnds();
    await onlooker.shows(({ state }) => state === 'idle');
    assert.ok(onlooker.news.every(({ gone }) => gone === undefined));
    const others = items.filter(({ id, type }) => id !== PHONE && type !== 'snom-key');
    await deploy(others, 'full');
    await onlooker.until(() => onlooker.news.some(({ gone }) => gone?.includes(PHONE)));
  });

  it('keeps the journal where the state of the phone is kept', async () => {
    const values = new Map<string, unknown>();
    const stores = { default: { module: 'memory' }, disk: oddStore({}, values) };
    const { items, credentials } = await start({ contextStore: 'disk' }, [contextStores(stores)]);
    await missedCall('201');
    await deploy(items, 'full', credentials);
    const key = [...values.keys()].find((name) => name.endsWith(' journal'));
    const { v, calls } = values.get(key ?? '') as { v: number; calls: { number: string }[] };
    assert.deepEqual([v, calls.map(({ number }) => number)], [1, ['201']]);
    await missedCall('202');
    const numbers = (await sidebar.calls()).map(({ number }) => number);
    assert.deepEqual(numbers, ['202', '201']);
  });

  it('keeps no more calls of a phone than it says', async () => {
    await start();
    for (let n = 0; n < MOST_CALLS + 2; n += 1) await missedCall(`3${n}`);
    const calls = await sidebar.calls();
    assert.equal(calls.length, MOST_CALLS);
    assert.deepEqual([calls[0]?.number, calls.at(-1)?.number], [`3${MOST_CALLS + 1}`, '32']);
  });

  it('forgets all calls when it is told to, and tells so', async () => {
    await start();
    look();
    await missedCall('201');
    await sidebar.clearCalls();
    await onlooker.until(() => onlooker.news.some(({ cleared }) => cleared === true));
    assert.deepEqual(await sidebar.calls(), []);
  });
});
