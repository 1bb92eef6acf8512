import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { VirtualCall, VirtualPhone } from '../../../simulator';
import {
  called,
  connection as C,
  done,
  OTHER,
  OWN,
  request,
  snapshot,
  withCsta,
} from '../../support/simulator/csta';

const states = (phone: VirtualPhone): string[] =>
  phone.calls.map(({ remote, state, endedBy }) =>
    [remote, state, endedBy].filter(Boolean).join(' '),
  );

async function refused(
  phone: VirtualPhone,
  service: string,
  inner: string,
  error: RegExp,
): Promise<void> {
  const before = states(phone);
  assert.match((await request(phone, service, inner)).body, error);
  assert.deepEqual(states(phone), before);
}

/** A held call (200) and an active one (300). */
async function two(phone: VirtualPhone): Promise<{ held: VirtualCall; active: VirtualCall }> {
  const held = await called(phone, '200');
  const active = await called(phone, '300');
  assert.deepEqual(states(phone), ['200 Holding', '300 Connected']);
  return { held, active };
}

const pair = ({ held, active }: { held: VirtualCall; active: VirtualCall }): string =>
  C('activeCall', active) + C('heldCall', held);

describe('simulator/csta/call-services', () => {
  describe('MakeCall', () => {
    const to = (device: string, number = '200'): string =>
      `<callingDevice>${device}</callingDevice><calledDirectoryNumber>${number}</calledDirectoryNumber>`;
    const prompted = '<autoOriginate>prompt</autoOriginate>';
    const unprompted = '<autoOriginate>doNotPrompt</autoOriginate>';

    it('names the new call', async () => {
      await withCsta({}, async (phone) => {
        assert.match(
          await done(phone, 'MakeCall', to(`sip:${OTHER}`) + unprompted),
          /<MakeCallResponse xmlns="[^"]+"><callingDevice><callID>1<\/callID><deviceID>sip:4712@pbx\.example<\/deviceID><\/callingDevice><\/MakeCallResponse>/,
        );
        assert.equal(phone.liveCalls[0]?.local, OTHER);
        assert.deepEqual(await snapshot(phone, OTHER), ['1 connected']);
      });
    });

    it('takes an empty device for the active identity, and an address as destination', async () => {
      await withCsta({}, async (phone) => {
        await done(phone, 'MakeCall', to('', 'sip:200@pbx.example'));
        assert.equal(phone.liveCalls[0]?.local, OWN);
        assert.equal(phone.liveCalls[0]?.remote, '200@pbx.example');
      });
    });

    it('puts an active call on hold', async () => {
      await withCsta({}, async (phone) => void (await two(phone)));
    });

    it('dials without a prompt, whatever is asked for, unless the phone is one that prompts', async () => {
      await withCsta({}, async (phone) => {
        await done(phone, 'MakeCall', to('') + prompted);
        assert.equal(phone.liveCalls.length, 1);
        phone.setQuirks({ cstaPrompts: true });
        assert.doesNotMatch(await done(phone, 'MakeCall', to('', '300') + prompted), /callID/);
        assert.equal(phone.liveCalls.length, 1);
        await done(phone, 'MakeCall', to('', '400') + unprompted);
        assert.equal(phone.liveCalls.length, 2);
      });
      await withCsta({ quirks: { cstaPrompts: true } }, async (phone) => {
        await done(phone, 'MakeCall', to('', '300'));
        assert.ok(phone.display.some((line) => line.includes('300')));
        phone.pressKey('ENTER');
        assert.equal(phone.liveCalls[0]?.remote, '300');
      });
    });

    it('is refused for other identities, logged off ones, without a number, with too many calls', async () => {
      await withCsta({}, async (phone) => {
        await refused(phone, 'MakeCall', to('sip:9@pbx.example'), /invalidDeviceID/);
        await refused(phone, 'MakeCall', to(`sip:${OWN}`, ''), /invalidCalledDeviceID/);
        phone.network.setRegistrar(2, false);
        await refused(phone, 'MakeCall', to(OTHER), /invalidCallingDeviceState/);
        for (let call = 0; call < 4; call++) await done(phone, 'MakeCall', to(''));
        await refused(phone, 'MakeCall', to(''), /resourceLimitExceeded/);
      });
    });

    it('may take another identity, or do nothing, for one it does not know', async () => {
      await withCsta({ quirks: { cstaUnknownDevice: 'nothing' } }, async (phone) => {
        assert.doesNotMatch(await done(phone, 'MakeCall', to('x@y')), /callID/);
        assert.equal(phone.calls.length, 0);
        phone.setQuirks({ cstaUnknownDevice: 'active' });
        await done(phone, 'MakeCall', to('x@y'));
        assert.equal(phone.calls[0]?.local, OWN);
      });
    });
  });

  it('AnswerCall takes the call that is named', async () => {
    await withCsta({}, async (phone) => {
      phone.ring('1');
      phone.ring('2');
      const [first] = phone.liveCalls;
      assert.ok(first);
      await done(phone, 'AnswerCall', C('callToBeAnswered', first));
      assert.deepEqual(states(phone), ['1 Connected', '2 Alerting']);
      await refused(phone, 'AnswerCall', C('callToBeAnswered', first), /noCallToAnswer/);
    });
  });

  it('ClearConnection ends a held call, and rejects one that rings', async () => {
    await withCsta({}, async (phone) => {
      const { held } = await two(phone);
      await done(phone, 'ClearConnection', C('connectionToBeCleared', held));
      phone.ring('1');
      const ringing = phone.liveCalls.at(-1);
      assert.ok(ringing);
      await done(phone, 'ClearConnection', C('connectionToBeCleared', ringing));
      assert.deepEqual(states(phone), [
        '200 Disconnected local',
        '300 Connected',
        '1 Disconnected rejected',
      ]);
    });
  });

  it('ClearConnection ends one call of a conference only', async () => {
    await withCsta({ quirks: { conferenceHangup: 'all' } }, async (phone) => {
      const both = await two(phone);
      assert.match(await done(phone, 'ConferenceCall', pair(both)), /<conferenceCall><callID>2</);
      await done(phone, 'ClearConnection', C('connectionToBeCleared', both.held));
      assert.deepEqual(states(phone), ['200 Disconnected local', '300 Connected']);
    });
  });

  it('HoldCall and RetrieveCall', async () => {
    await withCsta({}, async (phone) => {
      const { held, active } = await two(phone);
      await done(phone, 'HoldCall', C('callToBeHeld', active));
      assert.deepEqual(states(phone), ['200 Holding', '300 Holding']);
      await refused(phone, 'HoldCall', C('callToBeHeld', active), /invalidConnectionState/);
      await done(phone, 'RetrieveCall', C('callToBeRetrieved', held));
      assert.deepEqual(states(phone), ['200 Connected', '300 Holding']);
      await refused(phone, 'RetrieveCall', C('callToBeRetrieved', held), /invalidConnectionState/);
    });
  });

  it('AlternateCall swaps this pair, not another one', async () => {
    await withCsta({}, async (phone) => {
      const { held } = await two(phone);
      const third = await called(phone, '200', OTHER);
      await done(phone, 'AlternateCall', pair({ held, active: third }));
      assert.deepEqual(states(phone), ['200 Connected', '300 Holding', '200 Holding']);
      await refused(phone, 'AlternateCall', pair({ held, active: third }), /invalidActive/);
    });
  });

  it('ReconnectCall gives up a consultation that rings', async () => {
    await withCsta({}, async (phone) => {
      const held = await called(phone, '200');
      const active = await called(phone, '400');
      await done(phone, 'ReconnectCall', pair({ held, active }));
      assert.deepEqual(states(phone), ['200 Connected', '400 Disconnected local']);
    });
  });

  it('ConsultationCall holds the call and calls from the same identity', async () => {
    await withCsta({}, async (phone) => {
      const call = await called(phone, '200', OTHER);
      const inner = `${C('existingCall', call)}<consultedDevice>300</consultedDevice>`;
      const body = await done(phone, 'ConsultationCall', inner);
      assert.match(body, /<initiatedCall><callID>2<\/callID><deviceID>sip:4712@pbx\.example</);
      await phone.advance(200);
      assert.deepEqual(states(phone), ['200 Holding', '300 Connected']);
      assert.equal(phone.liveCalls[1]?.local, OTHER);
      await refused(phone, 'ConsultationCall', C('existingCall', call), /invalidCalledDeviceID/);
    });
  });

  it('TransferCall joins this pair and leaves a third call alone', async () => {
    await withCsta({}, async (phone) => {
      const { held } = await two(phone);
      const third = await called(phone, '200', OTHER);
      await done(phone, 'TransferCall', pair({ held, active: third }));
      assert.deepEqual(states(phone), [
        '200 Disconnected transferred',
        '300 Holding',
        '200 Disconnected transferred',
      ]);
    });
  });

  it('TransferCall while the other one rings only if the phone can', async () => {
    await withCsta({}, async (phone) => {
      const held = await called(phone, '200');
      const active = await called(phone, '400');
      await refused(phone, 'TransferCall', pair({ held, active }), /invalidActiveConnectionState/);
      phone.setQuirks({ semiAttended: true });
      await done(phone, 'TransferCall', pair({ held, active }));
      assert.equal(phone.liveCalls.length, 0);
    });
  });

  it('ConferenceCall joins this pair, while there is room', async () => {
    await withCsta({}, async (phone) => {
      const { held, active } = await two(phone);
      const third = await called(phone, '200', OTHER);
      await done(phone, 'ConferenceCall', pair({ held: active, active: third }));
      assert.deepEqual(states(phone), ['200 Holding', '300 Connected', '200 Connected']);
      const more = pair({ held, active });
      await refused(phone, 'ConferenceCall', more, /conferenceMemberLimitExceeded/);
    });
  });

  it('SingleStepTransferCall sends a call on, a held one too', async () => {
    await withCsta({}, async (phone) => {
      const { held } = await two(phone);
      await done(
        phone,
        'SingleStepTransferCall',
        `${C('activeCall', held)}<transferredTo>sip:500@pbx.example</transferredTo>`,
      );
      assert.deepEqual(states(phone), ['200 Disconnected transferred', '300 Connected']);
      assert.equal(phone.calls[0]?.sentTo, '500@pbx.example');
    });
  });

  it('DeflectCall sends on the ringing call that is named', async () => {
    await withCsta({}, async (phone) => {
      phone.ring('1');
      phone.ring('2');
      const [first] = phone.liveCalls;
      assert.ok(first);
      const inner = `${C('callToBeDiverted', first)}<newDestination>500</newDestination>`;
      await done(phone, 'DeflectCall', inner);
      assert.deepEqual(states(phone), ['1 Disconnected deflected', '2 Alerting']);
      assert.equal(phone.calls[0]?.sentTo, '500');
    });
  });

  it('GenerateDigits is heard by the far end', async () => {
    await withCsta({}, async (phone) => {
      const { held, active } = await two(phone);
      const digits = (call: VirtualCall, text: string): string =>
        `${C('connectionToSendDigits', call)}<charactersToSend>${text}</charactersToSend>`;
      await done(phone, 'GenerateDigits', digits(active, '12#*'));
      assert.equal(phone.liveCalls[1]?.dtmf, '12#*');
      await refused(phone, 'GenerateDigits', digits(held, '1'), /invalidConnectionState/);
      await refused(phone, 'GenerateDigits', digits(active, 'x'), /toneCharacterOutOfRange/);
    });
  });

  describe('connections', () => {
    it('must be those of a live call, and of its identity', async () => {
      await withCsta({}, async (phone) => {
        const call = await called(phone, '200');
        const invalid = /<operation>invalidConnectionIdentifier</;
        const hold = (other: VirtualCall): Promise<void> =>
          refused(phone, 'HoldCall', C('callToBeHeld', other), invalid);
        await hold({ ...call, cstaId: '9' });
        await hold({ ...call, cstaId: '-1' });
        await hold({ ...call, cstaId: '' });
        await hold({ ...call, local: OTHER });
        await refused(phone, 'HoldCall', '', /atLeastOneConditionalParameterNotProvided/);
        phone.farEndHangup(call.id);
        await hold(call);
      });
    });

    it('may name no device', async () => {
      await withCsta({}, async (phone) => {
        await called(phone, '200');
        await done(phone, 'HoldCall', '<callToBeHeld><callID>1</callID></callToBeHeld>');
      });
    });

    it('may be answered as done while nothing is', async () => {
      await withCsta({ quirks: { cstaIgnores: ['HoldCall'] } }, async (phone) => {
        const call = await called(phone, '200');
        await done(phone, 'HoldCall', C('callToBeHeld', call));
        assert.deepEqual(states(phone), ['200 Connected']);
        await done(phone, 'ClearConnection', C('connectionToBeCleared', call));
        assert.equal(phone.liveCalls.length, 0);
      });
    });
  });
});
