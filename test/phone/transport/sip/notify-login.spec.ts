import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type ErrorReason, SnomError } from '../../../../src/common/errors';
import { answerChallenge } from '../../../../src/phone/transport/sip/answer-challenge';
import { sendNotify } from '../../../../src/phone/transport/sip/notify';
import { transact } from '../../../../src/phone/transport/sip/transaction';
import { writeSipRequest } from '../../../../src/phone/transport/sip/write-message';
import { FUZZ_RUNS } from '../../../support/fuzz';
import { MemoryLink } from '../../../support/phone/memory-link';
import type { SipDatagram, SipPeer } from '../../../support/phone/sip-peer';
import { SipSetup } from '../../../support/phone/sip-setup';

const LOGIN = { username: '4711', password: 's3cret' };
const MD5 = 'Digest realm="snom", nonce="n1", qop="auth", opaque="o", algorithm=MD5';

const hash = (algorithm: string, text: string): string =>
  createHash(algorithm).update(text).digest('hex');

/** Is this the right answer to the challenge? By RFC 2617 and 7616, apart from the client's code. */
function isProof(datagram: SipDatagram, header: string, algorithm = 'md5'): boolean {
  const value = datagram.header(header);
  const get = (name: string): string =>
    new RegExp(`\\b${name}=(?:"([^"]*)"|([^,]+))`).exec(value)?.slice(1).find(Boolean) ?? '';
  const uri = datagram.line.split(' ')[1] ?? '';
  const a1 = hash(algorithm, `${LOGIN.username}:${get('realm')}:${LOGIN.password}`);
  const a2 = hash(algorithm, `NOTIFY:${uri}`);
  const middle = get('qop') === '' ? '' : `${get('nc')}:${get('cnonce')}:${get('qop')}:`;
  return (
    get('uri') === uri &&
    get('username') === LOGIN.username &&
    get('response') === hash(algorithm, `${a1}:${get('nonce')}:${middle}${a2}`)
  );
}

