/**
 * Thousands of phones in one Node-RED: a run over all of them, all of them starting anew at once, and questions to all of them
 * that keep no command waiting. The phones are as light as can be: one web server behind thousands of ports.
 */
import assert from 'node:assert/strict';
import { createServer as createWebServer, type Server as WebServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { after, before, describe, it } from 'mocha';
import type { NodeMessage } from 'node-red';
import type { RunSummary } from '../../../src/nodes/snom-admin/fleet';
import { listenAnew } from '../../support/addresses';
import { actionItem, configItem, eventItem, NODE, placed } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { useRuntime } from '../../support/nodes/runtime';

/** So many at night; a part of them with every change. */
const PHONES = Number(process.env['SNOM_PHONES'] ?? 1000);
const INFO = 'Hardware: snomD385 Mac:000413A1B2C3 snomD385-SIP 10.1.54.13';

const idOf = (at: number): string => `phone-${at}`;
const tokenOf = (at: number): string => at.toString(16).padStart(32, '0');

/** Phones without a login, that answer a moment after they are asked. */
class LightPhones {
  readonly ports: number[] = [];
  /** Ports and targets that were asked for, in order. */
  readonly asked: { readonly port: number; readonly target: string }[] = [];
  most = 0;
  #underWay = 0;
  readonly #doors: Server[] = [];
  readonly #web: WebServer = createWebServer((request, response) => {
    this.asked.push({ port: request.socket.localPort ?? 0, target: request.url ?? '' });
    this.#underWay += 1;
    this.most = Math.max(this.most, this.#underWay);
    setImmediate(() => {
      this.#underWay -= 1;
      const { url = '' } = request;
      response.statusCode = /^\/(?:info|command)\.htm/.test(url) ? 200 : 404;
      response.end(url.startsWith('/info.htm') ? INFO : '<html>snom</html>');
    });
  });

  async start(count: number): Promise<void> {
    for (let at = 0; at < count; at += 1) {
      const door = createServer((socket) => this.#web.emit('connection', socket));
      this.#doors.push(door);
      this.ports.push(await listenAnew(door));
    }
  }

  forget(): void {
    this.asked.length = 0;
    this.most = 0;
  }

  stop(): void {
    this.#web.closeAllConnections();
    for (const door of this.#doors) door.close();
  }
}

describe(`nodes: ${PHONES} phones`, function () {
  this.timeout(300_000);
  const runtime = useRuntime();
  const phones = new LightPhones();
  before(() => phones.start(PHONES));
  after(() => phones.stop());

  /** Messages that come out of the node under test, and a way to wait for them. */
  interface Out {
    readonly messages: NodeMessage[];
    readonly until: (condition: () => boolean) => Promise<void>;
  }

  async function start(
    item: ReturnType<typeof placed>,
    changes: (at: number) => Record<string, unknown> = () => ({}),
    credentials: Record<string, Record<string, string>> = {},
  ): Promise<Out> {
    phones.forget();
    const configs = phones.ports.map((port, at) =>
      configItem(
        { host: '127.0.0.1', port },
        { id: idOf(at), name: `Desk ${at}`, timeout: '30000', ...changes(at) },
      ),
    );
    await helper.load(
      runtime.server.nodes,
      [
        { id: 'flow', type: 'tab' },
        ...configs,
        // Config nodes that nobody uses are not started by the test helper.
        placed('uses', 'helper', Object.fromEntries(configs.map(({ id }) => [`of-${id}`, id]))),
        item,
        placed('out', 'helper'),
        placed('failed', 'helper'),
      ],
      credentials,
    );
    const messages: NodeMessage[] = [];
    const waiting = new Set<() => void>();
    for (const id of ['out', 'failed']) {
      helper.getNode(id).on('input', (msg: NodeMessage) => {
        messages.push(msg);
        for (const wake of [...waiting]) wake();
        waiting.clear();
      });
    }
    const until = async (condition: () => boolean): Promise<void> => {
      while (!condition()) await new Promise<void>((resolve) => waiting.add(resolve));
    };
    return { messages, until };
  }

  it('one run over all of them asks each once, and so many at a time as was chosen', async () => {
    const { messages, until } = await start(
      actionItem('snom-admin', {
        phone: idOf(0),
        operation: 'info',
        severalPhones: true,
        concurrency: '50',
        failedPort: true,
        outputs: 2,
      }),
    );
    helper.getNode(NODE).receive({ phones: 'all' });
    await until(() => messages.length === PHONES + 1);
    const { total, ok, failed } = messages.at(-1)?.payload as RunSummary;
    assert.deepEqual([total, ok, failed], [PHONES, PHONES, []]);
    const names = new Set(
      messages.slice(0, -1).map((msg) => (msg['snom'] as { phone: { name: string } }).phone.name),
    );
    assert.equal(names.size, PHONES);
    assert.equal(new Set(phones.asked.map(({ port }) => port)).size, PHONES);
    assert.ok(phones.most <= 50, `${phones.most} at a time`);
  });

  it('all of them may start anew at once: each is heard once', async () => {
    const credentials = Object.fromEntries(
      phones.ports.map((_, at) => [idOf(at), { token: tokenOf(at) }]),
    );
    const reporting = { events: true, baseUrl: runtime.server.url };
    const { messages, until } = await start(eventItem({ phone: '' }), () => reporting, credentials);
    const lanes = Array.from({ length: 200 }, async (_, lane) => {
      for (let at = lane; at < PHONES; at += 200)
        assert.equal((await runtime.server.ask(`/snom/${tokenOf(at)}/booted?m=`)).status, 200);
    });
    await Promise.all(lanes);
    await until(() => messages.length >= PHONES);
    const heard = messages.map((msg) => (msg['snom'] as { phone: { name: string } }).phone.name);
    assert.deepEqual([heard.length, new Set(heard).size], [PHONES, PHONES]);
    assert.equal(phones.asked.length, 0);
  });

  it('are not all asked at once at the start, and a command does not wait for those who are', async () => {
    const polled = { pollMs: '1000', pollIdleMs: '1000' };
    const key = actionItem('snom-key', { phone: idOf(PHONES - 1), failedPort: true, outputs: 2 });
    const { messages, until } = await start(key, () => polled);
    /** How many of them have been asked before a request. */
    const askedBy = (at: number): number =>
      new Set(phones.asked.slice(0, at).map(({ port }) => port)).size;
    const key1 = (): number => phones.asked.findIndex(({ target }) => target.includes('key=1'));
    // So many a second are asked that by then nearly all the others wait for their turn.
    while (askedBy(phones.asked.length) < PHONES / 2)
      await new Promise((resolve) => setTimeout(resolve, 5));
    helper.getNode(NODE).receive({ payload: '1' });
    await until(() => messages.length === 1);
    assert.equal((messages[0]?.['snom'] as { ok: boolean }).ok, true);
    // Behind them it would be one of the last.
    const before = askedBy(key1());
    assert.ok(before < PHONES * 0.9, `after ${before} others`);
    assert.ok(phones.most <= 101, `${phones.most} at a time`);
  });
});
