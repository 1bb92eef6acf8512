import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type ErrorReason, type Sent, SnomError } from '../../../../src/common/errors';
import type { SipResponse } from '../../../../src/phone/transport/sip/read-message';
import { transact } from '../../../../src/phone/transport/sip/transaction';
import { settled, SteppedClock } from '../../../support/calls/stepped-clock';
import { FUZZ_RUNS } from '../../../support/fuzz';
import { assertFails, failureOf } from '../../../support/phone/errors';
import { errorOf, MemoryLink } from '../../../support/phone/memory-link';

const BRANCH = 'z9hG4bKAbc1';
const BYTES = Buffer.from('the request');

interface Answer {
  readonly status?: number;
  readonly branch?: string;
  readonly method?: string;
  readonly line?: string;
  readonly via?: string;
}

const answer = ({
  status = 200,
  branch = BRANCH,
  method = 'NOTIFY',
  line = `SIP/2.0 ${status} Phrase`,
  via = `SIP/2.0/UDP 192.0.2.5:5071;branch=${branch}`,
}: Answer = {}): string =>
  `${line}\r\nVia: ${via}\r\nCSeq: 1 ${method}\r\nContent-Length: 0\r\n\r\n`;

describe('sip/transaction', () => {
  let clock: SteppedClock;
  let link: MemoryLink;
  let ending: AbortController;

  const start = (): Promise<SipResponse> =>
    transact({
      link,
      bytes: BYTES,
      branch: BRANCH,
      method: 'NOTIFY',
      signal: ending.signal,
      clock,
    });

  const fails = (promise: Promise<unknown>, reason: ErrorReason, sent: Sent): Promise<SnomError> =>
    assertFails(promise, reason, sent);

  beforeEach(() => {
    clock = new SteppedClock();
    link = new MemoryLink(clock);
    ending = new AbortController();
  });

  afterEach(() => {
    assert.equal(clock.pending, 0, 'a timer is left');
    assert.equal(link.listeners, 0, 'somebody still listens');
    for (const bytes of link.sent) assert.deepEqual(bytes, BYTES);
  });

  it('sends once when the answer comes at once', async () => {
    const answered = start();
    link.deliver(answer());
    assert.equal((await answered).status, 200);
    assert.deepEqual(link.sentAt, [0]);
  });

  it('repeats the same bytes after 0.5, 1, 2, 4, 4 ... s, and gives up after 32 s', async () => {
    const failed = failureOf(start());
    await clock.advance(31_999);
    assert.equal(clock.pending, 2);
    await clock.advance(1);
    const error = await failed;
    assert.deepEqual([error.reason, error.sent], ['sipNoAnswer', 'maybe']);
    assert.deepEqual(error.params, { host: 'phone.example', port: 5060 });
    assert.deepEqual(
      link.sentAt,
      [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500],
    );
  });

  it('repeats every 4 s once the phone has said that it works on it', async () => {
    const failed = failureOf(start());
    await clock.advance(600);
    link.deliver(answer({ status: 100 }));
    await clock.advance(31_400);
    await failed;
    // The repetition that is due keeps its time: RFC 3261, 17.1.2.2.
    assert.deepEqual(
      link.sentAt,
      [0, 500, 1500, 5500, 9500, 13_500, 17_500, 21_500, 25_500, 29_500],
    );
  });

  it('goes on after any number of provisional answers, to the final one', async () => {
    const answered = start();
    for (const status of [100, 180, 183, 199]) link.deliver(answer({ status }));
    await clock.advance(20_000);
    link.deliver(answer({ status: 202 }));
    assert.equal((await answered).status, 202);
  });

  for (const status of [200, 299, 302, 401, 481, 500, 503, 603, 699]) {
    it(`ends with ${status}, whatever it means`, async () => {
      const answered = start();
      link.deliver(answer({ status }));
      assert.equal((await answered).status, status);
    });
  }

  it('takes the first of two final answers', async () => {
    const answered = start();
    link.deliver(answer({ status: 481 }));
    link.deliver(answer({ status: 200 }));
    assert.equal((await answered).status, 481);
  });

  it('knows its branch in any case of letters', async () => {
    const answered = start();
    link.deliver(answer({ branch: BRANCH.toUpperCase() }));
    assert.equal((await answered).status, 200);
  });

  const STRANGERS: [string, string][] = [
    ['another branch', answer({ branch: 'z9hG4bKAbc2' })],
    ['the beginning of the branch', answer({ branch: 'z9hG4bK' })],
    ['no branch', answer({ via: 'SIP/2.0/UDP 192.0.2.5' })],
    ['another method', answer({ method: 'OPTIONS' })],
    ['the method in small letters', answer({ method: 'notify' })],
    ['a second hop', answer({ via: `SIP/2.0/UDP a;branch=${BRANCH}, SIP/2.0/UDP b` })],
    [
      'the branch of another hop',
      answer({ via: `SIP/2.0/UDP a;branch=x, SIP/2.0/UDP b;branch=${BRANCH}` }),
    ],
    ['a request', answer({ line: 'NOTIFY sip:nodered@192.0.2.5 SIP/2.0' })],
    ['a status that is none', answer({ line: 'SIP/2.0 4294967496 OK' })],
    ['a cut-off body', answer().replace('Length: 0', 'Length: 9')],
    ['noise', '\u0000\u00ff'],
    ['a huge datagram', `SIP/2.0 200 OK\r\nX: ${'y'.repeat(65_000)}`],
  ];
  for (const [name, text] of STRANGERS) {
    it(`is not moved by ${name}`, async () => {
      const answered = start();
      link.deliver(text);
      await clock.advance(1000);
      assert.equal(link.sentAt.length, 2);
      link.deliver(answer({ status: 486 }));
      assert.equal((await answered).status, 486);
    });
  }

  it('says that nothing readable came, where something unreadable did', async () => {
    const failed = fails(start(), 'garbledReply', 'maybe');
    link.deliver('HTTP/1.1 400 Bad Request\r\n\r\n');
    await clock.advance(32_000);
    await failed;
  });

  it('does not say so of line ends, of strangers, nor once the phone has answered', async () => {
    const failed = fails(start(), 'sipNoAnswer', 'maybe');
    link.deliver('\r\n\r\n');
    link.deliver(answer({ branch: 'z9hG4bKother' }));
    await clock.advance(32_000);
    await failed;

    const working = fails(start(), 'sipNoAnswer', 'maybe');
    link.deliver('noise');
    link.deliver(answer({ status: 100 }));
    await clock.advance(32_000);
    await working;
  });

  describe('trouble of the network', () => {
    it('is nobody at the port, before anything can have arrived', async () => {
      const failed = fails(start(), 'sipRefused', 'no');
      link.fail('ECONNREFUSED');
      await failed;
      assert.deepEqual(link.sentAt, [0]);
    });

    it('says nothing of the first message once there is a second', async () => {
      const failed = fails(start(), 'sipRefused', 'maybe');
      await clock.advance(500);
      link.fail('ECONNREFUSED');
      await failed;
    });

    it('says nothing once the phone has answered', async () => {
      const failed = fails(start(), 'sipRefused', 'maybe');
      link.deliver(answer({ status: 100 }));
      link.fail('ECONNREFUSED');
      await failed;
    });

    it('says nothing where it may be about the message of somebody else', async () => {
      link = new MemoryLink(clock, { exclusive: false });
      const failed = fails(start(), 'sipRefused', 'maybe');
      link.fail('ECONNREFUSED');
      await failed;
    });

    const REFUSALS: [string, ErrorReason][] = [
      ['ENETUNREACH', 'noRoute'],
      ['EPERM', 'noRoute'],
      ['EHOSTUNREACH', 'noRoute'],
      ['ENOBUFS', 'internal'],
    ];
    for (const [code, reason] of REFUSALS) {
      it(`of the system itself (${code}): nothing has gone out`, async () => {
        link.refusal = { from: 0, error: errorOf(code) };
        await fails(start(), reason, 'no');
      });
    }

    it('that begins later leaves the first message in doubt', async () => {
      link.refusal = { from: 2, error: errorOf('ENETUNREACH') };
      const failed = fails(start(), 'noRoute', 'maybe');
      await clock.advance(1500);
      await failed;
      assert.equal(link.sentAt.length, 3);
    });

    for (const code of ['ENETUNREACH', 'EHOSTUNREACH', 'EPERM', 'ENOBUFS', 'ENETDOWN']) {
      it(`of the system with the second message (${code}) leaves the first one in doubt`, async () => {
        link.refusal = { from: 1, error: errorOf(code) };
        const failed = failureOf(start());
        await clock.advance(500);
        assert.equal((await failed).sent, 'maybe');
        assert.equal(link.sentAt.length, 2);
      });
    }

    it('on the way to the phone says nothing of the first message', async () => {
      const failed = fails(start(), 'noRoute', 'maybe');
      link.fail('EHOSTUNREACH');
      await failed;
    });

    it('that the second message meets can be about the first one only', async () => {
      link.refusal = { from: 1, error: errorOf('ECONNREFUSED') };
      const failed = fails(start(), 'sipRefused', 'no');
      await clock.advance(500);
      await failed;
    });
  });

  describe('the end of the command', () => {
    it('before it begins: nothing is sent', async () => {
      ending.abort(new SnomError('noAnswer'));
      await fails(start(), 'sipNoAnswer', 'no');
      assert.deepEqual(link.sentAt, []);
    });

    const REASONS: [string, unknown, ErrorReason][] = [
      ['its deadline', new SnomError('noAnswer', { params: { seconds: 8 } }), 'sipNoAnswer'],
      ['another form of it', new DOMException('late', 'TimeoutError'), 'sipNoAnswer'],
      ['a wish', undefined, 'aborted'],
      ['a wish with an error', new SnomError('runUnderWay'), 'runUnderWay'],
    ];
    for (const [name, cause, reason] of REASONS) {
      it(`in between, ${name}: nothing more is sent`, async () => {
        const failed = fails(start(), reason, 'maybe');
        await clock.advance(3000);
        ending.abort(cause);
        await failed;
        await clock.advance(60_000);
        assert.deepEqual(link.sentAt, [0, 500, 1500]);
      });
    }

    it('by its deadline, when nothing came but what cannot be read', async () => {
      const failed = fails(start(), 'garbledReply', 'maybe');
      link.deliver('SIP/2.0 abc\r\n\r\n');
      await clock.advance(600);
      ending.abort(new SnomError('noAnswer'));
      await failed;
    });

    it('after it: what comes late changes nothing', async () => {
      const answered = start();
      link.deliver(answer());
      await answered;
      link.deliver(answer({ status: 500 }));
      link.fail('ECONNREFUSED');
      ending.abort();
      await clock.advance(60_000);
      await settled();
      assert.deepEqual(link.sentAt, [0]);
    });
  });

  it('waits for its answer whatever comes before it', async () => {
    const right = answer();
    const changes = fc.array(fc.tuple(fc.nat(90), fc.nat(6), fc.string({ maxLength: 4 })), {
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { maxLength: 6 }), async (datagrams) => {
        const answered = start();
        for (const all of datagrams) {
          link.deliver(
            all.reduce(
              (text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length),
              right,
            ),
          );
        }
        link.deliver(right);
        // A change may have left an answer that is ours, with another status even.
        const { status, cseq, via } = await answered;
        assert.ok(status >= 200 && status <= 699);
        assert.deepEqual([cseq.method, via.branch], ['NOTIFY', BRANCH.toLowerCase()]);
      }),
      { numRuns: FUZZ_RUNS },
    );
    assert.deepEqual(new Set(link.sentAt), new Set([0]));
  }).timeout(20 * 60_000);

  it('does not hear the answers of another one on the same link', async () => {
    const first = start();
    const second = transact({
      link,
      bytes: BYTES,
      branch: 'z9hG4bKother',
      method: 'NOTIFY',
      signal: ending.signal,
      clock,
    });
    link.deliver(answer({ branch: 'z9hG4bKother', status: 403 }));
    link.deliver(answer({ status: 200 }));
    assert.deepEqual([(await first).status, (await second).status], [200, 403]);
  });
});
