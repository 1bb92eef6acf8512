/** What is told of operations by channel is what the planners do. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CALL_OPERATIONS, OPERATION_INFO } from '../../../src/calls/operations/catalogue';
import { CHANNEL_EVIDENCE } from '../../../src/calls/operations/channel-evidence';
import {
  channelFor,
  channelIfAny,
  type ChannelWishes,
  supportOf,
} from '../../../src/calls/operations/channel-support';
import { TRIAL } from '../../../src/calls/operations/plan';
import type { OperationOptions } from '../../../src/calls/operations/plan-types';
import { supportedCapabilities } from '../../../src/calls/operations/supported';
import { SnomError } from '../../../src/common/errors';
import { modelOf } from '../../../src/phone/models/models';
import {
  CHANNEL_NAMES,
  type ChannelName,
  type ChannelStates,
  type PhoneModel,
} from '../../../src/phone/types';
import { contextOf, D862 } from '../../support/calls/channel-plans';
import { plan } from '../../support/calls/planning';
import { STATE_NAMES } from '../../support/calls/states';

/** Everything set up that can be. */
const SET_UP: OperationOptions = {
  pickupCode: '*8',
  conference: { way: 'raw', keys: 'F_CONFERENCE' },
  deflect: { way: 'raw', keys: 'F_DEFLECT' },
  swap: { way: 'raw', keys: 'F_NEXT_CALL_SCREEN' },
  muteKey: 'MUTE',
  recordKey: 'F_REC',
};
const FACTS = { model: D862, options: SET_UP };

const modelFor = (channel: ChannelName): PhoneModel =>
  channel === 'command-page' ? modelOf('D385') : D862;

/** Every state a phone can be in: does the planner send anything in one of them? */
function isEverPlanned(operation: string, channel: ChannelName): boolean {
  return STATE_NAMES.some((state) => {
    for (const on of [true, false, 'toggle']) {
      try {
        const request = { operation, ...TRIAL, on };
        const more = { model: modelFor(channel), options: SET_UP };
        const { steps, alreadySo } = plan(request, undefined, contextOf(channel, state, more));
        if (steps.length > 0 || alreadySo || operation === 'callInfo') return true;
      } catch (error) {
        assert.ok(error instanceof SnomError, String(error));
      }
    }
    return false;
  });
}

describe('calls/operations/channel-support', () => {
  for (const channel of CHANNEL_NAMES) {
    it(`says no for ${channel} exactly where the planners refuse`, () => {
      for (const operation of CALL_OPERATIONS) {
        const isNo = 'no' in CHANNEL_EVIDENCE[channel][operation];
        assert.equal(isEverPlanned(operation, channel), !isNo, operation);
      }
    });

    it(`tells the reason for ${channel} that the planners give`, () => {
      for (const operation of CALL_OPERATIONS) {
        const known = CHANNEL_EVIDENCE[channel][operation];
        const facts = { ...FACTS, model: modelFor(channel) };
        const { support, reason } = supportOf(operation, channel, facts);
        assert.equal(support === 'no', 'no' in known, operation);
        assert.equal(reason, 'no' in known ? known.no : undefined, operation);
      }
    });
  }

  it('asks for no service that it does not tell', () => {
    for (const operation of CALL_OPERATIONS) {
      const known = CHANNEL_EVIDENCE.csta[operation];
      if ('no' in known) continue;
      const services = new Set<string>();
      for (const state of STATE_NAMES) {
        try {
          const request = { operation, ...TRIAL, on: true };
          const { steps } = plan(request, undefined, contextOf('csta', state, { options: SET_UP }));
          for (const { service } of steps) if (service) services.add(service);
        } catch (error) {
          assert.ok(error instanceof SnomError, String(error));
        }
      }
      // Taking a held call back, or dialling beside it, may come before.
      for (const service of known.services ?? []) assert.ok(services.delete(service), operation);
      const others = [...services].filter((one) => one !== 'RetrieveCall' && one !== 'MakeCall');
      assert.deepEqual(others, [], operation);
    }
  });

  it('is proven by what was seen on the phone', () => {
    const hold = (...proven: string[]): string =>
      supportOf('hold', 'csta', { ...FACTS, proven: new Set(proven) }).support;
    assert.equal(supportOf('hold', 'csta', FACTS).support, 'unproven');
    assert.equal(hold('HoldCall'), 'yes');
    assert.equal(hold('RetrieveCall'), 'unproven');
    assert.equal(supportOf('dial', 'csta', FACTS).support, 'yes');
    const conference = (...proven: string[]): string =>
      supportOf('singleStepConference', 'csta', { ...FACTS, proven: new Set(proven) }).support;
    assert.equal(conference('ConsultationCall'), 'unproven');
    assert.equal(conference('ConsultationCall', 'ConferenceCall'), 'yes');
  });

  it('depends on what the owner has set up', () => {
    const bare = { model: D862, options: {} };
    assert.deepEqual(supportOf('swap', 'sip-notify', bare), {
      support: 'no',
      reason: 'notByChannel',
    });
    assert.deepEqual(supportOf('merge', 'sip-notify', bare), { support: 'yes', evidence: 'seen' });
    const classic = { model: modelOf('D385'), options: {} };
    assert.equal(supportOf('merge', 'command-page', classic).reason, 'noConferenceWay');
  });

  it('offers capabilities of every way in which the phone is reached', () => {
    const by = (...channels: ChannelName[]): readonly string[] =>
      supportedCapabilities(D862, {}, channels);
    assert.deepEqual(supportedCapabilities(D862, {}), []);
    assert.deepEqual(by('sip-notify'), [
      ...['answer', 'reject', 'hangup', 'hold', 'retrieve', 'sendDtmf', 'muteToggle'],
      ...['blindTransfer', 'startTransfer', 'completeTransfer', 'cancelTransfer'],
      ...['startConference', 'completeConference', 'dial', 'pressKey', 'dtmf', 'dndToggle'],
    ]);
    assert.ok(by('csta').includes('deflect') && !by('csta').includes('pressKey'));
    const both = new Set([...by('csta'), ...by('sip-notify')]);
    assert.deepEqual(new Set(by('csta', 'sip-notify')), both);
  });
});

