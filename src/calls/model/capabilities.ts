/**
 * Which operations are valid now. All keys of a phone act on its selected call, so whatever else rings
 * or waits decides what can be done safely; the list is computed anew with every change.
 */
import { type Call, type Capability, DIALING, PHONE_CAPABILITIES, TALKING } from './call-types';

/** What the owner or the model of the phone decides; all are facts no event reports. */
export interface CapabilityOptions {
  /** What family and firmware can do at all; absent = no limit. */
  readonly supported?: readonly Capability[];
  /**
   * Commands name their call (CSTA), where the phone has told how. Default false, and so it is for calls that no
   * snapshot has listed: what could hit another call than the one meant is left out.
   */
  readonly perCallAddressing?: boolean;
  /**
   * `swap` is done by the line key of the held call, which has to be known. Unverified; false = offer it
   * always. Default true.
   */
  readonly swapNeedsLineKey?: boolean;
}

/** The parts of a call that matter here. */
export type CapabilityCall = Pick<Call, 'id' | 'state' | 'lineKey' | 'cstaId' | 'cstaDeviceId'>;

const TALK: readonly Capability[] = ['sendDtmf', 'muteToggle', 'recordToggle'];

/** Live calls of the phone besides the one looked at. */
interface Others {
  readonly connected: readonly CapabilityCall[];
  readonly holding: readonly CapabilityCall[];
  readonly alerting: readonly CapabilityCall[];
  readonly dialing: readonly CapabilityCall[];
}

const NOBODY: Others = { connected: [], holding: [], alerting: [], dialing: [] };

/**
 * Operations that are valid for one call, given all live calls of its phone (itself included or not).
 * Combinations no document speaks of get the least that cannot hit a wrong call.
 */
export function callCapabilities(
  call: CapabilityCall,
  calls: readonly CapabilityCall[],
  options: CapabilityOptions = {},
): Capability[] {
  const rest = calls.filter((other) => other.id !== call.id);
  const others = rest.length === 0 ? NOBODY : sortOut(rest);
  const isNamed = options.perCallAddressing === true && isAddressable(call);
  const list = isNamed ? byName(call, others) : byState(call, others, options);
  return keepSupported(list, options);
}

/** Has the phone told how it calls this call? */
export function isAddressable({
  cstaId,
  cstaDeviceId,
}: Pick<Call, 'cstaId' | 'cstaDeviceId'>): boolean {
  return cstaId !== null && cstaDeviceId !== null;
}

/** Operations that are valid for the phone as a whole, given its live calls. */
export function phoneCapabilities(
  calls: readonly CapabilityCall[],
  options: CapabilityOptions = {},
): Capability[] {
  // The same as for the call itself: DTMF is sent to the call that talks, if there is no doubt which one it is.
  const talks = calls.some((call) => callCapabilities(call, calls, options).includes('sendDtmf'));
  return keepSupported(
    PHONE_CAPABILITIES.filter(
      (name) => (name !== 'dtmf' || talks) && (name !== 'hangupAll' || calls.length > 0),
    ),
    options,
  );
}

function sortOut(rest: readonly CapabilityCall[]): Others {
  return {
    connected: rest.filter((one) => TALKING.includes(one.state)),
    holding: rest.filter((one) => one.state === 'Holding'),
    alerting: rest.filter((one) => one.state === 'Alerting'),
    dialing: rest.filter((one) => DIALING.includes(one.state)),
  };
}

function keepSupported(list: readonly Capability[], options: CapabilityOptions): Capability[] {
  const { supported } = options;
  return supported ? list.filter((capability) => supported.includes(capability)) : [...list];
}

/** Whatever else rings or waits, a command that names this call means no other. */
function byName(call: CapabilityCall, others: Others): readonly Capability[] {
  switch (call.state) {
    case 'Alerting':
      return ['answer', 'reject', 'deflect'];
    case 'Setup':
    case 'Dialing':
    case 'Ringback':
    case 'Queued':
      return ['hangup'];
    case 'Connected':
      return talkingByName(others);
    case 'Held':
      return talkingByName(others).filter((capability) => capability !== 'hold');
    case 'Holding':
      return holdingByName(others);
    case 'Disconnected':
      return [];
  }
}

function talkingByName(others: Others): readonly Capability[] {
  const own: readonly Capability[] = ['hangup', 'hold', ...TALK, 'blindTransfer'];
  if (others.holding.length > 0)
    return [...own, 'swap', 'completeTransfer', 'cancelTransfer', 'completeConference'];
  const isBusy = others.connected.length > 0 || others.dialing.length > 0;
  return isBusy ? own : [...own, 'startTransfer', 'startConference'];
}

function holdingByName(others: Others): readonly Capability[] {
  // Two calls at once talk to nobody: where another one is active, the two change places.
  if (others.connected.length > 0)
    return ['hangup', 'swap', 'completeTransfer', 'completeConference'];
  if (others.dialing.length > 0) return ['hangup'];
  const own: readonly Capability[] = ['retrieve', 'hangup'];
  return others.holding.length > 0 ? own : [...own, 'blindTransfer', 'startTransfer'];
}

function byState(
  call: CapabilityCall,
  others: Others,
  options: CapabilityOptions,
): readonly Capability[] {
  switch (call.state) {
    case 'Setup':
      return ['hangup'];
    case 'Dialing':
    case 'Ringback':
    case 'Queued':
      // CANCEL would refuse the call that rings. With one call on hold this is a consultation, and hanging up cancels it.
      return others.alerting.length > 0 ? [] : ['hangup'];
    case 'Alerting':
      // The hard TRANSFER key acts on a held call instead (Snom, Call Deflection).
      return isAlone(others) ? ['answer', 'reject', 'deflect'] : ['answer', 'reject'];
    case 'Connected':
      return connected(others, options);
    case 'Held':
      return connected(others, options).filter((capability) => capability !== 'hold');
    case 'Holding':
      return holding(call, others, options);
    case 'Disconnected':
      return [];
  }
}

function connected(others: Others, options: CapabilityOptions): readonly Capability[] {
  const { holding: held } = others;
  // A second call that rings may be the selected one, and CANCEL would refuse it.
  if (others.alerting.length > 0) return TALK;
  // Keys now act on the call that is being dialled.
  if (others.dialing.length > 0) return [];
  if (others.connected.length > 0 || held.length > 1) return ['hangup', 'sendDtmf'];
  const other = held[0];
  return other === undefined
    ? ['hangup', 'hold', ...TALK, 'blindTransfer', 'startTransfer', 'startConference']
    : [
        'hangup',
        ...TALK,
        ...swap(other, options),
        'completeTransfer',
        'cancelTransfer',
        'completeConference',
      ];
}

function holding(
  call: CapabilityCall,
  others: Others,
  options: CapabilityOptions,
): readonly Capability[] {
  if (isAlone(others)) return ['retrieve', 'hangup', 'blindTransfer', 'startTransfer'];
  const isOneOfTwo =
    others.connected.length === 1 &&
    others.dialing.length + others.holding.length + others.alerting.length === 0;
  return isOneOfTwo ? [...swap(call, options), 'completeTransfer', 'completeConference'] : [];
}

function swap(held: CapabilityCall, options: CapabilityOptions): readonly Capability[] {
  const isBlind = (options.swapNeedsLineKey ?? true) && held.lineKey === null;
  return isBlind ? [] : ['swap'];
}

function isAlone(others: Others): boolean {
  return Object.values(others).every((list: readonly CapabilityCall[]) => list.length === 0);
}
