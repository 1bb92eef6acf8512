import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type ErrorReason, type Sent, SnomError } from '../../../../src/common/errors';
import { type NotifyOptions, sendNotify } from '../../../../src/phone/transport/sip/notify';
import { answerTo, type SipDatagram, type SipPeer } from '../../../support/phone/sip-peer';
import { SipSetup } from '../../../support/phone/sip-setup';

const BODY = '<?xml version="1.0" encoding="UTF-8"?><SnomIPPhoneSilent>ü</SnomIPPhoneSilent>';

describe('sip/notify', () => {
  let setup: SipSetup;
  beforeEach(() => (setup = new SipSetup()));
  afterEach(() => setup.stop());

  const notify = (peer: SipPeer, changes: Partial<NotifyOptions> = {}) =>
    sendNotify({
      ...setup.to(peer),
      body: BODY,
      contentType: 'application/snomxml',
      ...changes,
    });

  it('sends other events, without a body', async () => {
    const peer = await setup.peer((datagram) => peer.answer(datagram, 200));
    await sendNotify({ ...setup.to(peer), event: 'check-sync;reboot=true' });
    const [datagram] = peer.datagrams;
    assert.ok(datagram);
    assert.equal(datagram.header('Event'), 'check-sync;reboot=true');
    assert.equal(datagram.header('Content-Length'), '0');
    assert.doesNotMatch(datagram.text, /Content-Type/);
    assert.equal(datagram.body.length, 0);
    const split = sendNotify({ ...setup.to(peer), event: 'x\r\nEvil: 1' });
    await setup.fails(split, 'badSipText', 'no');
  });

  for (const [host, shown] of [
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]'],
  ] as const) {
    it(`sends what is documented, byte by byte (${host})`, async () => {
      const peer = await setup.peer((datagram) => peer.answer(datagram, 200), { host });
      const result = await notify(peer);
      const [datagram] = peer.datagrams;
      assert.ok(datagram);
      const own = `${shown}:${datagram.from.port}`;
      const random = datagram.text.match(/[0-9a-f]{16,}/g) ?? [];
      assert.equal(new Set(random).size, 3, 'branch, tag and Call-ID');
      const [branch, tag, callId] = random;
      assert.equal(
        datagram.bytes.toString('utf8'),
        [
          `NOTIFY sip:4711@${shown}:${peer.port} SIP/2.0`,
          `Via: SIP/2.0/UDP ${own};branch=z9hG4bK${branch};rport`,
          'Max-Forwards: 70',
          `From: <sip:nodered@${shown}>;tag=${tag}`,
          `To: <sip:4711@${shown}>`,
          `Call-ID: ${callId}@${shown}`,
          'CSeq: 1 NOTIFY',
          `Contact: <sip:nodered@${own}>`,
          'Event: xml',
          'Subscription-State: active;expires=30000',
          'Content-Type: application/snomxml',
          `Content-Length: ${Buffer.byteLength(BODY)}`,
          '',
          BODY,
        ].join('\r\n'),
      );
      assert.deepEqual(result, {
        status: 200,
        phrase: 'Phrase',
        seenAs: { address: host, port: datagram.from.port },
        requests: [`NOTIFY sip:4711@${shown}:${peer.port}`],
      });
    });
  }

  it('never uses a branch, tag or Call-ID twice', async () => {
    const peer = await setup.peer((datagram) => peer.answer(datagram, 200));
    await notify(peer);
    await notify(peer);
    const [first, second] = peer.datagrams.map(({ text }) => text.match(/[0-9a-f]{16,}/g) ?? []);
    assert.equal(new Set([...(first ?? []), ...(second ?? [])]).size, 6);
  });

  it('sends without a user, with one that has to be escaped, from a chosen port, any bytes', async () => {
    const peer = await setup.peer((datagram) => peer.answer(datagram, 202));
    const probe = await setup.peer();
    const localPort = probe.port;
    await probe.stop().then(() => (probe.stop = () => Promise.resolve()));
    const body = Buffer.from([0, 255, 13, 10]);
    await notify(peer, { user: '' });
    const result = await notify(peer, { user: 'a@b c', localPort, body });
    const [first, second] = peer.datagrams;
    assert.equal(first?.line, `NOTIFY sip:127.0.0.1:${peer.port} SIP/2.0`);
    assert.equal(first.header('To'), '<sip:127.0.0.1>');
    assert.equal(second?.line, `NOTIFY sip:a%40b%20c@127.0.0.1:${peer.port} SIP/2.0`);
    assert.deepEqual(second.body, body);
    assert.equal(second.from.port, localPort);
    assert.equal(second.header('Contact'), `<sip:nodered@127.0.0.1:${localPort}>`);
    assert.equal(result.status, 202);
  });

  it('tells what the phone says of itself, as text', async () => {
    const peer = await setup.peer((datagram) =>
      peer.answer(datagram, 200, {
        phrase: 'Tr\u00c3\u00a8s bien',
        headers: ['Server: x', 'User-Agent: snomD862/10.1.226.13\u0007'],
        change: (text) => text.replace(/;received=[^;\r]+/, ''),
      }),
    );
    const { phrase, userAgent, seenAs } = await notify(peer);
    assert.equal(phrase, 'Très bien');
    assert.equal(userAgent, 'snomD862/10.1.226.13');
    assert.deepEqual(Object.keys(seenAs ?? {}), ['port']);
  });

  describe('refuses before anything is sent', () => {
    const CASES: [string, Partial<NotifyOptions>, ErrorReason][] = [
      ['a user with a line feed', { user: '4711>\r\nX: y' }, 'badSipText'],
      ['a user with NUL', { user: '47\u000011' }, 'badSipText'],
      ['a content type with a line feed', { contentType: 'a/b\r\nX: y' }, 'badSipText'],
      ['a content type with a tab', { contentType: 'a/b\tc' }, 'badSipText'],
      ['a host with a line feed', { target: { host: '127.0.0.1\r\n' } }, 'badHost'],
      ['a host with a tab', { target: { host: 'loc\talhost' } }, 'badHost'],
      ['a body that is too long', { body: 'x'.repeat(1300) }, 'sipTooLong'],
      ['a body that is too long in bytes only', { body: 'ü'.repeat(640) }, 'sipTooLong'],
      ['a user that makes it too long', { user: '4'.repeat(1000) }, 'sipTooLong'],
    ];
    for (const [name, changes, reason] of CASES) {
      it(name, async () => {
        const peer = await setup.peer();
        const target = { ...setup.to(peer).target, ...changes.target };
        await setup.fails(notify(peer, { ...changes, target }), reason, 'no');
        await setup.staysSilent(peer);
        assert.equal(peer.datagrams.length, 0);
      });
    }

    it('one byte more than 1300, and takes 1300', async () => {
      const peer = await setup.peer((datagram) => peer.answer(datagram, 200));
      // Free ports have five digits, so that the head is always as long; all bodies have lengths of three.
      const send = (size: number) => notify(peer, { body: 'x'.repeat(size) });
      await send(500);
      const head = (peer.datagrams[0]?.bytes.length ?? 0) - 500;
      await send(1300 - head);
      assert.equal(peer.datagrams[1]?.bytes.length, 1300);
      const error = await setup.fails(send(1301 - head), 'sipTooLong', 'no');
      assert.deepEqual(error.params, { bytes: 1301, max: 1300 });
    });
  });

  describe('says what a status means, and whether the phone can have acted', () => {
    const STATUSES: [number, ErrorReason, Sent][] = [
      [300, 'unexpectedStatus', 'no'],
      [302, 'unexpectedStatus', 'no'],
      [400, 'unexpectedStatus', 'no'],
      [403, 'sipForbidden', 'no'],
      [404, 'sipUserUnknown', 'no'],
      [405, 'sipMethodUnknown', 'no'],
      [406, 'unexpectedStatus', 'no'],
      [408, 'unexpectedStatus', 'maybe'],
      [410, 'sipUserUnknown', 'no'],
      [415, 'sipContentUnknown', 'no'],
      [480, 'sipUnavailable', 'no'],
      [481, 'sipNoSubscription', 'no'],
      [482, 'unexpectedStatus', 'maybe'],
      [484, 'sipUserUnknown', 'no'],
      [486, 'sipUnavailable', 'no'],
      [489, 'sipEventUnknown', 'no'],
      [500, 'unexpectedStatus', 'maybe'],
      [501, 'sipMethodUnknown', 'no'],
      [503, 'sipUnavailable', 'no'],
      [504, 'unexpectedStatus', 'maybe'],
      [505, 'unexpectedStatus', 'no'],
      [513, 'unexpectedStatus', 'no'],
      [580, 'unexpectedStatus', 'maybe'],
      [600, 'sipUnavailable', 'no'],
      [603, 'unexpectedStatus', 'no'],
      [604, 'sipUserUnknown', 'no'],
      [606, 'unexpectedStatus', 'no'],
    ];
    for (const [status, reason, sent] of STATUSES) {
      it(`${status}: ${reason}, ${sent}`, async () => {
        const peer = await setup.peer((datagram) => peer.answer(datagram, status));
        const error = await setup.fails(notify(peer), reason, sent);
        const { host, port } = setup.to(peer).target;
        assert.deepEqual(error.params, { host, port, status, phrase: 'Phrase' });
        await setup.staysSilent(peer);
        assert.equal(peer.datagrams.length, 1);
      });
    }

    it('shows little of a long phrase, and nothing invisible', async () => {
      const peer = await setup.peer((datagram) =>
        peer.answer(datagram, 481, { phrase: `\u001b[2J${'x'.repeat(500)}` }),
      );
      const error = await setup.fails(notify(peer), 'sipNoSubscription', 'no');
      assert.equal(error.params['phrase'], `[2J${'x'.repeat(37)}`);
    });
  });

  describe('on a bad network', () => {
    /** All that came is the same message, byte for byte. */
    const assertOneMessage = (peer: SipPeer, count: number): void => {
      assert.equal(peer.datagrams.length, count);
      assert.equal(peer.transactions.length, 1);
      const [first, ...others] = peer.datagrams;
      for (const other of others) assert.deepEqual(other.bytes, first?.bytes);
    };

    it('lost requests: the same one again, until one arrives', async () => {
      const peer = await setup.peer((datagram) => {
        if (peer.datagrams.length === 4) peer.answer(datagram, 200);
      });
      assert.equal((await setup.settle(notify(peer))).status, 200);
      await setup.staysSilent(peer);
      assertOneMessage(peer, 4);
    });

    it('lost answers: the phone answers each repetition, and acts once', async () => {
      let acted = 0;
      const done = new Map<string, string>();
      const peer = await setup.peer((datagram) => {
        const known = done.get(datagram.branch);
        if (known === undefined) acted += 1;
        done.set(datagram.branch, known ?? answerTo(datagram, 200));
        if (peer.datagrams.length === 3) peer.send(done.get(datagram.branch) ?? '', datagram.from);
      });
      assert.equal((await setup.settle(notify(peer))).status, 200);
      assert.equal(acted, 1);
      assertOneMessage(peer, 3);
    });

    it('all lost: given up after 32 s, in doubt, and never sent as a new one', async () => {
      const peer = await setup.peer();
      const error = await setup.fails(setup.settle(notify(peer)), 'sipNoAnswer', 'maybe');
      assert.deepEqual(error.params, setup.to(peer).target);
      await setup.staysSilent(peer);
      assertOneMessage(peer, 11);
    });

    it('a deadline of the command: given up earlier', async () => {
      const peer = await setup.peer();
      const failed = setup.fails(notify(peer), 'sipNoAnswer', 'maybe');
      await peer.received(1);
      await setup.clock.advance(3500);
      setup.ending.abort(new SnomError('noAnswer'));
      await failed;
      await setup.staysSilent(peer);
      assertOneMessage(peer, 4);
    });

    it('nobody at the port: said at once, and nothing was done', async () => {
      const peer = await setup.peer();
      const to = setup.to(peer);
      await peer.stop().then(() => (peer.stop = () => Promise.resolve()));
      const options = { ...to, body: BODY, contentType: 'a/b' };
      const error = await setup.fails(sendNotify(options), 'sipRefused', 'no');
      assert.deepEqual(error.params, to.target);
    });

    it('nobody at the port any more: the first message may have been taken', async () => {
      const peer = await setup.peer();
      const failed = setup.fails(notify(peer), 'sipRefused', 'maybe');
      await peer.received(1);
      await setup.clock.advance(500);
      await peer.received(2);
      await peer.stop().then(() => (peer.stop = () => Promise.resolve()));
      await setup.clock.advance(1000);
      await failed;
    });

    it('duplicate answers: the second harms nothing', async () => {
      const peer = await setup.peer((datagram) => {
        peer.answer(datagram, 200);
        peer.answer(datagram, 200);
        peer.answer(datagram, 200);
      });
      await notify(peer);
      assert.equal((await notify(peer)).status, 200);
      assert.equal(peer.transactions.length, 2);
    });

    it('100, then 200', async () => {
      const peer = await setup.peer((datagram) => {
        if (peer.datagrams.length === 1) peer.answer(datagram, 100);
        if (peer.datagrams.length === 3) peer.answer(datagram, 200);
      });
      assert.equal((await setup.settle(notify(peer))).status, 200);
      assertOneMessage(peer, 3);
    });

    it('out of order: 200 before 100', async () => {
      const peer = await setup.peer((datagram) => {
        peer.answer(datagram, 200);
        peer.answer(datagram, 100);
      });
      assert.equal((await notify(peer)).status, 200);
      await setup.staysSilent(peer);
      assertOneMessage(peer, 1);
    });

    it('answers that come after the end: the next command does not take them for its own', async () => {
      const late: SipDatagram[] = [];
      const peer = await setup.peer((datagram) => late.push(datagram));
      const probe = await setup.peer();
      const localPort = probe.port;
      await probe.stop().then(() => (probe.stop = () => Promise.resolve()));
      await setup.fails(setup.settle(notify(peer, { localPort })), 'sipNoAnswer', 'maybe');
      peer.script = (datagram) => {
        for (const one of late) peer.answer(one, 200);
        peer.answer(datagram, 403);
      };
      await setup.fails(notify(peer, { localPort }), 'sipForbidden', 'no');
    });

    it('answers from another port or address: not heard, so in doubt', async () => {
      const others = [await setup.peer(), await setup.peer(undefined, { host: '127.0.0.2' })];
      const peer = await setup.peer((datagram) => {
        for (const other of others) other.send(answerTo(datagram, 200), datagram.from);
      });
      await setup.fails(setup.settle(notify(peer)), 'sipNoAnswer', 'maybe');
      assertOneMessage(peer, 11);
    });

    it('garbage and huge datagrams before the answer', async () => {
      const peer = await setup.peer((datagram) => {
        for (const text of ['', '\r\n\r\n', '\u0000\u00ff', 'x'.repeat(60_000)])
          peer.send(text, datagram.from);

        peer.send(`SIP/2.0 200 OK\r\n${'X: y\r\n'.repeat(9000)}`, datagram.from);
        peer.send(answerTo(datagram, 200).slice(0, 40), datagram.from);
        peer.send(answerTo(datagram, 200).replace(/branch=[^;]+/, 'branch=x'), datagram.from);
        peer.answer(datagram, 200);
      });
      assert.equal((await notify(peer)).status, 200);
      assertOneMessage(peer, 1);
    });

    it('nothing but garbage', async () => {
      const peer = await setup.peer(({ from }) => peer.send('220 mail.example ESMTP', from));
      await setup.fails(setup.settle(notify(peer)), 'garbledReply', 'maybe');
    });

    it('a phone that wants something of us meanwhile', async () => {
      const peer = await setup.peer((datagram) => {
        peer.send(datagram.text.replace('NOTIFY', 'OPTIONS'), datagram.from);
        peer.answer(datagram, 200);
      });
      assert.equal((await notify(peer)).status, 200);
    });

    it('a phone that answers as loosely as it may', async () => {
      const peer = await setup.peer((datagram) =>
        peer.answer(datagram, 200, {
          change: (text) =>
            `\r\n${text}`
              .replace('SIP/2.0 200 Phrase', 'SIP/2.0 200 ')
              .replace('Via: SIP/2.0/UDP ', 'v  :\r\n  SIP / 2.0 /\r\n\tUDP ')
              .replace(';branch=', ' ;\r\n Branch = ')
              .replace('CSeq: 1', 'CSEQ : 0001\t')
              .replace('Content-Length: 0', 'l:0'),
        }),
      );
      assert.equal((await notify(peer)).status, 200);
    });
  });
});
