import assert from 'node:assert/strict';
import { minibrowserServer, openRequest } from '../../../src/phone/channels/minibrowser';
import { modelOf } from '../../../src/phone/models/models';
import { SnomPhone } from '../../../src/phone/phone';
import type { SnomPhoneOptions } from '../../../src/phone/types';
import { assertFails, assertThrows } from '../../support/phone/errors';
import {
  headerOf,
  type Loopback,
  type RawHandler,
  rawServer,
  reply,
  Servers,
} from '../../support/phone/loopback';
import { noSip } from '../../support/phone/ways';

const PAGE = 'http://192.0.2.9:1880/snom/ui/abc?a=1&b=2';
const ENCODED = 'http%3A%2F%2F192.0.2.9%3A1880%2Fsnom%2Fui%2Fabc%3Fa%3D1%26b%3D2';

describe('minibrowser page', () => {
  it('carries the whole address encoded, and shows none of it', () => {
    assert.deepEqual(openRequest(PAGE), {
      target: `/minibrowser.htm?url=${ENCODED}`,
      shown: '/minibrowser.htm?url=...',
      success: [200, 302],
      connection: 'close',
    });
  });

  it('carries only what a phone may fetch', () => {
    for (const url of ['file:///etc/passwd', 'http://u:p@h/', 'snom://mb_exit', 'http://h/#reboot'])
      assertThrows(() => openRequest(url), 'badUrl');
  });

  it('is on the ordinary server, and on a D8xx on port 3112', () => {
    const options: SnomPhoneOptions = { host: 'h', port: 8080, username: 'u', password: 'p' };
    assert.equal(minibrowserServer(options, modelOf('D385')), undefined);
    assert.deepEqual(minibrowserServer(options, modelOf('D865')), {
      ...options,
      port: 3112,
      protocol: 'http',
    });
    const own = { ...options, minibrowser: { port: 99, protocol: 'https' as const } };
    assert.deepEqual(minibrowserServer(own, modelOf('D385')), {
      ...options,
      port: 99,
      protocol: 'https',
    });
  });

  it('does not get a password in readable form where the phone is talked to by HTTPS', () => {
    const options: SnomPhoneOptions = { host: 'h', protocol: 'https', auth: 'auto' };
    assert.equal(minibrowserServer(options, modelOf('D865'))?.auth, 'digest');
    assert.equal(
      minibrowserServer({ ...options, protocol: 'http' }, modelOf('D865'))?.auth,
      'auto',
    );
  });
});

describe('SnomPhone.openUrl', () => {
  const servers = new Servers();
  let phone: SnomPhone | undefined;

  afterEach(async () => {
    phone?.close();
    await servers.stop();
  });

  const serve = (handler: RawHandler): Promise<Loopback> => servers.add(rawServer(handler));

  function connect(options: Partial<SnomPhoneOptions>): SnomPhone {
    return (phone = new SnomPhone({ host: '127.0.0.1', ...options }, { askSip: noSip }));
  }

  it('asks the phone with a header that does not make it wait', async () => {
    const server = await serve((socket) => socket.end(reply(200)));
    const result = await connect({ port: server.port, model: 'D385' }).openUrl(PAGE);
    assert.equal(
      server.requests[0]?.split('\r\n')[0],
      `GET /minibrowser.htm?url=${ENCODED} HTTP/1.1`,
    );
    assert.equal(headerOf(server.requests[0], 'connection'), 'close');
    assert.deepEqual(result.requests, ['GET /minibrowser.htm?url=...']);
  });

  it('asks the other server of a D8xx, once it knows that it is one', async () => {
    const main = await serve((socket) =>
      socket.end(reply(200, [], '<title>Phone Manager</title>')),
    );
    const other = await serve((socket) => socket.end(reply(200)));
    const { port } = other;
    await connect({ port: main.port, minibrowser: { port } }).openUrl(PAGE);
    assert.deepEqual(
      main.requests.map((request) => request.split(' HTTP')[0]),
      ['GET /info.htm', 'POST /csta'],
    );
    assert.match(other.requests[0] ?? '', /^GET \/minibrowser\.htm\?url=http%3A/);
  });

  it('logs in there with the same credentials', async () => {
    const challenge = reply(401, ['WWW-Authenticate: Digest realm="snom", nonce="n", qop="auth"']);
    const server = await serve((socket, head) => {
      const login = headerOf(head, 'authorization');
      socket.end(login?.startsWith('Digest username="u"') ? reply(200) : challenge);
    });
    const login = { username: 'u', password: 'p', model: 'D865' };
    await connect({ ...login, port: 1, minibrowser: { port: server.port } }).openUrl(PAGE);
    assert.equal(server.requests.length, 2);
    assert.equal(headerOf(server.requests[1], 'connection'), 'close');
  });

  it('refuses before anything is sent', async () => {
    const server = await serve((socket) => socket.end(reply(200)));
    await assertFails(connect({ port: server.port }).openUrl('file:///etc/passwd'), 'badUrl', 'no');
    assert.equal(server.connections, 0);
  });

  it('ends with the phone', async () => {
    const server = await serve(() => phone?.close());
    const options = { port: 1, model: 'D865', minibrowser: { port: server.port } };
    await assertFails(connect(options).openUrl(PAGE), 'aborted', 'maybe');
  });
});

