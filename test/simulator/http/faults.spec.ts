import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, it } from 'mocha';
import type { Fault, VirtualPhone } from '../../../simulator';
import { sendEndless } from '../../../simulator/http/faults';
import { ask, exchange, until, withPhone } from '../../support/simulator/wire';

const RESET = { code: 'ECONNRESET' };
const KEY = '/command.htm?key=1';

/** Opens a connection with a request on it and leaves it open. */
async function open(
  phone: VirtualPhone,
  target: string,
): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect(phone.port, phone.host);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await until(phone, () => phone.requests.some((request) => request.target === target));
  return { socket, text: () => text };
}

const withFault = (
  kind: Fault['kind'],
  use: (phone: VirtualPhone) => Promise<void>,
  fault: Omit<Fault, 'kind'> = {},
) =>
  withPhone({}, async (phone) => {
    phone.addFault({ kind, ...fault });
    await use(phone);
  });

describe('simulator/http/faults', () => {
  it('hang: reads, does nothing, answers nothing', async () => {
    await withFault({ type: 'hang' }, async (phone) => {
      const { socket, text } = await open(phone, KEY);
      assert.equal((await ask(phone, KEY)).status, 200, 'the next request is served');
      assert.equal(phone.keys.length, 1);
      assert.equal(text(), '');
      assert.equal(phone.requests[0]?.status, 0);
      assert.equal(phone.openSockets, 1);
      socket.destroy();
      await until(phone, () => phone.openSockets === 0);
    });
  });

  it('hang can act nevertheless: the answer alone is lost', async () => {
    await withFault(
      { type: 'hang' },
      async (phone) => {
        const { socket, text } = await open(phone, KEY);
        await until(phone, () => phone.keys.length === 1);
        assert.equal(text(), '');
        socket.destroy();
      },
      { acts: true },
    );
  });

  it('hangMidBody: acts, promises a body and stops in the middle of it', async () => {
    await withFault({ type: 'hangMidBody' }, async (phone) => {
      const { socket, text } = await open(phone, KEY);
      await new Promise((resolve) => socket.once('data', resolve));
      const [head = '', body = ''] = text().split('\r\n\r\n');
      assert.match(head, /^HTTP\/1\.1 200 /);
      const length = Number(/Content-Length: (\d+)/.exec(head)?.[1]);
      assert.ok(body.length > 0 && body.length < length);
      assert.equal(phone.keys.length, 1);
      assert.equal(socket.readableEnded, false);
      socket.destroy();
    });
  });

  it('closeWithoutAnswer: the empty reply', async () => {
    await withFault({ type: 'closeWithoutAnswer' }, async (phone) => {
      await assert.rejects(ask(phone, KEY), RESET);
      assert.equal(phone.keys.length, 0);
      assert.equal(phone.requests.length, 1);
    });
    await withFault(
      { type: 'closeWithoutAnswer' },
      async (phone) => {
        await assert.rejects(ask(phone, KEY), RESET);
        assert.equal(phone.keys.length, 1);
      },
      { acts: true },
    );
  });

  it('closeOnConnect: closes before it reads', async () => {
    await withFault({ type: 'closeOnConnect' }, async (phone) => {
      assert.equal(await exchange(phone, `GET ${KEY} HTTP/1.1\r\nHost: x\r\n\r\n`), '');
      assert.equal(phone.requests.length, 0);
      assert.equal(phone.acceptedSockets, 1);
      assert.equal((await ask(phone, KEY)).status, 200);
    });
  });

  it('endlessBody: goes on until the client has enough', async () => {
    await withFault({ type: 'endlessBody' }, async (phone) => {
      const socket = connect(phone.port, phone.host);
      socket.write(`GET ${KEY} HTTP/1.1\r\nHost: x\r\n\r\n`);
      let size = 0;
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > 3_000_000) break;
      }
      assert.ok(size > 3_000_000);
      await until(phone, () => phone.openSockets === 0);
    });
  });

  it('endlessBody: has an end for a machine that waits for it', async () => {
    const limit = 1024 * 1024;
    const server = createServer((socket) => sendEndless(socket, limit));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let size = 0;
    for await (const chunk of socket as AsyncIterable<Buffer>) size += chunk.length;
    assert.ok(size >= limit && size < limit * 1.1, String(size));
    await new Promise((resolve) => server.close(resolve));
  });

  it('garbageHeaders: what comes is no HTTP', async () => {
    await withFault({ type: 'garbageHeaders' }, async (phone) => {
      await assert.rejects(ask(phone, KEY), (error: NodeJS.ErrnoException) =>
        /^HPE_/.test(error.code ?? ''),
      );
    });
  });

  it('delay: answers and acts later, by the phone’s clock', async () => {
    await withPhone({ clock: 'stepped' }, async (phone) => {
      phone.addFault({ kind: { type: 'delay', ms: 5000 } });
      let done = false;
      const answer = ask(phone, KEY).then((result) => {
        done = true;
        return result;
      });
      await until(phone, () => phone.requests.length === 1);
      await phone.advance(4999);
      assert.equal(phone.keys.length, 0);
      assert.equal(done, false);
      await phone.advance(1);
      assert.equal((await answer).status, 200);
      assert.equal(phone.keys.length, 1);
    });
  });

  it('status: any answer that is wanted', async () => {
    const kind = {
      type: 'status',
      status: 503,
      title: 'Busy',
      location: '/later',
      body: 'b',
    } as const;
    await withFault(kind, async (phone) => {
      const answer = await ask(phone, KEY);
      assert.equal(answer.status, 503);
      assert.equal(answer.headers.location, '/later');
      assert.match(answer.body, /<TITLE>Busy<\/TITLE>[^]*\nb\n/);
      assert.equal(phone.keys.length, 0);
      assert.equal(phone.requests[0]?.status, 503);
    });
    await withFault({ type: 'status', status: 200, body: 'raw' }, async (phone) => {
      assert.equal((await ask(phone, KEY)).body, 'raw');
    });
  });

  it('phoneManager: the page of another phone', async () => {
    await withFault({ type: 'phoneManager' }, async (phone) => {
      const answer = await ask(phone, KEY);
      assert.equal(answer.status, 200);
      assert.match(answer.body, /<title>Phone Manager<\/title>/);
      assert.equal(phone.keys.length, 0);
    });
  });

  it('come over HTTPS too', async () => {
    await withPhone({ httpsPort: 0 }, async (phone) => {
      const closing: Fault['kind'][] = [{ type: 'closeWithoutAnswer' }, { type: 'closeOnConnect' }];
      for (const kind of closing) {
        phone.addFault({ kind });
        await assert.rejects(ask(phone, KEY, { secure: true }), RESET);
      }
      phone.addFault({ kind: { type: 'garbageHeaders' } });
      await assert.rejects(ask(phone, KEY, { secure: true }));
      assert.equal((await ask(phone, KEY, { secure: true })).status, 200);
    });
  });

  it('apply to paths, in order, as many times as said', async () => {
    await withPhone({}, async (phone) => {
      const status = (code: number): Fault['kind'] => ({ type: 'status', status: code });
      phone.addFault({ path: '/info.htm', kind: status(500), times: 2 });
      phone.addFault({ kind: status(501), times: Infinity });
      const statuses: number[] = [];
      for (const path of ['/x', '/info.htm', '/info.htm', '/info.htm', '/x'])
        statuses.push((await ask(phone, path)).status);
      assert.deepEqual(statuses, [501, 500, 500, 501, 501]);
      phone.clearFaults();
      assert.equal((await ask(phone, '/info.htm')).status, 200);
      for (const times of [0, -1, NaN])
        assert.throws(() => phone.addFault({ times, kind: { type: 'hang' } }), RangeError);
    });
  });
});
