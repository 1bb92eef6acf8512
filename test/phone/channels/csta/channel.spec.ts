import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { SnomError } from '../../../../src/common/errors';
import { CstaChannel } from '../../../../src/phone/channels/csta/channel';
import { CommandScope } from '../../../../src/phone/commands/command-scope';
import type { PhoneAction } from '../../../../src/phone/types';
import { type Said, said, startCsta } from '../../../support/phone/csta-phone';
import { assertFails, assertThrows } from '../../../support/phone/errors';
import { FakeHttp } from '../../../support/phone/fake-http';
import { Servers } from '../../../support/phone/loopback';

const DIAL: PhoneAction = { kind: 'dial', destination: '1001' };
const HOLD: PhoneAction = {
  kind: 'csta',
  request: { service: 'HoldCall', connection: { callId: '3', deviceId: 'sip:a@b' } },
};

describe('phone/channels/csta/channel', () => {
  const servers = new Servers();
  const scopes: CommandScope[] = [];
  afterEach(async () => {
    for (const scope of scopes.splice(0)) scope.dispose();
    await servers.stop();
  });

  function scope(): CommandScope {
    const made = new CommandScope({
      timeoutMs: 60_000,
      timedOut: () => new SnomError('noAnswer'),
    });
    scopes.push(made);
    return made;
  }

  const ANSWER = ({ body }: { readonly body: string }): Said =>
    said(`${/<(\w+) xmlns/.exec(body)?.[1]}Response`);

  it('a dial is MakeCall from the identity, or from whichever the phone takes', async () => {
    const { http, phone } = await startCsta(servers, { answer: ANSWER });
    const plain = new CstaChannel({}, { http });
    const ours = new CstaChannel({ outgoingIdentity: '4711@pbx.example' }, { http });
    const result = await plain.perform([DIAL], scope());
    assert.deepEqual(result.requests, ['POST /csta MakeCall']);
    assert.deepEqual(result.answers, [{ connections: [] }]);
    await ours.perform([DIAL], scope());
    await ours.perform([{ ...DIAL, identity: 'b@c' }], scope());
    const devices = phone.posted.map(({ body }) => /<callingDevice.*?(?:\/>|<\/)/.exec(body)?.[0]);
    assert.deepEqual(devices, [
      '<callingDevice/>',
      '<callingDevice>sip:4711@pbx.example</',
      '<callingDevice>sip:b@c</',
    ]);
  });

  it('do-not-disturb is set for the identity, or for the only one', async () => {
    const { http, phone } = await startCsta(servers, { answer: ANSWER });
    const dnd: PhoneAction = { kind: 'dnd', on: true };
    for (const identities of [[], ['a@b'], ['a@b', 'c@d']])
      await new CstaChannel({}, { http, identities: () => identities }).perform([dnd], scope());
    const devices = phone.posted.map(({ body }) => /<device.*?(?:\/>|<\/)/.exec(body)?.[0]);
    assert.deepEqual(devices, ['<device/>', '<device>sip:a@b</', '<device/>']);
  });

  it('says what it would send, and sends nothing', () => {
    const http = new FakeHttp();
    const channel = new CstaChannel({ cstaPath: '/x' }, { http });
    assert.deepEqual(channel.check([DIAL, HOLD]), ['POST /x MakeCall', 'POST /x HoldCall']);
    assert.deepEqual(http.targets, []);
  });

  it('what CSTA has no word for is refused before anything is sent', async () => {
    const http = new FakeHttp();
    const channel = new CstaChannel({}, { http });
    const others: PhoneAction[] = [
      { kind: 'keys', presses: [{ key: '1' }] },
      { kind: 'dtmf', digits: '1' },
      { kind: 'releaseAll' },
      { kind: 'reboot' },
    ];
    for (const action of others) {
      const error = assertThrows(() => channel.check([HOLD, action]), 'cstaNoWay');
      assert.equal(error.code, 'NOT_SUPPORTED');
      await assertFails(channel.perform([HOLD, action], scope()), 'cstaNoWay', 'no');
    }
    await assertFails(
      channel.perform([HOLD, { ...DIAL, identity: 'nobody' }], scope()),
      'badIdentity',
      'no',
    );
    assert.deepEqual(http.targets, []);
  });

  it('stops at the first failure, and says how far it got', async () => {
    const { http, phone } = await startCsta(servers, {
      answer: ({ body }, count) =>
        count === 1
          ? said('CSTAErrorCode', '<stateIncompatibility>generic</stateIncompatibility>')
          : ANSWER({ body }),
    });
    const channel = new CstaChannel({}, { http });
    const error = await assertFails(
      channel.perform([HOLD, HOLD, HOLD], scope()),
      'stepFailed',
      'yes',
    );
    assert.deepEqual(error.params, { step: 2, steps: 3 });
    assert.ok(error.cause instanceof SnomError && error.cause.reason === 'cstaWrongState');
    assert.equal(phone.posted.length, 2);
  });

  it('the failure of the first is told as it is', async () => {
    const { http } = await startCsta(servers, { answer: () => ({ status: 404 }) });
    await assertFails(
      new CstaChannel({}, { http }).perform([HOLD, HOLD], scope()),
      'cstaUnavailable',
      'no',
    );
  });
});
