/** Numbers whose calls are never held up by what we merely suppose. Also bundled for dialogs. */
import { shown } from '../../../common/shown';
import { wrongType } from '../../../common/values';

/**
 * Taken for emergency numbers unless the owner lists others: 112 (GSM, EU), 110 (Germany: police), 911 (North America),
 * 999 (United Kingdom and others). What else a country or a PBX has, its owner knows.
 */
export const EMERGENCY_NUMBERS: readonly string[] = ['110', '112', '911', '999'];

/** More than any country has; whoever lists more means something else. */
const MAX_NUMBERS = 32;
const NUMBER = /^[0-9*#]{2,16}$/;

/**
 * The owner's list: numbers separated by commas, blanks or line breaks; undefined when nothing is listed.
 *
 * @throws SnomError `wrongType` {name, expected}
 */
export function readEmergencyNumbers(text: unknown): readonly string[] | undefined {
  const listed = typeof text === 'string' ? text.slice(0, 1024) : '';
  const numbers = listed.split(/[\s,;]+/).filter((number) => number !== '');
  if (numbers.length === 0) return undefined;
  const wrong = numbers.find((number) => !NUMBER.test(number));
  if (wrong === undefined && numbers.length <= MAX_NUMBERS) return numbers;
  const expected = `110, 112, 911, 999${wrong === undefined ? '' : ` (≠ ${shown(wrong)})`}`;
  throw wrongType('emergencyNumbers', expected);
}

/** What is known of the owner's numbers. */
interface EmergencyOptions {
  /** Absent = {@link EMERGENCY_NUMBERS}. */
  readonly emergencyNumbers?: readonly string[];
  /** Outside line: a number counts with it too. */
  readonly externalPrefix?: string;
}

/** Is a destination, in the form that is dialled, one of the emergency numbers? At whatever host. */
export function isEmergency(destination: string, options: EmergencyOptions): boolean {
  const { emergencyNumbers = EMERGENCY_NUMBERS, externalPrefix = '' } = options;
  const [user = ''] = destination.split('@');
  return emergencyNumbers.some((known) => user === known || user === `${externalPrefix}${known}`);
}
