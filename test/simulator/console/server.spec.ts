import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type ConsoleServer, startConsole } from '../../../simulator/console/server';
import { type ConsoleSnapshot, LOG_LIMIT } from '../../../simulator/console/snapshot';
import { PROFILE_NAMES, profileOf } from '../../../simulator/device/profiles';
import { events, open, send } from '../../support/simulator/console-client';
import { FakePhone } from '../../support/simulator/console-fake';

describe('web page of the virtual phone', () => {
  let phone: FakePhone;
  let server: ConsoleServer;
  let at: (path: string) => string;

  beforeEach(async () => {
    phone = new FakePhone();
    server = await startConsole(phone.api, { host: '127.0.0.1', port: 0 });
    at = (path) => new URL(path, server.url).href;
  });

  afterEach(() => server.close());

  async function state(): Promise<ConsoleSnapshot> {
    const answer = await send(at('api/state'));
    assert.equal(answer.status, 200);
    return JSON.parse(answer.text) as ConsoleSnapshot;
  }

  describe('files', () => {
    it('serves the page and everything it refers to', async () => {
      const seen = new Set<string>();
      const todo = ['/'];
      for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
        if (seen.has(path)) continue;
        seen.add(path);
        const file = await send(at(path));
        assert.equal(file.status, 200, path);
        assert.equal(file.headers['x-content-type-options'], 'nosniff');
        assert.match(String(file.headers['content-security-policy']), /default-src 'none'/);
        const links = file.text.matchAll(/(?:src|href)="([^"#]+)"|from '([^']+)'/g);
        for (const [, attribute, module] of links) {
          const url: URL = new URL(attribute ?? module ?? '', at(path));
          assert.equal(url.origin, new URL(server.url).origin, 'nothing comes from elsewhere');
          todo.push(url.pathname);
        }
      }
      assert.ok(
        ['/app.js', '/phone.js', '/style.css', '/icon.svg'].every((path) => seen.has(path)),
      );
    });

    it('names the types browsers insist on', async () => {
      assert.match(String((await send(at('/'))).headers['content-type']), /^text\/html/);
      assert.match(
        String((await send(at('/app.js'))).headers['content-type']),
        /^text\/javascript/,
      );
      assert.match(String((await send(at('/style.css'))).headers['content-type']), /^text\/css/);
    });

    const LANGUAGES: readonly (readonly [accepted: string, lang: string])[] = [
      ['', 'en-US'],
      ['de-DE,de;q=0.9,en;q=0.8', 'de'],
      ['pt-PT', 'pt-BR'],
      ['sv,ja;q=0.5', 'ja'],
      ['sv', 'en-US'],
    ];
    for (const [accepted, lang] of LANGUAGES) {
      it(`is in ${lang} for a browser that wants "${accepted}"`, async () => {
        const { text } = await send(at('/'), { headers: { 'Accept-Language': accepted } });
        assert.match(text, new RegExp(`<html lang="${lang}">`));
        assert.doesNotMatch(text, /\{\{|\}\}/);
        const catalogue = await send(at(`locales/${lang}.json`));
        assert.match(String(catalogue.headers['content-type']), /^application\/json/);
        const { page } = JSON.parse(catalogue.text) as { page: { title: string } };
        assert.ok(text.includes(`<h1>${page.title}</h1>`));
      });
    }

    it('answers HEAD without a body', async () => {
      const answer = await send(at('/'), { method: 'HEAD' });
      assert.deepEqual([answer.status, answer.text], [200, '']);
    });

    for (const path of ['/nothing.html', '/../console.ts', '/%2e%2e/console.ts', '/api/nothing']) {
      it(`has no ${path}`, async () => {
        assert.equal((await send(at(path))).status, 404);
      });
    }

    it('knows no other methods', async () => {
      const answer = await send(at('/'), { method: 'DELETE' });
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.allow, 'GET, HEAD, POST');
    });
  });

  describe('snapshot', () => {
    it('shows model, addresses, keys and display', async () => {
      const shown = await state();
      assert.equal(shown.model, 'D385');
      assert.equal(shown.firmware, '10.1.99.1', 'the one that runs');
      assert.deepEqual(shown.addresses, ['http://127.0.0.1:8080/']);
      assert.deepEqual(shown.display, ['101', 'ready']);
      assert.deepEqual(shown.softKeys, ['Redial', '', 'Calls', 'Menu']);
      assert.deepEqual(shown.keyNames, phone.keyNames);
      assert.equal(shown.messageLed, 'Off');
    });

    it('tells which line is marked, and whether there is a picture', async () => {
      assert.deepEqual([(await state()).selectedLine, (await state()).picture], [-1, false]);
      phone.selectedLine = 2;
      assert.equal((await state()).selectedLine, 2);
      phone.selectedLine = -1;
      phone.minibrowser = {
        ...{ kind: 'image', url: '', title: '', lines: [], items: [], selected: -1 },
        image: { width: 1, height: 1, x: 0, y: 0 },
      };
      assert.deepEqual([(await state()).selectedLine, (await state()).picture], [-1, true]);
      const picture = await send(at('api/screen.bmp?1'));
      assert.equal(picture.headers['content-type'], 'image/bmp');
      assert.equal(picture.text, 'BM, drawn');
    });

    it('tells which page of a long text is shown', async () => {
      assert.equal((await state()).displayPage, undefined);
      phone.displayPage = { number: 2, of: 3 };
      assert.deepEqual((await state()).displayPage, { number: 2, of: 3 });
    });

    it('lists what the phone reports, newest first', async () => {
      phone.events.push(
        {
          at: 1,
          event: 'incoming',
          callId: 'c1',
          fate: 'sent',
          to: 'http://127.0.0.1:1880',
          status: 200,
        },
        { at: 2, event: 'missed', fate: 'unset' },
      );
      const { reports, reportCount } = await state();
      assert.deepEqual(reports, [
        { at: 2, event: 'missed', fate: 'unset' },
        { at: 1, event: 'incoming', fate: 'sent', to: 'http://127.0.0.1:1880', status: 200 },
      ]);
      assert.equal(reportCount, 2);
    });

    it('tells whether there is an address to report to, before anything is reported to it', async () => {
      assert.equal((await state()).hasReportAddress, false);
      phone.settings.set('action_offhook_url', 'http://127.0.0.1:1880/snom/secret-token/off');
      assert.equal((await state()).hasReportAddress, true);
      phone.settings.set('action_offhook_url', '');
      assert.equal((await state()).hasReportAddress, false);
    });

    it('offers other phones only where it can be exchanged', async () => {
      assert.equal((await state()).choice, undefined);
      const page = await startConsole(phone.api, {
        ...{ host: '127.0.0.1', port: 0 },
        onChoice: () => undefined,
      });
      const answer = await send(`${page.url}api/state`).finally(() => page.close());
      const { choice = [] } = JSON.parse(answer.text) as ConsoleSnapshot;
      assert.deepEqual(
        choice.map(({ profile }) => profile),
        PROFILE_NAMES,
      );
      assert.equal(choice.find(({ profile }) => profile === 'snom320-fw7')?.model, '320');
    });

    it('names the port of the minibrowser where it is another one', async () => {
      phone.minibrowserPort = 8080;
      assert.deepEqual((await state()).addresses, ['http://127.0.0.1:8080/']);
      phone.minibrowserPort = 3112;
      assert.deepEqual((await state()).addresses, [
        'http://127.0.0.1:8080/',
        'http://127.0.0.1:3112/minibrowser.htm',
      ]);
    });

    it('finds the LED of each line key', async () => {
      phone.leds.set(0, 'On').set(2, 'On green').set(49, 'BlinkFast red');
      const { lineKeys, messageLed } = await state();
      assert.equal(lineKeys.length, 48);
      assert.deepEqual(lineKeys[0], { key: 'P1', led: 2, state: 'On green' });
      assert.deepEqual(lineKeys[1], { key: 'P2', led: 3, state: 'Off' });
      assert.deepEqual(lineKeys[47], { key: 'P48', led: 49, state: 'BlinkFast red' });
      assert.equal(messageLed, 'On');
    });

    it('has the newest first and stays bounded', async () => {
      for (let n = 1; n <= LOG_LIMIT + 5; n += 1) phone.addRequest(`/command.htm?key=${n}`);
      phone.keys.push({ at: 1, key: '1', holdMs: 0 }, { at: 2, key: '2', holdMs: 0 });
      phone.addCall({ id: 'old' });
      phone.addCall({ id: 'new' });
      const shown = await state();
      assert.equal(shown.requests.length, LOG_LIMIT);
      assert.equal(shown.requestCount, LOG_LIMIT + 5);
      assert.equal(shown.requests[0]?.target, `/command.htm?key=${LOG_LIMIT + 5}`);
      assert.deepEqual(
        shown.keys.map(({ key }) => key),
        ['2', '1'],
      );
      assert.deepEqual(
        shown.calls.map(({ id }) => id),
        ['new', 'old'],
      );
    });

    it('tells what came by SIP, without what may be secret in it', async () => {
      assert.equal((await state()).sip, undefined);
      phone.sipPort = 5060;
      const { sip, addresses } = await state();
      assert.deepEqual([sip, addresses.at(-1)], [[], 'sip:127.0.0.1:5060']);
      phone.sipMessages.push({
        ...{ at: 1, from: '127.0.0.1:4', method: 'NOTIFY', user: '100', event: 'xml' },
        ...{ contentType: 'application/snomxml', callId: 'a', cseq: '1 NOTIFY', branch: 'b' },
        body: '<?xml version="1.0"?>\n<IPPhoneSilent><fetch mil="10">http://127.0.0.1:1880/snom/x/secret?a</fetch></IPPhoneSilent>',
        fate: 'done',
        status: 200,
      });
      assert.deepEqual((await state()).sip, [
        {
          ...{ at: 1, from: '127.0.0.1:4', method: 'NOTIFY', event: 'xml' },
          ...{ fate: 'done', status: 200 },
          document: 'IPPhoneSilent http://127.0.0.1:1880/…',
        },
      ]);
    });

    it('holds of a call what the page shows, and nothing the phone keeps in it besides', async () => {
      const call = { id: '1', remoteName: 'Erika', lineKey: 'P1', endedBy: 'remote' };
      phone.addCall({ ...call, ...{ timers: ['internal'] } });
      assert.deepEqual((await state()).calls, [
        {
          ...call,
          direction: 'o',
          state: 'Dialing',
          remote: '200',
          local: '101@pbx.example',
          dtmf: '',
        },
      ]);
    });

    it('holds no settings, since these hold passwords', async () => {
      assert.doesNotMatch((await send(at('api/state'))).text, /very-secret/);
    });

    for (const profile of PROFILE_NAMES) {
      it(`can be taken of a ${profile}`, async () => {
        const other = new FakePhone(profile);
        const page = await startConsole(other.api, { host: '127.0.0.1', port: 0 });
        const answer = await send(`${page.url}api/state`).finally(() => page.close());
        const { lineKeys } = JSON.parse(answer.text) as ConsoleSnapshot;
        assert.equal(lineKeys.length, profileOf(profile).pKeys);
        if (lineKeys.length > 0) assert.equal(lineKeys[0]?.led, profileOf(profile).firstLed);
      });
    }
  });

  describe('events', () => {
    async function next(feed: AsyncGenerator<ConsoleSnapshot>): Promise<ConsoleSnapshot> {
      const result = await feed.next();
      assert.ok(!result.done, 'the stream has ended');
      return result.value;
    }

    it('sends the state at once and again when something changed', async () => {
      const stream = await open(at('api/events'));
      assert.equal(stream.headers['content-type'], 'text/event-stream');
      const feed = events<ConsoleSnapshot>(stream);
      assert.deepEqual((await next(feed)).display, ['101', 'ready']);
      phone.display = ['Incoming call'];
      phone.emit('change');
      assert.deepEqual((await next(feed)).display, ['Incoming call']);
      await feed.return(undefined);
    });

    it('sends at most ten a second, and the last state always', async () => {
      const stream = await open(at('api/events'));
      const feed = events<ConsoleSnapshot>(stream);
      await feed.next();
      const started = performance.now();
      const timer = setInterval(() => phone.addRequest('/'), 2);
      let seen = 0;
      for (; seen < 4; seen += 1) await feed.next();
      clearInterval(timer);
      // The first may come at once, each further one 100 ms later; timers may be a little early.
      assert.ok(performance.now() - started > 290, `${seen} events came too soon`);
      phone.addRequest('/last');
      let last: ConsoleSnapshot;
      do last = await next(feed);
      while (last.requests[0]?.target !== '/last');
      assert.equal(last.requestCount, phone.requests.length);
      await feed.return(undefined);
    });

    it('serves a bounded number of pages', async () => {
      const streams = await Promise.all(Array.from({ length: 16 }, () => open(at('api/events'))));
      const tooMany = await send(at('api/events'));
      assert.equal(tooMany.status, 503);
      streams.forEach((stream) => stream.destroy());
    });

    it('makes room when a page is closed', async () => {
      const streams = await Promise.all(Array.from({ length: 16 }, () => open(at('api/events'))));
      streams[0]?.destroy();
      let status = 503;
      for (let tries = 0; tries < 100 && status === 503; tries += 1) {
        const next = await open(at('api/events'));
        status = next.statusCode ?? 0;
        next.destroy();
      }
      assert.equal(status, 200);
      streams.forEach((stream) => stream.destroy());
    });
  });

  describe('life', () => {
    it('ends with its streams and lets go of the phone', async () => {
      const stream = await open(at('api/events'));
      assert.equal(phone.listenerCount('change'), 1);
      const ended = events(stream);
      await ended.next();
      await server.close();
      assert.equal((await ended.next()).done, true);
      assert.equal(phone.listenerCount('change'), 0);
      await assert.rejects(send(server.url), { code: 'ECONNREFUSED' });
      server = await startConsole(phone.api, { host: '127.0.0.1', port: 0 });
    });

    it('listens on loopback addresses only', async () => {
      for (const host of ['0.0.0.0', '192.0.2.1', 'phone.example', '::'])
        await assert.rejects(startConsole(phone.api, { host, port: 0 }), /loopback/);
    });

    it('says when the port is taken', async () => {
      const port = Number(new URL(server.url).port);
      await assert.rejects(startConsole(phone.api, { host: '127.0.0.1', port }), {
        code: 'EADDRINUSE',
      });
      assert.equal(phone.listenerCount('change'), 1);
    });
  });
});
