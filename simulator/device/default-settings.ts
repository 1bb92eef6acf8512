/** Settings a virtual phone has before anybody provisions it. */
import { ACTION_SETTINGS } from '../contract/event-names';
import type { SettingPermission } from '../contract/setting-permissions';
import { exportedDefaults, type ExportPlace } from './exports';
import type { Profile } from './profiles';

/** `user@host` in two parts; the host is '' when there is none. */
export function splitUri(uri: string): { user: string; host: string } {
  const at = uri.lastIndexOf('@');
  return at < 0 ? { user: uri, host: '' } : { user: uri.slice(0, at), host: uri.slice(at + 1) };
}

/** Settings of own identities, `user@host`: provisioned, so that a factory reset takes them away. */
export function identitySettings(identities: readonly string[]): Record<string, string> {
  return Object.fromEntries(identityEntries(identities));
}

function* identityEntries(identities: readonly string[]): Generator<[string, string]> {
  for (const [index, uri] of identities.entries()) {
    const { user, host } = splitUri(uri);
    const line = index + 1;
    yield [`user_active${line}`, 'on'];
    yield [`user_name${line}`, user];
    yield [`user_host${line}`, host];
    yield [`user_realname${line}`, user];
    yield [`user_pass${line}`, ''];
  }
}

/** Soft keys by state, as settings; the order can be changed there, so F1..F4 mean nothing by themselves. */
const SOFT_KEYS: readonly (readonly [string, string])[] = [
  ['gui_fkey1', 'keyevent F_CALL_LIST'],
  ['gui_fkey2', 'keyevent F_ADR_BOOK'],
  ['gui_fkey3', 'keyevent F_REDIRECT'],
  ['gui_fkey4', 'keyevent F_DND'],
  ['call_screen_fkeys_on_connected', 'F_CONF_ON F_HOLD F_TRANSFER F_NEXT_CALL_SCREEN'],
  ['call_screen_fkeys_on_holding', 'F_CONF_ON F_HOLD F_TRANSFER F_NEXT_CALL_SCREEN'],
  ['call_screen_fkeys_on_incoming', 'F_ACCEPT_CALL F_DEFLECT F_CANCEL F_NEXT_CALL_SCREEN'],
  ['call_screen_fkeys_on_outgoing', 'F_CANCEL F_NEXT_CALL_SCREEN'],
];

/** The settings a model comes with. */
interface ModelSettings {
  readonly values: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, ExportPlace>;
  readonly permissions: ReadonlyMap<string, SettingPermission>;
}

const known = new Map<string, ModelSettings>();

/** The settings of a model, always the same object: phones of a fleet share them. */
export function modelSettings(profile: Profile): ModelSettings {
  const found = known.get(profile.name) ?? settingsOf(profile);
  known.set(profile.name, found);
  return found;
}

/** What only this phone has, and keeps over a factory reset. @param mac 12 upper-case hex digits */
export function ownSettings(mac: string): ReadonlyMap<string, string> {
  return new Map([['mac', mac]]);
}

function settingsOf(profile: Profile): ModelSettings {
  const { exported } = profile;
  if (exported === undefined) {
    const values = new Map([...playedSettings(profile), ...OLD_NAMES]);
    return { values, places: new Map(), permissions: new Map() };
  }
  const { values, places, permissions } = exportedDefaults(exported.name);
  const played = playedSettings(profile);
  // A phone whose own export it is has the values of that export too, and no other settings.
  return {
    values: new Map(exported.own ? [...values, ...selfOf(profile)] : [...values, ...played]),
    places,
    permissions: exported.own ? permissions : new Map(),
  };
}

/** FW 7 and 8.4, before settings were kept for each account; no export of such a phone is known. */
const OLD_NAMES: readonly (readonly [string, string])[] = [
  ['dnd_mode', 'off'],
  ['redirect_event', 'none'],
  ['redirect_number', ''],
  ['redirect_busy_number', ''],
  ['redirect_time_number', ''],
  ['redirect_time', ''],
  // As later exports have them.
  ['xml_notify', 'on'],
  ['filter_registrar', 'on'],
  ['network_id_port', ''],
  ['challenge_checksync', 'off'],
  ['challenge_reboot', 'off'],
];

function selfOf({ phoneType, firmware }: Profile): readonly (readonly [string, string])[] {
  return [
    ['phone_type', phoneType],
    ['firmware_version', `${phoneType}-SIP ${firmware}`],
  ];
}

/** What the parts of the virtual phone read. */
function playedSettings(profile: Profile): Map<string, string> {
  const lineKeys = Array.from(
    { length: profile.pKeys },
    (_, index) => [`fkey${index}`, 'line'] as const,
  );
  return new Map<string, string>([
    ['phone_type', profile.phoneType],
    ['firmware_version', `${profile.phoneType}-SIP ${profile.firmware}`],
    ['mac', ''],
    ['phone_name', ''],
    ['language', 'English'],
    ['http_user', ''],
    ['http_pass', ''],
    ['http_scheme', 'off'],
    ['admin_mode', 'on'],
    ['admin_mode_password', ''],
    ['use_hidden_tags', 'off'],
    ['restrict_uri_queries', 'off'],
    ['webserver_type', 'http_https'],
    ['webserver_max_data_size', '524288'],
    ['http_user_agent_string', ''],
    ['mb_trusted_hosts', ''],
    // Credentials the phone uses when it fetches URLs, Action URLs among them.
    ['http_client_user', ''],
    ['http_client_pass', ''],
    ['active_line', '1'],
    ['mute_is_dnd_in_idle', 'off'],
    ['idle_ok_key_action', 'F_REDIAL'],
    ['keyboard_event_time_limit', '80'],
    ['redirect_ringing', 'on'],
    ['call_join_xfer', 'off'],
    ['transfer_on_hangup', 'off'],
    ['transfer_dialing_on_transfer', 'blind'],
    ['disable_blind_transfer', 'off'],
    ['remote_blacklist_action_timer', '1000'],
    ...SOFT_KEYS,
    ...ACTION_SETTINGS.map((name) => [name, ''] as const),
    ...lineKeys,
  ]);
}
