/**
 * What is refused, and what reached the phone before: every operation with a number that is denied, with a request that
 * is wrong, on a model that cannot, in a state that does not fit; with the model known beforehand, and not.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  CALL_OPERATIONS,
  type CallOperation,
  type CallParameter,
  OPERATION_INFO,
} from '../../../src/calls/operations/catalogue';
import type { Situation } from '../../support/matrix/situations';
import { type CallFlow, type CallFlowOptions, useCallFlow } from '../../support/nodes/call-flow';

/** Good values of everything that operations need. */
const VALUES = { destination: '300', digits: '1', text: 'Ann', participant: '300' };
/** One bad value of each parameter. */
const WRONG: Readonly<Partial<Record<CallParameter, readonly [value: unknown, reason: string]>>> = {
  destination: ['3&00', 'signInDestination'],
  digits: ['1x', 'badDigits'],
  identity: ['me', 'badIdentity'],
  adjust: ['maybe', 'wrongType'],
  on: [2, 'wrongType'],
};
/** Of every operation the same. */
const WRONG_ANYWHERE = ['force', 'dryRun', 'waitFor'] as const;

/** A phone whose model has to be asked for, and the page that tells it. */
const UNKNOWN = { model: '' };
const ASKED = ['/info.htm'];
/** What a phone is asked by which ways it can be reached. */
const LOOKED = ['/info.htm', '/csta'];
const DENY = { deny: '0900*\n*80900*', pickupCode: '*8' };
const ALL_SET_UP = { pickupCode: '*8', swapWay: 'key', swapKey: 'P7' };

const parametersOf = (operation: CallOperation): readonly CallParameter[] => {
  const { needs, takes } = OPERATION_INFO[operation];
  return [...needs, ...takes];
};
const takesNumber = (operation: CallOperation): boolean =>
  parametersOf(operation).includes('destination');

/** What no state has to be wrong for. */
const ALWAYS: readonly CallOperation[] = ['dial', 'hangupAll', 'dnd', 'removeParticipant'];
/** Operations that an idle phone can do. */
const IDLE_ONLY: readonly CallOperation[] = ['prepare', 'redial', 'pickup'];

