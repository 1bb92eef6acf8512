import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { VirtualPhone, type VirtualPhoneOptions } from '../../../simulator';
import type { SipFault } from '../../../simulator/contract/sip';
import { command, type Message, SipClient, TRUSTING_D862 } from '../../support/simulator/sip';
import { withPhone } from '../../support/simulator/wire';

const DIAL: Message = { body: command('numberdial=200') };

describe('simulator/sip/endpoint', () => {
  let client: SipClient;
  before(async () => {
    client = await SipClient.open();
  });
  after(() => client.close());

  const dialled = (phone: VirtualPhone): number => phone.calls.length;
  const fates = (phone: VirtualPhone): string =>
    phone.sipMessages.map(({ fate, status }) => `${fate} ${status}`).join(', ');

  /** A trusting D862 that does not mind how fast documents follow each other. */
  const withTrusting = (
    use: (phone: VirtualPhone) => Promise<void>,
    options: VirtualPhoneOptions = {},
  ): Promise<void> =>
    withPhone({ ...TRUSTING_D862, quirks: { documentSpacingMs: 0 }, ...options }, use);

  describe('transactions', () => {
    it('answers the same request from memory and does it once', async () => {
      await withTrusting(async (phone) => {
        const text = client.write(phone, DIAL);
        const first = await client.ask(phone, text);
        const second = await client.ask(phone, text);
        assert.equal(second.text, first.text);
        await phone.advance(31_999);
        assert.equal((await client.ask(phone, text)).text, first.text);
        assert.equal(dialled(phone), 1);
        assert.equal(fates(phone), 'done 200, repeat 200, repeat 200');
      });
    });

    it('does a new request again, though nothing in its document is new', async () => {
      await withTrusting(async (phone) => {
        for (const callId of ['a', 'b']) await client.ask(phone, { ...DIAL, callId });
        await phone.advance(1);
        assert.equal(dialled(phone), 2);
      });
    });

    it('has forgotten a request after half a minute', async () => {
      await withTrusting(async (phone) => {
        const text = client.write(phone, DIAL);
        await client.ask(phone, text);
        await phone.advance(32_000);
        await client.ask(phone, text);
        await phone.advance(1);
        assert.equal(dialled(phone), 2);
      });
    });

    it('remembers a thousand at most', async () => {
      await withTrusting(async (phone) => {
        const text = client.write(phone, DIAL);
        await client.ask(phone, text);
        for (let count = 0; count < 1000; count++) await client.ask(phone, { method: 'OPTIONS' });
        await client.ask(phone, text);
        await phone.advance(1);
        assert.equal(dialled(phone), 2);
      });
    });
  });

  describe('the way back', () => {
    it('is the port of the request with rport, the one in Via without', async () => {
      const other = await SipClient.open();
      await withTrusting(async (phone) => {
        const via = `Via: SIP/2.0/UDP 127.0.0.1:${other.port};branch=z9hG4bK-r1`;
        await client.ask(phone, { method: 'OPTIONS', headers: [`${via};rport`] });
        const before = client.answers.length;
        await client.post(phone, client.write(phone, { method: 'OPTIONS', headers: [`${via}2`] }));
        while (other.answers.length === 0) await new Promise((resolve) => setImmediate(resolve));
        assert.equal(other.answers[0]?.status, 200);
        assert.equal(client.answers.length, before);
      });
      other.close();
    });
  });

  it('says what it can do', async () => {
    await withTrusting(async (phone) => {
      const answer = await client.ask(phone, { method: 'OPTIONS' });
      assert.equal(answer.status, 200);
      assert.match(answer.header('Allow') ?? '', /\bNOTIFY\b/);
      assert.equal(answer.header('User-Agent'), 'snomD862/10.1.226.13');
      assert.equal(answer.port, phone.sipPort);
    });
  });

  it('keeps still towards what is no request', async () => {
    await withTrusting(async (phone) => {
      const before = client.answers.length;
      await client.post(phone, '\r\n\r\n', false);
      await client.post(phone, 'SIP/2.0 200 OK\r\n\r\n');
      await client.post(phone, Buffer.from([0xff, 0, 1, 2]));
      await client.post(phone, 'NOTIFY sip:100@h SIP/2.0\r\n\r\n');
      await client.ask(phone, { method: 'OPTIONS' });
      assert.equal(client.answers.length, before + 1);
      assert.equal(fates(phone), 'ignored 0, ignored 0, ignored 0, done 200');
    });
  });

  it('writes down what came, and from whom', async () => {
    await withTrusting(async (phone) => {
      await client.ask(phone, { ...DIAL, callId: 'c@d', branch: 'z9hG4bK-log' });
      const [entry] = phone.sipMessages;
      assert.deepEqual(entry, {
        at: 0,
        from: `127.0.0.1:${client.port}`,
        method: 'NOTIFY',
        user: '100',
        event: 'xml',
        contentType: 'application/snomxml',
        callId: 'c@d',
        cseq: '1 NOTIFY',
        branch: 'z9hG4bK-log',
        body: DIAL.body,
        fate: 'done',
        status: 200,
      });
      phone.clearLog();
      assert.deepEqual(phone.sipMessages, []);
    });
  });

  describe('faults', () => {
    const FAULTS: readonly (readonly [
      fault: SipFault['kind'],
      dialled: number,
      answers: readonly number[],
    ])[] = [
      [{ type: 'dropRequest' }, 0, []],
      [{ type: 'dropAnswer' }, 1, []],
      [{ type: 'duplicate' }, 1, [200, 200]],
      [{ type: 'duplicateAnswer' }, 1, [200, 200]],
      [{ type: 'answerElsewhere' }, 1, [200]],
      [{ type: 'provisional' }, 1, [100, 200]],
      [{ type: 'provisional', status: 180 }, 1, [180, 200]],
      [{ type: 'status', status: 481 }, 0, [481]],
      [{ type: 'status', status: 503, reason: 'Busy', headers: ['Retry-After: 5'] }, 0, [503]],
      [{ type: 'status', status: 403, acts: true }, 1, [403]],
      [{ type: 'garbage' }, 0, [0]],
      [{ type: 'garbage', bytes: Buffer.from('x'), acts: true }, 1, [0]],
    ];
    for (const [kind, calls, statuses] of FAULTS) {
      it(`${JSON.stringify(kind)}`, async () => {
        await withTrusting(async (phone) => {
          phone.sipFaults.add({ method: 'NOTIFY', kind });
          const before = client.answers.length;
          await client.post(phone, client.write(phone, DIAL));
          // Whatever comes after it, comes later.
          await client.ask(phone, { method: 'OPTIONS' });
          while (client.answers.length < before + statuses.length + 1)
            await new Promise((resolve) => setImmediate(resolve));
          await phone.advance(1);
          assert.equal(dialled(phone), calls);
          const answers = client.answers.slice(before);
          assert.deepEqual(
            answers.filter(({ text }) => !text.includes('OPTIONS')).map(({ status }) => status),
            statuses,
          );
          const elsewhere = answers.filter(({ port }) => port !== phone.sipPort);
          assert.equal(elsewhere.length, kind.type === 'answerElsewhere' ? 1 : 0);
        });
      });
    }

    it("answers late, in the phone's time; repeats meanwhile get the same", async () => {
      await withTrusting(async (phone) => {
        phone.sipFaults.add({ kind: { type: 'lateAnswer', ms: 700 } });
        const before = client.answers.length;
        const text = client.write(phone, DIAL);
        await client.post(phone, text);
        assert.equal((await client.ask(phone, text)).status, 200);
        await phone.advance(700);
        await client.ask(phone, { method: 'OPTIONS' });
        assert.deepEqual(
          client.answers.slice(before).map(({ status }) => status),
          [200, 200, 200],
        );
        assert.equal(dialled(phone), 1);
      });
    });

    it('is silent to repeats until there is a final answer', async () => {
      await withTrusting(async (phone) => {
        phone.sipFaults.add({ kind: { type: 'provisional', thenMs: 500 } });
        const text = client.write(phone, DIAL);
        assert.equal((await client.ask(phone, text)).status, 100);
        await client.post(phone, text);
        assert.equal(fates(phone), 'done 0, repeat 0');
        const before = client.answers.length;
        await phone.advance(500);
        while (client.answers.length === before)
          await new Promise((resolve) => setImmediate(resolve));
        assert.equal(client.answers[before]?.status, 200);
      });
    });

    it('lets one message overtake another', async () => {
      await withTrusting(async (phone) => {
        phone.sipFaults.add({ kind: { type: 'reorder' } });
        await client.post(phone, client.write(phone, { ...DIAL, callId: 'first' }), false);
        await client.ask(phone, { method: 'OPTIONS', callId: 'second' });
        assert.deepEqual(
          phone.sipMessages.map(({ callId }) => callId),
          ['second', 'first'],
        );
        await phone.advance(1);
        assert.equal(dialled(phone), 1);
      });
    });

    it('meets the n-th message, so many times, until it is cleared', async () => {
      await withTrusting(async (phone) => {
        const refuse: SipFault = { skip: 1, times: 2, kind: { type: 'status', status: 500 } };
        phone.sipFaults.add(refuse);
        const statuses: number[] = [];
        for (let count = 0; count < 4; count++)
          statuses.push((await client.ask(phone, { method: 'OPTIONS' })).status);
        assert.deepEqual(statuses, [200, 500, 500, 200]);
        phone.sipFaults.add({ ...refuse, skip: 0, times: Infinity });
        phone.sipFaults.clear();
        assert.equal((await client.ask(phone, { method: 'OPTIONS' })).status, 200);
        assert.throws(() => phone.sipFaults.add({ ...refuse, times: 0 }), RangeError);
        assert.throws(() => phone.sipFaults.add({ ...refuse, skip: -1 }), RangeError);
      });
    });
  });

  describe('the port', () => {
    it('is there on a D8xx, on others if asked for, and may be closed', async () => {
      for (const profile of ['snomD812-fw10.1', 'snomD862-fw10.1'] as const) {
        await withPhone({ profile }, (phone) => assert.ok(phone.sipPort));
        await withPhone({ profile, sipPort: false }, (phone) =>
          assert.equal(phone.sipPort, undefined),
        );
      }
      await withPhone({}, (phone) => assert.equal(phone.sipPort, undefined));
      await withPhone({ profile: 'snom320-fw7', sipPort: 0 }, (phone) => assert.ok(phone.sipPort));
    });

    it('closes with the phone and is the same one after a restart, where the setting fixes it', async () => {
      await withTrusting(async (phone) => {
        const { sipPort } = phone;
        phone.reboot();
        await phone.advance(100);
        assert.equal(phone.sipPort, undefined);
        await phone.advance(1500);
        assert.equal(phone.sipPort, sipPort);
      });
      for (const network_id_port of ['', '0']) {
        await withPhone(
          { ...TRUSTING_D862, settings: { network_id_port }, sipPort: 0 },
          async (phone) => {
            // Takes the port that was free a moment ago, should the phone want it again.
            const taken = await SipClient.open();
            phone.reboot();
            await phone.advance(1600);
            assert.notEqual(phone.sipPort, taken.port);
            assert.ok(phone.sipPort);
            taken.close();
          },
        );
      }
    });

    it('says so when it is taken', async () => {
      const phone = new VirtualPhone({ profile: 'snomD862-fw10.1', sipPort: client.port });
      await assert.rejects(phone.start(), { code: 'EADDRINUSE' });
      assert.equal(phone.openSockets, 0);
    });
  });

  it('forgets on a restart what it was asked', async () => {
    await withTrusting(async (phone) => {
      const text = client.write(phone, DIAL);
      await client.ask(phone, text);
      phone.reboot();
      await phone.advance(1600);
      await client.ask(phone, text);
      assert.equal(fates(phone), 'done 200, done 200');
    });
  });
});
