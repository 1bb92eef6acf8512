/** From a request to a plan: the table of operations, and the checks they have in common. */
import { refuseAsFarAsKnown } from '../../common/as-far-as-known';
import { SnomError, type Stage } from '../../common/errors';
import { macsIn } from '../../common/mac';
import { flagOf } from '../../common/on-off';
import { shown } from '../../common/shown';
import { givenText, isGiven } from '../../common/values';
import { GENERIC_MODEL } from '../../phone/models/models';
import { CHANNEL_NAMES, type ChannelName } from '../../phone/types';
import { callCapabilities } from '../model/capabilities';
import { CALL_OPERATIONS, type CallOperation, isCallOperation, OPERATION_INFO } from './catalogue';
import { destinationOf } from './destination';
import type { Job, Planner } from './job';
import type { CallPlan, Configuration, KnownSoFar, PlanContext } from './plan-types';
import { BY_CSTA } from './planners/by-csta';
import { BY_DOCUMENT } from './planners/by-document';
import { CALL_INFO } from './planners/call-info';
import { CONFERENCES } from './planners/conferences';
import { DIALLING } from './planners/dialling';
import { HOLDING, toggledHold } from './planners/holding';
import { IN_CALL } from './planners/in-call';
import { RINGING_AND_ENDING } from './planners/ringing-and-ending';
import { TRANSFERS } from './planners/transfers';
import { pressing } from './pressed';
import type { CallRequest } from './types';

/** Together those of the catalogue: one that is missing is a type error. */
const BY_COMMAND_PAGE: Readonly<Record<CallOperation, Planner>> = {
  ...DIALLING,
  ...RINGING_AND_ENDING,
  ...HOLDING,
  ...TRANSFERS,
  ...CONFERENCES,
  ...IN_CALL,
  ...CALL_INFO,
};

const PLANNERS: Readonly<Record<ChannelName, Readonly<Record<CallOperation, Planner>>>> = {
  'command-page': BY_COMMAND_PAGE,
  'sip-notify': BY_DOCUMENT,
  minibrowser: BY_DOCUMENT,
  csta: BY_CSTA,
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
 *   `notByChannel` {operation, channel}, `typingNotByChannel`, `endAllNotByChannel`, `identityNotByDocument`,
 *   `dndOnlyToggles`: how the phone is reached;
 *   `noConferenceWay`, `noDeflectWay`, `noSwapWay`, `noPickupCode`, `needsEvents`: what the owner has to set up first;
 *   `cannotRemoveParticipant`: nobody can do it;
 *   `invalidState`, `stateUnknown`, `ambiguousCall`, `noSuchCall`: the state, unless `force` is true;
 *   `callNotNamed`, `callNotInSnapshot`: the same where CSTA has to name a call
 */
export function planCall(request: CallRequest, context: PlanContext): CallPlan {
  const fitting = fitToChannel(context);
  const { operation, planner } = plannerOf(request.operation, fitting.channel);
  checkDevice(request.device, context.phone);
  // Judged before any planner is asked, and before anything that only the phone can tell.
  const isDialled = OPERATION_INFO[operation].needs.includes('destination');
  const destination = isDialled ? destinationOf(request, context) : '';
  const { model, device, channel } = fitting;
  if (channel === undefined && !model.keyControl && !OPERATION_INFO[operation].onDisplay)
    throw new SnomError('noKeyControl', { params: { model: model.name } });
  const force = flagOf(request.force, 'force') === true;
  const possible = (): CallOperation[] => possibleNow(request, fitting);
  const job: Job = { operation, request, destination, context: fitting, device, force, possible };
  // There are no keys by CSTA.
  const isPress = request.press === true && channel !== 'csta';
  return isPress ? pressing(planner, job) : planner(job);
}

/**
 * The state of the phone with what can be done in this way: whether calls are named decides that, and a phone may be
 * asked in another way than its calls are followed for.
 */
function fitToChannel(context: PlanContext): PlanContext {
  const { channel, device } = context;
  if (channel === undefined || !device) return context;
  const calls = device.calls.map((call) => ({
    ...call,
    capabilities: callCapabilities(call, device.calls, { perCallAddressing: channel === 'csta' }),
  }));
  return { ...context, device: { ...device, calls } };
}

/** Where the phone is not known: nothing is denied, and nothing is set up. */
const ANYBODYS: Configuration = { dialRules: { check: () => undefined }, options: {} };

/**
 * The plan of a request before the phone has told everything: what nobody knows yet is assumed in favour of the request,
 * and nothing is refused for it.
 *
 * Where it is not known how the phone is reached, only what is possible in no way is refused.
 *
 * @returns undefined where only what is learnt later can tell
 * @throws SnomError of {@link planCall}, for what the request, the configuration or the model decide, if that is known
 */
export function planAsFarAsKnown(
  request: CallRequest,
  { configuration, model, channel }: KnownSoFar = {},
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
  // Phones with a command page are reached by that.
  const isOnPage = channel === undefined && model?.keyControl === true;
  if (isOnPage) return refuseAsFarAsKnown(known, () => planCall(request, context));
  const channels = channel === undefined ? CHANNEL_NAMES : [channel];
  return planInSomeWay(channels, known, (way) => planCall(request, { ...context, channel: way }));
}

/**
 * The first way in which it can be done; else the refusal of the first one, unless one of them refuses for something
 * that is only assumed.
 */
function planInSomeWay(
  channels: readonly ChannelName[],
  known: Stage,
  plan: (channel: ChannelName) => CallPlan,
): CallPlan | undefined {
  const refusals: unknown[] = [];
  for (const channel of channels) {
    try {
      return refuseAsFarAsKnown(known, () => plan(channel));
    } catch (refusal) {
      refusals.push(refusal);
    }
  }
  throw refusals[0];
}

/** What operations need besides the state, so that nothing but the state can speak against them. */
export const TRIAL = { destination: '1', digits: '1', info: { text: '-' } } as const;

/**
 * Operations that would do something now, found by trying each of them: what is told as possible is what the checks
 * say, not a list beside them.
 */
function possibleNow({ callId, otherCallId }: CallRequest, context: PlanContext): CallOperation[] {
  const { device, channel = 'command-page' } = context;
  const planners = PLANNERS[channel];
  const tried = { ...context, dialRules: { ...context.dialRules, check: () => undefined } };
  return CALL_OPERATIONS.filter((operation) => {
    // Always sent, as it does no harm; that is no reason to suggest it.
    if (operation === 'hangupAll' && device?.calls.length === 0) return false;
    const request = { operation, callId, otherCallId, ...TRIAL };
    const { destination } = TRIAL;
    const job = { operation, request, destination, context: tried, device, force: false };
    try {
      const { alreadySo, doubt } = planners[operation]({ ...job, possible: () => [] });
      return !alreadySo || doubt !== undefined;
    } catch {
      return false;
    }
  });
}

function plannerOf(
  name: unknown,
  channel: ChannelName = 'command-page',
): { operation: CallOperation; planner: Planner } {
  const operation = givenText(name, 'operation');
  const planners = PLANNERS[channel];
  if (operation === TOGGLE_HOLD) {
    const planner: Planner = (job) => {
      const meant = toggledHold(job);
      return planners[meant]({ ...job, operation: meant });
    };
    return { operation: 'hold', planner };
  }
  if (!isCallOperation(operation))
    throw new SnomError('unknownOperation', { params: { name: shown(operation) } });
  return { operation, planner: planners[operation] };
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
