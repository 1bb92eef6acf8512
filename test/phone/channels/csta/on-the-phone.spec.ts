/** The client and the virtual phone, neither of which knows the other's code. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { VirtualPhone, VirtualPhoneOptions } from '../../../../simulator';
import type { ErrorReason, Sent } from '../../../../src/common/errors';
import { CstaClient } from '../../../../src/phone/channels/csta/client';
import { PhoneHttp, type PhoneHttpOptions } from '../../../../src/phone/transport/http';
import { Lanes } from '../../../../src/phone/transport/lanes';
import type { CstaConnectionId, CstaRequest } from '../../../../src/phone/types';
import { unending } from '../../../support/phone/csta-phone';
import { assertFails } from '../../../support/phone/errors';
import { cstaPhone, OTHER, OWN } from '../../../support/simulator/csta';
import { startVirtualPhone } from '../../../support/virtual-phone';

type Quirks = NonNullable<VirtualPhoneOptions['quirks']>;

describe('phone/channels/csta/on-the-phone', () => {
  let phone: VirtualPhone;
  let http: PhoneHttp;

  afterEach(async () => {
    http.close();
    await phone.stop();
  });

  async function start(
    quirks: Quirks = {},
    options: VirtualPhoneOptions = {},
    login: Partial<PhoneHttpOptions> = {},
  ): Promise<CstaClient> {
    phone = await startVirtualPhone(cstaPhone({ ...options, quirks }));
    http = new PhoneHttp({ host: phone.host, port: phone.port, ...login }, { lanes: new Lanes() });
    return new CstaClient(http);
  }

  const states = async (client: CstaClient, identity: string = OWN): Promise<string[]> =>
    (await client.snapshot(identity, unending())).map(({ state }) => state);

  async function dial(client: CstaClient, destination: string): Promise<CstaConnectionId> {
    const request = { service: 'MakeCall', device: OWN, destination } as const;
    const { connections } = await client.request(request, unending());
    await phone.advance(500);
    return connections[0] ?? assert.fail('no connection');
  }

  const lives = (): string[] => phone.liveCalls.map(({ remote, state }) => `${remote} ${state}`);
  const services = (): (string | undefined)[] =>
    phone.requests.map(({ csta }) => csta?.service).filter((one) => one !== undefined);

  it('is there, and says so', async () => {
    const client = await start({ cstaServices: 'documented' });
    assert.match(await client.systemStatus(unending()), /^(?:normal|enabled)$/);
    assert.deepEqual(await states(client), []);
  });

  it('dials, and the id that comes back is that of the snapshot', async () => {
    const client = await start({ cstaServices: 'documented' });
    const id = await dial(client, '200');
    assert.deepEqual(await client.snapshot(OWN, unending()), [{ ...id, state: 'connected' }]);
    assert.equal(phone.liveCalls[0]?.cstaId, id.callId);
    assert.deepEqual(await states(client, OTHER), []);
  });

  it('answers, holds, retrieves and ends a call by its id', async () => {
    const client = await start();
    phone.ring('0301234', { identity: OWN });
    const [connection = assert.fail()] = await client.snapshot(OWN, unending());
    assert.equal(connection.state, 'alerting');
    const carry = async (
      service: 'AnswerCall' | 'HoldCall' | 'RetrieveCall' | 'ClearConnection',
    ) => {
      await client.request({ service, connection }, unending());
      await phone.advance(500);
      return states(client);
    };
    assert.deepEqual(await carry('AnswerCall'), ['connected']);
    assert.deepEqual(await carry('HoldCall'), ['hold']);
    assert.deepEqual(await carry('RetrieveCall'), ['connected']);
    assert.deepEqual(await carry('ClearConnection'), []);
    assert.deepEqual(lives(), []);
  });

  it('swaps two calls, and takes up the other one when this one is ended', async () => {
    const client = await start();
    const first = await dial(client, '200');
    await client.request({ service: 'HoldCall', connection: first }, unending());
    const second = await dial(client, '300');
    assert.deepEqual(await states(client), ['hold', 'connected']);
    await client.request({ service: 'AlternateCall', active: second, held: first }, unending());
    await phone.advance(500);
    assert.deepEqual(await states(client), ['connected', 'hold']);
    await client.request({ service: 'ReconnectCall', active: first, held: second }, unending());
    await phone.advance(500);
    assert.deepEqual(lives(), ['300 Connected']);
  });

  it('asks somebody else, and then joins, transfers or comes back', async () => {
    for (const service of ['TransferCall', 'ConferenceCall', 'ReconnectCall'] as const) {
      const client = await start();
      const held = await dial(client, '200');
      const consult: CstaRequest = {
        service: 'ConsultationCall',
        connection: held,
        destination: '300',
      };
      const { connections } = await client.request(consult, unending());
      await phone.advance(500);
      const active = connections[0] ?? assert.fail('no second connection');
      await client.request({ service, active, held }, unending());
      await phone.advance(1000);
      const expected = { TransferCall: 0, ConferenceCall: 2, ReconnectCall: 1 }[service];
      assert.equal(phone.liveCalls.length, expected, service);
      assert.equal(
        phone.liveCalls.every(({ inConference }) => inConference === true),
        service !== 'ReconnectCall',
      );
      http.close();
      await phone.stop();
    }
    await start();
  });

  it('sends a call on, before and after it is taken', async () => {
    const client = await start();
    phone.ring('0301234', { identity: OWN });
    const [ringing = assert.fail()] = await client.snapshot(OWN, unending());
    await client.request(
      { service: 'DeflectCall', connection: ringing, destination: '300' },
      unending(),
    );
    await phone.advance(500);
    assert.deepEqual(lives(), []);
    const connection = await dial(client, '200');
    await client.request(
      { service: 'SingleStepTransferCall', connection, destination: '300' },
      unending(),
    );
    await phone.advance(1000);
    assert.deepEqual(lives(), []);
  });

  it('sends tones to one call', async () => {
    const client = await start();
    const connection = await dial(client, '200');
    await client.request({ service: 'GenerateDigits', connection, digits: '12#' }, unending());
    await phone.advance(2000);
    assert.equal(phone.liveCalls[0]?.dtmf, '12#');
  });

  it('sets do-not-disturb and forwardings, and reads them back', async () => {
    const client = await start();
    for (const on of [true, false]) {
      await client.request({ service: 'SetDoNotDisturb', device: OWN, on }, unending());
      assert.equal(await client.getDoNotDisturb(OWN, unending()), on);
    }
    const forward = { service: 'SetForwarding', device: OWN, type: 'forwardBusy' } as const;
    await client.request({ ...forward, on: true, destination: '300' }, unending());
    const found = await client.getForwarding(OWN, unending());
    const busy = found.find(({ type }) => type === 'forwardBusy');
    assert.deepEqual([busy?.on, busy?.destination?.replace(/^sip:|@.*$/g, '')], [true, '300']);
    await client.request({ ...forward, on: false }, unending());
    const after = await client.getForwarding(OWN, unending());
    assert.ok(after.every(({ on }) => !on));
  });

  it('mutes', async () => {
    const client = await start();
    await dial(client, '200');
    await client.request({ service: 'SetMicrophoneMute', device: OWN, on: true }, unending());
    assert.deepEqual(services(), ['MakeCall', 'SetMicrophoneMute']);
  });

  describe('whatever the documents leave open', () => {
    const FORMS: readonly Quirks[] = [
      { cstaNamespace: 'ed3' },
      { cstaNamespace: 'asked' },
      { cstaPrefix: 'csta' },
      { cstaChildOrder: 'reversed' },
      { cstaNegativeIds: 'none' },
      { cstaNegativeIds: 'ringing' },
      { cstaTypeNeeded: true },
      { cstaPrompts: true },
      { cstaRemote: 'party' },
      { cstaErrors: 'soap', cstaPrefix: 'x', cstaChildOrder: 'reversed', cstaNamespace: 'ed3' },
    ];
    for (const quirks of FORMS) {
      it(`${JSON.stringify(quirks)}: calls are made, read and ended`, async () => {
        const client = await start(quirks);
        assert.match(await client.systemStatus(unending()), /^\w+$/);
        const connection = await dial(client, '200');
        const [call = assert.fail()] = await client.snapshot(OWN, unending());
        assert.equal(call.callId, connection.callId);
        assert.equal(call.state, 'connected');
        await client.request({ service: 'ClearConnection', connection }, unending());
        await phone.advance(500);
        assert.deepEqual(await states(client), []);
      });
    }

    it('the far side, where a snapshot tells of it', async () => {
      for (const [cstaRemote, remoteState] of [
        ['none', undefined],
        ['state', 'alerting'],
        ['party', 'alerting'],
      ] as const) {
        const client = await start({ cstaRemote });
        await dial(client, '400');
        const [call = assert.fail()] = await client.snapshot(OWN, unending());
        assert.equal(call.remoteState, remoteState);
        assert.equal(call.remote === undefined, cstaRemote !== 'party');
        http.close();
        await phone.stop();
      }
      await start();
    });

    const GONE: CstaRequest = {
      service: 'HoldCall',
      connection: { callId: '99', deviceId: `sip:${OWN}` },
    };
    for (const cstaErrors of ['ok', 'clientError', 'serverError', 'soap'] as const) {
      it(`an error that comes as ${cstaErrors} is told by what it says`, async () => {
        const client = await start({ cstaErrors });
        await assertFails(client.request(GONE, unending()), 'cstaNoSuchCall', 'no');
        const error = await assertFails(
          client.snapshot('9@elsewhere', unending()),
          'cstaIdentityUnknown',
          'no',
        );
        assert.equal(error.params['service'], 'SnapshotDevice');
      });
    }

    it('an error without a word leaves it open whether something was done', async () => {
      const client = await start({ cstaErrors: 'empty' });
      await assertFails(client.request(GONE, unending()), 'garbledReply', 'maybe');
    });

    const UNKNOWN: readonly (readonly [
      NonNullable<Quirks['cstaUnknownService']>,
      ErrorReason,
      Sent,
    ])[] = [
      ['error', 'cstaNotSupported', 'no'],
      ['notFound', 'cstaUnavailable', 'no'],
      ['empty', 'garbledReply', 'maybe'],
      ['silent', 'emptyReply', 'maybe'],
    ];
    for (const [cstaUnknownService, reason, sent] of UNKNOWN) {
      it(`a service that is not there (${cstaUnknownService})`, async () => {
        const client = await start({ cstaServices: 'documented', cstaUnknownService });
        await assertFails(client.request(GONE, unending()), reason, sent);
      });
    }
  });

  it('a phone without CSTA says so, whichever it is', async () => {
    const cases: readonly (readonly [
      NonNullable<VirtualPhoneOptions['profile']>,
      Quirks,
      ErrorReason,
    ])[] = [
      ['snom760-fw8.9', { cstaPage: false }, 'cstaUnavailable'],
      ['snom320-fw7', {}, 'cstaUnavailable'],
      ['snomD862-fw10.1', {}, 'cstaUnavailable'],
    ];
    for (const [profile, quirks, reason] of cases) {
      const client = await start(quirks, { profile });
      const request = { service: 'MakeCall', device: OWN, destination: '200' } as const;
      await assertFails(client.request(request, unending()), reason, 'no');
      await assertFails(client.systemStatus(unending()), reason, 'no');
      http.close();
      await phone.stop();
    }
    await start();
  });

  it('a D862, should it have CSTA: its login is asked for there alone', async () => {
    const auth = { scheme: 'digest', username: 'admin', password: 's3cret' } as const;
    const options = { profile: 'snomD862-fw10.1', auth } as const;
    const client = await start({ cstaPage: true }, options, {
      username: 'admin',
      password: 's3cret',
    });
    await dial(client, '200');
    assert.deepEqual(await states(client), ['connected']);
    const wrong = { username: 'admin', password: 'wrong' };
    const other = new PhoneHttp(
      { host: phone.host, port: phone.port, ...wrong },
      { lanes: new Lanes() },
    );
    const failing = new CstaClient(other);
    await assertFails(failing.snapshot(OWN, unending()), 'wrongPassword', 'no');
    await assertFails(failing.snapshot(OWN, unending()), 'loginPaused', 'no');
    other.close();
  });

  it('csta_control that goes off in between is noticed', async () => {
    for (const [cstaOff, reason] of [
      ['notFound', 'cstaUnavailable'],
      ['forbidden', 'forbiddenPlain'],
      ['error', undefined],
    ] as const) {
      const client = await start({ cstaOff });
      assert.deepEqual(await states(client), []);
      phone.setSetting('csta_control', 'off');
      const request = { service: 'MakeCall', device: OWN, destination: '200' } as const;
      const asked = client.request(request, unending());
      if (reason) await assertFails(asked, reason, 'no');
      else await assert.rejects(asked, /csta/);
      assert.deepEqual(lives(), []);
      http.close();
      await phone.stop();
    }
    await start();
  });

  it('a lost answer is not asked for again: the call is made once', async () => {
    const client = await start();
    const kinds = [{ type: 'closeWithoutAnswer' }, { type: 'garbageHeaders' }] as const;
    for (const kind of kinds) {
      phone.addFault({ path: '/csta', saying: 'MakeCall', acts: true, kind });
      const request = { service: 'MakeCall', device: OWN, destination: '200' } as const;
      await assert.rejects(client.request(request, unending()), /PHONE_ERROR/);
    }
    await phone.advance(500);
    assert.deepEqual(services(), ['MakeCall', 'MakeCall']);
  });

  for (const scheme of ['basic', 'digest'] as const) {
    it(`logs in by ${scheme}, and with a wrong password nothing is asked for`, async () => {
      const auth = { scheme, username: 'admin', password: 's3cret' };
      const client = await start({}, { auth }, { username: 'admin', password: 's3cret' });
      await dial(client, '200');
      assert.deepEqual(await states(client), ['connected']);
      assert.deepEqual(services(), ['MakeCall', 'SnapshotDevice']);
      const other = new PhoneHttp(
        { host: phone.host, port: phone.port, username: 'admin', password: 'wrong' },
        { lanes: new Lanes() },
      );
      const error = await assertFails(
        new CstaClient(other).request(
          { service: 'MakeCall', device: OWN, destination: '300' },
          unending(),
        ),
        'wrongPassword',
        'no',
      );
      assert.equal(error.code, 'AUTH_FAILED');
      other.close();
      assert.deepEqual(lives(), ['200 Connected']);
    });
  }
});