describe('nodes: what call operations are refused for, and what the phone was asked before', () => {
  const open = useCallFlow();

  /** The reason of a refusal: the test's translator puts it behind the text. */
  async function refusal(flow: CallFlow, payload: unknown): Promise<string> {
    const { port, msg } = await flow.watch.outcome({ payload });
    assert.equal(port, 'caught', `${JSON.stringify(payload)}: ${JSON.stringify(msg.snom)}`);
    assert.equal(msg.snom?.ok === false && msg.snom.sent, 'no');
    return /\(snom\.error\.(\w+)\)$/.exec(msg.error?.message ?? '')?.[1] ?? '';
  }

  for (const [known, config] of [
    ['known', {}],
    ['not known', UNKNOWN],
  ] as const) {
    describe(`the model is ${known}:`, () => {
      /** What the phone was asked where the model decides, or what only comes after it. */
      const asked = config === UNKNOWN ? ASKED : [];

      for (const events of [true, false]) {
        it(`a denied number causes no traffic, events ${events ? 'on' : 'off'}`, async () => {
          const flow = await open({ config: { ...config, ...DENY }, events });
          if (events) await flow.bring('idle');
          flow.phone.clearLog();
          for (const operation of CALL_OPERATIONS.filter(takesNumber)) {
            for (const more of [{}, { force: true }, { dryRun: true }, { waitFor: 'none' }]) {
              const payload = { ...VALUES, operation, ...more, destination: '0900 123' };
              assert.equal(await refusal(flow, payload), 'destinationDenied', operation);
            }
          }
          assert.equal(await refusal(flow, { operation: 'redial' }), 'redialNotChecked');
          assert.deepEqual(flow.requests, []);
        });
      }

      it('a denied number causes no traffic, whatever else only the phone could tell', async () => {
        // A key that most phones have not: only the model says whether this one has it.
        const way = { conferenceWay: 'key', conferenceKey: 'P140', deflectKey: 'P140' };
        const flow = await open({ config: { ...config, ...DENY, ...way } });
        await flow.bring('idle');
        const named = { operationName: 'Dial', deviceUri: '/devices/000413A1B2C3' };
        for (const payload of [
          { operation: 'singleStepConference', destination: '0900 123' },
          { operation: 'deflect', destination: '0900 123' },
          { ...named, destination: { phoneNumber: '0900 123' } },
          { ...named, destination: { phoneNumber: '0900 123' }, dryRun: true },
        ])
          assert.equal(await refusal(flow, payload), 'destinationDenied', JSON.stringify(payload));
        assert.deepEqual(flow.requests, []);
      });

      it('a wrong request causes no traffic', async () => {
        const flow = await open({ config: { ...config, ...ALL_SET_UP } });
        await flow.bring('idle');
        for (const operation of CALL_OPERATIONS) {
          for (const name of WRONG_ANYWHERE) {
            const payload: unknown = { ...VALUES, operation, [name]: 'perhaps' };
            assert.equal(await refusal(flow, payload), 'wrongType', `${operation} ${name}`);
          }
          if (operation === 'removeParticipant') continue;
          for (const name of parametersOf(operation)) {
            const wrong = WRONG[name];
            if (!wrong) continue;
            const [value, reason] = wrong;
            const payload: unknown = { ...VALUES, operation, [name]: value };
            assert.equal(await refusal(flow, payload), reason, `${operation} ${name}`);
          }
          for (const name of OPERATION_INFO[operation].needs) {
            const payload: unknown = { ...VALUES, operation, [name]: '' };
            assert.equal(await refusal(flow, payload), 'missingParameter', `${operation} ${name}`);
          }
        }
        assert.deepEqual(flow.requests, []);
      });

      for (const operation of CALL_OPERATIONS) {
        /** Model -> why it cannot. */
        const models: readonly (readonly [CallFlowOptions['phone'] & object, string, string])[] = [
          [{ profile: 'snomD862-fw10.1' }, 'D862', 'noChannel'],
          ...(operation === 'hangupAll'
            ? [[{ profile: 'snom320-fw7' }, '320', 'operationNotOnModel'] as const]
            : []),
          ...(operation === 'mute' || operation === 'unmute'
            ? [[{ profile: 'snom320-fw7' }, '320', 'noMuteKey'] as const]
            : []),
          ...(operation === 'record'
            ? [[{ profile: 'snom320-fw7' }, '320', 'noRecordKey'] as const]
            : []),
        ];
        if (operation !== 'callInfo' && operation !== 'removeParticipant') {
          for (const [phone, model, reason] of models) {
            it(`${operation} on a ${model}`, async () => {
              const chosen = { model, generation: model === '320' ? 'fw7' : '', ...config };
              const flow = await open({
                config: { ...ALL_SET_UP, ...chosen },
                phone,
                events: false,
              });
              flow.phone.clearLog();
              const payload = { ...VALUES, operation };
              assert.equal(await refusal(flow, payload), reason);
              // A phone without command.htm is asked for other ways, by nothing that changes anything.
              assert.deepEqual(flow.requests, model === 'D862' ? LOOKED : asked);
            });
          }
        }

        const situation: Situation = IDLE_ONLY.includes(operation) ? 'talking' : 'idle';
        if (!ALWAYS.includes(operation)) {
          it(`${operation} of a phone that is ${situation}`, async () => {
            const flow = await open({ config: { ...config, ...ALL_SET_UP } });
            await flow.bring(situation);
            const payload = { ...VALUES, operation };
            assert.equal(await refusal(flow, payload), 'invalidState');
            // Pages go another way, which asks for the model later.
            assert.deepEqual(flow.requests, operation === 'callInfo' ? [] : asked);
          });
        }
      }
    });
  }
});
