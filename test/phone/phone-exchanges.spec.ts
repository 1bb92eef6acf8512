import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { VirtualPhoneOptions } from '../../simulator/contract/types';
import type { SnomError } from '../../src/common/errors';
import { SnomPhone } from '../../src/phone/phone';
import type { PhoneExchange, SnomPhoneOptions } from '../../src/phone/types';
import { Phones } from '../support/phones';
import { TRUSTING } from '../support/simulator/sip';

const KEY = [{ kind: 'keys', presses: [{ key: 'ENTER' }] }] as const;

describe('phone/phone: exchanges', () => {
  const phones = new Phones();
  const opened: SnomPhone[] = [];
  afterEach(async () => {
    for (const phone of opened.splice(0)) phone.close();
    await phones.stop();
  });

  async function watched(
    options: VirtualPhoneOptions = {},
    changes: Partial<SnomPhoneOptions> = {},
  ) {
    const virtual = await phones.start({ profile: 'snomD385-fw10.1', ...options });
    const exchanges: PhoneExchange[] = [];
    const outcomes: (SnomError | undefined)[] = [];
    const phone = new SnomPhone(
      { host: virtual.host, port: virtual.port, model: 'D385', ...changes },
      {
        onExchange: (exchange) => exchanges.push(exchange),
        onOutcome: (error) => outcomes.push(error),
      },
    );
    opened.push(phone);
    return { virtual, phone, exchanges, outcomes };
  }

  it('are told one by one, the challenge of a login too', async () => {
    const login = { username: 'me', password: 'hush!' };
    const { virtual, phone, exchanges, outcomes } = await watched({}, login);
    virtual.setAuth({ scheme: 'digest', ...login });
    const before = Date.now();
    await phone.perform(KEY);
    const told = exchanges.map(({ request, status, title }) => [request, status, title]);
    assert.deepEqual(told[0]?.slice(0, 2), ['GET /info.htm', 401]);
    assert.match(String(told[0]?.[2]), /^Digest$/i);
    assert.deepEqual(told[1]?.slice(0, 2), ['GET /info.htm', 200]);
    assert.deepEqual(told.at(-1)?.slice(0, 2), ['GET /command.htm?key=ENTER', 200]);
    for (const { at, tookMs, to, length, type } of exchanges) {
      assert.ok(at >= before && at <= Date.now());
      assert.ok(tookMs >= 0 && Number.isInteger(tookMs));
      assert.equal(to, phone.origin);
      assert.ok((length ?? -1) >= 0);
      assert.match(type ?? 'text/html', /^text\/[a-z]+$/);
    }
    assert.deepEqual(outcomes, [undefined]);
    assert.doesNotMatch(JSON.stringify(exchanges), /hush!/);
  });

  it('are told when they fail, with the reason', async () => {
    const { virtual, phone, exchanges, outcomes } = await watched();
    await virtual.stop();
    await assert.rejects(phone.perform(KEY));
    assert.deepEqual(
      exchanges.map(({ request, error, status }) => [request, error, status]),
      [['GET /command.htm?key=ENTER', 'refused', undefined]],
    );
    assert.deepEqual(
      outcomes.map((error) => error?.reason),
      ['refused'],
    );
  });

  it('by SIP are told too', async () => {
    const virtual = await phones.start({
      profile: 'snomD862-fw10.1',
      sipPort: 0,
      identities: ['4711@pbx.example'],
      settings: { ...TRUSTING },
    });
    assert.ok(virtual.sipPort);
    const exchanges: PhoneExchange[] = [];
    const phone = new SnomPhone(
      {
        ...{ host: virtual.host, port: virtual.port, model: 'D862', channel: 'sip-notify' },
        ...{ stepPauseMs: 0, sip: { port: virtual.sipPort, user: '4711' } },
      },
      { onExchange: (exchange) => exchanges.push(exchange) },
    );
    opened.push(phone);
    await phone.perform(KEY);
    const [notify] = exchanges;
    assert.match(notify?.request ?? '', /^NOTIFY sip:4711@/);
    assert.equal(notify?.to, `sip:${virtual.host}:${virtual.sipPort}`);
    assert.equal(notify?.status, 200);
    assert.equal(notify?.title, 'OK');
  });

  it('say of themselves that they only asked', async () => {
    const { phone, exchanges } = await watched(
      {
        ...{ profile: 'snom760-fw8.9', identities: ['100@pbx.example'] },
        settings: { csta_control: 'on' },
        quirks: { cstaServices: 'standard' },
      },
      { channel: 'csta', model: '760', outgoingIdentity: '100@pbx.example' },
    );
    await phone.observe();
    await phone.perform([{ kind: 'dial', destination: '200' }]);
    const told = exchanges.map(({ request, question }) => [request, question]);
    assert.ok(told.length > 1);
    for (const [request, question] of told)
      assert.equal(question, request === 'POST /csta MakeCall' ? undefined : true, String(request));
    assert.equal(told.at(-1)?.[0], 'POST /csta MakeCall');
  });

  it('of commands that were given up say nothing of the phone', async () => {
    const { phone, outcomes } = await watched();
    const gone = AbortSignal.abort();
    await assert.rejects(phone.perform(KEY, { signal: gone }), { code: 'ABORTED' });
    assert.deepEqual(outcomes, []);
  });
});
