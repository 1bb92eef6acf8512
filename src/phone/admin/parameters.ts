/** Checks the parameters of an operation, wherever they come from. */
import { SnomError } from '../../common/errors';
import { flagOf, onOrOff } from '../../common/on-off';
import { fieldsOf, isGiven, missing, oneOf, propertyOf, wrongType } from '../../common/values';
import type { AdminParameter, NumberValue } from './catalogue';
import type { AdminValues } from './types';

/**
 * The parameters of an operation out of anything: an object, or nothing. What the operation does not know is left
 * out, since messages carry other things too.
 *
 * @throws SnomError `missingParameter` {name}, `wrongType` {name, expected}
 */
export function readParameters(parameters: readonly AdminParameter[], given: unknown): AdminValues {
  const values: Record<string, unknown> = {};
  for (const parameter of parameters) {
    const value = valueOf(parameter, propertyOf(given, parameter.name));
    if (value !== undefined) values[parameter.name] = value;
    else if (parameter.required) throw missing(parameter.name);
  }
  return values;
}

function valueOf(parameter: AdminParameter, given: unknown): unknown {
  if (!isGiven(given)) return 'default' in parameter ? parameter.default : undefined;
  const { name } = parameter;
  switch (parameter.type) {
    case 'text':
      if (typeof given === 'string' || isNumber(given)) return String(given);
      throw wrongType(name, 'text');
    case 'boolean':
      return flagOf(given, name);
    case 'number':
      return numberOf(parameter, given);
    case 'choice':
      return oneOf(given, name, parameter.values);
    case 'texts':
      return textsOf(name, given);
    default:
      return settingsOf(name, given);
  }
}

function numberOf(
  { name, min, max, fractions }: NumberValue & { readonly name: string },
  given: unknown,
): number {
  const isText = typeof given === 'string' && /^\d{1,9}(?:\.\d{1,6})?$/.test(given);
  const number = isText ? Number(given) : given;
  const fits = isNumber(number) && (fractions === true || Number.isInteger(number));
  if (fits && number >= min && number <= max) return number;
  throw wrongType(name, `a ${fractions === true ? '' : 'whole '}number from ${min} to ${max}`);
}

/** Longest text of names, in characters. */
const MAX_NAMES_TEXT = 65_536;

function textsOf(name: string, given: unknown): readonly string[] {
  if (typeof given === 'string' && given.length > MAX_NAMES_TEXT)
    throw new SnomError('textTooLong', { params: { name, max: MAX_NAMES_TEXT } });
  const list: unknown[] =
    typeof given === 'string'
      ? given.split(/[\s,;]+/).filter(Boolean)
      : Array.isArray(given)
        ? given
        : [];
  if (list.length === 0 || list.length > 1000 || list.some((one) => typeof one !== 'string'))
    throw wrongType(name, 'text, or a list of texts');
  return list as string[];
}

/**
 * Settings that are `on` or `off` in the exports of phones, also where a flow has other words for it. Of any other
 * setting `ON` may be the value that is meant, such as a label.
 */
const SWITCHES = /^(?:dnd_mode|fwd_(?:all|busy|time)_enabled)\d{0,2}$/;

/** Booleans are what settings call `on` and `off`. */
function settingsOf(name: string, given: unknown): Readonly<Record<string, string>> {
  const fields = fieldsOf(given) ?? {};
  const count = Object.keys(fields).length;
  if (count === 0 || count > 500) throw wrongType(name, 'an object with 1 to 500 settings');
  const values = Object.entries(fields).map(([key, value]): [string, string] => {
    const flag = SWITCHES.test(key) ? onOrOff(value) : undefined;
    if (flag !== undefined) return [key, flag ? 'on' : 'off'];
    if (typeof value === 'string') return [key, value];
    if (isNumber(value)) return [key, String(value)];
    if (typeof value === 'boolean') return [key, value ? 'on' : 'off'];
    throw wrongType(name, 'an object with texts, numbers, true or false');
  });
  return Object.fromEntries(values);
}

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
