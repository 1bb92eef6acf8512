/**
 * Which keys a model takes by remote control. Pure data and look-ups: also bundled for the keypad in the
 * dialog.
 *
 * Sources: Snom, "Remote phone control" (current key table) and its FW 5-7 forerunner; Snom's demo page for
 * `F_ADR_BOOK`. Only documented keys are listed; everything else is reached with `raw`.
 */
import type { FirmwareGeneration, PhoneModel } from '../types';
import { takesKeys, versionOf } from './models';

/** Where a key sits on a phone, for a keypad. */
export type KeyGroup =
  'digits' | 'call' | 'navigation' | 'soft' | 'audio' | 'function' | 'line' | 'expansion';

/** One key of a model. */
interface CatalogueKey {
  readonly key: string;
  readonly group: KeyGroup;
}

/** The part of a model that decides on its named keys. */
type KeyProfile = Pick<PhoneModel, 'name' | 'family' | 'generation' | 'firmware'>;

/** Highest P key where no source gives the model's number. */
const UNKNOWN_P_KEYS = 150;

interface NamedKey extends CatalogueKey {
  /** Absent = every model that takes keys. */
  readonly on?: (model: KeyProfile) => boolean;
}

const old = (model: KeyProfile): boolean => model.generation === 'fw7';
const newer = (model: KeyProfile): boolean => model.generation !== 'fw7';
const first = (model: KeyProfile): boolean => model.family === '1xx2xx';

/** Documented as "not used since FW 7"; a 3xx with FW 5-7 whose exact version is unknown may still use it. */
const hasMenu = (model: KeyProfile): boolean =>
  model.family === '3xx' && old(model) && (versionOf(model.firmware)?.major ?? 0) < 7;

/**
 * MUTE is documented for D3xx and D7xx, and was seen working on a D862 by a document. The generic profile has it too, because nothing rules it out there.
 * A CTI product sends it to other families; that it works on them is unverified, so it needs `raw` there.
 */
const hasMute = (model: KeyProfile): boolean =>
  newer(model) && ['D3xx', 'D7xx', 'D8xx', 'unknown'].includes(model.family);

const hasSoftKeys = (model: KeyProfile): boolean => model.name !== '870';
const hasF4 = (model: KeyProfile): boolean =>
  hasSoftKeys(model) && !['190', '200'].includes(model.name);

const NAMED_KEYS: readonly NamedKey[] = [
  ...[...'123456789*0#'].map((key): NamedKey => ({ key, group: 'digits' })),
  { key: 'OFFHOOK', group: 'call' },
  { key: 'ONHOOK', group: 'call' },
  { key: 'TRANSFER', group: 'call' },
  { key: 'F_HOLD', group: 'call', on: newer },
  { key: 'F_R', group: 'call', on: old },
  { key: 'RECALL', group: 'call', on: first },
  { key: 'DISCONNECT', group: 'call', on: old },
  { key: 'ENTER', group: 'navigation' },
  { key: 'CANCEL', group: 'navigation' },
  { key: 'UP', group: 'navigation' },
  { key: 'DOWN', group: 'navigation' },
  { key: 'LEFT', group: 'navigation' },
  { key: 'RIGHT', group: 'navigation' },
  { key: 'MENU', group: 'navigation', on: hasMenu },
  { key: 'FUNCTION', group: 'navigation', on: first },
  { key: 'CLEAR', group: 'navigation', on: first },
  { key: 'F1', group: 'soft', on: hasSoftKeys },
  { key: 'F2', group: 'soft', on: hasSoftKeys },
  { key: 'F3', group: 'soft', on: hasSoftKeys },
  { key: 'F4', group: 'soft', on: hasF4 },
  { key: 'SPEAKER', group: 'audio' },
  { key: 'HEADSET', group: 'audio', on: newer },
  { key: 'MUTE', group: 'audio', on: hasMute },
  // Snom's newer table says "FW 7.3", the FW 5-7 list lacks them: contradictory, so FW 7 needs `raw`.
  { key: 'VOLUME_UP', group: 'audio', on: newer },
  { key: 'VOLUME_DOWN', group: 'audio', on: newer },
  { key: 'REDIAL', group: 'function' },
  { key: 'DND', group: 'function' },
  { key: 'REC', group: 'function', on: newer },
  // Offered as a key by Snom's demo page, which is younger than FW 7.
  { key: 'F_ADR_BOOK', group: 'function', on: newer },
];

const BY_NAME: ReadonlyMap<string, NamedKey> = new Map(
  NAMED_KEYS.map((entry) => [entry.key, entry]),
);

/**
 * The keys of a model for a keypad, in groups: exactly the names that a key sequence may use there
 * without `raw`. Empty where the model takes no keys.
 */
export function keysOf(model: PhoneModel): readonly CatalogueKey[] {
  if (!takesKeys(model)) return [];
  return [
    ...NAMED_KEYS.filter(({ on }) => on?.(model) ?? true).map(({ key, group }) => ({ key, group })),
    ...numberKeys('P', 1, model.pKeys ?? UNKNOWN_P_KEYS, 'line'),
    ...numberKeys('EK', 0, model.ekKeys, 'expansion'),
  ];
}

/** The name that holds and resumes a call: `F_R` up to FW 7, `F_HOLD` after it. */
export function holdKey(generation: FirmwareGeneration): 'F_HOLD' | 'F_R' {
  return generation === 'fw7' ? 'F_R' : 'F_HOLD';
}

/**
 * One flow works on every generation: `F_HOLD` and `F_R` are the same key under two names, so either is
 * replaced by the one the phone knows. Every other name is returned as it is.
 */
export function nameOn(key: string, generation: FirmwareGeneration): string {
  return key === 'F_HOLD' || key === 'F_R' ? holdKey(generation) : key;
}

/** Does a phone of this profile take this named (not P, not EK) key? */
export function hasNamedKey(key: string, model: KeyProfile): boolean {
  const entry = BY_NAME.get(key);
  return entry !== undefined && (entry.on?.(model) ?? true);
}

/** Why a key cannot be pressed on a model, or `undefined` if it can. */
type KeyProblem =
  | { readonly reason: 'unknownKey' }
  /** `max` = the highest number of such a key, where the model has any. */
  | { readonly reason: 'keyNotOnModel'; readonly max?: number };

/** Looks an upper-case name up in the catalogue of a model that takes keys. */
export function keyProblem(key: string, model: PhoneModel): KeyProblem | undefined {
  if (hasNamedKey(key, model)) return undefined;
  if (BY_NAME.has(key)) return { reason: 'keyNotOnModel' };
  const [, prefix, digits] = /^(P|EK)(0|[1-9]\d{0,5})$/.exec(key) ?? [];
  if (prefix === undefined) return { reason: 'unknownKey' };
  const number = Number(digits);
  if (prefix === 'P') {
    // P keys count from 1, EK keys from 0: there is no P0 anywhere.
    if (number === 0) return { reason: 'unknownKey' };
    const max = model.pKeys ?? UNKNOWN_P_KEYS;
    return number <= max ? undefined : { reason: 'keyNotOnModel', max };
  }
  if (model.ekKeys === 0) return { reason: 'keyNotOnModel' };
  return number < model.ekKeys ? undefined : { reason: 'keyNotOnModel', max: model.ekKeys - 1 };
}

function numberKeys(prefix: string, start: number, count: number, group: KeyGroup): CatalogueKey[] {
  return Array.from({ length: count }, (_, index) => ({ key: `${prefix}${start + index}`, group }));
}
