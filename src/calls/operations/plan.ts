/** From a request to a plan: the table of operations, and the checks they have in common. */
import { refuseAsFarAsKnown } from '../../common/as-far-as-known';
import { SnomError } from '../../common/errors';
import { macsIn } from '../../common/mac';
import { flagOf } from '../../common/on-off';
import { shown } from '../../common/shown';
import { givenText, isGiven } from '../../common/values';
import { GENERIC_MODEL } from '../../phone/models/models';
import { CALL_OPERATIONS, type CallOperation, isCallOperation, OPERATION_INFO } from './catalogue';
import { destinationOf } from './destination';
import type { Job, Planner } from './job';
import type { CallPlan, Configuration, KnownSoFar, PlanContext } from './plan-types';
import { CALL_INFO } from './planners/call-info';
import { CONFERENCES } from './planners/conferences';
import { DIALLING } from './planners/dialling';
import { HOLDING, planToggleHold } from './planners/holding';
import { IN_CALL } from './planners/in-call';
import { RINGING_AND_ENDING } from './planners/ringing-and-ending';
import { TRANSFERS } from './planners/transfers';
import { pressing } from './pressed';
import type { CallRequest } from './types';

/** Together those of the catalogue: one that is missing is a type error. */
const PLANNERS: Readonly<Record<CallOperation, Planner>> = {
  ...DIALLING,
  ...RINGING_AND_ENDING,
  ...HOLDING,
  ...TRANSFERS,
  ...CONFERENCES,
  ...IN_CALL,
  ...CALL_INFO,
};

/** Longest name of a device, in characters. */
const MAX_DEVICE = 1024;

/** Only dialects ask for it: it becomes `hold` or `retrieve`. */
const TOGGLE_HOLD = 'toggleHold';

/**
 * Checks a request and says what to do for it. Nothing is sent here. With the phone's state at hand the request must
 * make sense now; without it, only what needs no state is checked, and the plan says that it is in doubt.
 *
 * Sources of keys and requests: Snom, "Remote phone control" and its FW 5-7 forerunner; sequences as public clients
 * use them.
 *
 * @throws SnomError
 *   `missingParameter` {name}, `wrongType` {name, expected}, `unknownOperation` {name}, `badDestination`,
 *   `badIdentity`, `badDigits`, `notTypable`: the request;
 *   `unknownPhone` {name}: it names another device;
 *   `destinationDenied`, `redialNotChecked`: the dial rules;
 *   `noKeyControl`, `operationNotOnModel`, `keyNotOnModel`: the model;
 *   `noConferenceWay`, `noDeflectWay`, `noSwapWay`, `noPickupCode`, `needsEvents`: what the owner has to set up first;
 *   `cannotRemoveParticipant`: nobody can do it;
 *   `invalidState`, `stateUnknown`, `ambiguousCall`, `noSuchCall`: the state, unless `force` is true
 */
export function planCall(request: CallRequest, context: PlanContext): CallPlan {
  const { operation, planner } = plannerOf(request.operation);
  checkDevice(request.device, context.phone);
  // Judged before any planner is asked, and before anything that only the phone can tell.
  const isDialled = OPERATION_INFO[operation].needs.includes('destination');
  const destination = isDialled ? destinationOf(request, context) : '';
  if (!context.model.keyControl && !OPERATION_INFO[operation].onDisplay)
    throw new SnomError('noKeyControl', { params: { model: context.model.name } });
  const { device } = context;
  const force = flagOf(request.force, 'force') === true;
  const possible = (): CallOperation[] => possibleNow(request, context);
  const job: Job = { operation, request, destination, context, device, force, possible };
  return request.press === true ? pressing(planner, job) : planner(job);
}

/** Where the phone is not known: nothing is denied, and nothing is set up. */
const ANYBODYS: Configuration = { dialRules: { check: () => undefined }, options: {} };

/**
 * The plan of a request before the phone has told everything: what nobody knows yet is assumed in favour of the request,
 * and nothing is refused for it.
 *
 * @returns undefined where only what is learnt later can tell
 * @throws SnomError of {@link planCall}, for what the request, the configuration or the model decide, if that is known
 */
export function planAsFarAsKnown(
  request: CallRequest,
  { configuration, model }: KnownSoFar = {},
): CallPlan | undefined {
  const known = !configuration ? 'request' : model ? 'model' : 'configuration';
  const { device } = request;
  // Devices are named by their MAC, which a phone tells.
  const isOpen = !configuration?.phone?.mac && typeof device === 'string';
  const context = {
    ...(configuration ?? ANYBODYS),
    model: model ?? GENERIC_MODEL,
    ...(isOpen && { phone: { name: device, host: '' } }),
  };
  // What is forbidden is said before what the model cannot do.
  if (model && !model.keyControl) {
    refuseAsFarAsKnown('configuration', () =>
      planCall(request, { ...context, model: GENERIC_MODEL }),
    );
  }
  return refuseAsFarAsKnown(known, () => planCall(request, context));
}

/** What operations need besides the state, so that nothing but the state can speak against them. */
export const TRIAL = { destination: '1', digits: '1', info: { text: '-' } } as const;

/**
 * Operations that would do something now, found by trying each of them: what is told as possible is what the checks
 * say, not a list beside them.
 */
function possibleNow({ callId, otherCallId }: CallRequest, context: PlanContext): CallOperation[] {
  const { device } = context;
  const tried = { ...context, dialRules: { ...context.dialRules, check: () => undefined } };
  return CALL_OPERATIONS.filter((operation) => {
    // Always sent, as it does no harm; that is no reason to suggest it.
    if (operation === 'hangupAll' && device?.calls.length === 0) return false;
    const request = { operation, callId, otherCallId, ...TRIAL };
    const { destination } = TRIAL;
    const job = { operation, request, destination, context: tried, device, force: false };
    try {
      const { alreadySo, doubt } = PLANNERS[operation]({ ...job, possible: () => [] });
      return !alreadySo || doubt !== undefined;
    } catch {
      return false;
    }
  });
}

function plannerOf(name: unknown): { operation: CallOperation; planner: (job: Job) => CallPlan } {
  const operation = givenText(name, 'operation');
  if (operation === TOGGLE_HOLD) return { operation: 'hold', planner: planToggleHold };
  if (!isCallOperation(operation))
    throw new SnomError('unknownOperation', { params: { name: shown(operation) } });
  return { operation, planner: PLANNERS[operation] };
}

/** A pascom client names the device, `Snom 000413AABBCC [Office]`, as one of several it could mean. */
function checkDevice(device: unknown, phone: PlanContext['phone']): void {
  if (!isGiven(device)) return;
  const name = givenText(device, 'device');
  if (name.length > MAX_DEVICE)
    throw new SnomError('textTooLong', { params: { name: 'device', max: MAX_DEVICE } });
  const wanted = name.trim().toLowerCase();
  const names = [phone?.name, phone?.host].map((one) => one?.trim().toLowerCase());
  const isMeant = names.includes(wanted) || macsIn(wanted).some((mac) => mac === phone?.mac);
  if (!isMeant) throw new SnomError('unknownPhone', { params: { name: shown(name) } });
}
