/**
 * What is known of each model: family, number of programmable keys, LED numbering, whether `command.htm` is to be
 * expected. Pure data: also bundled for the browser.
 *
 * Sources: Snom, "Remote phone control" and its FW 5-7 forerunner (key counts of the 1xx..8xx), Snom's
 * own Symcon module (key counts and LEDs of the D series, D8xx without `command.htm`);
 * public provisioning data (key counts of D810, D812, D815, D892 and D895).
 */
import { shown } from '../../common/shown';
import type { FirmwareGeneration, PhoneFamily, PhoneModel } from '../types';

/** Facts of one model that differ from its family's. */
interface ModelFacts {
  readonly pKeys?: number;
  readonly ledOffset?: number;
}

/** Facts of a family; `generation` is the newest that the sources show its models with. */
interface FamilyFacts {
  readonly generation: FirmwareGeneration;
  readonly ledOffset: number | null;
}

const FAMILIES: Readonly<Record<PhoneFamily, FamilyFacts>> = {
  '1xx2xx': { generation: 'fw7', ledOffset: null },
  // Line key LEDs of 3xx and 7xx are numbered 1..n.
  '3xx': { generation: 'fw8', ledOffset: 1 },
  '7xx': { generation: 'fw8.9', ledOffset: 1 },
  '8xx': { generation: 'fw8', ledOffset: null },
  MP: { generation: 'fw8', ledOffset: null },
  PA1: { generation: 'fw10', ledOffset: null },
  D1xx: { generation: 'fw10', ledOffset: null },
  D3xx: { generation: 'fw10', ledOffset: null },
  D7xx: { generation: 'fw10', ledOffset: null },
  D8xx: { generation: 'fw10', ledOffset: null },
  unknown: { generation: 'fw10', ledOffset: null },
};

/**
 * Every model the sources name. A missing `pKeys` means that no source gives a number.
 *
 * - 300: Snom documents 4; 6 on the hardware is an unverified figure. P5 and P6 need `raw`.
 * - D717: the LEDs of its line keys are given as 5..7, read here as an offset of 5 (unverified).
 * - D series: keys of expansion modules continue after the phone's own (on a D385 after another 126). That
 *   `command.htm` presses them is unverified, so they need `raw`.
 */
const MODELS: ReadonlyMap<string, ModelFacts> = new Map<string, ModelFacts>([
  ['100', {}],
  ['190', { pKeys: 5 }],
  ['200', { pKeys: 5 }],
  ['220', { pKeys: 5 }],
  ['300', { pKeys: 4 }],
  ['320', { pKeys: 12 }],
  ['360', { pKeys: 12 }],
  ['370', { pKeys: 12 }],
  ['710', {}],
  ['715', {}],
  ['720', {}],
  ['725', {}],
  ['760', {}],
  ['820', { pKeys: 12 }],
  ['821', { pKeys: 12 }],
  ['870', { pKeys: 15 }],
  ['MP', {}],
  ['PA1', {}],
  ['PA1+', {}],
  ['D305', {}],
  ['D335', { pKeys: 32, ledOffset: 2 }],
  ['D345', {}],
  ['D385', { pKeys: 48, ledOffset: 2 }],
  ['D713', { pKeys: 4, ledOffset: 1 }],
  ['D715', {}],
  ['D717', { ledOffset: 5 }],
  ['D735', { pKeys: 32, ledOffset: 5 }],
  ['D765', {}],
  ['D785', { pKeys: 24, ledOffset: 5 }],
  ['D810', { pKeys: 16 }],
  ['D812', { pKeys: 32 }],
  ['D815', { pKeys: 40 }],
  ['D862', { pKeys: 32, ledOffset: 5 }],
  ['D865', { pKeys: 40, ledOffset: 5 }],
  ['D892', { pKeys: 32 }],
  // As the D895M, which is all that a source has of it.
  ['D895', { pKeys: 42 }],
]);

/** Names of all models the sources name, oldest family first; for a select. */
export const MODEL_NAMES: readonly string[] = [...MODELS.keys()];

/**
 * Keys of expansion modules of the 3xx, `EK0..EK(n-1)`, and of the extension keyboard of the 220 (Snom's FW 5-7
 * list). Snom gives no highest number; this bound is unverified and wide on purpose (a phone ignores keys it does
 * not have).
 */
const EXPANSION_KEYS = 144;

/** Name of a model nobody could tell. */
const UNKNOWN = 'unknown';

/** Snom's DECT bases and handsets run other firmware without `command.htm`. */
const DECT = /^(?:M\d{3}|C\d{3})$/;

