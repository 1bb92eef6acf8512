/** Values behind the callbacks of minibrowser pages, as far as they are played. */
import type { EngineCall } from '../contract/calls';
import { MAX_IDENTITIES } from '../device/identities';
import type { Phone } from '../device/phone';
import { isSecretSetting } from '../device/settings-store';
import { displayOf } from '../screen/size';
import type { Callbacks } from './callbacks';
import { settingName } from './fragments';
import type { PageScreen } from './screen';

/** What the callbacks can see of the minibrowser. */
interface Surroundings {
  readonly phone: Phone;
  readonly variables: ReadonlyMap<string, string>;
  readonly cache: ReadonlyMap<string, string>;
  /** The page in front; undefined before there is one. */
  readonly screen: PageScreen | undefined;
  /** A page that is not displayed sees what is below. */
  readonly silent: boolean;
}

/** The callbacks. */
export function callbacksOf({ phone, variables, cache, screen, silent }: Surroundings): Callbacks {
  if (phone.quirks.callbacks === 'none') return {};
  const setting = (name: string): string => (isSecretSetting(name) ? '' : settingOf(phone, name));
  return {
    set: setting,
    setcache: (name) => cache.get(settingName(name)) ?? setting(name),
    var: (name) => variables.get(name) ?? '',
    phone_state: () => (silent ? stateOf(phone) : 'Minibrowser'),
    sel: () => screen?.selectedId ?? '',
    current_input: () => screen?.typed ?? '',
    current_line: () => String(phone.identities.active()?.line ?? 1),
    lines: (state) => String(linesIn(phone, state)),
    max_pkeys: () => String(phone.profile.pKeys),
    max_registrations: () => String(MAX_IDENTITIES),
    display_type: () => displayType(phone),
    empty: (text) => String(text === ''),
    urlencode: (text) => encodeURIComponent(text),
    create_url: (user) => createUrl(phone, user),
    user_displayname: (line) => phone.identities.at(Number(line))?.displayName ?? '',
  };
}

/** A setting; without its index that of the active identity, where each has one. */
function settingOf({ settings, identities, quirks }: Phone, text: string): string {
  const name = settingName(text);
  if (settings.has(name) || quirks.bareSettings === 'empty') return settings.get(name);
  return settings.get(`${name}${identities.active()?.line ?? 1}`);
}

/** A dial tone, or digits typed: no call yet. */
const isOffHook = ({ engine, hook, keys }: Phone): boolean =>
  engine.live.length === 0 && (hook.device !== 'none' || keys.digits !== '');

/** `Idle` is documented; the names of the others are those of soft key settings. */
function stateOf(phone: Phone): string {
  const { shown, live } = phone.engine;
  const call = shown ?? live[0];
  if (call === undefined) return isOffHook(phone) ? 'Offhook' : 'Idle';
  if (phone.quirks.phoneState === 'call') return 'Call';
  return {
    Alerting: 'Ringing',
    Dialing: 'Calling',
    Ringback: 'Ringback',
    Connected: 'Connected',
    Holding: 'Holding',
    Disconnected: 'Idle',
  }[call.state];
}

/**
 * State of a call as the callback `lines` names it. Source: Snom, "lines callback", for the names; which of `holding`
 * and `on_hold` is which, and what `offered` means, it does not say.
 */
function lineState({ engine, quirks }: Phone, call: EngineCall): string {
  const [own, theirs] =
    quirks.ownHold === 'holding' ? ['holding', 'on_hold'] : ['on_hold', 'holding'];
  switch (call.state) {
    case 'Alerting':
      return engine.live.length > 1 ? quirks.waitingLines : 'ringing';
    case 'Dialing':
      return 'calling';
    case 'Ringback':
      return 'ringback';
    case 'Connected':
      return call.heldByFarEnd ? theirs : 'connected';
    case 'Holding':
      return own;
    case 'Disconnected':
      return 'closed';
  }
}

function linesIn(phone: Phone, state: string): number {
  const { live } = phone.engine;
  if (state === '') return live.length;
  if (state === 'offhook') return isOffHook(phone) ? 1 : 0;
  return live.filter((call) => lineState(phone, call) === state).length;
}

function displayType({ profile }: Phone): string {
  const { greys } = displayOf(profile);
  if (greys === undefined) return 'color';
  return greys === 2 ? 'monochrome' : 'greyscale';
}

/** `<200@registrar>`, as the example of "numberdial" shows it. */
function createUrl(phone: Phone, user: string): string {
  const host = phone.settings.get(`user_host${phone.identities.active()?.line ?? 1}`);
  return `<${user}@${host}>`;
}
