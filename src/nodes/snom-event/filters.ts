/** Which news of a phone a node sends on. */
import type { Call, PhoneEvent } from '../../calls/model/call-types';
import { compileDialRules } from '../../calls/operations/dial-rules/dial-rules';
import { isWordForNothing } from '../../common/numbers/no-number';
import { stripSeparators } from '../../common/numbers/normalise-number';
import type { SnomEventDef } from './types';

/** Looks at news by what was chosen in the dialog. */
export interface NewsFilter {
  /** Name of the event, or of what else caused a change. */
  cause(name: string): boolean;
  /** Direction and number; a thing that is of no call only passes where neither is asked for. */
  call(call: Pick<Call, 'dir' | 'remote'> | null): boolean;
  /** Number of the far party of an incoming call that is not there yet. */
  caller(event: Pick<PhoneEvent, 'remote'>): boolean;
}

/** @throws SnomError `badPattern` {pattern} */
export function newsFilter(
  def: Partial<Pick<SnomEventDef, 'direction' | 'events' | 'number'>>,
): NewsFilter {
  const causes = new Set(split(def.events, ','));
  const { direction = '' } = def;
  const lines = split(def.number, /\r\n|[\r\n]/).filter((line) => !line.startsWith('//'));
  const limited = lines.length > 0;
  const everybody = lines.includes('*');
  // Whoever withholds his number is asked for by the words phones report for it.
  const [words, patterns] = [lines.filter(isWordForNothing), lines.filter(isPattern)];
  const rules = compileDialRules(patterns.join('\n'), '');
  const fits = (number: string): boolean => {
    if (everybody) return true;
    if (number === '') return words.length > 0;
    if (patterns.length === 0) return false;
    try {
      rules.check(number, abroad(number));
      return true;
    } catch {
      // Of another number, or of none that could be written down.
      return false;
    }
  };
  return {
    cause: (name) => causes.size === 0 || causes.has(name),
    call: (call) => {
      if (direction !== '' && call?.dir !== direction) return false;
      return !limited || (call !== null && fits(call.remote.number));
    },
    caller: ({ remote }) => !limited || fits(remote?.number ?? ''),
  };
}

/**
 * The other way a number of abroad is written: phones report what the PBX sends, `+49...` or `0049...`, whichever the
 * owner had in mind.
 */
function abroad(number: string): readonly string[] {
  const plain = stripSeparators(number);
  const [, rest] = /^(?:\+|00)([1-9]\d{4,})$/.exec(plain) ?? [];
  return rest === undefined ? [] : [plain.startsWith('+') ? `00${rest}` : `+${rest}`];
}

function isPattern(line: string): boolean {
  return !isWordForNothing(line);
}

function split(text: unknown, by: string | RegExp): string[] {
  if (typeof text !== 'string') return [];
  return text
    .split(by)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
