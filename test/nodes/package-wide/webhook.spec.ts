import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';
import { DEFAULT_EVENTS } from '../../../src/calls/model/call-event';
import { dismissStandInOf } from '../../../src/nodes/snom-config/following/stand-in';
import {
  actionItem,
  configItem,
  deploy,
  eventItem,
  everythingLogged,
  load,
  NODE,
  PHONE,
  placed,
  statusesOf,
  warnings,
  type Watch,
  watched,
} from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { sizeOf } from '../../support/nodes/registries';
import {
  type AskOptions,
  configOf,
  type PublicServer,
  reporting,
  type ReportingConfig,
  trackerOf,
} from '../../support/nodes/reporting';
import { useRuntime } from '../../support/nodes/runtime';

/** Phones that are only ever configured: nothing is sent to them here. Each test has another one. */
let lastPort = 1000;
const somewhere = (): { host: string; port: number } => ({ host: '127.0.0.1', port: ++lastPort });

describe('nodes: webhook', () => {
  const { server } = useRuntime();
  let config: ReportingConfig;

  afterEach(() => {
    assert.ok(
      sizeOf('webhooks') <= sizeOf('stand-ins'),
      'nobody may report to nodes that are gone',
    );
    dismissStandInOf(config.token);
  });

  async function start(properties = {}): Promise<Watch> {
    config = reporting(server);
    const items = [configItem(somewhere(), { ...config.properties, ...properties }), eventItem()];
    return load(watched(...items), config.credentials, server.nodes);
  }

  const path = (event: string, query = ''): string => `/snom/${config.token}/${event}${query}`;

  describe('answers', () => {
    for (const event of DEFAULT_EVENTS) {
      it(`takes ${event} with an empty 200`, async () => {
        const watch = await start();
        const { status, headers, body } = await server.ask(path(event, '?m=000413A1B2C3&n=1'));
        assert.equal(status, 200);
        assert.equal(body, '');
        assert.equal(headers['content-length'], '0');
        assert.equal(headers['content-type'], undefined, 'a phone shows XML it is given');
        const [news] = await watch.newsOf(1);
        assert.equal(news?.topic, event);
      });
    }

    it('lets phones ring that ask about a call nobody screens', async () => {
      const watch = await start();
      const { status, body, headers } = await server.ask(path('blacklist', '?r=201'));
      assert.deepEqual([status, body, headers['content-length']], [503, '', '0']);
      const [news] = await watch.newsOf(1);
      assert.equal(news?.topic, 'blacklist', 'flows may know of it all the same');
    });

    it('reads a query as it came, and takes one of 64 KiB', async () => {
      const watch = await start();
      const raw = 'm=000413A1B2C3&r=%zz%E4%F6&dr=A%20%26%20B&x=%00%ff+++&=&&&';
      await server.ask(path('incoming', `?${raw}`));
      assert.equal((await watch.newsOf(1))[0]?.payload && raw, raw);
      const [news] = watch.news;
      assert.equal((news?.payload as { rawQuery: string }).rawQuery, raw);
      const long = 'x'.repeat(65_536);
      assert.equal((await server.ask(path('offhook', `?${long}`))).status, 200);
    });

    it('understands addresses as people write them', async () => {
      const watch = await start();
      const spellings = [
        'INCOMING',
        'Incoming',
        'action_incoming_url',
        'incoming_url',
        'DndOn',
        'dnd-on',
        'action_dnd_on_url',
        'action_redirection_on_url',
        'action_hold',
        'on_hook',
        'Off-Hook%20',
      ];
      for (const event of spellings) assert.equal((await server.ask(path(event))).status, 200);
      assert.deepEqual(
        (await watch.newsOf(spellings.length)).map(({ topic }) => topic),
        [
          ...Array<string>(4).fill('incoming'),
          ...Array<string>(3).fill('dndOn'),
          'forwardOn',
          'hold',
          'onhook',
          'offhook',
        ],
      );
    });

    it('understands addresses that were copied out of XML, or encoded whole', async () => {
      const watch = await start();
      const fields = ['m=000413A1B2C3', 'n=1', 'id=abc@pbx', 'r=201@pbx', 'dl=Me', 'dr=Ann & Co'];
      for (const query of [
        fields.join('&amp;'),
        fields.join('&amp;amp;'),
        fields.join('&#38;'),
        fields.join('&#x26;'),
        fields.join('&#038;'),
        fields.slice(0, 4).join('%26').replaceAll('=', '%3D'),
        fields.slice(0, 4).join('%26amp%3B'),
      ])
        await server.ask(path('offhook', `?${query.replaceAll(' ', '%20')}`));
      await server.ask(path('offhook', '%3Fm=000413A1B2C3&n=1&id=abc@pbx&r=201@pbx'));
      for (const { payload } of await watch.newsOf(8)) {
        const { mac, ongoingCalls, sipCallId, remote } = payload as {
          mac: string;
          ongoingCalls: number;
          sipCallId: string;
          remote: { number: string; name?: string };
        };
        assert.deepEqual(
          [mac, ongoingCalls, sipCallId, remote.number],
          ['000413A1B2C3', 1, 'abc@pbx', '201'],
        );
      }
    });

    it('takes whatever a query may hold', async () => {
      const watch = await start();
      let sent = 0;
      const piece = fc.oneof(
        fc.constantFrom('%', '%2', '%u0041', '&', '=', '?', '%26', '$remote', 'dr=', 'n=', 'id='),
        fc.string({ unit: fc.constantFrom(...'abcXYZ019%&=+;,:@/?.-_~!*()[]{}|^`"<>\\$') }),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...DEFAULT_EVENTS),
          fc.array(piece),
          async (event, all) => {
            const { status, body } = await server.ask(path(event, `?${all.join('')}`));
            assert.deepEqual([status, body], [200, '']);
            sent += 1;
          },
        ),
        { numRuns: 150 },
      );
      assert.equal(
        (await watch.newsOf(sent)).length,
        sent,
        'none of them was lost or made an error',
      );
    });
  });

  describe('refuses, without a word and without telling the flow,', () => {
    const refused: [what: string, status: number, path: () => string, options?: AskOptions][] = [
      ['another token', 404, () => `/snom/${'0'.repeat(32)}/incoming`],
      ['a part of the token', 404, () => `/snom/${config.token.slice(0, -1)}/incoming`],
      ['the token in other letters', 404, () => `/snom/${config.token.toUpperCase()}x/incoming`],
      ['an event there is not', 404, () => path('nonsense')],
      ['an event of every object', 404, () => path('constructor')],
      ['a broken escape in the token', 404, () => '/snom/%zz/incoming'],
      ['a broken escape in the event', 404, () => path('%E0%A4%A')],
      ['a token that is escaped', 404, () => `/snom/%${config.token.slice(0, 2)}/incoming`],
      ['a query that is too long', 414, () => path('incoming', `?${'x'.repeat(65_537)}`)],
      ['a long query with a wrong token', 404, () => `/snom/wrong/incoming?${'x'.repeat(65_537)}`],
      ['POST', 405, () => path('incoming'), { method: 'POST' }],
      ['HEAD', 405, () => path('incoming'), { method: 'HEAD' }],
      ['DELETE with a wrong token', 405, () => '/snom/wrong/incoming', { method: 'DELETE' }],
      ['OPTIONS', 405, () => path('incoming'), { method: 'OPTIONS' }],
    ];
    for (const [what, wanted, target, options] of refused) {
      it(what, async () => {
        const watch = await start();
        const { status, body, headers } = await server.ask(target(), options);
        assert.deepEqual([status, body], [wanted, '']);
        if (options?.method !== 'HEAD') assert.equal(headers['content-length'], '0');
        if (wanted === 405) assert.equal(headers.allow, 'GET');
        // Reports keep their order: if this one is there, the refused one never comes.
        await server.ask(path('dndOn'));
        assert.deepEqual(
          (await watch.newsOf(1)).map(({ topic }) => topic),
          ['dndOn'],
        );
      });
    }

    it('an event there is not, which is told once and counted', async () => {
      const watch = await start();
      for (const event of ['nonsense', 'nonsense', 'ringing%22%3E']) await server.ask(path(event));
      await server.ask(path('incoming', `?${'x'.repeat(65_537)}`));
      await server.ask(path('dndOn'));
      const [news] = await watch.newsOf(1);
      assert.equal(news?.snom.unreadableReports, 4);
      const told = warnings(PHONE);
      assert.equal(told.length, 2, told.join('\n'));
      assert.match(told[0] ?? '', /ends in nonsense/);
      assert.match(told[1] ?? '', /too long/);
      assert.ok(!everythingLogged().includes(config.token));
      await watch.until(() =>
        watch.statuses.some(({ text }) => text === 'snom.status.unreadableReports'),
      );
    });

    it('the same way for a wrong token and for a wrong event', async () => {
      await start();
      const plain = ({ headers, ...rest }: Awaited<ReturnType<PublicServer['ask']>>): unknown => {
        return { ...rest, headers: { ...headers, date: '' } };
      };
      const [token, event] = [
        await server.ask('/snom/0123456789abcdef0123456789abcdef/incoming'),
        await server.ask(path('nonsense')),
      ];
      assert.deepEqual(plain(token), plain(event));
    });

    it('reports of a phone whose events were switched off', async () => {
      await start();
      const before = path('incoming');
      await deploy(watched(configItem(somewhere(), { events: false }), eventItem()), 'full');
      assert.equal((await server.ask(before)).status, 404);
    });
  });

  it('leaves every other path to the flows', async () => {
    await start();
    for (const other of ['/snom', '/snom/', '/snom/menu.xml', '/snom/a/b/c', '/other/a/b']) {
      const { status, body } = await server.ask(other);
      assert.equal(status, 404);
      assert.match(body, /Cannot GET/, 'Express itself says so');
    }
  });

  describe('floods', () => {
    /** All in one packet, so that the server gets them in one turn of its event loop. */
    async function burst(count: number, target: (index: number) => string): Promise<string> {
      const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' });
      await once(socket, 'connect');
      let answers = '';
      socket.setEncoding('latin1').on('data', (chunk: string) => (answers += chunk));
      let requests = '';
      for (let index = 0; index < count; index++) {
        const last = index === count - 1 ? 'Connection: close\r\n' : '';
        requests += `GET ${target(index)} HTTP/1.1\r\nHost: a\r\n${last}\r\n`;
      }
      socket.write(requests);
      await once(socket, 'close');
      return answers;
    }
    const count = (text: string, what: string): number => text.split(what).length - 1;

    it('keep their order', async () => {
      const watch = await start();
      const answers = await burst(200, (index) => path('longPress', `?lp=P${index}`));
      assert.equal(count(answers, 'HTTP/1.1 200'), 200);
      const news = await watch.newsOf(200);
      assert.deepEqual(
        news.map(({ payload }) => (payload as { longpressKey: string }).longpressKey),
        Array.from({ length: 200 }, (_, index) => `P${index}`),
      );
      assert.deepEqual(warnings(PHONE), []);
    });

    it('beyond the limit are dropped, counted and warned about once', async () => {
      const watch = await start();
      const answers = await burst(600, (index) => path('longPress', `?lp=P${index}`));
      assert.equal(count(answers, 'HTTP/1.1 200'), 600, 'the phone is answered all the same');
      await burst(600, (index) => path('longPress', `?lp=Q${index}`));
      await server.ask(path('dndOn'));
      await watch.until(() => watch.news.at(-1)?.topic === 'dndOn');
      const { news } = watch;
      const dropped = news.at(-1)?.snom.droppedReports ?? 0;
      assert.ok(dropped > 0 && news.length > 256, `${dropped} of ${news.length}`);
      assert.equal(news.length + dropped, 600 + 600 + 1);
      const [first, ...more] = warnings(PHONE);
      assert.match(first ?? '', /reportsDropped/);
      assert.deepEqual(more, []);
      assert.doesNotMatch(everythingLogged(), new RegExp(config.token));
    });

    it('of wrong tokens reach nobody', async () => {
      const watch = await start();
      const answers = await burst(600, (index) => `/snom/${`${index}`.padStart(32, '0')}/incoming`);
      assert.equal(count(answers, 'HTTP/1.1 404'), 600);
      await server.ask(path('dndOn'));
      assert.equal((await watch.newsOf(1)).length, 1);
      assert.deepEqual(warnings(PHONE), []);
    });
  });

  describe('several phones', () => {
    it('are told apart by their tokens, whatever they say of themselves', async () => {
      const [one, two] = [reporting(server), reporting(server, undefined, undefined, 'second')];
      const items = [
        configItem(somewhere(), { ...one.properties, name: 'One' }),
        configItem(somewhere(), { ...two.properties, id: 'second', name: 'Two' }),
        eventItem({ phone: '' }),
      ];
      const credentials = { ...one.credentials, ...two.credentials };
      const watch = await load(watched(...items), credentials, server.nodes);
      await server.ask(`/snom/${one.token}/dndOn?m=000413000001`);
      await server.ask(`/snom/${two.token}/dndOn?m=000413000002`);
      const news = await watch.newsOf(2);
      assert.deepEqual(
        news.map(({ snom }) => `${snom.phone.name} ${snom.phone.mac ?? ''}`),
        ['One 000413000001', 'Two 000413000002'],
      );
    });

    it('must not share a token', async () => {
      const one = reporting(server);
      const items = [
        configItem(somewhere(), { ...one.properties, name: 'One' }),
        configItem(somewhere(), { ...one.properties, id: 'second', name: 'Two' }),
        eventItem({ phone: '' }),
      ];
      const credentials = { ...one.credentials, second: { token: one.token } };
      const watch = await load(watched(...items), credentials, server.nodes);
      assert.deepEqual(warnings(PHONE), []);
      assert.match(warnings('second').join(), /tokenTaken/);
      assert.equal(configOf('second').tracker, undefined);
      await server.ask(`/snom/${one.token}/dndOn`);
      assert.equal((await watch.newsOf(1))[0]?.snom.phone.name, 'One');
      assert.equal((await trackerOf()).state.dnd, true);
    });

    it('inside a subflow are one phone, followed by each instance', async () => {
      const token = reporting(server).token;
      const flow = [
        { id: 'sub', type: 'subflow', name: 'Sub', in: [], out: [] },
        { ...configItem(somewhere(), { events: true, id: 'inner' }), z: 'sub' },
        { ...eventItem({ phone: 'inner', wires: [] }, 'inner-event'), z: 'sub' },
        ...watched(eventItem({ phone: '' })),
        placed('instance-a', 'subflow:sub'),
        placed('instance-b', 'subflow:sub'),
      ];
      const watch = await load(flow, { inner: { token } }, server.nodes);
      assert.deepEqual([warnings('instance-a-inner'), warnings('instance-b-inner')], [[], []]);
      assert.equal((await server.ask(`/snom/${token}/dndOn`)).status, 200);
      await watch.newsOf(1);
      for (const id of ['instance-a-inner', 'instance-b-inner'])
        assert.equal((await trackerOf(id)).state.dnd, true, id);
      await server.ask(`/snom/${token}/dndOff`);
      assert.deepEqual(
        (await watch.newsOf(2)).map(({ topic }) => topic),
        ['dndOn', 'dndOff'],
        'who listens to all phones hears of one phone once',
      );
    });

    it('are warned about when one reports as another', async () => {
      const watch = await start();
      await server.ask(path('dndOn', '?m=000413000001'));
      await server.ask(path('dndOff', '?m=000413000002'));
      await server.ask(path('dndOn', '?m=000413000002'));
      await watch.newsOf(3);
      const [warning = '', ...more] = warnings(PHONE);
      assert.match(warning, /000413000002.*000413000001.*otherPhoneReports/);
      assert.deepEqual(more, []);
    });
  });

  describe('that cannot be', () => {
    const off = async (properties: object, token?: string): Promise<void> => {
      const items = [configItem(somewhere(), { events: true, ...properties }), eventItem()];
      await load(watched(...items), token ? { [PHONE]: { token } } : {}, server.nodes);
      await configOf().ready;
      assert.equal(configOf().tracker, undefined);
      assert.deepEqual(statusesOf(NODE), ['snom.status.eventsOff']);
    };

    it('is told where the token is missing or none', async () => {
      for (const token of [undefined, 'short', 'with/slash/in/the/middle', '$'.repeat(32)]) {
        await off({}, token);
        assert.match(warnings(PHONE).join(), /noToken/);
        await helper.unload();
      }
    });

    it('is told once where Node-RED has no public HTTP server', async () => {
      try {
        helper.settings({ httpNodeRoot: false });
        const { credentials } = reporting(server);
        const items = [
          configItem(somewhere(), { events: true }),
          configItem(somewhere(), { events: true, id: 'second' }),
          eventItem(),
        ];
        await load(
          watched(...items),
          { ...credentials, second: { token: 'y'.repeat(32) } },
          server.nodes,
        );
        assert.equal(configOf().tracker, undefined);
        const all = [...warnings(PHONE), ...warnings('second')];
        assert.equal(all.length, 1);
        assert.match(all[0] ?? '', /httpNodeOff/);
      } finally {
        helper.settings({ httpNodeRoot: '/' });
      }
    });

    it('does not stop keys and calls', async () => {
      const items = [
        configItem(somewhere(), { events: true, timeout: '300' }),
        actionItem('snom-call', { operation: 'hold', dryRun: true }),
      ];
      const watch = await load(watched(...items), {}, server.nodes);
      const { snom } = await watch.success();
      assert.deepEqual(snom.dryRun?.requests, ['GET /command.htm?key=F_HOLD']);
      assert.equal(snom.doubt, 'stateUnknown');
    });
  });
});
