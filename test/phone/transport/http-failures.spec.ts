import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { Socket } from 'node:net';
import { afterEach, describe, it } from 'mocha';
import { Bag } from '../../../src/common/bag';
import { type ErrorReason, type Sent, SnomError } from '../../../src/common/errors';
import { Clients } from '../../../src/phone/transport/clients';
import { type Dial, plainDial } from '../../../src/phone/transport/dial';
import { exchange } from '../../../src/phone/transport/exchange';
import { endpointOf } from '../../../src/phone/transport/host';
import { PhoneHttp } from '../../../src/phone/transport/http';
import { assertFails, failureOf } from '../../support/phone/errors';
import { deferred, published } from '../../support/phone/events';
import {
  connectServer,
  fixture,
  Loopback,
  type RawHandler,
  rawServer,
  Servers,
} from '../../support/phone/loopback';

const PAGE = { target: '/command.htm?key=1' };

describe('phone/transport/http failures', () => {
  const servers = new Servers();
  afterEach(() => servers.stop());

  function get(port: number, signal = new AbortController().signal) {
    return new PhoneHttp({ host: '127.0.0.1', port }).request(PAGE, { signal });
  }

  it('a phone that is off or has another port: refused', async () => {
    const server = await servers.add(rawServer(() => undefined));
    const { port } = server;
    await server.stop();
    const error = await assertFails(get(port), 'refused', 'no');
    assert.deepEqual([error.code, error.params], ['UNREACHABLE', { host: '127.0.0.1', port }]);
    await server.start('127.0.0.1', port);
  });

  const answers: [string, RawHandler, ErrorReason, Sent][] = [
    ['closes without an answer', (socket) => socket.end(), 'emptyReply', 'maybe'],
    ['resets without an answer', (socket) => socket.resetAndDestroy(), 'emptyReply', 'maybe'],
    [
      'answers something else than HTTP',
      (socket) => socket.write('220 phone FTP ready\r\n'),
      'garbledReply',
      'yes',
    ],
    [
      'writes broken headers',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nBad Header\u0000: x\r\n\r\n'),
      'garbledReply',
      'yes',
    ],
    [
      'announces two lengths',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab'),
      'garbledReply',
      'yes',
    ],
    [
      'breaks off within the head',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nServer: snom'),
      'garbledReply',
      'yes',
    ],
    [
      'breaks off within the body',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'),
      'garbledReply',
      'yes',
    ],
    [
      'breaks off within a chunk',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc'),
      'garbledReply',
      'yes',
    ],
    [
      'floods the head',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\n${'X-Flood: 0123456789\r\n'.repeat(5000)}`),
      'garbledReply',
      'yes',
    ],
    [
      'wants to continue first',
      (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n'),
      'garbledReply',
      'yes',
    ],
    [
      'switches protocols',
      (socket) =>
        socket.write('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      'garbledReply',
      'yes',
    ],
    [
      'announces a body that is too long',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 262145\r\n\r\n'),
      'bodyTooLong',
      'yes',
    ],
    [
      'sends a body without end',
      (socket) => {
        const more = (): void => {
          while (!socket.destroyed && socket.write('x'.repeat(16_384))) {
            // until the buffer is full
          }
        };
        socket.on('drain', more);
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        more();
      },
      'bodyTooLong',
      'yes',
    ],
    [
      'refuses with a body without end',
      (socket) => socket.write(`HTTP/1.1 403 No\r\n\r\n${'x'.repeat(300_000)}`),
      'bodyTooLong',
      'no',
    ],
    [
      'speaks TLS and sends an alert',
      (socket) => socket.end(Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46])),
      'wantsHttps',
      'no',
    ],
  ];
  for (const [name, handler, reason, sent] of answers) {
    it(`a phone that ${name}: ${reason}, and it is asked once`, async () => {
      const server = await servers.add(rawServer(handler));
      const error = await assertFails(get(server.port), reason, sent);
      assert.equal(error.params['port'], server.port);
      await server.allClosed();
      assert.deepEqual([server.connections, server.requests.length], [1, 1]);
    });
  }

  for (const [name, action] of [
    ['closes', (socket: Socket) => socket.resume().end()],
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ] as const) {
    it(`a phone that ${name} on connect: emptyReply, and nobody connects again`, async () => {
      const server = await servers.add(connectServer(action));
      const error = await failureOf(get(server.port));
      assert.equal(error.reason, 'emptyReply');
      // A reset may come back before the connection is known to stand, and then nothing was written.
      assert.ok(error.sent === 'maybe' || (name === 'resets' && error.sent === 'no'), error.sent);
      await server.allClosed();
      assert.equal(server.connections, 1);
    });
  }

  it('a phone that talks before it is asked: garbledReply', async () => {
    const server = await servers.add(
      connectServer((socket) => socket.resume().write('SSH-2.0-x\r\n')),
    );
    await assertFails(get(server.port), 'garbledReply', 'yes');
    await server.allClosed();
    assert.equal(server.connections, 1);
  });

  it('an HTTPS server on the HTTP port: one connection, no success', async () => {
    const server = await servers.add(new Loopback(createHttpsServer(fixture('signed'))).start());
    await assertFails(get(server.port), 'emptyReply', 'maybe');
    await server.allClosed();
    assert.equal(server.connections, 1);
  });

  it('a phone that hangs until the deadline of AbortSignal.timeout: noAnswer', async () => {
    const past = AbortSignal.timeout(0);
    await once(past, 'abort');
    // It passes as soon as the phone has read the request, however long that takes.
    const deadline = new AbortController();
    const server = await servers.add(rawServer(() => deadline.abort(past.reason)));
    await assertFails(get(server.port, deadline.signal), 'noAnswer', 'maybe');
    await server.allClosed();
    assert.deepEqual([server.connections, server.requests.length], [1, 1]);
  });

  it('a phone that hangs within the head until the deadline: noAnswer, but it has answered', async () => {
    const server = await servers.add(rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\nX')));
    const endpoint = endpointOf({ host: '127.0.0.1', port: server.port });
    const controller = new AbortController();
    const read = deferred();
    const pending = exchange({
      endpoint,
      clients: new Clients(endpoint.origin),
      dial: (onTcpConnected, done) =>
        plainDial(endpoint)(onTcpConnected, done).once('readable', read.resolve),
      target: '/',
      connection: 'keep-alive',
      signal: controller.signal,
      inFlight: new Bag(),
    });
    await read.promise;
    controller.abort(new SnomError('noAnswer'));
    await assertFails(pending, 'noAnswer', 'yes');
    await server.allClosed();
  });

  it('a failed phone works again with the same client', async () => {
    const server = await servers.add(
      rawServer((socket, _, count) => {
        socket.end(count === 1 ? '' : 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      }),
    );
    const http = new PhoneHttp({ host: '127.0.0.1', port: server.port });
    const { signal } = new AbortController();
    await assertFails(http.request(PAGE, { signal }), 'emptyReply', 'maybe');
    assert.equal((await http.request(PAGE, { signal })).status, 200);
  });

  describe('connections that cannot be played on loopback', () => {
    const endpoint = endpointOf({ host: 'phone.example' });

    function run(dial: Dial, signal = new AbortController().signal) {
      return exchange({
        endpoint,
        clients: new Clients(endpoint.origin),
        dial,
        target: '/',
        connection: 'keep-alive',
        signal,
        inFlight: new Bag(),
      });
    }

    it('a name that nobody knows: hostNotFound', async () => {
      const dial: Dial = (_, done) => {
        const unknown = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
        queueMicrotask(() => done(unknown, undefined));
        return new Socket();
      };
      const error = await assertFails(run(dial), 'hostNotFound', 'no');
      assert.equal(error.params['host'], 'phone.example');
    });

    for (const [phase, tcp] of [
      ['before TCP stands', false],
      ['while TLS is being set up', true],
    ] as const) {
      it(`a connect that hangs ${phase} until the deadline: connectTimeout`, async () => {
        const controller = new AbortController();
        const dialled = deferred();
        const socket = new Socket();
        const dial: Dial = (onTcpConnected) => {
          if (tcp) onTcpConnected();
          dialled.resolve();
          return socket;
        };
        const pending = run(dial, controller.signal);
        await dialled.promise;
        controller.abort(new SnomError('noAnswer'));
        const error = await assertFails(pending, 'connectTimeout', 'no');
        assert.equal(error.code, 'UNREACHABLE');
        assert.equal(socket.destroyed, true);
      });
    }

    it('a late result of a connect that was given up is ignored', async () => {
      const controller = new AbortController();
      const dialled = deferred();
      let late: () => void = () => undefined;
      const dial: Dial = (_, done) => {
        const socket = new Socket();
        late = () => done(undefined, socket);
        dialled.resolve();
        return socket;
      };
      const pending = run(dial, controller.signal);
      await dialled.promise;
      controller.abort();
      await assertFails(pending, 'aborted', 'no');
      late();
    });

    it('a socket lost before the request is written: no second connection', async () => {
      let dials = 0;
      const dial: Dial = (_, done) => {
        dials += 1;
        const socket = new Socket();
        socket.destroy();
        queueMicrotask(() => done(undefined, socket));
        return socket;
      };
      const again = published('undici:client:connectError');
      await assertFails(run(dial), 'emptyReply', 'maybe');
      await again;
      assert.equal(dials, 1);
    });

    it('keys that OpenSSL does not take: reported, not thrown', async () => {
      const dial: Dial = () => {
        throw Object.assign(new Error('no start line'), { code: 'ERR_OSSL_PEM_NO_START_LINE' });
      };
      await assertFails(run(dial), 'internal', 'no');
    });
  });
});
