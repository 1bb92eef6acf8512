/** What is refused before the phone has told everything: never what it could do, and always what is denied. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { CALL_OPERATIONS } from '../../../src/calls/operations/catalogue';
import { compileDialRules } from '../../../src/calls/operations/dial-rules/dial-rules';
import { planAsFarAsKnown, planCall } from '../../../src/calls/operations/plan';
import type {
  Configuration,
  KnownSoFar,
  OperationOptions,
} from '../../../src/calls/operations/plan-types';
import type { CallRequest } from '../../../src/calls/operations/types';
import { refuseAsFarAsKnown } from '../../../src/common/as-far-as-known';
import {
  type ErrorReason,
  REASONS,
  SnomError,
  type Stage,
  STAGES,
} from '../../../src/common/errors';
import { GENERIC_MODEL, modelOf } from '../../../src/phone/models/models';
import { STATE_NAMES, stateOf } from '../../support/calls/states';

/** Mostly absent: of several mistakes only one would be seen. */
const sometimes = <V>(...values: V[]): fc.Arbitrary<V | undefined> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  );
/** Mostly given. */
const given = <V>(values: fc.Arbitrary<V>): fc.Arbitrary<V | undefined> =>
  fc.option(values, { nil: undefined, freq: 9 });

const text = fc.oneof(
  fc.constantFrom<unknown[]>(
    ...['300', '0900 123', '+49 (0)900 1', '+', '*21*+49#', 'anna', 'a@b', '3&00', 'Anna', ''],
    ...[300, -1, true, {}, 1_700_000_000_000],
  ),
  fc.string({ maxLength: 6 }),
  fc.stringMatching(/^[0-9+*#() ]{1,8}$/),
);
const request: fc.Arbitrary<CallRequest> = fc
  .record({
    operation: fc.constantFrom<unknown[]>(...CALL_OPERATIONS, 'toggleHold', 'Dial', '', 7),
    destination: given(text),
    digits: given(text),
    identity: sometimes<unknown>('me@pbx', 'me', 5),
    callId: sometimes<unknown>('one', 'nobody', 7),
    otherCallId: sometimes<unknown>('two', 'nobody'),
    on: sometimes<unknown>(true, 'off', 'toggle', 2),
    force: sometimes<unknown>(true, 'maybe'),
    adjust: sometimes<unknown>(true, 'maybe'),
    anyState: sometimes<unknown>(true, 2),
    press: sometimes(true),
    device: sometimes<unknown>(
      'Hall',
      'Snom 000413AABBCC',
      'Snom 000413AABBCD',
      5,
      'x'.repeat(2000),
    ),
    info: sometimes<unknown>({ text: 'Ann' }, {}),
  })
  .map((fields) => withoutAbsent(fields) as unknown as CallRequest);

const way = sometimes<NonNullable<OperationOptions['swap']>>(
  { way: 'key', key: 'P5' },
  { way: 'key', key: 'P140' },
  { way: 'key', key: 'DISCONNECT' },
  { way: 'key', key: 'NONSENSE' },
  { way: 'softkey', key: 'F4' },
  { way: 'raw', keys: 'F_X' },
  { way: 'raw', keys: '&' },
);
const options: fc.Arbitrary<OperationOptions> = fc
  .record({
    answerKey: sometimes<NonNullable<OperationOptions['answerKey']>>('HEADSET', 'P1'),
    hangupKey: sometimes<NonNullable<OperationOptions['hangupKey']>>('DISCONNECT', 'ONHOOK'),
    outgoingIdentity: sometimes('phone@pbx', 'phone'),
    plusHandling: given(fc.constantFrom('00', 'prefix')),
    plusPrefix: sometimes('', '9011'),
    nationalPrefix: sometimes('', '06'),
    externalPrefix: sometimes('0', '9'),
    pickupCode: sometimes('*8'),
    conference: way,
    swap: way,
    deflect: way,
    consultBy: sometimes('keys'),
    muteKey: sometimes('F_MUTE', '&'),
    recordKey: sometimes('P7'),
    muteWhenUnknown: sometimes('refuse'),
    dndWay: sometimes('key', 'setting'),
  })
  .map((chosen) => withoutAbsent(chosen) as OperationOptions);

const configuration: fc.Arbitrary<Configuration> = fc
  .record({
    options,
    rules: fc.constantFrom(['', ''], ['', '0900*\n0049900*'], ['2*', ''], ['', '*']),
    phone: sometimes(
      { name: 'Hall', host: '192.0.2.7' },
      { name: 'Hall', host: '192.0.2.7', mac: '000413AABBCC' },
    ),
  })
  .map(({ rules: [allow = '', deny = ''], phone, ...rest }) => ({
    ...rest,
    dialRules: compileDialRules(allow, deny, rest.options),
    ...(phone && { phone }),
  }));

const model = fc.constantFrom(
  GENERIC_MODEL,
  ...['D385', 'D862', '870', 'D120'].map((name) => modelOf(name)),
  modelOf('320', '7.3.30'),
  modelOf('200', '5.5'),
);
const device = fc.constantFrom(undefined, ...STATE_NAMES.map((name) => stateOf(name)));

/** The MAC comes last, with the model: it may turn out to be that of the phone, or of another one. */
const known = fc.record({ request, configuration, model, device, mac: sometimes('000413AABBCC') });
type Known = typeof known extends fc.Arbitrary<infer T> ? T : never;

function withoutAbsent(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function refusalOf(plan: () => unknown): SnomError | undefined {
  try {
    plan();
    return undefined;
  } catch (thrown) {
    assert.ok(thrown instanceof SnomError, String(thrown));
    return thrown;
  }
}

/** What the operation is refused for at last, with everything known. */
function lastRefusal({ request, configuration, model, device, mac }: Known): SnomError | undefined {
  const { phone } = configuration;
  const told = phone && { phone: { ...phone, ...(mac !== undefined && !phone.mac && { mac }) } };
  const context = { ...configuration, ...told, model, ...(device && { device }) };
  return refusalOf(() => planCall(request, context));
}

const passes = ({ configuration, model }: Known): KnownSoFar[] => [
  {},
  { configuration },
  { configuration, model },
];

const stageOf = ({ stage }: SnomError): number => STAGES.indexOf(stage);

describe('planAsFarAsKnown', () => {
  it('refuses nothing that the phone could do, and for nothing that is not known', () => {
    fc.assert(
      fc.property(known, (given) => {
        const last = lastRefusal(given);
        for (const [index, pass] of passes(given).entries()) {
          const early = refusalOf(() => planAsFarAsKnown(given.request, pass));
          if (!early) continue;
          assert.ok(last, `${early.reason}, but the phone could do it`);
          assert.ok(stageOf(early) <= index, early.reason);
          // The same, or what is only learnt later: whose phone it is, or what the phone itself says.
          const isLater = last.reason === 'unknownPhone' || stageOf(last) >= stageOf(early);
          assert.ok(last.reason === early.reason || isLater, `${early.reason}, ${last.reason}`);
        }
      }),
      { numRuns: 4000 },
    );
  });

  it('refuses a number that is denied as soon as the configuration is known', () => {
    const denials: readonly ErrorReason[] = ['destinationDenied', 'redialNotChecked'];
    fc.assert(
      fc.property(known, (given) => {
        const last = lastRefusal(given);
        if (!last || !denials.includes(last.reason)) return;
        const { request, configuration } = given;
        assert.ok(
          refusalOf(() => planAsFarAsKnown(request, { configuration })),
          last.reason,
        );
      }),
      { numRuns: 4000 },
    );
  });

  it('says what is denied first, also where the model is known and could not do it', () => {
    fc.assert(
      fc.property(known, ({ request, configuration, model }) => {
        const denied = refusalOf(() => planAsFarAsKnown(request, { configuration }));
        if (!denied || !['destinationDenied', 'redialNotChecked'].includes(denied.reason)) return;
        const last = refusalOf(() => planAsFarAsKnown(request, { configuration, model }));
        assert.equal(last?.reason, denied.reason);
      }),
      { numRuns: 4000 },
    );
  });

  it('says of a plan that waits for nobody that it does, before anything is asked', () => {
    const planned = planAsFarAsKnown({ operation: 'dial', destination: '112' });
    assert.equal(planned?.urgent, true);
  });
});

describe('refuseAsFarAsKnown', () => {
  const REASON: Readonly<Record<Stage, ErrorReason>> = {
    request: 'badDestination',
    configuration: 'destinationDenied',
    model: 'keyNotOnModel',
    state: 'invalidState',
    attempt: 'noAnswer',
  };

  it('refuses for what is known, and leaves the rest to those who know more', () => {
    for (const known of STAGES) {
      for (const stage of STAGES) {
        const error = new SnomError(REASON[stage]);
        const check = (): never => {
          throw error;
        };
        const isKnown = STAGES.indexOf(stage) <= STAGES.indexOf(known);
        if (isKnown) assert.throws(() => refuseAsFarAsKnown(known, check), error);
        else assert.equal(refuseAsFarAsKnown(known, check), undefined);
      }
    }
    assert.equal(
      refuseAsFarAsKnown('request', () => 1),
      1,
    );
  });

  it('hides no mistake of ours', () => {
    const broken = (): never => {
      throw new TypeError('mistake');
    };
    assert.throws(() => refuseAsFarAsKnown('request', broken), TypeError);
  });

  it('knows a stage for every reason', () => {
    for (const reason of Object.keys(REASONS) as ErrorReason[])
      assert.ok(STAGES.includes(new SnomError(reason).stage), reason);
  });
});