/**
 * The profile of a model.
 *
 * @param name as printed on the phone or as a phone says it: `D385`, `snom320`, `snomD305-8325FE`. An
 *   unknown name gets the family its shape tells (`D3xx` from `D399`), or `unknown`.
 * @param firmware version text such as `10.1.54.13` or `snom320-SIP 7.3.30`
 * @param generation as chosen by the owner; wins over `firmware`. With neither: the newest generation the
 *   model's family runs.
 */
export function modelOf(
  name: string,
  firmware?: string,
  generation?: FirmwareGeneration,
): PhoneModel {
  const known = plainName(name);
  const family = familyOf(known);
  const facts = MODELS.get(known) ?? {};
  const chosen = generation ?? generationOf(firmware) ?? FAMILIES[family].generation;
  return {
    name: known,
    family,
    generation: chosen,
    ...(firmware ? { firmware } : {}),
    pKeys: facts.pKeys ?? null,
    ekKeys: family === '3xx' || known === '220' ? EXPANSION_KEYS : 0,
    ledOffset: facts.ledOffset ?? FAMILIES[family].ledOffset,
    keyControl: family !== 'D8xx' && !DECT.test(known),
    // The FW 5-7 documents describe one key a request, without times.
    keySequences: chosen !== 'fw7',
  };
}

/** {@link modelOf} what a phone says; undefined = it does not say which model it is. */
export function saidModel(
  name: string | null | undefined,
  firmware?: string | null,
): PhoneModel | undefined {
  const model = name ? modelOf(name, firmware ?? undefined) : undefined;
  return model?.family === 'unknown' ? undefined : model;
}

/**
 * Has it keys that some channel can press? Snom's DECT bases have not. Of a D8xx the keys are those of the current
 * catalogue; which of them a document can press, that channel knows.
 */
export const takesKeys = ({
  keyControl,
  family,
}: Pick<PhoneModel, 'keyControl' | 'family'>): boolean => keyControl || family === 'D8xx';

/** Profile of a phone that does not tell its model: everything documented for current firmware. */
export const GENERIC_MODEL: PhoneModel = modelOf(UNKNOWN);

/** The generation of a version text such as `8.7.5.35` or `snom320-SIP 7.3.30`; undefined = no version in it. */
export function generationOf(firmware: string | undefined): FirmwareGeneration | undefined {
  const version = versionOf(firmware);
  if (!version) return undefined;
  if (version.major <= 7) return 'fw7';
  if (version.major === 8) return version.minor >= 9 ? 'fw8.9' : 'fw8';
  return 'fw10';
}

/** The first two numbers of a version text. */
export function versionOf(
  firmware: string | undefined,
): { major: number; minor: number } | undefined {
  const match = /(?:^|[^0-9.])(\d{1,2})\.(\d{1,4})(?![0-9])/.exec(firmware ?? '');
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Is this one of the models the sources name, or does its shape tell a family? */
export function isModelName(name: string): boolean {
  return familyOf(plainName(name)) !== 'unknown';
}

/** `snom D385`, `snomD305-8325FE`, `d385` -> `D385`, `D305`, `D385`. */
function plainName(name: string): string {
  const plain = name
    .trim()
    .toUpperCase()
    .replace(/^SNOM[\s-]*/, '')
    // `snomPA1P` is the `phone_type` of an export (A).
    .replace(/^PA1(?:[\s-]*PLUS|P)(?![0-9A-Z])/, 'PA1+');
  // A title carries the end of the MAC (`D305-8325FE`), a firmware name the protocol (`320-SIP`).
  const base = /^(D?\d{3}|PA1\+?|MP)(?:(?<=D895)M)?(?:-[0-9A-Z]{1,12})?$/.exec(plain)?.[1] ?? plain;
  if (base === '' || base === UNKNOWN.toUpperCase()) return UNKNOWN;
  // A Phone Manager page tells the family only.
  return base === 'D8XX' ? 'D8xx' : shown(base);
}

function familyOf(plain: string): PhoneFamily {
  if (plain === 'MP') return 'MP';
  if (plain === 'PA1' || plain === 'PA1+') return 'PA1';
  if (plain === 'D8xx') return 'D8xx';
  switch (/^(D?\d)\d{2}$/.exec(plain)?.[1]) {
    case '1':
    case '2':
      return '1xx2xx';
    case '3':
      return '3xx';
    case '7':
      return '7xx';
    case '8':
      return '8xx';
    case 'D1':
      return 'D1xx';
    case 'D3':
      return 'D3xx';
    case 'D7':
      return 'D7xx';
    case 'D8':
      return 'D8xx';
    default:
      return 'unknown';
  }
}
