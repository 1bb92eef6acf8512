/** Values behind the callbacks of minibrowser pages, as far as they are played. */
import type { Callbacks } from './callbacks';
import { settingName } from './fragments';
import type { PageScreen } from './screen';
import { displayOf } from '../screen/size';
import { MAX_IDENTITIES } from '../device/identities';
import type { PhoneCore } from '../phone-core';
import { isSecretSetting } from '../device/settings-store';

/** What the callbacks can see of the minibrowser. */
export interface Surroundings {
  readonly core: PhoneCore;
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
export function callbacksOf({ core, variables, cache, screen, silent }: Surroundings): Callbacks {
  const setting = (name: string): string =>
    isSecretSetting(name) ? '' : core.settings.get(settingName(name));
  return {
    set: setting,
    setcache: (name) => cache.get(settingName(name)) ?? setting(name),
    var: (name) => variables.get(name) ?? '',
    phone_state: () => (silent ? (core.engine.live.length === 0 ? 'Idle' : 'Call') : 'Minibrowser'),
    sel: () => screen?.selectedId ?? '',
    current_input: () => screen?.typed ?? '',
    current_line: () => String(core.identities.active()?.line ?? 1),
    lines: (state) => String(linesIn(core, state)),
    max_pkeys: () => String(core.profile.pKeys),
    max_registrations: () => String(MAX_IDENTITIES),
    display_type: () => displayType(core),
    empty: (text) => String(text === ''),
    urlencode: (text) => encodeURIComponent(text),
    create_url: (user) => createUrl(core, user),
    user_displayname: (line) => core.identities.at(Number(line))?.displayName ?? '',
  };
}

function linesIn(core: PhoneCore, state: string): number {
  if (state === '') return core.engine.live.length;
  const states = LINE_STATES.get(state) ?? [];
  return core.engine.live.filter((call) => states.includes(call.state)).length;
}

function displayType({ profile }: PhoneCore): string {
  const { greys } = displayOf(profile);
  if (greys === undefined) return 'color';
  return greys === 2 ? 'monochrome' : 'greyscale';
}

/** `<200@registrar>`, as the example of "numberdial" shows it. */
function createUrl(core: PhoneCore, user: string): string {
  const host = core.settings.get(`user_host${core.identities.active()?.line ?? 1}`);
  return `<${user}@${host}>`;
}
