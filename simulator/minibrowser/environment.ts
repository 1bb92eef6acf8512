/** Values behind the callbacks of minibrowser pages, as far as they are played. */
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
  /** A page that is not displayed sees what is below: `Idle` without calls. Other names are in no source. */
  readonly silent: boolean;
}

/** States of calls as the callback `lines` names them. Source: Snom, "lines callback". */
const LINE_STATES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    connected: ['Connected'],
    holding: ['Holding'],
    on_hold: ['Holding'],
    ringing: ['Alerting'],
    calling: ['Dialing'],
    ringback: ['Ringback'],
  }),
);

/** The callbacks. */
export function callbacksOf({ phone, variables, cache, screen, silent }: Surroundings): Callbacks {
  const setting = (name: string): string =>
    isSecretSetting(name) ? '' : phone.settings.get(settingName(name));
  return {
    set: setting,
    setcache: (name) => cache.get(settingName(name)) ?? setting(name),
    var: (name) => variables.get(name) ?? '',
    phone_state: () =>
      silent ? (phone.engine.live.length === 0 ? 'Idle' : 'Call') : 'Minibrowser',
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

function linesIn(phone: Phone, state: string): number {
  if (state === '') return phone.engine.live.length;
  const states = LINE_STATES.get(state) ?? [];
  return phone.engine.live.filter((call) => states.includes(call.state)).length;
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
