/** Context soft keys: their order is a setting, and those that make no sense now are left out. */
import { SOFT_KEYS } from '../device/key-names';
import type { Phone } from '../device/phone';

const LABELS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    F_ACCEPT_CALL: 'Answer',
    F_ADR_BOOK: 'Dir',
    F_CALL_LIST: 'Calls',
    F_CANCEL: 'Cancel',
    F_CONFERENCE: 'Conf',
    F_CONF_ON: 'Conf',
    F_DEFLECT: 'Deflect',
    F_DND: 'DND',
    F_HOLD: 'Hold',
    F_MISSED_LIST: 'Missed',
    F_NEXT_CALL_SCREEN: 'Next',
    F_NEXT_ID: 'Ident',
    F_OK: 'OK',
    F_REC: 'Rec',
    F_REDIAL: 'Redial',
    F_REDIRECT: 'Fwd',
    F_TRANSFER: 'Transf',
  }),
);

/** Label of a virtual key as the display shows it. */
export const labelOf = (name: string): string =>
  LABELS.get(name) ?? name.replace(/^F_/, '').slice(0, 7);

/** Setting with the soft keys of the state the shown call is in. */
const SETTING: Readonly<Record<string, string>> = {
  Connected: 'call_screen_fkeys_on_connected',
  Holding: 'call_screen_fkeys_on_holding',
  Alerting: 'call_screen_fkeys_on_incoming',
  Dialing: 'call_screen_fkeys_on_outgoing',
  Ringback: 'call_screen_fkeys_on_outgoing',
};

type SoftKeysPhone = Pick<Phone, 'engine' | 'keys' | 'settings'>;

/** Can this key do anything now? Hidden keys shift the others. */
function makesSense(phone: SoftKeysPhone, name: string): boolean {
  const { engine } = phone;
  if (name === 'F_NEXT_CALL_SCREEN') return engine.live.length > 1;
  if (name === 'F_CONF_ON' || name === 'F_CONFERENCE') return engine.conference.possible;
  return true;
}

/** `F_CONF_ON(not:Conference)` or `F_DIAL(Transfer)`: a key with the conditions it is shown under. */
const CONDITIONAL = /^(\w+)\((not:)?([^)]*)\)$/;

/**
 * Name of the key, if its conditions hold. Of several ones any will do; whether all have to hold instead is in
 * no source.
 */
function resolveToken(phone: SoftKeysPhone, token: string): string | undefined {
  const match = CONDITIONAL.exec(token);
  if (match === null) return token;
  const [, name = '', not, names = ''] = match;
  const holds = names.split(',').some((state) => isIn(phone, state.trim()));
  return holds === (not === undefined) ? name : undefined;
}

/** Is the phone in a state, in the words of the soft key settings? */
function isIn(phone: SoftKeysPhone, state: string): boolean {
  const { shown } = phone.engine;
  if (state === 'Transfer') return isTransfer(phone);
  if (state === 'Conference') return shown?.inConference === true;
  return shown?.state === state;
}

const isTransfer = ({ keys }: SoftKeysPhone): boolean =>
  keys.mode.kind === 'transfer' || keys.mode.kind === 'transferList';

/** Virtual keys behind F1, F2, ... now, in order; '' = without function. */
export function softKeys(phone: SoftKeysPhone): readonly string[] {
  const names = listTokens(phone)
    .map((token) => resolveToken(phone, token))
    .filter((name) => name !== undefined && makesSense(phone, name));
  return Array.from({ length: SOFT_KEYS }, (_, index) => names[index] ?? '');
}

function listTokens(phone: SoftKeysPhone): string[] {
  const { engine, keys, settings } = phone;
  const keysOf = (setting: string): string[] => settings.get(setting).split(/\s+/).filter(Boolean);
  if (keys.mode.kind !== 'idle') {
    const holding = keysOf('call_screen_fkeys_on_holding');
    // Settings that name keys of a transfer tell what is shown during one.
    const told = holding.some((token) => /\((?!not:)[^()]*\bTransfer\b/.test(token));
    return isTransfer(phone) && told ? holding : ['F_OK', 'F_CANCEL'];
  }
  const setting = SETTING[engine.shown?.state ?? ''];
  if (setting !== undefined) return keysOf(setting);
  return Array.from({ length: SOFT_KEYS }, (_, index) =>
    settings.get(`gui_fkey${index + 1}`).replace(/^keyevent\s+/, ''),
  );
}
