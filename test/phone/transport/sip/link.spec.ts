import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { SnomError } from '../../../../src/common/errors';
import { openLink, type SipLink } from '../../../../src/phone/transport/sip/link';
import { SipSetup } from '../../../support/phone/sip-setup';

/** A port that was free just now. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** The next datagram of a link as text, or its next error. */
function next(link: SipLink): Promise<string> {
  return new Promise((resolve) => {
    const stop = link.listen({
      onDatagram: (datagram) => {
        stop();
        resolve(datagram.toString());
      },
      onError: (error) => {
        stop();
        resolve((error as NodeJS.ErrnoException).code ?? '');
      },
    });
  });
}

const ignore = (): void => undefined;

describe('sip/link', () => {
  let setup: SipSetup;
  beforeEach(() => (setup = new SipSetup()));
  afterEach(() => setup.stop());

  for (const host of ['127.0.0.1', '::1']) {
    it(`sends and hears, and knows the address that others see (${host})`, async () => {
      const peer = await setup.peer(({ from }) => peer.send('pong', from), { host });
      const link = await openLink({ target: { host, port: peer.port }, signal: setup.signal });
      assert.deepEqual(link.remote, { address: host, port: peer.port });
      assert.deepEqual(link.peer, { host, port: peer.port });
      assert.equal(link.exclusive, true);
      const heard = next(link);
      link.send(Buffer.from('ping'), ignore);
      assert.equal(await heard, 'pong');
      const [datagram] = peer.datagrams;
      assert.equal(datagram?.text, 'ping');
      assert.deepEqual({ address: datagram?.from.address, port: datagram?.from.port }, link.local);
      link.close();
      link.close();
    });
  }

  it('finds a phone by its name', async () => {
    const peer = await setup.peer();
    const link = await openLink({
      target: { host: 'localhost', port: peer.port },
      signal: setup.signal,
    });
    assert.match(link.remote.address, /^127\.|^::1$/);
    assert.equal(link.peer.host, 'localhost');
    link.close();
  });

  it('sends to port 5060 unless told otherwise', async () => {
    const link = await openLink({ target: { host: '127.0.0.1' }, signal: setup.signal });
    assert.equal(link.remote.port, 5060);
    link.close();
  });

  it('does not hear other ports and addresses', async () => {
    const peer = await setup.peer(({ from }) => peer.send('right', from));
    const stranger = await setup.peer();
    const cousin = await setup.peer(undefined, { host: '127.0.0.2' });
    const link = await openLink({
      target: { host: '127.0.0.1', port: peer.port },
      signal: setup.signal,
    });
    const heard = next(link);
    for (const one of [stranger, cousin])
      one.send('wrong', { address: '127.0.0.1', port: link.local.port });

    link.send(Buffer.from('ping'), ignore);
    assert.equal(await heard, 'right');
    link.close();
  });

  it('tells of a closed port', async () => {
    const target = { host: '127.0.0.1', port: await freePort() };
    const link = await openLink({ target, signal: setup.signal });
    const heard = next(link);
    link.send(Buffer.from('ping'), ignore);
    assert.equal(await heard, 'ECONNREFUSED');
    link.close();
  });

  it('gets over errors and datagrams that nobody waits for', async () => {
    const target = { host: '127.0.0.1', port: await freePort() };
    const link = await openLink({ target, signal: setup.signal });
    const heard = next(link);
    link.send(Buffer.from('ping'), ignore);
    await heard;
    link.send(Buffer.from('ping'), ignore);
    const late = await setup.peer(undefined, { port: target.port });
    // The first one may meet what the system has to say of the one before.
    for (const text of ['a', 'b']) link.send(Buffer.from(text), ignore);
    await late.received(1);
    link.close();
  });

  describe('a fixed local port', () => {
    it('is used, for several phones at a time: each gets its own answers', async () => {
      const localPort = await freePort();
      const peers = await Promise.all(
        [1, 2, 3].map((one) =>
          setup.peer(({ text, from }, peer) => peer.send(`${text} from ${one}`, from)),
        ),
      );
      const links = await Promise.all(
        peers.map(({ port }) =>
          openLink({ target: { host: '127.0.0.1', port }, localPort, signal: setup.signal }),
        ),
      );
      const heard = links.map(next);
      for (const link of links) link.send(Buffer.from('x'), ignore);
      assert.deepEqual(await Promise.all(heard), ['x from 1', 'x from 2', 'x from 3']);
      assert.ok(links.every(({ local, exclusive }) => local.port === localPort && !exclusive));
      for (const link of links) link.close();
    });

    it('has one socket for all that asks one phone, until the last one is done', async () => {
      const localPort = await freePort();
      const peer = await setup.peer(({ text, from }) => peer.send(text, from));
      const options = {
        target: { host: '127.0.0.1', port: peer.port },
        localPort,
        signal: setup.signal,
      };
      const [first, second] = await Promise.all([openLink(options), openLink(options)]);
      const heard = [next(first), next(second)];
      first.send(Buffer.from('a'), ignore);
      assert.deepEqual(await Promise.all(heard), ['a', 'a']);
      first.close();
      first.close();
      const third = await openLink(options);
      const more = next(third);
      second.send(Buffer.from('b'), ignore);
      assert.equal(await more, 'b');
      second.close();
      third.close();
      const fourth = await openLink(options);
      assert.equal(fourth.local.port, localPort);
      fourth.close();
    });

    it('of somebody else is refused, again and again, and used once it is free', async () => {
      const other = createSocket('udp4').bind(0);
      await once(other, 'listening');
      const localPort = other.address().port;
      const open = (): Promise<SipLink> =>
        openLink({ target: { host: '127.0.0.1', port: 9 }, localPort, signal: setup.signal });
      const failures = await Promise.all(
        [open(), open()].map((one) => setup.fails(one, 'localPortTaken', 'no')),
      );
      assert.deepEqual(failures[0]?.params, { port: localPort });
      await setup.fails(open(), 'localPortTaken', 'no');
      other.close();
      await once(other, 'close');
      (await open()).close();
    });
  });

  const REFUSED: [string, { host: string; port?: number; localPort?: number }, string][] = [
    ['no host', { host: ' ' }, 'missingHost'],
    ['a host with a tab, which others leave out', { host: '127.0.\t0.1' }, 'badHost'],
    ['a host with a line feed, too', { host: 'local\nhost' }, 'badHost'],
    ['a host that could break out', { host: 'a\r\nVia: x' }, 'badHost'],
    ['an address with a path', { host: 'phone/x' }, 'badHost'],
    ['a user in the host', { host: 'a@192.0.2.7' }, 'badHost'],
    ['port 0', { host: '127.0.0.1', port: 0 }, 'badPort'],
    ['port 65536', { host: '127.0.0.1', port: 65_536 }, 'badPort'],
    ['a local port of -1', { host: '127.0.0.1', localPort: -1 }, 'badPort'],
    ['a local port of 0.5', { host: '127.0.0.1', localPort: 0.5 }, 'badPort'],
  ];
  for (const [name, { localPort, ...target }, reason] of REFUSED) {
    it(`refuses ${name}`, async () => {
      const error = await setup.fails(
        openLink({ target, ...(localPort !== undefined && { localPort }), signal: setup.signal }),
        reason as SnomError['reason'],
        'no',
      );
      assert.equal(error.sent, 'no');
    });
  }

  it('says that a name is unknown', async () => {
    // RFC 6761: nobody has it.
    await setup.fails(
      openLink({ target: { host: 'phone.invalid' }, signal: setup.signal }),
      'hostNotFound',
      'no',
    );
  });

  it('ends at once when the command ends, and closes what comes too late', async () => {
    const ended = openLink({ target: { host: 'localhost', port: 9 }, signal: setup.signal });
    setup.ending.abort(new SnomError('noAnswer'));
    await setup.fails(ended, 'sipNoAnswer', 'no');
    await setup.fails(
      openLink({ target: { host: '127.0.0.1', port: 9 }, signal: setup.signal }),
      'sipNoAnswer',
      'no',
    );
  });
});
