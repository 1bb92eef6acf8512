/** Requests that Node.js refuses before anybody sees them, over real sockets. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { after, before, beforeEach, describe, it } from 'mocha';
import { mendRequests } from '../../../../src/nodes/shared/phones/mended-requests';

const OURS = '/snom/0123456789abcdef/incoming';

describe('nodes/shared/phones/mended-requests', () => {
  let server: Server;
  let seen: { url: string; from: string | undefined; headers: IncomingMessage['headers'] }[];
  let lost: string[];

  before(async () => {
    server = createServer(({ url = '', headers, socket }, response) => {
      seen.push({ url, from: socket.remoteAddress, headers });
      response.setHeader('Content-Length', '0');
      response.end();
    });
    for (let times = 0; times < 3; times++) {
      mendRequests(
        server,
        (path) => path.startsWith('/snom/0123456789abcdef/'),
        (path) => lost.push(path),
      );
    }
    assert.equal(server.listenerCount('clientError'), 1, 'once per server');
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  after(() => server.close());
  beforeEach(() => {
    seen = [];
    lost = [];
  });

  /** Sends the pieces, each when the one before has arrived. @returns status line of the answer, '' = none */
  async function send(...pieces: (string | Buffer)[]): Promise<string> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
    socket.on('error', () => undefined);
    const [accepted] = (await once(server, 'connection')) as [
      NodeJS.EventEmitter & { bytesRead: number },
    ];
    let sent = 0;
    for (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
      socket.write(bytes);
      sent += bytes.length;
      while (pieces.length > 1 && accepted.bytesRead < sent) await new Promise(setImmediate);
    }
    await once(socket, 'close');
    return answer.split('\r\n', 1)[0] ?? '';
  }

  const request = (query: string, path = OURS): string =>
    `GET ${path}?${query} HTTP/1.1\r\nHost: x\r\nUser-Agent: snom320-SIP 8.4\r\n\r\n`;

  for (const [what, query, wanted] of [
    ['a blank', 'r=a b&dr=Ann Lee', 'r=a%20b&dr=Ann%20Lee'],
    ['several blanks and a tab', 'dr=A  B\tC', 'dr=A%20%20B%09C'],
    ['UTF-8', Buffer.from('dr=Müller', 'utf8').toString('latin1'), 'dr=M%C3%BCller'],
    ['Latin-1', 'dr=M\u00fcller', 'dr=M%FCller'],
    ['a control character', 'dr=a\u0001b', 'dr=a%01b'],
    ['escapes beside it', 'dr=a%20b c%FC', 'dr=a%20b%20c%FC'],
    ['the version of HTTP', 'dr=a HTTP/1.1 b', 'dr=a%20HTTP/1.1%20b'],
  ] as const) {
    it(`mends a raw request line with ${what}`, async () => {
      assert.equal(await send(request(query)), 'HTTP/1.1 200 OK');
      assert.deepEqual(
        seen.map(({ url, from, headers }) => [url, from, headers['user-agent']]),
        [[`${OURS}?${wanted}`, '127.0.0.1', 'snom320-SIP 8.4']],
      );
      assert.deepEqual(lost, []);
    });
  }

  it('mends a field that Node.js refuses', async () => {
    const raw = `GET ${OURS}?r=1 HTTP/1.1\r\nHost: x\r\nX-Name: a\u0001b\r\n\r\n`;
    assert.equal(await send(raw), 'HTTP/1.1 200 OK');
    assert.deepEqual(
      seen.map(({ url, headers }) => [url, headers['x-name']]),
      [[`${OURS}?r=1`, 'ab']],
    );
  });

  it('waits for the rest of a request', async () => {
    const raw = request('dr=Ann Lee and many more');
    const answer = await send(raw.slice(0, 50), raw.slice(50, 70), raw.slice(70));
    assert.equal(answer, 'HTTP/1.1 200 OK');
    assert.deepEqual(
      seen.map(({ url }) => url),
      [`${OURS}?dr=Ann%20Lee%20and%20many%20more`],
    );
  });

  it('takes whatever bytes a phone may put into a query', async () => {
    const byte = fc.integer({ min: 1, max: 255 }).filter((code) => code !== 10 && code !== 13);
    await fc.assert(
      fc.asyncProperty(fc.array(byte, { maxLength: 60 }), async (bytes) => {
        seen = [];
        const query = Buffer.from(bytes);
        const raw = Buffer.concat([
          Buffer.from(`GET ${OURS}?dr=`),
          query,
          Buffer.from(' HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
        ]);
        assert.equal(await send(raw), 'HTTP/1.1 200 OK');
        const [got] = seen;
        const back = (got?.url ?? '').slice(`${OURS}?dr=`.length);
        // What needs no mending comes through as Node.js reads it: blanks at the end belong to no value there.
        if (/^[!-~]* *$/.test(query.toString('latin1'))) {
          assert.equal(back, query.toString('latin1').trimEnd());
        } else {
          const wanted = query.toString('latin1').replace(/[^!-~]/g, (one) => {
            return `%${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
          });
          assert.equal(back, wanted);
        }
      }),
      { numRuns: 60, examples: [[[32]], [[65, 32, 32]], [[65, 32, 66, 32]]] },
    );
  });

  it('counts what cannot be mended, and answers as Node.js does', async () => {
    assert.equal(await send(`GET ${OURS}?r=a b\r\nHost: x\r\n\r\n`), 'HTTP/1.1 400 Bad Request');
    assert.deepEqual(lost, [OURS]);
    assert.deepEqual(seen, []);
  });

  for (const [what, raw] of [
    ['another path', request('r=a b', '/other/path')],
    ['another token', request('r=a b', '/snom/fedcba9876543210/incoming')],
    ['another method', request('r=a b').replace('GET', 'POST')],
    ['nonsense', '\u0000\u0001\u0002\r\n\r\n'],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000'],
  ] as const) {
    it(`leaves ${what} to Node.js`, async () => {
      assert.equal(await send(raw), 'HTTP/1.1 400 Bad Request');
      assert.deepEqual([seen, lost], [[], []]);
    });
  }

  it('leaves what is too long to Node.js', async () => {
    const raw = request(`r=${'x'.repeat(20_000)}`, '/other');
    assert.match(await send(raw), /^HTTP\/1\.1 431 /);
  });

  for (const [what, raw, status] of [
    ['too long', request(`r=${'x'.repeat(20_000)}`), 431],
    ['too long by its fields', request('r=a b').replace('x', 'x'.repeat(20_000)), 431],
    ['without a name in a field', `GET ${OURS}?r=a HTTP/1.1\r\n: x\r\n\r\n`, 400],
    ['of a version there is not', request('r=a b').replace('1.1', '1.x'), 400],
  ] as const) {
    it(`tries only once to mend what is ${what}`, async () => {
      assert.ok((await send(raw)).startsWith(`HTTP/1.1 ${status} `));
      assert.deepEqual([seen, lost], [[], [OURS]]);
    });
  }

  it('smuggles no second request', async () => {
    const raw = `GET ${OURS}?r=a b HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\nGET /admin HTTP/1.1\r\nHost: x\r\n\r\n`;
    assert.equal(await send(raw), 'HTTP/1.1 200 OK');
    assert.deepEqual(
      seen.map(({ url }) => url),
      [`${OURS}?r=a%20b`],
    );
  });
});
