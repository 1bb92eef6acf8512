import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { afterEach, describe, it } from 'mocha';
import { type ErrorReason, type Sent, SnomError } from '../../../src/common/errors';
import { PhoneHttp, type PhoneHttpOptions } from '../../../src/phone/transport/http';
import type { PhoneRequest } from '../../../src/phone/types';
import { assertFails, assertThrows } from '../../support/phone/errors';
import { deferred, headArrived } from '../../support/phone/events';
import { headerOf, type RawHandler, rawServer, reply, Servers } from '../../support/phone/loopback';

const PAGE: PhoneRequest = { target: '/command.htm?key=F_HOLD;1,100,100' };

describe('phone/transport/http', () => {
  const servers = new Servers();
  afterEach(() => servers.stop());

  async function phone(handler: RawHandler, options: Partial<PhoneHttpOptions> = {}) {
    const server = await servers.add(rawServer(handler));
    const http = new PhoneHttp({ host: '127.0.0.1', port: server.port, ...options });
    const get = (request: PhoneRequest = PAGE, signal = new AbortController().signal) =>
      http.request(request, { signal });
    return { server, http, get };
  }

  describe('constructor', () => {
    const options = { host: '127.0.0.1' };

    it('refuses what cannot work', () => {
      assertThrows(() => new PhoneHttp({ host: '' }), 'missingHost');
      assertThrows(() => new PhoneHttp({ host: 'http://phone' }), 'badHost');
      assertThrows(() => new PhoneHttp({ ...options, port: 70_000 }), 'badPort');
      for (const protocol of ['http', 'https'] as const) {
        const tls = { fingerprint: 'AB:CD' };
        assertThrows(() => new PhoneHttp({ ...options, protocol, tls }), 'badFingerprint');
      }
    });

    it('tells its origin and hides everything else', () => {
      const http = new PhoneHttp({ ...options, port: 8080, username: 'me', password: 'hush!' });
      assert.equal(http.origin, 'http://127.0.0.1:8080');
      assert.doesNotMatch(inspect(http, { depth: 9, showHidden: true }), /hush!/);
      assert.doesNotMatch(JSON.stringify(http), /hush!/);
    });
  });

  describe('a request', () => {
    it('goes out once, on a socket of its own, with keep-alive, and the socket is closed', async () => {
      const { server, get } = await phone((socket) => socket.write(reply(200, [], '<p>1</p>')));
      for (const count of [1, 2, 3]) {
        const answer = await get();
        assert.deepEqual([answer.status, answer.body], [200, '<p>1</p>']);
        await server.allClosed();
        assert.deepEqual([server.connections, server.requests.length], [count, count]);
      }
      const [head] = server.requests;
      assert.equal(head?.split('\r\n')[0], 'GET /command.htm?key=F_HOLD;1,100,100 HTTP/1.1');
      assert.equal(headerOf(head, 'connection'), 'keep-alive');
      assert.equal(headerOf(head, 'host'), `127.0.0.1:${server.port}`);
      assert.equal(headerOf(head, 'authorization'), undefined);
    });

    it('says close when asked to', async () => {
      const { server, http } = await phone((socket) => socket.write(reply(200)));
      await http.request(
        { ...PAGE, connection: 'close' },
        { signal: new AbortController().signal },
      );
      assert.equal(headerOf(server.requests[0], 'connection'), 'close');
      await server.allClosed();
    });

    it('reads bodies with a length, in chunks, and up to the end of the connection', async () => {
      const bodies = [
        reply(200, [], 'abc'),
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n',
        'HTTP/1.0 200 OK\r\n\r\nabc',
        'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc',
      ];
      const { server, get } = await phone((socket, _, count) => {
        socket.end(bodies[count - 1] ?? '');
      });
      for (const text of bodies) assert.equal((await get()).body, 'abc', text);
      await server.allClosed();
      assert.equal(server.connections, bodies.length);
    });

    it('reads UTF-8 where it is valid, and Latin-1 otherwise', async () => {
      const texts = ['K\u00fcche \u20ac', 'K\u00fcche'];
      const { get } = await phone((socket, _, count) => {
        socket.write(
          count === 1
            ? reply(200, [], Buffer.from(texts[0] ?? '', 'utf8').toString('latin1'))
            : reply(200, [], texts[1]),
          'latin1',
        );
      });
      assert.equal((await get()).body, texts[0]);
      assert.equal((await get()).body, texts[1]);
    });

    it('passes headers on, repeated ones as a list', async () => {
      const headers = ['Server: snom embedded', 'X-A: 1', 'X-A: 2'];
      const { get } = await phone((socket) => socket.write(reply(200, headers)));
      const answer = await get();
      assert.equal(answer.headers['server'], 'snom embedded');
      assert.deepEqual(answer.headers['x-a'], ['1', '2']);
    });

    it('ignores informational answers that come first', async () => {
      const { get } = await phone((socket) => {
        socket.write(`HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n${reply(200, [], 'final')}`);
      });
      assert.equal((await get()).body, 'final');
    });

    it('takes a body of exactly 256 KiB and gives one byte more up', async () => {
      const { server, get } = await phone((socket, _, count) => {
        socket.write(reply(200, [], 'x'.repeat(256 * 1024 + count - 1)));
      });
      assert.equal((await get()).body.length, 256 * 1024);
      await assertFails(get(), 'bodyTooLong', 'yes');
      await server.allClosed();
    });

    it('is refused before anything is sent when the target is not encoded', async () => {
      const { server, get } = await phone(() => assert.fail('must not arrive'));
      for (const target of ['command.htm', '/a b', '/a#b', '/a\r\nX: y', '/\u00e4', '', '//\u0000'])
        await assertFails(get({ target }), 'internal', 'no');
      assert.equal(server.connections, 0);
    });
  });

  describe('an answer that is no success', () => {
    const table: [string, string, ErrorReason, Sent][] = [
      ['307', reply(307, ['Location: https://127.0.0.1/x']), 'wantsHttps', 'no'],
      ['302 elsewhere', reply(302, ['Location: http://127.0.0.1/']), 'unexpectedStatus', 'yes'],
      ['403', reply(403), 'forbiddenPlain', 'no'],
      ['404', reply(404), 'notFound', 'yes'],
      ['500', reply(500), 'unexpectedStatus', 'yes'],
      [
        'a D8xx page',
        reply(200, [], '<html><head><title>Phone Manager</title>'),
        'phoneManager',
        'yes',
      ],
    ];
    for (const [name, text, reason, sent] of table) {
      it(`${name} is ${reason}, and nothing is followed or repeated`, async () => {
        const { server, get } = await phone((socket) => socket.write(text));
        const error = await assertFails(get(), reason, sent);
        assert.equal(error.params['port'], server.port);
        await server.allClosed();
        assert.deepEqual([server.connections, server.requests.length], [1, 1]);
      });
    }

    it('is one when the request names it', async () => {
      const { get } = await phone((socket) => socket.write(reply(302, ['Location: index.htm'])));
      const answer = await get({ target: '/command.htm?number=200', success: [200, 302] });
      assert.equal(answer.status, 302);
    });

    it('may be a Phone Manager page when that is asked for', async () => {
      const page = reply(404, [], '<title>Phone Manager</title>');
      const { get } = await phone((socket) => socket.write(page));
      const answer = await get({ target: '/info.htm', acceptPhoneManager: true });
      assert.equal(answer.status, 404);
    });
  });

  describe('abort', () => {
    it('before anything: not even a connection', async () => {
      const { server, get } = await phone(() => assert.fail('must not arrive'));
      await assertFails(get(PAGE, AbortSignal.abort()), 'aborted', 'no');
      const controller = new AbortController();
      const pending = get(PAGE, controller.signal);
      controller.abort();
      await assertFails(pending, 'aborted', 'no');
      assert.equal(server.connections, 0);
    });

    const phases: [string, string | undefined, Sent][] = [
      ['while waiting for the answer', undefined, 'maybe'],
      ['in the middle of the body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', 'yes'],
      ['in the middle of a refusal', 'HTTP/1.1 403 No\r\nContent-Length: 9\r\n\r\nabc', 'no'],
    ];
    for (const [name, text, sent] of phases) {
      for (const [reason, expected] of [
        [new Error('changed my mind'), 'aborted'],
        [new SnomError('noAnswer'), 'noAnswer'],
        [new SnomError('stepFailed', { params: { step: 2 } }), 'stepFailed'],
      ] as const) {
        it(`${name} with ${String(reason)}`, async () => {
          const controller = new AbortController();
          const arrived = sent === 'maybe' ? undefined : headArrived();
          const { server, get } = await phone((socket) => {
            if (text !== undefined) socket.write(text);
            requested.resolve();
          });
          const requested = deferred();
          const pending = get(PAGE, controller.signal);
          await (arrived ?? requested.promise);
          controller.abort(reason);
          const error = await assertFails(pending, expected, sent);
          assert.equal(error.params['host'], '127.0.0.1');
          await server.allClosed();
          assert.deepEqual([server.connections, server.requests.length], [1, 1]);
        });
      }
    }

    it('leaves no listener on the signal', async () => {
      const { get } = await phone((socket) => socket.write(reply(200)));
      const controller = new AbortController();
      let listeners = 0;
      const { signal } = controller;
      const add = signal.addEventListener.bind(signal);
      const remove = signal.removeEventListener.bind(signal);
      signal.addEventListener = (...args: Parameters<typeof add>) => {
        listeners += 1;
        add(...args);
      };
      signal.removeEventListener = (...args: Parameters<typeof remove>) => {
        listeners -= 1;
        remove(...args);
      };
      await get(PAGE, signal);
      assert.equal(listeners, 0);
    });
  });

  describe('close', () => {
    it('ends what is in flight and refuses what comes later', async () => {
      const both = deferred();
      const { server, http, get } = await phone((_, __, count) => {
        if (count === 2) both.resolve();
      });
      const pending = [get(), get()];
      await both.promise;
      http.close();
      for (const one of pending) await assertFails(one, 'aborted', 'maybe');
      await server.allClosed();
      await assertFails(get(), 'aborted', 'no');
      http.close();
      assert.equal(server.connections, 2);
    });

    it('also ends a request that is still being prepared', async () => {
      const { server, http, get } = await phone(() => assert.fail('must not arrive'));
      const pending = get();
      http.close();
      await assertFails(pending, 'aborted', 'no');
      assert.equal(server.connections, 0);
    });
  });

  it('talks to IPv6 addresses', async function () {
    const server = await servers.add(rawServer((socket) => socket.write(reply(200))));
    const { port } = server;
    await server.stop();
    try {
      await server.start('::1', port);
    } catch {
      this.skip();
    }
    const http = new PhoneHttp({ host: '[::1]', port });
    const answer = await http.request(PAGE, { signal: new AbortController().signal });
    assert.equal(answer.status, 200);
    assert.equal(headerOf(server.requests[0], 'host'), `[::1]:${port}`);
  });
});
