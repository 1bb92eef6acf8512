/** Context soft keys: their order is a setting, and those that make no sense now are left out. */
import type { PhoneCore } from './phone-core';

/** Soft keys below the display. */
export const SOFT_KEYS = 4;

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

/** Can this key do anything now? Hidden keys shift the others. */
function makesSense(core: PhoneCore, name: string): boolean {
  const { engine } = core;
  if (name === 'F_NEXT_CALL_SCREEN') return engine.live.length > 1;
  if (name === 'F_CONF_ON' || name === 'F_CONFERENCE') {
    return engine.conference.possible;
  }
  return true;
}

/** Virtual keys behind F1, F2, ... now, in order; '' = without function. */
export function softKeys(core: PhoneCore): readonly string[] {
  const names = wanted(core).filter((name) => makesSense(core, name));
  return Array.from({ length: SOFT_KEYS }, (_, index) => names[index] ?? '');
}

function wanted(core: PhoneCore): string[] {
  const { engine, keys, settings } = core;
  if (keys.mode.kind !== 'idle') return ['F_OK', 'F_CANCEL'];
  const setting = SETTING[engine.shown?.state ?? ''];
  if (setting !== undefined) return settings.get(setting).split(/\s+/).filter(Boolean);
  return Array.from({ length: SOFT_KEYS }, (_, index) =>
    settings.get(`gui_fkey${index + 1}`).replace(/^keyevent\s+/, ''),
  );
}
