import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { NodeMessage } from 'node-red';
import type { VirtualPhone } from '../../simulator';
import type { VirtualPhoneOptions } from '../../simulator/types';
import { pageCount } from '../../src/nodes/shared/pages';
import type { SnomAnswer } from '../../src/nodes/snom-display/types';
import { loadImageLibrary } from '../../src/phone/display/image';
import { actionItem, configItem, load, NODE, watched } from './support/flow';
import type { Watch } from './support/flow';
import { helper } from './support/helper';
import { becomes, Phones } from './support/phones';
import { PublicServer } from './support/reporting';

describe('nodes: snom-display', () => {
  const phones = new Phones();
  const server = new PublicServer();
  let phone: VirtualPhone;

  before(() => server.start());
  before((done) => {
    helper.startServer(done);
  });
  after((done) => {
    helper.stopServer(done);
  });
  after(() => server.stop());
  afterEach(async () => {
    await helper.unload();
    await phones.stop();
    assert.equal(pageCount(), 0);
  });

  async function start(
    node: Record<string, unknown> = {},
    options: VirtualPhoneOptions = {},
    config: Record<string, unknown> = {},
  ): Promise<Watch> {
    phone = await phones.start({ profile: 'snomD385-fw10.1', ...options });
    return load(
      watched(
        configItem(phone, { baseUrl: server.url, ...config }),
        actionItem('snom-display', node),
      ),
      {},
      server.nodes,
    );
  }

  /** What the phone shows, once nothing is on its way to it any more. */
  async function view(): Promise<NonNullable<VirtualPhone['minibrowser']>> {
    await phone.settled();
    return phone.minibrowser ?? assert.fail('the minibrowser is closed');
  }

  const closed = (): Promise<void> => becomes(phone, () => phone.minibrowser === undefined);

  /** The message of an answer. */
  async function answer(watch: Watch, count = 2): Promise<NodeMessage & { snom: SnomAnswer }> {
    await watch.until(() => watch.outcomes.length >= count);
    const { port, msg } = watch.outcomes[count - 1] ?? assert.fail();
    assert.equal(port, 'out');
    return msg as unknown as NodeMessage & { snom: SnomAnswer };
  }

  /** Path and query of what the phone shows, as the public server gets it. */
  const pathOf = (url: string): string => url.slice(server.url.length);

  async function picture(width: number, height: number, color = 0xff0000ff): Promise<Buffer> {
    const { Jimp } = await loadImageLibrary();
    return new Jimp({ width, height, color }).getBuffer('image/png');
  }

  describe('text', () => {
    it('is shown, and proved by the phone fetching it', async () => {
      const watch = await start({ operation: 'text', title: 'Door', titleType: 'str' });
      const { snom, payload } = await watch.success({ payload: 'Somebody\nrings' });
      assert.equal(payload, 'Somebody\nrings');
      const { elapsedMs, ...rest } = snom;
      assert.ok(elapsedMs >= 0);
      assert.deepEqual(rest, {
        operation: 'text',
        phone: { name: 'Reception', host: '127.0.0.1', model: 'D385' },
        ok: true,
        accepted: true,
        confirmed: true,
        requests: ['GET /minibrowser.htm?url=...'],
      });
      const { kind, title, lines } = await view();
      assert.deepEqual([kind, title, lines], ['text', 'Door', ['Somebody', 'rings']]);
      assert.equal(phone.requests.at(-1)?.connection, 'close');
    });

    it('is escaped whatever it is: nothing in it becomes an element, an attribute or a callback', async () => {
      const watch = await start({ operation: 'text', title: 'topic', titleType: 'msg' });
      const nasty = `</Text><fetch mil="1">http://127.0.0.1/x</fetch>&amp;<!-- ]]> "'&#60;`;
      await watch.success({ payload: nasty, topic: nasty.slice(0, 60) });
      const { title, lines } = await view();
      assert.equal(title, nasty.slice(0, 60));
      assert.deepEqual(lines, [nasty]);
      await watch.caught('INVALID_PARAMETER', { payload: '$(set:admin_mode_password)' });
      await watch.caught('INVALID_PARAMETER', { payload: 'bell\u0007' });
    });

    it('that is too long is refused, or cut where the node says so', async () => {
      let watch = await start({ operation: 'text' });
      await watch.caught('INVALID_PARAMETER', { payload: 'x'.repeat(3000) });
      assert.equal(phone.minibrowser, undefined);
      await helper.unload();
      watch = await start({ operation: 'text', cut: true });
      await watch.success({ payload: 'x'.repeat(3000) });
      assert.match((await view()).lines.join(''), /^x+\u2026$/);
    });

    it('closes itself after its time', async () => {
      const watch = await start({ operation: 'text', showFor: '5' }, { clock: 'stepped' });
      await watch.success({ payload: 'Hello' });
      await view();
      await phone.advance(4999);
      assert.notEqual(phone.minibrowser, undefined);
      await phone.advance(1);
      await phone.settled();
      assert.equal(phone.minibrowser, undefined);
    });

    it('comes as the message describes it', async () => {
      const watch = await start();
      const { snom } = await watch.success({
        payload: { operation: 'text', title: 'T', text: 'Hello' },
      });
      assert.equal(snom.operation, 'text');
      assert.equal((await view()).title, 'T');
      await watch.caught('INVALID_PARAMETER', { payload: 'Hello' });
      await watch.caught('MISSING_PARAMETER', { payload: { text: 'Hello' } });
      await watch.caught('INVALID_PARAMETER', { payload: { operation: 'constructor' } });
      await watch.caught('MISSING_PARAMETER', { payload: { operation: 'text' } });
    });
  });

  describe('menu', () => {
    it('returns what is chosen as a new message, and closes', async () => {
      const watch = await start({ operation: 'menu', title: 'Door', titleType: 'str' });
      const shown = await watch.success({
        payload: { Open: { relay: 1 }, Wait: 0, 'A & <B>': null },
        topic: 'door',
      });
      assert.deepEqual((await view()).items, ['Open', 'Wait', 'A & <B>']);
      phone.pressKey('ENTER');
      const chosen = await answer(watch);
      const { elapsedMs, ...snom } = chosen.snom;
      assert.ok(elapsedMs >= 0);
      assert.deepEqual(snom, {
        operation: 'menu',
        phone: { name: 'Reception', host: '127.0.0.1', model: 'D385' },
        ok: true,
        answer: true,
        choice: { index: 0, name: 'Open' },
      });
      assert.deepEqual([chosen.payload, chosen.topic], [{ relay: 1 }, 'door']);
      assert.notEqual(chosen._msgid, shown._msgid);
      await closed();
      await watch.until(() => watch.statuses.at(-1)?.text?.includes('answered') === true);
    });

    it('takes one answer: fetching it again is a 404 and no second message', async () => {
      const watch = await start({ operation: 'menu' });
      await watch.success({ payload: ['Open', 'Wait'] });
      const path = pathOf((await view()).url);
      assert.equal((await server.ask(`${path}?c9`)).status, 404);
      assert.equal((await server.ask(`${path}?t0=x`)).status, 404);
      const answers = await Promise.all([server.ask(`${path}?c1`), server.ask(`${path}?c1`)]);
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 404]);
      assert.equal((await answer(watch)).payload, 'Wait');
      assert.equal((await server.ask(path)).status, 404);
      assert.equal(watch.outcomes.length, 2);
    });

    it('stays, and takes further answers, where the node says so', async () => {
      const watch = await start({ operation: 'menu', stay: true });
      await watch.success({ payload: ['Up', 'Down'] });
      await view();
      phone.pressKey('ENTER');
      assert.equal((await answer(watch)).payload, 'Up');
      assert.deepEqual((await view()).items, ['Up', 'Down']);
      phone.pressKey('DOWN');
      phone.pressKey('ENTER');
      assert.equal((await answer(watch, 3)).payload, 'Down');
      assert.equal((await view()).kind, 'menu');
    });

    it('keeps what it was given: the flow may change it afterwards', async () => {
      const watch = await start({ operation: 'menu', stay: true });
      const value = { relay: 1 };
      await watch.success({ payload: [{ name: 'Open', value }] });
      value.relay = 2;
      const path = pathOf((await view()).url);
      await server.ask(`${path}?c0`);
      const first = (await answer(watch)).payload as { relay: number };
      first.relay = 3;
      await server.ask(`${path}?c0`);
      assert.deepEqual((await answer(watch, 3)).payload, { relay: 1 });
    });

    it('leads to plain web addresses only', async () => {
      const watch = await start({ operation: 'menu' });
      const bad = [
        'file:///etc/passwd',
        'javascript:alert(1)',
        'ftp://127.0.0.1/',
        'snom://mb_nop#reboot',
        'http://user:secret@127.0.0.1/',
        'http://127.0.0.1/#reboot=reset',
        'http://127.0.0.1/$(set:x)',
        '//127.0.0.1/',
      ];
      for (const url of bad) {
        const { message } = await watch.caught('INVALID_PARAMETER', {
          payload: [{ name: 'x', url }],
        });
        assert.doesNotMatch(message, /secret/);
      }
      assert.equal(phone.requests.length, 0);
      await watch.success({ payload: [{ name: 'x', url: 'http://127.0.0.1/menu.xml' }] });
    });

    it('needs entries', async () => {
      const watch = await start({ operation: 'menu' });
      for (const payload of [[], {}, 'Open', 7, [{ value: 1 }], [{ name: 'f', value: () => 1 }]])
        assert.match((await watch.outcome({ payload })).port, /caught/, JSON.stringify(payload));
      await watch.caught('INVALID_PARAMETER', { payload: Array(101).fill('x') });
    });
  });

  describe('input', () => {
    const type = (text: string): void => {
      for (const key of text) phone.pressKey(key);
    };

    it('returns what is typed', async () => {
      const watch = await start({ operation: 'input', inputType: 'phone', title: 'Call back' });
      await watch.success({ payload: 'Number?', topic: 'back' });
      const { kind, input } = await view();
      assert.deepEqual([kind, input?.label, input?.flags], ['input', 'Number?', 't']);
      type('*5#0');
      phone.pressKey('ENTER');
      const typed = await answer(watch);
      assert.deepEqual(
        [typed.payload, typed.topic, typed.snom.operation],
        ['*5#0', 'back', 'input'],
      );
      assert.equal(typed.snom.choice, undefined);
      await closed();
    });

    it('begins with a text, and returns it', async () => {
      const watch = await start({ operation: 'input', preset: 'preset', presetType: 'msg' });
      await watch.success({ payload: 'Name?', preset: 'Zoë & <Co> 100%+' });
      assert.equal((await view()).input?.value, 'Zoë & <Co> 100%+');
      phone.pressKey('ENTER');
      assert.equal((await answer(watch)).payload, 'Zoë & <Co> 100%+');
    });

    it('reads text that a phone does not escape, up to a limit', async () => {
      const watch = await start({ operation: 'input', stay: true });
      await watch.success({ payload: 'Name?' });
      const path = pathOf((await view()).url);
      assert.equal((await server.ask(`${path}?t0=a&b=c?+49%zz`)).status, 200);
      assert.equal((await answer(watch)).payload, 'a&b=c?+49%zz');
      assert.equal((await server.ask(`${path}?t0=`)).status, 200);
      assert.equal((await answer(watch, 3)).payload, '');
      assert.equal((await server.ask(`${path}?t0=${'x'.repeat(1000)}`)).status, 200);
      assert.equal(String((await answer(watch, 4)).payload).length, 512);
      for (const query of ['?t1=x', '?t0', '?c0', '?t0=' + 'x'.repeat(3000), '?', '?x'])
        assert.equal(
          (await server.ask(`${path}${query}`)).status,
          query === '?' ? 200 : 404,
          query,
        );
      assert.equal(watch.outcomes.length, 4);
    });

    it('works on firmware 7, which spells it otherwise', async () => {
      const watch = await start(
        { operation: 'input', inputType: 'number' },
        { profile: 'snom320-fw7' },
        { model: '320' },
      );
      await watch.success({ payload: 'PIN?' });
      await view();
      type('42');
      phone.pressKey('ENTER');
      assert.equal((await answer(watch)).payload, '42');
    });
  });

  describe('image', () => {
    it('of the flow is made to fit the screen', async () => {
      const watch = await start({ operation: 'image', title: 'Door', titleType: 'str' });
      await watch.success({ payload: await picture(960, 272) });
      const { kind, image } = await view();
      assert.deepEqual([kind, image?.width, image?.height], ['image', 480, 136]);
    });

    it('goes into the page of a phone in black and white', async () => {
      const watch = await start(
        { operation: 'image', fit: 'crop' },
        { profile: 'snom370-fw8.7' },
        { model: '370' },
      );
      await watch.success({ payload: await picture(300, 300) });
      const { image } = await view();
      assert.deepEqual([image?.width, image?.height], [240, 128]);
      assert.equal(pageCount(), 1);
    });

    it('is refused when it is none, or would lead the phone astray', async () => {
      const watch = await start({ operation: 'image' });
      for (const payload of [
        Buffer.from('no picture'),
        'file:///etc/passwd',
        'javascript:alert(1)',
        'http://user:secret@127.0.0.1/x.png',
        'snom://mb_exit',
        7,
        undefined,
      ]) {
        const { port, msg } = await watch.outcome({ payload });
        assert.equal(port, 'caught');
        assert.match(msg.error?.code ?? '', /^(?:INVALID|MISSING)_PARAMETER$/);
        assert.doesNotMatch(JSON.stringify(msg.error), /secret/);
      }
      assert.equal(phone.requests.length, 0);
    });
  });

  describe('directory', () => {
    it('dials what the dialling rules allow', async () => {
      const watch = await start({ operation: 'directory' }, {}, { deny: '0900*' });
      await watch.success({ payload: { Ann: '200', Bob: '+49301234' } });
      assert.deepEqual((await view()).items, ['Ann', 'Bob']);
      phone.pressKey('ENTER');
      await becomes(phone, () => phone.liveCalls.length === 1);
      assert.equal(phone.liveCalls[0]?.remote, '200');
      await watch.caught('NOT_ALLOWED', { payload: [{ name: 'Ann', number: '0900123' }] });
    });
  });

  describe('batch', () => {
    it('shows its first page; others are reached from it, and answer by their name', async () => {
      const watch = await start({ operation: 'batch' });
      const pages = [
        { operation: 'menu', entries: [{ name: 'Code', page: 'code' }, 'No'] },
        { operation: 'input', id: 'code', prompt: 'Code?', type: 'number' },
      ];
      await watch.success({ payload: pages });
      assert.deepEqual((await view()).items, ['Code', 'No']);
      phone.pressKey('ENTER');
      assert.equal((await view()).kind, 'input');
      for (const key of '12') phone.pressKey(key);
      phone.pressKey('ENTER');
      const { payload, snom } = await answer(watch);
      assert.deepEqual([payload, snom.operation, snom.page], ['12', 'batch', 'code']);
    });

    it('refuses pages that are none', async () => {
      const watch = await start({ operation: 'batch' });
      for (const payload of ['x', [], [{ operation: 'batch', pages: [] }], [{ operation: 'led' }]])
        await watch.caught('INVALID_PARAMETER', { payload });
    });
  });

  describe('LEDs', () => {
    it('are switched by line key, with the offset of the model', async () => {
      for (const [profile, model, offset] of [
        ['snomD735-fw10.1', 'D735', 5],
        ['snom760-fw8.9', '760', 1],
      ] as const) {
        const watch = await start({ operation: 'led' }, { profile }, { model });
        await watch.success({ payload: 'P1 On red, P2 blinkfast, P3 BlinkSlow redgreen' });
        await becomes(phone, () => phone.leds.has(offset + 2));
        assert.deepEqual(
          [0, 1, 2].map((key) => phone.leds.get(key + offset)),
          ['On red', 'BlinkFast', 'BlinkSlow redgreen'],
        );
        // The page that switched them leaves after a moment, and would take a page with it that is on its way.
        await closed();
        await watch.success({ payload: [{ led: 'P1', state: 'Off' }] });
        await becomes(phone, () => /^Off|^$/.test(phone.leds.get(offset) ?? ''));
        await helper.unload();
      }
    });

    it('are refused where there is none', async () => {
      const watch = await start({ operation: 'led' }, {}, { model: 'D735' });
      for (const payload of ['P99 On', 'P1 Glow', 'P1 On pink', 'P1 On red now', '', [7], 'X1 On'])
        await watch.caught('INVALID_PARAMETER', { payload });
      assert.equal(phone.requests.length, 0);
    });
  });

  it('exit closes what is shown', async () => {
    const watch = await start();
    await watch.success({ payload: { operation: 'menu', entries: ['a'] } });
    await view();
    await watch.success({ payload: { operation: 'exit' } });
    await closed();
  });

  it('reaches a D862 on the port of its minibrowser', async () => {
    const watch = await start(
      { operation: 'text' },
      { profile: 'snomD862-fw10.1', host: '127.0.0.62', minibrowserPort: 3112 },
      { model: 'D862' },
    );
    await watch.success({ payload: 'Hello' });
    assert.deepEqual((await view()).lines, ['Hello']);
  });

  describe('addresses', () => {
    it('expire: then they are as unknown as any other', async () => {
      const { now: real } = Date;
      let later = 0;
      try {
        // Before the node starts: its pages look at this clock.
        Date.now = () => real() + later;
        const watch = await start({ operation: 'text', validFor: '60' });
        await watch.success({ payload: 'Hello' });
        const path = pathOf((await view()).url);
        later = 59_000;
        const { status, headers } = await server.ask(path);
        assert.deepEqual(
          [status, headers['content-type'], headers['cache-control']],
          [200, 'text/xml; charset=utf-8', 'no-store'],
        );
        later = 60_001;
        const gone = await server.ask(path);
        assert.deepEqual([gone.status, gone.body], [404, '']);
      } finally {
        Date.now = real;
      }
    });

    it('cannot be guessed, and wrong ones are answered alike, however close', async () => {
      const watch = await start({ operation: 'text' });
      await watch.success({ payload: 'Hello' });
      const path = pathOf((await view()).url);
      const token = path.split('/').at(-1) ?? '';
      assert.match(token, /^[\w-]{32}$/);
      const other = token.endsWith('A') ? 'B' : 'A';
      const wrong = [
        `${token.slice(0, -1)}${other}`,
        token.slice(0, -1),
        `${token}${other}`,
        'A'.repeat(32),
        'A'.repeat(8000),
        '%00',
        '..',
        'constructor',
      ];
      const before = process.memoryUsage().heapUsed;
      for (let round = 0; round < 50; round++) {
        for (const one of wrong) {
          const { status, body, headers } = await server.ask(`/snom/page/${one}`);
          assert.deepEqual([status, body, headers['content-length']], [404, '', '0'], one);
        }
      }
      assert.equal(pageCount(), 1);
      assert.ok(process.memoryUsage().heapUsed - before < 50_000_000);
      assert.equal((await server.ask(path, { method: 'POST' })).status, 405);
      assert.equal((await server.ask(path)).status, 200);
    });

    it('are bounded in number: the oldest page makes room', async () => {
      const watch = await start({ operation: 'text' });
      await watch.success({ payload: '0' });
      const first = pathOf((await view()).url);
      for (let count = 1; count <= 100; count++) await watch.success({ payload: count });
      assert.equal(pageCount(), 100);
      assert.equal((await server.ask(first)).status, 404);
    });

    it('appear in no message, status or error', async () => {
      const watch = await start({ operation: 'menu' });
      await watch.success({ payload: ['a'] });
      const token =
        pathOf((await view()).url)
          .split('/')
          .at(-1) ?? '';
      phone.pressKey('ENTER');
      await answer(watch);
      const seen = JSON.stringify([watch.outcomes, watch.statuses]);
      assert.doesNotMatch(seen, new RegExp(token));
    });
  });

  describe('failures', () => {
    it('a phone that takes the command and never fetches the page', async () => {
      const watch = await start(
        { operation: 'text', confirmTimeout: '1' },
        {},
        { baseUrl: 'http://127.0.0.1:9' },
      );
      const { message, snom } = await watch.caught('NOT_CONFIRMED', { payload: 'Hello' });
      assert.match(message, /http:\/\/127\.0\.0\.1:9 within 1 s/);
      assert.equal(snom.sent, 'yes');
      assert.equal(pageCount(), 0);
    });

    it('nobody waits for that where the node says so', async () => {
      const watch = await start(
        { operation: 'text', waitFor: 'accepted' },
        {},
        { baseUrl: 'http://127.0.0.1:9' },
      );
      assert.equal((await watch.success({ payload: 'Hello' })).snom.confirmed, null);
    });

    it('a phone that does not know where Node-RED is', async () => {
      for (const [baseUrl, code] of [
        ['', 'MISSING_PARAMETER'],
        ['ftp://127.0.0.1', 'INVALID_PARAMETER'],
        ['http://user:secret@127.0.0.1', 'INVALID_PARAMETER'],
        ['http://127.0.0.1/?x', 'INVALID_PARAMETER'],
      ] as const) {
        const watch = await start({ operation: 'text' }, {}, { baseUrl });
        const { message } = await watch.caught(code, { payload: 'Hello' });
        assert.doesNotMatch(message, /secret|snom\/page/);
        assert.equal(phone.requests.length, 0);
        await helper.unload();
      }
    });

    it('a page is taken back when the phone does not take the command', async () => {
      const watch = await start({ operation: 'image' });
      phone.addFault({ kind: { type: 'status', status: 500 } });
      await watch.caught('PHONE_ERROR', { payload: await picture(10, 10) });
      assert.equal(pageCount(), 0);
    });
  });

  it('leaves nothing behind when it is deployed anew, 50 times', async () => {
    phone = await phones.start({ profile: 'snomD385-fw10.1' });
    const resources = (): string[] =>
      process.getActiveResourcesInfo().filter((type) => type === 'Timeout');
    let first: unknown;
    for (let round = 0; round <= 50; round++) {
      const watch = await load(
        watched(
          configItem(phone, { baseUrl: server.url }),
          actionItem('snom-display', { operation: 'menu', confirmTimeout: '60' }),
        ),
        {},
        server.nodes,
      );
      await watch.success({ payload: ['a', 'b'] });
      const path = pathOf((await view()).url);
      // A further one is under way, whose page nobody ever fetches.
      phone.addFault({ kind: { type: 'hang' } });
      helper.getNode(NODE).receive({ payload: ['c'] });
      await helper.unload();
      assert.equal(pageCount(), 0);
      assert.equal((await server.ask(path)).status, 404);
      phone.clearFaults();
      const now = { timers: resources(), listeners: process.eventNames().length };
      first ??= now;
      if (round > 0) assert.deepEqual(now, first, `round ${round}`);
    }
  });
});
