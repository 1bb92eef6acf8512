import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, it } from 'mocha';
import type { FoundPhone } from '../../../src/phone/discovery/found-phone';
import { type HearingSocket, PnpListener } from '../../../src/phone/discovery/pnp-listener';
import { assertFails } from '../../support/phone/errors';
import { pnpMessage } from '../../support/phone/pnp';

type OnMessage = (datagram: Buffer, from: { address: string }) => void;
type OnError = (error: Error) => void;

/** A socket in memory. */
class FakeSocket implements HearingSocket {
  readonly joined: string[] = [];
  bound: unknown;
  closed = 0;
  refusal: Error | undefined;
  /** Own addresses whose network has no multicast. */
  readonly deaf: string[] = [];
  #message: OnMessage | undefined;
  #error: OnError | undefined;

  on(event: 'message' | 'error', listener: OnMessage | OnError): void {
    if (event === 'message') this.#message = listener as OnMessage;
    else this.#error = listener as OnError;
  }

  bind(options: unknown, bound: () => void): void {
    this.bound = options;
    const { refusal } = this;
    setImmediate(() => (refusal ? this.#error?.(refusal) : bound()));
  }

  addMembership(group: string, own: string): void {
    if (this.deaf.includes(own)) throw new Error('ENODEV');
    this.joined.push(`${group} ${own}`);
  }

  close(): void {
    this.closed += 1;
  }

  deliver(text: string, address = '192.168.1.20'): void {
    this.#message?.(Buffer.from(text, 'latin1'), { address });
  }

  fail(): void {
    this.#error?.(new Error('ENETDOWN'));
  }
}

function setUp() {
  const socket = new FakeSocket();
  const found: FoundPhone[] = [];
  const listener = new PnpListener({
    socket: () => socket,
    addresses: ['192.168.1.2', '10.0.0.2'],
    onFound: (phone) => found.push(phone),
  });
  return { socket, found, listener };
}

const macOf = (count: number): string => `000413${count.toString(16).padStart(6, '0')}`;
const from = (count: number): string => pnpMessage({ uri: `sip:MAC%3a${macOf(count)}@224.0.1.75` });

describe('phone/discovery/pnp-listener', () => {
  it('joins the group in every network, and tells each phone once', async () => {
    const { socket, found, listener } = setUp();
    await listener.start();
    assert.deepEqual(socket.bound, {
      address: process.platform === 'win32' ? '0.0.0.0' : '224.0.1.75',
      port: 5060,
    });
    assert.deepEqual(socket.joined, ['224.0.1.75 192.168.1.2', '224.0.1.75 10.0.0.2']);
    for (let times = 0; times < 3; times++) socket.deliver(pnpMessage());
    socket.deliver('hello');
    assert.equal(found.length, 1);
    socket.deliver(pnpMessage(), '192.168.1.30');
    assert.deepEqual(
      found.map(({ address, mac }) => [address, mac]),
      [
        ['192.168.1.20', '000413A1B2C3'],
        ['192.168.1.30', '000413A1B2C3'],
      ],
    );
    listener.close();
    listener.close();
    assert.equal(socket.closed, 1);
    socket.deliver(from(9));
    assert.equal(found.length, 2);
    socket.fail();
  });

  it('remembers the newest 256 only', async () => {
    const { socket, found, listener } = setUp();
    await listener.start();
    for (let count = 0; count < 1000; count++) socket.deliver(from(count));
    assert.equal(found.length, 1000);
    assert.equal(listener.size, 256);
    socket.deliver(from(999));
    assert.equal(found.length, 1000);
    socket.deliver(from(0));
    assert.equal(found.length, 1001);
    listener.close();
    assert.equal(listener.size, 0);
  });

  it('survives errors of the system', async () => {
    const { socket, found, listener } = setUp();
    await listener.start();
    socket.fail();
    socket.deliver(pnpMessage());
    assert.equal(found.length, 1);
    listener.close();
  });

  it('does without networks that have no multicast, unless that is all of them', async () => {
    const one = setUp();
    one.socket.deaf.push('192.168.1.2');
    await one.listener.start();
    assert.deepEqual(one.socket.joined, ['224.0.1.75 10.0.0.2']);
    one.listener.close();
    const none = setUp();
    none.socket.deaf.push('192.168.1.2', '10.0.0.2');
    await assertFails(none.listener.start(), 'noMulticast', 'no');
    assert.equal(none.socket.closed, 1);
  });

  it('says when another program has the port', async () => {
    const { socket, listener } = setUp();
    socket.refusal = new Error('EADDRINUSE');
    const { params } = await assertFails(listener.start(), 'localPortTaken', 'no');
    assert.equal(params['port'], 5060);
    assert.equal(socket.closed, 1);
  });

  it('hears a phone through the network, and does not answer', async function () {
    const ways = [
      'ip link set lo up multicast on',
      'ip route add 224.0.0.0/4 dev lo',
      `exec "${process.execPath}" --require tsx/cjs test/support/phone/pnp-in-namespace.ts`,
    ].join(' && ');
    const possible = spawnSync('unshare', ['-Urn', 'ip', 'link', 'set', 'lo', 'up']).status === 0;
    if (!possible) {
      console.log('        (skipped: this system gives no network namespace to test multicast in)');
      return this.skip();
    }
    const { stdout } = await promisify(execFile)('unshare', ['-Urn', 'sh', '-c', ways], {
      cwd: path.join(__dirname, '../../..'),
    });
    assert.deepEqual(JSON.parse(stdout), {
      found: {
        address: '127.0.0.1',
        model: '320',
        firmware: '8.4.18',
        mac: '000413A1B2C3',
        how: 'pnp',
      },
      answers: [],
    });
  });
});
