/** Services about the phone itself: do-not-disturb, forwarding, microphone. Shapes are the standard's, unproven on Snom. */
import { badValue, wrongState } from './errors';
import { type CstaPhone, type Device, deviceOf } from './phone';
import { type AnswerElement, element, type RequestElement, textIn } from './xml';

/** Settings of a kind of forwarding. */
interface ForwardingPlace {
  readonly enabled: string;
  readonly on: string;
  readonly off: string;
  readonly target: string;
}

const KINDS = ['forwardImmediate', 'forwardBusy', 'forwardNoAns'] as const;
type Kind = (typeof KINDS)[number];

/** Of FW 8.9 and FW 10, of 8.7.3 (both from exports), and of FW 7 (documented), in that order. */
const PLACES: Readonly<Record<Kind, readonly (readonly [string, string, string?])[]>> = {
  forwardImmediate: [
    ['fwd_all_enabled', 'fwd_all_target'],
    ['redirect_allways', 'redirect_number'],
    ['redirect_event', 'redirect_number', 'all'],
  ],
  forwardBusy: [
    ['fwd_busy_enabled', 'fwd_busy_target'],
    ['redirect_on_busy', 'redirect_busy_number'],
    ['redirect_event', 'redirect_busy_number', 'busy'],
  ],
  forwardNoAns: [
    ['fwd_time_enabled', 'fwd_time_target'],
    ['redirect_on_timeout', 'redirect_time_number'],
    ['redirect_event', 'redirect_time_number', 'time'],
  ],
};

/** Where this phone keeps a kind of forwarding; undefined when it does not know it. */
function placeOf({ settings }: CstaPhone, kind: Kind, line: number): ForwardingPlace | undefined {
  for (const [name, target, value] of PLACES[kind]) {
    const own = name.startsWith('fwd_') ? String(line) : '';
    if (!settings.has(`${name}${own}`)) continue;
    const [on, off] = value === undefined ? ['on', 'off'] : [value, 'none'];
    return { enabled: `${name}${own}`, on, off, target: `${target}${own}` };
  }
  return undefined;
}

/** The device of a request; where the phone answers unknown ones without content, the active one. */
function identityOf(phone: CstaPhone, request: RequestElement): Device {
  const found = deviceOf(phone, textIn(request, 'device')) ?? phone.identities.active();
  if (found === undefined) throw badValue('invalidDeviceID');
  return found;
}

function booleanIn(request: RequestElement, name: string): boolean {
  const text = textIn(request, name);
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw badValue('valueOutOfRange');
}

/** For all accounts, as the key does it (UNVERIFIED). */
export function getDoNotDisturb(
  phone: CstaPhone,
  request: RequestElement,
): readonly AnswerElement[] {
  identityOf(phone, request);
  return [element('doNotDisturbOn', String(phone.dnd))];
}

export function setDoNotDisturb(
  phone: CstaPhone,
  request: RequestElement,
): readonly AnswerElement[] {
  identityOf(phone, request);
  if (booleanIn(request, 'doNotDisturbOn') !== phone.dnd) phone.toggleDnd();
  return [];
}

export function getForwarding(phone: CstaPhone, request: RequestElement): readonly AnswerElement[] {
  const { line } = identityOf(phone, request);
  const items = KINDS.flatMap((kind) => {
    const place = placeOf(phone, kind, line);
    if (place === undefined) return [];
    return element('forwardListItem', [
      element('forwardingType', kind),
      element('forwardStatus', String(phone.settings.get(place.enabled) === place.on)),
      element('forwardDN', phone.settings.get(place.target)),
    ]);
  });
  return [element('forwardingList', items)];
}

export function setForwarding(phone: CstaPhone, request: RequestElement): readonly AnswerElement[] {
  const { line } = identityOf(phone, request);
  const kind = KINDS.find((one) => one === textIn(request, 'forwardingType'));
  const place = kind === undefined ? undefined : placeOf(phone, kind, line);
  if (place === undefined) throw badValue('forwardingTypeOutOfRange');
  const target = textIn(request, 'forwardDN');
  const activate = booleanIn(request, 'activateForward');
  if (activate && target === '' && phone.settings.get(place.target) === '')
    throw badValue('invalidForwardingDestination');
  if (target !== '') phone.settings.set(place.target, target, 'phone');
  phone.settings.set(place.enabled, activate ? place.on : place.off, 'phone');
  return [];
}

/** Only in a call: without one there is no microphone to be switched off. */
export function setMicrophoneMute(
  phone: CstaPhone,
  request: RequestElement,
): readonly AnswerElement[] {
  identityOf(phone, request);
  const { engine } = phone;
  if (engine.inState('Connected').length + engine.inState('Holding').length === 0)
    throw wrongState('noActiveCall');
  phone.muted = booleanIn(request, 'microphoneMuteOn');
  phone.changed();
  return [];
}
