/**
 * Callbacks in minibrowser pages: `$(name)` and `$(name:argument)` are replaced when a page is read, the same with
 * square brackets when it is used. Source: Snom, "Snom Minibrowser Callbacks". Those that need a clock, a language
 * table or modules are not played: they stay as they are.
 */

/** Answers a callback; undefined for one that is not known. */
type Callback = (argument: string) => string | undefined;

/** Callbacks by name. */
export type Callbacks = Readonly<Record<string, Callback>>;

/** The innermost call first: an argument may be a call itself. Spaces make it plain text, as on the phone. */
const EARLY = /\$\(([a-z_]+)(?::([^()$]*))?\)/g;
const LATE = /\$\[([a-z_]+)(?::([^[\]$]*))?\]/g;
const MAX_DEPTH = 10;

function replace(text: string, pattern: RegExp, callbacks: Callbacks): string {
  return text.replace(pattern, (literal, name: string, argument: string | undefined) => {
    const callback = Object.hasOwn(callbacks, name) ? callbacks[name] : undefined;
    return callback?.(argument ?? '') ?? literal;
  });
}

/** Replaces the callbacks of a page that is read. */
export function evaluate(text: string, callbacks: Callbacks): string {
  let now = text;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const next = replace(now, EARLY, callbacks);
    if (next === now) break;
    now = next;
  }
  return now;
}

/** Replaces those that wait until an address is used, too. */
export const evaluateLate = (text: string, callbacks: Callbacks): string =>
  replace(evaluate(text, callbacks), LATE, callbacks);

/** One boolean word as Snom's attributes take them; undefined for anything else. */
export function booleanOf(text: string | undefined): boolean | undefined {
  const word = text?.trim().toLowerCase();
  if (word === 'true' || word === 'yes' || word === 'on' || word === '1') return true;
  if (word === 'false' || word === 'no' || word === 'off' || word === '0') return false;
  return undefined;
}

/**
 * The condition of an `If`: a boolean word, or two operands and an operator, all inverted by a `!` in front.
 * Spaces count in a comparison. Source: Snom, "Main Sub tags" and its examples.
 * @param condition With its callbacks replaced.
 */
export function isTrue(condition: string): boolean {
  if (condition.startsWith('!') && !condition.startsWith('!=')) return !isTrue(condition.slice(1));
  const found = /==|!=|>=|<=|>|</.exec(condition);
  const operator = found?.[0];
  const left = condition.slice(0, found?.index);
  const right = condition.slice((found?.index ?? 0) + (operator?.length ?? 0));
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '>':
      return Number(left) > Number(right);
    case '<':
      return Number(left) < Number(right);
    case '>=':
      return Number(left) >= Number(right);
    case '<=':
      return Number(left) <= Number(right);
    default:
      return booleanOf(condition) ?? false;
  }
}
