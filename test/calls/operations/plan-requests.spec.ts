/** What a request may say besides the operation, and what model and owner make of it. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { reduce } from '../../../src/calls/model/call-model';
import { CALL_OPERATIONS, OPERATION_INFO } from '../../../src/calls/operations/catalogue';
import { compileDialRules } from '../../../src/calls/operations/dial-rules/dial-rules';
import { planCall } from '../../../src/calls/operations/plan';
import type { OperationOptions } from '../../../src/calls/operations/plan-types';
import { SnomError } from '../../../src/common/errors';
import { phoneEvent, run } from '../../support/calls/events';
import { context, OLD, outcomeOf, plan, SET_UP } from '../../support/calls/planning';
import { FIRST, SECOND, STATE_NAMES, stateOf } from '../../support/calls/states';

const set = (options: OperationOptions): { options: OperationOptions } => ({
  options: { ...SET_UP, ...options },
});

describe('planCall: the call that is meant', () => {
  it('takes our id, the SIP Call-ID and the CSTA id', () => {
    for (const callId of [FIRST, 'one', ''])
      assert.equal(outcomeOf({ operation: 'hold', callId }, 'talking'), '1 key=F_HOLD');
    assert.equal(outcomeOf({ operation: 'hangup', callId: '7' }, 'heldByOther'), '1 key=CANCEL');
    assert.equal(outcomeOf({ operation: 'hangup', callId: 7 }, 'heldByOther'), '1 key=CANCEL');
  });

  it('takes the number at the end of our id, for systems whose ids are numbers', () => {
    for (const callId of ['2', 2])
      assert.equal(outcomeOf({ operation: 'answer', callId }, 'talkingAndRinging'), '2 key=ENTER');
    for (const callId of ['3', '02', 'BBCC:2'])
      assert.equal(outcomeOf({ operation: 'answer', callId }, 'talkingAndRinging'), 'noSuchCall');
  });

  it('knows no other call', () => {
    for (const operation of ['answer', 'hangup', 'hold', 'swap', 'mute', 'blindTransfer']) {
      assert.throws(() => plan({ operation, callId: 'three', destination: '1' }, 'consulting'), {
        code: 'NO_SUCH_CALL',
        params: { callId: 'three' },
      });
    }
    const otherCallId = 'nobody';
    assert.equal(outcomeOf({ operation: 'merge', otherCallId }, 'consulting'), 'noSuchCall');
    assert.equal(outcomeOf({ operation: 'hold', callId: {} }, 'talking'), 'wrongType');
  });

  it('asks which leg of a call within the phone is meant', () => {
    const one = { id: 'same', remote: '200@pbx.example' };
    const inside = reduce(
      reduce(stateOf('idle'), phoneEvent('outgoing', 1, one)).state,
      phoneEvent('incoming', 2, one),
    ).state;
    assert.equal(inside.calls.length, 2);
    assert.throws(
      () => planCall({ operation: 'answer', callId: 'same' }, context('idle', { device: inside })),
      { code: 'AMBIGUOUS_CALL' },
    );
  });

  it('does not act on another call than the named one', () => {
    const hold = { operation: 'hold', callId: FIRST };
    assert.equal(outcomeOf(hold, 'talkingAndRinging'), 'invalidState');
    const answer = { operation: 'answer', callId: FIRST };
    assert.equal(outcomeOf(answer, 'talkingAndRinging'), 'invalidState');
    assert.equal(outcomeOf({ ...answer, callId: SECOND }, 'talkingAndRinging'), '2 key=ENTER');
    // The key cannot choose between two that ring, whichever is named.
    assert.equal(outcomeOf(answer, 'twoRinging'), 'ambiguousCall');
    assert.equal(outcomeOf({ operation: 'retrieve', callId: SECOND }, 'twoHeld'), 'ambiguousCall');
  });

  it('names what is wrong with the name of a call, also where it would ask which one is meant', () => {
    const hangup = { operation: 'hangup', anyState: true };
    assert.equal(outcomeOf(hangup, 'talkingAndRinging'), 'ambiguousCall');
    assert.throws(() => plan({ ...hangup, callId: {} }, 'talkingAndRinging'), {
      params: { name: 'callId', expected: 'text or a whole number from 0 up' },
    });
  });

  it('ends all calls of a phone that has a word for it', () => {
    const all = { operation: 'hangupAll' };
    assert.equal(outcomeOf(all, 'talking'), 'RELEASE_ALL_CALLS');
    assert.equal(outcomeOf(all, 'talking', { model: OLD }), 'operationNotOnModel');
  });

  it('takes either call of a pair, and both', () => {
    const complete = { operation: 'completeTransfer' };
    for (const ids of [
      { callId: FIRST },
      { callId: SECOND },
      { callId: FIRST, otherCallId: SECOND },
      { otherCallId: FIRST },
    ])
      assert.equal(outcomeOf({ ...complete, ...ids }, 'consulting'), '2 key=TRANSFER');
    const twice = { ...complete, callId: FIRST, otherCallId: 'one' };
    assert.equal(outcomeOf(twice, 'consulting'), 'invalidState');
    // A third one that was only asked for is none of them.
    const asked = { type: 'dialRequested', at: 9, destination: '400' } as const;
    const { calls } = reduce(stateOf('consulting'), asked).state;
    const device = { ...stateOf('consulting'), calls };
    const third = { ...complete, callId: calls.at(-1)?.id };
    assert.equal(calls.length, 3);
    assert.equal(outcomeOf(complete, 'consulting', { device }), '2 key=TRANSFER');
    assert.equal(outcomeOf(third, 'consulting', { device }), 'invalidState');
  });

  it('says what is possible instead', () => {
    assert.throws(() => plan({ operation: 'answer' }, 'held'), {
      params: {
        operation: 'answer',
        state: 'Holding',
        valid: 'dial, hangup, hangupAll, retrieve, blindTransfer, startTransfer, dnd, callInfo',
      },
    });
    assert.throws(() => plan({ operation: 'hold', callId: SECOND }, 'consulting'), {
      params: {
        operation: 'hold',
        state: 'Connected',
        valid:
          'dial, hangup, hangupAll, swap, completeTransfer, cancelTransfer, completeConference, merge, sendDtmf, mute, unmute, record, dnd, callInfo',
      },
    });
    assert.throws(() => plan({ operation: 'merge' }, 'idle'), {
      params: { operation: 'merge', state: 'idle', valid: 'dial, prepare, redial, pickup, dnd' },
    });
    const unheard = { device: { ...stateOf('idle'), callsKnown: false } };
    assert.throws(() => plan({ operation: 'merge' }, 'idle', unheard), {
      params: { operation: 'merge', state: 'unknown', valid: 'dial, prepare, redial, pickup, dnd' },
    });
    assert.throws(() => plan({ operation: 'answer' }, 'consultDialling'), /cancelTransfer/);
    assert.throws(() => plan({ operation: 'answer' }, 'twoRinging'), {
      params: {
        operation: 'answer',
        candidates: `${FIRST} Alerting 200, ${SECOND} Alerting 300`,
      },
    });
  });

  it('shows exactly the operations that the same checks let pass', () => {
    const needs = { destination: '1', digits: '1', info: { text: 'x' } };
    for (const state of STATE_NAMES) {
      for (const more of [{}, { options: {} }, { model: OLD }]) {
        const verdicts = new Map(
          CALL_OPERATIONS.map((operation) => {
            try {
              const planned = plan({ operation, ...needs }, state, more);
              return [operation, planned.alreadySo && !planned.doubt ? 'idle' : 'able'];
            } catch (error) {
              assert.ok(error instanceof SnomError);
              return [operation, error.reason === 'invalidState' ? error : 'other'];
            }
          }),
        );
        const able = CALL_OPERATIONS.filter(
          (operation) =>
            verdicts.get(operation) === 'able' && !(operation === 'hangupAll' && state === 'idle'),
        );
        for (const verdict of verdicts.values()) {
          if (typeof verdict === 'string') continue;
          assert.equal(verdict.params['valid'], able.join(', '), state);
        }
      }
    }
  });

  it('never shows as possible what it has just refused', () => {
    // A call to a busy number is still thought to be dialled, and another one talks.
    const device = run([
      phoneEvent('outgoing', 1, { id: 'ghost', remote: '300@pbx' }),
      phoneEvent('incoming', 2, { id: 'b', remote: '200@pbx' }),
      phoneEvent('connected', 3, { id: 'b' }),
    ]).state;
    assert.ok(!device.capabilities.includes('dtmf'));
    assert.throws(
      () => planCall({ operation: 'sendDtmf', digits: '1' }, { ...context(), device }),
      ({ params }: SnomError) => !/sendDtmf/.test(String(params['valid'])),
    );
  });

  it('skips the state when forced, not the rest', () => {
    const force = true;
    assert.equal(outcomeOf({ operation: 'answer', force }, 'idle'), 'key=ENTER');
    assert.equal(outcomeOf({ operation: 'answer', force }, 'twoRinging'), 'key=ENTER');
    assert.equal(
      outcomeOf({ operation: 'answer', force, callId: SECOND }, 'twoRinging'),
      '2 key=ENTER',
    );
    assert.equal(outcomeOf({ operation: 'hold', force }, 'held'), 'key=F_HOLD');
    assert.equal(outcomeOf({ operation: 'retrieve', force }, 'twoHeld'), 'key=F_HOLD');
    assert.equal(outcomeOf({ operation: 'unmute', force }, 'talking'), '1 key=MUTE ?shadowState');
    assert.equal(outcomeOf({ operation: 'hangup', force, callId: 'x' }, 'idle'), 'key=CANCEL');
    assert.equal(outcomeOf({ operation: 'completeTransfer', force }, 'talking'), 'key=TRANSFER');
    assert.equal(outcomeOf({ operation: 'dial', destination: '1', force }, 'setup'), 'number=1');
    // Bound to a call, so that it goes with it: there has to be one.
    const callInfo = { operation: 'callInfo', force, info: { text: 'Ann' } };
    assert.equal(outcomeOf(callInfo, 'idle'), 'invalidState');
    assert.equal(outcomeOf({ ...callInfo, callId: 'x' }, 'talking'), 'noSuchCall');
    assert.equal(outcomeOf({ operation: 'dial', force }, 'idle'), 'missingParameter');
    assert.equal(outcomeOf({ operation: 'hold', force: 'maybe' }, 'talking'), 'wrongType');
  });

  it('hangs up what rings only where a request says so', () => {
    const hangup = { operation: 'hangup', anyState: true };
    const { operation } = plan(hangup, 'ringing');
    assert.equal(operation, 'reject');
    assert.equal(outcomeOf(hangup, 'ringing'), '1 key=CANCEL');
    assert.equal(outcomeOf(hangup, 'talking'), '1 key=CANCEL');
    assert.equal(outcomeOf(hangup, 'consulting'), '2 key=CANCEL');
    assert.equal(outcomeOf(hangup, 'talkingAndRinging'), 'ambiguousCall');
    assert.equal(outcomeOf({ ...hangup, callId: 'x' }, 'talkingAndRinging'), 'noSuchCall');
    assert.equal(outcomeOf(hangup, 'idle'), 'invalidState');
    assert.equal(outcomeOf({ ...hangup, anyState: 2 }, 'ringing'), 'wrongType');
  });

  it("turns pascom's hold key into hold or retrieve", () => {
    const of = (state?: Parameters<typeof outcomeOf>[1]): string[] => [
      plan({ operation: 'toggleHold' }, state).operation,
      outcomeOf({ operation: 'toggleHold' }, state),
    ];
    assert.deepEqual(of('talking'), ['hold', '1 key=F_HOLD']);
    assert.deepEqual(of('held'), ['retrieve', '1 key=F_HOLD']);
    assert.deepEqual(of(), ['hold', 'key=F_HOLD ?stateUnknown']);
    assert.equal(outcomeOf({ operation: 'toggleHold' }, 'twoHeld'), 'ambiguousCall');
    assert.equal(outcomeOf({ operation: 'toggleHold' }, 'idle'), 'invalidState');
    // Nothing is held that could be taken back.
    for (const state of ['idle', 'ringing', 'dialling'] as const) {
      assert.throws(
        () => plan({ operation: 'toggleHold' }, state),
        ({ reason, params }: SnomError) =>
          reason === 'invalidState' && params['operation'] === 'hold',
      );
    }
    assert.throws(() => plan({ operation: undefined }), { params: { name: 'operation' } });
  });

  it('lets a pascom request act on its own device only', () => {
    const phone = { name: 'Reception', host: '192.0.2.7', mac: '000413AABBCC' };
    const of = (device: unknown): string =>
      outcomeOf({ operation: 'hold', device }, 'talking', { phone });
    for (const device of [
      'reception',
      '192.0.2.7',
      'Snom 000413aabbcc [Hall]',
      '00:04:13:AA:BB:CC',
      '',
      undefined,
    ])
      assert.equal(of(device), '1 key=F_HOLD', String(device));
    for (const device of ['Snom 000413AABBCD [Reception]', 'x', '000413AABBCC00', '192.0.2.70'])
      assert.equal(of(device), 'unknownPhone', device);
    assert.equal(of(5), 'wrongType');
    assert.equal(outcomeOf({ operation: 'hold', device: 'x' }, 'talking'), 'unknownPhone');
  });
});

describe('planCall: parameters', () => {
  it('asks for what an operation needs', () => {
    for (const operation of CALL_OPERATIONS) {
      for (const name of OPERATION_INFO[operation].unsupported
        ? []
        : OPERATION_INFO[operation].needs)
        assert.throws(() => plan({ operation }), { code: 'MISSING_PARAMETER', params: { name } });
    }
    assert.throws(() => plan({ operation: '' }), { reason: 'missingParameter' });
    assert.throws(() => plan({ operation: 1 }), { reason: 'wrongType' });
    for (const operation of ['Dial', 'constructor', '__proto__']) {
      assert.throws(() => plan({ operation }), {
        reason: 'unknownOperation',
        params: { name: operation },
      });
    }
  });

  it('checks every destination against the dial rules', () => {
    const dialRules = compileDialRules('', '3*\n*83*');
    for (const operation of CALL_OPERATIONS) {
      const { needs, unsupported } = OPERATION_INFO[operation];
      if ((!needs.includes('destination') && operation !== 'pickup') || unsupported) continue;
      const request = { operation, destination: '300', force: true };
      assert.equal(outcomeOf(request, 'talking', { dialRules }), 'destinationDenied', operation);
    }
    assert.equal(outcomeOf({ operation: 'redial' }, 'idle', { dialRules }), 'redialNotChecked');
    const unsaid = { check: () => undefined };
    assert.equal(
      outcomeOf({ operation: 'redial' }, 'idle', { dialRules: unsaid }),
      'redialNotChecked',
    );
  });

  it('types digits only', () => {
    for (const operation of ['prepare', 'blindTransfer', 'deflect']) {
      for (const destination of ['+49', 'a@b', 'anna'])
        assert.equal(outcomeOf({ operation, destination, force: true }, 'idle'), 'notTypable');
    }
    const byKeys = set({ consultBy: 'keys' });
    const request = { operation: 'startTransfer', destination: '+49' };
    assert.equal(outcomeOf(request, 'talking', byKeys), 'notTypable');
    assert.equal(outcomeOf({ operation: 'dial', destination: '+49' }, 'idle'), 'number=%2B49');
  });

  it('puts the external prefix before a number where it is asked to', () => {
    const options = set({ externalPrefix: '0' });
    const of = (destination: string, adjust?: unknown): string =>
      outcomeOf({ operation: 'dial', destination, adjust }, 'idle', options);
    assert.equal(of('30123', true), 'number=030123');
    // Its 0 is the national prefix, not the outside line.
    assert.equal(of('030123', true), 'number=0030123');
    assert.equal(of('07031 73009-0', true), 'number=007031730090');
    assert.equal(of('(0)7031 73009-0', true), 'number=007031730090');
    assert.equal(of('007031730090', true), 'number=007031730090');
    assert.equal(of('30123', false), 'number=30123');
    assert.equal(of('30123'), 'number=30123');
    assert.equal(of('+4930', true), 'number=%2B4930');
    assert.equal(of('me@pbx.example', true), 'number=me%40pbx.example');
    assert.equal(of('anna', true), 'number=anna');
    const other = (more: OperationOptions, destination: string): string =>
      outcomeOf({ operation: 'dial', destination, adjust: true }, 'idle', set(more));
    const line9: OperationOptions = { externalPrefix: '9' };
    assert.equal(other(line9, '030123'), 'number=9030123');
    assert.equal(other(line9, '9030123'), 'number=9030123');
    assert.equal(other(line9, '0049301'), 'number=90049301');
    const noTrunk: OperationOptions = { externalPrefix: '0', nationalPrefix: '' };
    assert.equal(other(noTrunk, '30123'), 'number=030123');
    assert.equal(other(noTrunk, '030123'), 'number=030123');
    const hungary: OperationOptions = { externalPrefix: '0', nationalPrefix: '06' };
    assert.equal(other(hungary, '061234'), 'number=0061234');
    assert.equal(other({ ...line9, plusHandling: '00' }, '+49 30 1'), 'number=90049301');
    assert.equal(
      other({ externalPrefix: '0', plusHandling: '00' }, '+49 (0)30 1'),
      'number=00049301',
    );
    const own: OperationOptions = { plusHandling: 'prefix', plusPrefix: '9011' };
    assert.equal(other({ ...line9, ...own }, '+49 30 1'), 'number=901149301');
    assert.equal(of('1', 'maybe'), 'wrongType');
    assert.equal(
      outcomeOf({ operation: 'dial', destination: '1', adjust: true }, 'idle'),
      'number=1',
    );
    for (const [allow, deny, outcome] of [
      // The same number without its outside line.
      ['', '0900*', 'destinationDenied'],
      ['', '00900*', 'destinationDenied'],
      ['0900*', '', 'number=00900123'],
      ['00900*', '', 'number=00900123'],
      ['0800*', '', 'destinationDenied'],
    ] as const) {
      const ruled = { ...options, dialRules: compileDialRules(allow, deny) };
      const costly = { operation: 'dial', destination: '0900 123', adjust: true };
      assert.equal(outcomeOf(costly, 'idle', ruled), outcome, `${allow}/${deny}`);
    }
    const dialRules = compileDialRules('', '00*');
    const request = { operation: 'dial', destination: '049', adjust: true };
    const more = { ...set({ externalPrefix: '00' }), dialRules };
    assert.equal(outcomeOf(request, 'idle', more), 'destinationDenied');
  });

  it('judges and types what becomes of a +', () => {
    const abroad = { plusHandling: '00' } as const;
    const to = { destination: '+49 (0)900 1' };
    for (const deny of ['+49900*', '0049900*', '+49 (0)900*', '/^\\+49900/']) {
      const more = { ...set(abroad), dialRules: compileDialRules('', deny, abroad) };
      assert.equal(
        outcomeOf({ operation: 'dial', ...to }, 'idle', more),
        'destinationDenied',
        deny,
      );
      const typedOut = { operation: 'dial', destination: '0049 900 1' };
      assert.equal(outcomeOf(typedOut, 'idle', more), 'destinationDenied', deny);
    }
    assert.equal(outcomeOf({ operation: 'dial', ...to }, 'idle', set(abroad)), 'number=00499001');
    const typed = outcomeOf({ operation: 'blindTransfer', ...to }, 'talking', set(abroad));
    assert.match(typed, /0,,100;0,,100;4,,100;9,,100;9,,100;0,,100;0,,100;1,,100;ENTER$/);
  });

  it('dials from the identity of the request, else of the phone', () => {
    const own = set({ outgoingIdentity: 'phone@pbx.example' });
    const dial = { operation: 'dial', destination: '1' };
    const from = (identity: string): string => `number=1&outgoing_uri=${identity}%40pbx.example`;
    assert.equal(outcomeOf(dial, 'idle', own), from('phone'));
    assert.equal(outcomeOf({ ...dial, identity: 'me@pbx.example' }, 'idle', own), from('me'));
    assert.equal(outcomeOf({ ...dial, identity: 'me' }, 'idle', own), 'badIdentity');
  });

  it('picks up with and without a number, if there is a code for it', () => {
    assert.equal(outcomeOf({ operation: 'pickup' }, 'idle'), 'number=%2A8');
    assert.equal(outcomeOf({ operation: 'pickup', destination: 21 }, 'idle'), 'number=%2A821');
    assert.equal(outcomeOf({ operation: 'pickup' }, 'idle', { options: {} }), 'noPickupCode');
  });
});