describe('sip/notify, with a login', () => {
  let setup: SipSetup;
  beforeEach(() => (setup = new SipSetup()));
  afterEach(() => setup.stop());

  const notify = (peer: SipPeer, { body = '<x/>', login = LOGIN } = {}) =>
    sendNotify({
      ...setup.to(peer),
      body,
      contentType: 'application/snomxml',
      ...(login && { login }),
    });

  /** Challenges the first message, and answers all others with 200. */
  const challenger = (status: number, ...headers: string[]): Promise<SipPeer> =>
    setup.peer((datagram, peer) => {
      if (peer.transactions.length === 1) peer.answer(datagram, status, { headers });
      else peer.answer(datagram, 200);
    });

  const WAYS: [string, number, string, string, string, string][] = [
    ['401', 401, 'WWW-Authenticate', 'Authorization', MD5, 'md5'],
    ['407', 407, 'Proxy-Authenticate', 'Proxy-Authorization', MD5, 'md5'],
    [
      'the time before qop',
      401,
      'WWW-Authenticate',
      'Authorization',
      'Digest realm="s", nonce="n"',
      'md5',
    ],
    [
      'SHA-256',
      401,
      'WWW-Authenticate',
      'Authorization',
      'Digest realm="s", nonce="n", qop="auth-int,auth", algorithm=SHA-256',
      'sha256',
    ],
  ];
  for (const [name, status, asks, answers, challenge, algorithm] of WAYS) {
    it(`answers a challenge, once (${name})`, async () => {
      const peer = await challenger(status, `${asks}: ${challenge}`);
      const result = await notify(peer);
      assert.equal(result.status, 200);
      assert.equal(result.requests.length, 2);
      const [first, second] = peer.datagrams;
      assert.ok(first && second);
      assert.ok(isProof(second, answers, algorithm));
      // RFC 3261, 8.1.3.5: all stays but the branch, and the number is one more.
      assert.notEqual(second.branch, first.branch);
      assert.deepEqual([first.header('CSeq'), second.header('CSeq')], ['1 NOTIFY', '2 NOTIFY']);
      const rest = ({ text }: SipDatagram): string =>
        text.replace(/^(?:Via|CSeq|(?:Proxy-)?Authorization): .*\r\n/gm, '');
      assert.equal(rest(second), rest(first));
      await setup.staysSilent(peer);
      assert.equal(peer.datagrams.length, 2);
    });
  }

  it('chooses the strongest of several challenges, in one line or more', async () => {
    const weak = 'Digest realm="a", nonce="1", Digest realm="b", nonce="2", algorithm=SHA-512-256';
    const peer = await challenger(
      401,
      'WWW-Authenticate: Basic realm="x"',
      `www-authenticate: ${weak}`,
      'WWW-Authenticate: Digest realm="c", nonce="3", algorithm=SHA-256',
    );
    await notify(peer);
    assert.match(peer.datagrams[1]?.header('Authorization') ?? '', /realm="b"/);
  });

  it('repeats both messages if need be, each as it is', async () => {
    const peer = await setup.peer((datagram) => {
      const count = peer.datagrams.length;
      if (count === 2) peer.answer(datagram, 401, { headers: [`WWW-Authenticate: ${MD5}`] });
      if (count === 5) peer.answer(datagram, 200);
    });
    assert.equal((await setup.settle(notify(peer))).status, 200);
    assert.deepEqual(
      peer.datagrams.map(({ branch }) => peer.transactions.indexOf(branch)),
      [0, 0, 1, 1, 1],
    );
  });

  it('does not answer a challenge that comes again', async () => {
    const peer = await setup.peer((datagram) => {
      if (datagram.header('CSeq') === '1 NOTIFY') {
        for (let n = 0; n < 3; n += 1)
          peer.answer(datagram, 401, { headers: [`WWW-Authenticate: ${MD5}`] });
      } else {
        peer.answer(datagram, 200);
      }
    });
    await notify(peer);
    await setup.staysSilent(peer);
    assert.equal(peer.datagrams.length, 2);
  });

  it('says so when no answer comes to the message with the login', async () => {
    const peer = await setup.peer((datagram) => {
      if (peer.transactions.length === 1)
        peer.answer(datagram, 401, { headers: [`WWW-Authenticate: ${MD5}`] });
    });
    await setup.fails(setup.settle(notify(peer)), 'sipNoAnswer', 'maybe');
    assert.equal(peer.transactions.length, 2);
  });

  it('means by 403 after a login what it means without one', async () => {
    const peer = await setup.peer((datagram) => {
      if (peer.transactions.length === 1)
        peer.answer(datagram, 401, { headers: [`WWW-Authenticate: ${MD5}`] });
      else peer.answer(datagram, 403);
    });
    await setup.fails(notify(peer), 'sipForbidden', 'no');
  });

  it('gives up when the login is refused, whatever the phone says of its nonce', async () => {
    for (const challenge of [MD5, `${MD5}, stale=true`]) {
      const peer = await setup.peer((datagram) =>
        peer.answer(datagram, 401, { headers: [`WWW-Authenticate: ${challenge}`] }),
      );
      await setup.fails(notify(peer), 'sipLoginRefused', 'no');
      await setup.staysSilent(peer);
      assert.equal(peer.datagrams.length, 2);
    }
  });

  const REFUSED: [string, number, string[], typeof LOGIN | undefined, ErrorReason][] = [
    ['there is no login', 401, [`WWW-Authenticate: ${MD5}`], undefined, 'sipLoginNeeded'],
    ['there is no login for a proxy', 407, [], undefined, 'sipLoginNeeded'],
    ['nothing is offered', 401, [], LOGIN, 'unsupportedAuth'],
    [
      'Basic alone is offered',
      401,
      ['WWW-Authenticate: Basic realm="x"'],
      LOGIN,
      'unsupportedAuth',
    ],
    [
      'the algorithm is unknown',
      401,
      ['WWW-Authenticate: Digest realm="x", nonce="n", algorithm=AKAv1-MD5'],
      LOGIN,
      'unsupportedAuth',
    ],
    [
      'a hash of the body is wanted',
      401,
      ['WWW-Authenticate: Digest realm="x", nonce="n", qop="auth-int"'],
      LOGIN,
      'unsupportedAuth',
    ],
    [
      'the challenge stands in the wrong header',
      401,
      [`Proxy-Authenticate: ${MD5}`],
      LOGIN,
      'unsupportedAuth',
    ],
  ];
  for (const [name, status, headers, login, reason] of REFUSED) {
    it(`sends nothing more where ${name}`, async () => {
      const peer = await setup.peer((datagram) => peer.answer(datagram, status, { headers }));
      await setup.fails(
        sendNotify({ ...setup.to(peer), body: '', contentType: 'a/b', ...(login && { login }) }),
        reason,
        'no',
      );
      await setup.staysSilent(peer);
      assert.equal(peer.datagrams.length, 1);
    });
  }

  it('sends nothing more where the login makes the message too long', async () => {
    const peer = await challenger(401, `WWW-Authenticate: ${MD5}`);
    const error = await setup.fails(notify(peer, { body: 'x'.repeat(750) }), 'sipTooLong', 'no');
    assert.ok(Number(error.params['bytes']) > 1300);
    assert.equal(peer.datagrams.length, 1);
  });

  it('refuses a challenge that would break out of its line', async () => {
    const peer = await challenger(
      401,
      'WWW-Authenticate: Digest realm="a\u0000b\rVia: x", nonce="n"',
    );
    await setup.fails(notify(peer), 'badSipText', 'no');
    assert.equal(peer.datagrams.length, 1);
  });

  it('writes the bytes of the phone, and names and passwords as UTF-8 or Latin-1', async () => {
    for (const [latin1, user] of [
      [false, 'J\u00c3\u00bcrgen'],
      [true, 'J\u00fcrgen'],
    ] as const) {
      const realm = 'K\u00c3\u00bcche \u0080';
      const peer = await challenger(401, `WWW-Authenticate: Digest realm="${realm}", nonce="n"`);
      const login = { username: 'Jürgen', password: 'p', latin1 };
      await sendNotify({ ...setup.to(peer), body: '', contentType: 'a/b', login });
      const sent = peer.datagrams[1]?.header('Authorization') ?? '';
      const octets = (text: string): string =>
        createHash('md5').update(Buffer.from(text, 'latin1')).digest('hex');
      const uri = peer.datagrams[1]?.line.split(' ')[1] ?? '';
      const response = octets(`${octets(`${user}:${realm}:p`)}:n:${octets(`NOTIFY:${uri}`)}`);
      assert.ok(sent.includes(`username="${user}", realm="${realm}"`), sent);
      assert.ok(sent.includes(`response="${response}"`), sent);
    }
  });

  it('answers whatever challenge with one message more at most, in one piece', async () => {
    const ending = new AbortController();
    const link = new MemoryLink(setup.clock);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 80 }),
          fc
            .record({
              realm: fc.string({ unit: 'binary', maxLength: 10 }),
              nonce: fc.string({ unit: 'binary', maxLength: 10 }),
              opaque: fc.string({ unit: 'binary', maxLength: 10 }),
              algorithm: fc.constantFrom('MD5', 'SHA-256', 'MD5-sess', 'x', '\r\nX: y'),
            })
            .map((fields) =>
              Object.entries(fields)
                .map(([name, value]) => `${name}="${value}"`)
                .join(', '),
            )
            .map((fields) => `Digest ${fields}`),
        ),
        async (challenge) => {
          const answered = transact({
            link,
            clock: setup.clock,
            signal: ending.signal,
            bytes: Buffer.from('x'),
            branch: 'z9hG4bKx',
            method: 'NOTIFY',
          });
          link.deliver(
            Buffer.from(
              'SIP/2.0 401 No\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKx\r\nCSeq: 1 NOTIFY\r\n' +
                `WWW-Authenticate: ${challenge}\r\n\r\n`,
              'latin1',
            ),
          );
          // A line end in the challenge may have made a message of it that is none.
          link.deliver(
            'SIP/2.0 401 No\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKx\r\nCSeq: 1 NOTIFY\r\n\r\n',
          );
          const response = await answered;
          let text: string;
          try {
            const header = answerChallenge(
              response,
              { method: 'NOTIFY', uri: 'sip:a@b' },
              LOGIN,
              link.peer,
            );
            text = writeSipRequest({
              method: 'NOTIFY',
              uri: 'sip:a@b',
              headers: [header],
              body: Buffer.alloc(0),
            }).toString('latin1');
          } catch (error) {
            assert.ok(error instanceof SnomError);
            assert.equal(error.sent, 'no');
            return;
          }
          // Request line, header, length, nothing.
          assert.equal(text.split(/[\r\n]+/).length, 4);
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  }).timeout(20 * 60_000);

  it('never tells the password', async () => {
    const peer = await challenger(401, `WWW-Authenticate: ${MD5}`);
    const result = await notify(peer);
    const all = peer.datagrams.map(({ text }) => text).join('') + JSON.stringify(result);
    assert.doesNotMatch(all, /s3cret/);
  });
});