describe('channelFor', () => {
  const states = (
    known: Partial<Record<ChannelName, 'yes' | 'no' | 'unproven'>>,
  ): ChannelStates => {
    const of = (name: ChannelName): ChannelStates[ChannelName] => ({
      support: known[name] ?? 'no',
    });
    return {
      'command-page': of('command-page'),
      'sip-notify': of('sip-notify'),
      minibrowser: of('minibrowser'),
      csta: of('csta'),
    };
  };
  const pick = (
    operation: Parameters<typeof channelFor>[0],
    known: Parameters<typeof states>[0],
    wishes: Partial<ChannelWishes> = {},
  ): string => {
    try {
      return channelFor(operation, states(known), { ...FACTS, ...wishes });
    } catch (error) {
      if (error instanceof SnomError && error.code === 'NOT_SUPPORTED') return error.reason;
      throw error;
    }
  };
  const OPEN = { 'sip-notify': 'unproven', minibrowser: 'unproven', csta: 'unproven' } as const;

  it('takes the command page of a phone that has one, whatever else may be there', () => {
    const classic: Partial<ChannelWishes> = { model: modelOf('D385'), options: {} };
    const known = { ...OPEN, csta: 'yes', 'command-page': 'yes' } as const;
    for (const operation of CALL_OPERATIONS) {
      const { unsupported } = OPERATION_INFO[operation];
      const { support, reason } = supportOf(operation, 'command-page', {
        model: modelOf('D385'),
        options: {},
      });
      const wanted = support === 'no' ? reason : 'command-page';
      if (!unsupported) assert.equal(pick(operation, known, classic), wanted, operation);
    }
  });

  it('takes another way of such a phone only where that is proven', () => {
    const classic: Partial<ChannelWishes> = { model: modelOf('D385'), options: {} };
    const known = { csta: 'yes', 'command-page': 'yes', 'sip-notify': 'unproven' } as const;
    assert.equal(pick('merge', known, classic), 'noConferenceWay');
    const proven = new Set(['ConferenceCall']);
    assert.equal(pick('merge', known, { ...classic, proven }), 'csta');
    // Seen by others, and reachable here for sure.
    assert.equal(pick('merge', { ...known, 'sip-notify': 'yes' }, classic), 'sip-notify');
  });

  it('prefers what is proven, then the documents', () => {
    assert.equal(pick('dial', { ...OPEN, csta: 'yes' }), 'sip-notify');
    assert.equal(pick('dial', { csta: 'yes' }), 'csta');
    assert.equal(pick('dial', { csta: 'unproven' }), 'csta');
    const dialled = new Set(['MakeCall']);
    assert.equal(pick('dial', { ...OPEN, csta: 'yes' }, { proven: dialled }), 'csta');
    assert.equal(pick('hold', { ...OPEN, csta: 'yes' }), 'sip-notify');
    assert.equal(
      pick('hold', { 'sip-notify': 'no', minibrowser: 'yes', csta: 'yes' }),
      'minibrowser',
    );
    assert.equal(pick('hold', { ...OPEN, 'sip-notify': 'no' }), 'minibrowser');
    assert.equal(pick('deflect', { ...OPEN, csta: 'yes' }), 'csta');
    const proven = new Set(['HoldCall']);
    assert.equal(pick('hold', { ...OPEN, csta: 'yes' }, { proven }), 'csta');
  });

  it('tries what nobody has answered only where nothing else is left', () => {
    const silent = { support: 'unproven', why: 'silent' } as const;
    const open = states(OPEN);
    const by = (known: ChannelStates): string => channelFor('hold', known, FACTS);
    assert.equal(by({ ...open, 'sip-notify': silent }), 'minibrowser');
    const all = { ...open, 'sip-notify': silent, minibrowser: silent, csta: silent };
    assert.equal(by(all), 'sip-notify');
  });

  it('does as it is told', () => {
    assert.equal(pick('hold', { csta: 'yes' }, { pinned: 'minibrowser' }), 'minibrowser');
    assert.equal(pick('prepare', { csta: 'yes' }, { pinned: 'minibrowser' }), 'typingNotByChannel');
  });

  it('goes before a way that cannot always do it', () => {
    assert.equal(pick('hangupAll', { ...OPEN, csta: 'yes' }), 'csta');
    assert.equal(pick('hangupAll', { ...OPEN, csta: 'no' }), 'sip-notify');
  });

  it('says why the best way there is cannot do it, or that there is none', () => {
    assert.equal(pick('redial', OPEN), 'notByChannel');
    assert.equal(pick('prepare', { 'sip-notify': 'unproven' }), 'typingNotByChannel');
    assert.equal(pick('hold', {}), 'noChannel');
    assert.equal(pick('hold', { 'command-page': 'unproven' }), 'noChannel');
  });

  it('is none, for whom a reason is of no use', () => {
    assert.equal(
      channelIfAny('hold', states(OPEN), FACTS),
      channelFor('hold', states(OPEN), FACTS),
    );
    assert.equal(channelIfAny('redial', states(OPEN), FACTS), undefined);
    assert.equal(channelIfAny('hold', states({}), FACTS), undefined);
  });
});