describe('requests as they are', () => {
  const servers = new Servers();
  let phone: SnomPhone | undefined;

  afterEach(async () => {
    phone?.close();
    await servers.stop();
  });

  async function connect(handler: RawHandler): Promise<{ phone: SnomPhone; server: Loopback }> {
    const server = await servers.add(rawServer(handler));
    phone = new SnomPhone({ host: '127.0.0.1', port: server.port });
    return { phone, server };
  }

  it('go out in order as one command', async () => {
    const { phone, server } = await connect((socket) => socket.end(reply(200)));
    const { requests } = await phone.send([
      { target: '/a.htm' },
      { target: '/b.htm?secret=1', shown: '/b.htm?secret=...' },
    ]);
    assert.deepEqual(requests, ['GET /a.htm', 'GET /b.htm?secret=...']);
    assert.deepEqual(
      server.requests.map((head) => head.split(' ')[1]),
      ['/a.htm', '/b.htm?secret=1'],
    );
    assert.equal(headerOf(server.requests[0], 'connection'), 'keep-alive');
  });

  it('say which one failed', async () => {
    const { phone } = await connect((socket, _, count) =>
      socket.end(reply(count === 1 ? 200 : 500)),
    );
    const error = await assertFails(
      phone.send([{ target: '/a' }, { target: '/b' }]),
      'stepFailed',
      'yes',
    );
    assert.deepEqual(error.params, { step: 2, steps: 2 });
  });

  const BYTES = Buffer.from([0x42, 0x4d, 0x00, 0xff, 0x80, 0xc3, 0x28, 0x0a]);
  const binary = (headers: readonly string[]): Buffer =>
    Buffer.concat([
      Buffer.from(
        ['HTTP/1.1 200 OK', ...headers, `Content-Length: ${BYTES.length}`, '', ''].join('\r\n'),
      ),
      BYTES,
    ]);

  it('bring bytes where bytes are asked for', async () => {
    const { phone } = await connect((socket) => socket.end(binary(['Content-Type: image/bmp'])));
    const { response } = await phone.read({ target: '/screen.bmp', binary: true });
    assert.deepEqual(response.bytes, BYTES);
    assert.equal(response.body, '');
  });

  it('bring text where the phone answers with a page instead', async () => {
    const { phone } = await connect((socket) =>
      socket.end(reply(200, ['Content-Type: text/html'], '<html>')),
    );
    const { response } = await phone.read({ target: '/screen.bmp', binary: true });
    assert.equal(response.bytes, undefined);
    assert.equal(response.body, '<html>');
    const d8xx = await connect((socket) =>
      socket.end(reply(200, ['Content-Type: text/html'], '<title>Phone Manager</title>')),
    );
    await assertFails(
      d8xx.phone.read({ target: '/screen.bmp', binary: true }),
      'phoneManager',
      'yes',
    );
  });

  it('read more than usual only where it is asked for', async () => {
    const long = 'x'.repeat(300 * 1024);
    const { phone } = await connect((socket) => socket.end(reply(200, [], long)));
    await assertFails(phone.read({ target: '/x' }), 'bodyTooLong', 'yes');
    const { response } = await phone.read({ target: '/x', maxBytes: 400 * 1024 });
    assert.equal(response.body.length, long.length);
    const error = await assertFails(
      phone.read({ target: '/x', maxBytes: 1000 }),
      'bodyTooLong',
      'yes',
    );
    assert.equal(error.params['limit'], 1000);
  });
});
