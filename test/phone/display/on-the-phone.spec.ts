/** Pages, pictures and LEDs as a virtual phone fetches, shows and answers them. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Jimp } from 'jimp';
import { type VirtualPhone, type VirtualPhoneOptions } from '../../../simulator';
import { type Screenshot, screenshot } from '../../../src/phone/admin/screenshot';
import { buildPage, exitXml, ledXml, subPageUrl } from '../../../src/phone/display/build';
import { decodePicture, prepareImage } from '../../../src/phone/display/image';
import type { PageSpec } from '../../../src/phone/display/page-types';
import { PageStore } from '../../../src/phone/display/pages';
import { screenOf, UNKNOWN_SCREEN } from '../../../src/phone/display/screens';
import { XML_TYPE } from '../../../src/phone/display/xml';
import { SnomPhone } from '../../../src/phone/phone';
import { startVirtualPhone } from '../../support/virtual-phone';

/** What the server saw: path, query and status. */
interface Seen {
  readonly path: string;
  readonly query: string;
  readonly status: number;
}

describe('on the screen of a virtual phone', () => {
  let virtual: VirtualPhone;
  let phone: SnomPhone;
  let store: PageStore;
  let server: Server;
  let seen: Seen[];
  let base: string;

  beforeEach(async () => {
    seen = [];
    store = new PageStore();
    // As a route of Node-RED would: /ui/TOKEN is a page, /answer takes what was chosen or typed.
    server = createServer((request, response) => {
      const [path = '', query = ''] = (request.url ?? '').split('?', 2);
      const page = path.startsWith('/ui/') ? store.get(path.slice(4)) : undefined;
      const answers = path.startsWith('/answer/');
      const status = page || answers ? 200 : 404;
      response.writeHead(status, page ? { 'Content-Type': page.contentType } : {});
      response.end(page?.body ?? '');
      seen.push({ path, query, status });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    phone.close();
    store.close();
    await virtual.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function start(options: VirtualPhoneOptions = {}): Promise<void> {
    virtual = await startVirtualPhone({ profile: 'snomD385-fw10.1', ...options });
    const { port, minibrowserPort } = virtual;
    const own = minibrowserPort !== undefined && minibrowserPort !== port;
    phone = new SnomPhone({
      host: '127.0.0.1',
      port,
      username: 'admin',
      password: 'pw',
      ...(own ? { minibrowser: { port: minibrowserPort } } : {}),
    });
  }

  async function open(xml: string): Promise<void> {
    const token = store.put({ body: xml, contentType: XML_TYPE });
    await phone.openUrl(`${base}/ui/${token}`);
    await virtual.settled();
  }

  async function show(spec: PageSpec): Promise<void> {
    await open(buildPage(spec, { model: await phone.model() }));
  }

  it('a text is shown as it was written, special characters and all', async () => {
    await start();
    await show({ kind: 'text', title: 'Tür & Tor', text: '<b>"Klingel"</b>\n5 € & \'mehr\'' });
    assert.equal(virtual.minibrowser?.kind, 'text');
    assert.equal(virtual.minibrowser?.title, 'Tür & Tor');
    assert.deepEqual(virtual.minibrowser?.lines, ['<b>"Klingel"</b>', "5 € & 'mehr'"]);
  });

  it('a text cannot make the phone do anything', async () => {
    await start();
    const evil = '</Text><fetch mil="1">snom://mb_nop#reboot</fetch><LED number="3">On</LED>';
    await show({ kind: 'text', text: evil });
    assert.deepEqual(virtual.minibrowser?.lines, [evil]);
    assert.equal(virtual.boots, 1);
    assert.notEqual(virtual.leds.get(3), 'On');
  });

  for (const profile of ['snom320-fw7', 'snom370-fw8.7', 'snomD385-fw10.1'] as const) {
    it(`${profile}: a choice comes back`, async () => {
      await start({ profile });
      const entries = ['On', 'Off & away'].map((name, index) => ({
        name,
        url: `${base}/answer/${index}`,
      }));
      await show({ kind: 'menu', title: 'Light', entries });
      assert.deepEqual(virtual.minibrowser?.items, ['On', 'Off & away']);
      virtual.pressKey('DOWN');
      virtual.pressKey('ENTER');
      await virtual.settled();
      assert.deepEqual(seen.at(-1), { path: '/answer/1', query: '', status: 200 });
    });

    it(`${profile}: what was typed comes back`, async () => {
      await start({ profile });
      await show({
        kind: 'input',
        prompt: 'Room',
        url: `${base}/answer/room`,
        parameter: 'room',
        type: 'number',
      });
      for (const key of '42') virtual.pressKey(key);
      virtual.pressKey('ENTER');
      await virtual.settled();
      assert.deepEqual(seen.at(-1), { path: '/answer/room', query: 'room=42', status: 200 });
    });
  }

  it('a second page of a batch is reached from the first', async () => {
    await start();
    const token = store.put((own) => {
      const more = subPageUrl(`${base}/ui/${own}`, 'two');
      const body = buildPage({
        kind: 'batch',
        pages: [
          { kind: 'menu', entries: [{ name: 'More', url: more }] },
          { kind: 'text', id: 'two', text: 'Page two' },
        ],
      });
      return { body, contentType: XML_TYPE };
    });
    await phone.openUrl(`${base}/ui/${token}`);
    await virtual.settled();
    assert.deepEqual(virtual.minibrowser?.items, ['More']);
    virtual.pressKey('ENTER');
    await virtual.settled();
    assert.deepEqual(virtual.minibrowser?.lines, ['Page two']);
  });

  it('LEDs are switched, and the screen is free again', async () => {
    await start();
    const model = await phone.model();
    await open(
      ledXml(
        [
          { led: 'P1', state: 'On', colour: 'red' },
          { led: 'message', state: 'BlinkFast' },
        ],
        { model },
      ),
    );
    // The page leaves by itself after a millisecond.
    const end = Date.now() + 5000;
    while (virtual.minibrowser && Date.now() < end)
      await new Promise((done) => setTimeout(done, 5));
    assert.equal(virtual.minibrowser, undefined);
    assert.equal(virtual.leds.get(2), 'On red');
    assert.match(virtual.leds.get(0) ?? '', /^BlinkFast/);
  });

  it('a page is taken away again', async () => {
    await start();
    await show({ kind: 'text', text: 'Somebody calls' });
    assert.ok(virtual.minibrowser);
    await open(exitXml());
    const end = Date.now() + 5000;
    while (virtual.minibrowser && Date.now() < end)
      await new Promise((done) => setTimeout(done, 5));
    assert.equal(virtual.minibrowser, undefined);
  });

  it('a camera picture is shown as large as the screen allows', async () => {
    await start();
    const camera = await new Jimp({ width: 640, height: 480, color: 0x00ff00ff }).getBuffer(
      'image/jpeg',
    );
    const target = screenOf(await phone.model()) ?? UNKNOWN_SCREEN;
    const { data, contentType, width, height } = await prepareImage(camera, {
      ...target,
      format: 'png',
    });
    assert.deepEqual([width, height], [363, 272]);
    const token = store.put({ body: data, contentType });
    await show({ kind: 'image', url: `${base}/ui/${token}` });
    assert.equal(virtual.minibrowser?.kind, 'image');
    assert.ok(seen.some(({ path, status }) => path === `/ui/${token}` && status === 200));
    assert.deepEqual(virtual.minibrowser?.image, { width: 363, height: 272, x: 0, y: 0 });
  });

  it('a picture in the page itself is shown too', async () => {
    await start({ profile: 'snom370-fw8.7' });
    const logo = await new Jimp({ width: 480, height: 256, color: 0x808080ff }).getBuffer(
      'image/png',
    );
    const target = screenOf(await phone.model()) ?? UNKNOWN_SCREEN;
    const { data } = await prepareImage(logo, target);
    await show({ kind: 'image', data });
    assert.deepEqual(virtual.minibrowser?.image, { width: 240, height: 128, x: 0, y: 0 });
  });

  it('the screenshot is what the phone shows', async () => {
    await start();
    await show({ kind: 'text', title: 'Test', text: 'Hello' });
    const { payload } = await screenshot(phone);
    const { image, width, height } = payload as Screenshot;
    const taken = await decodePicture(image);
    const shown = await decodePicture(Buffer.from(virtual.screenshot()));
    assert.deepEqual([width, height], [shown.width, shown.height]);
    assert.ok(taken.bitmap.data.equals(shown.bitmap.data));
  });

  it('a D8xx is reached on its own port', async () => {
    await start({ profile: 'snomD862-fw10.1' });
    assert.notEqual(virtual.minibrowserPort, virtual.port);
    await show({ kind: 'text', text: 'Hello D862' });
    assert.deepEqual(virtual.minibrowser?.lines, ['Hello D862']);
  });

  it('a redirection is as good an answer', async () => {
    await start({ quirks: { minibrowserStatus: 302 } });
    await show({ kind: 'text', text: 'Hello' });
    assert.deepEqual(virtual.minibrowser?.lines, ['Hello']);
  });

  it('an address that is over shows nothing', async () => {
    await start();
    let now = Date.now();
    store.close();
    store = new PageStore({ now: () => now });
    const token = store.put(
      { body: buildPage({ kind: 'text', text: 'Old' }), contentType: XML_TYPE },
      1000,
    );
    now += 1000;
    await phone.openUrl(`${base}/ui/${token}`);
    await virtual.settled();
    assert.equal(seen.at(-1)?.status, 404);
    assert.equal(virtual.minibrowser, undefined);
  });
});
