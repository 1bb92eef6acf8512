/**
 * Commands behind the `#` of an address in the minibrowser: `snom://mb_nop#numberdial=200&key=F_HOLD`. Source: Snom,
 * "Snom Minibrowser Fragments". Modules, edit modes and video (`action_ifc`, `var_ifc`, `next_edit_mode`, `mjpg`) are
 * not played.
 */
import { clearCallList, clearCallLists } from '../calls/register';
import type { CallLists } from '../contract/calls';
import { MAX_IDENTITIES } from '../device/identities';
import type { Phone } from '../device/phone';
import { isSettingName } from '../device/settings-store';

/** One command: `name`, `name=value`, `name:argument` or `name:argument=value`. */
export interface FragmentCommand {
  readonly name: string;
  readonly argument: string;
  readonly value: string;
}

/** What commands do to the minibrowser itself. */
export interface FragmentTarget {
  readonly variables: Map<string, string>;
  /** Settings kept until `flush`. */
  readonly cache: Map<string, string>;
  fire(key: string): void;
  back(): void;
  reboot(reset: boolean): void;
}

/** Commands only pages of hosts in `mb_trusted_hosts` may give. */
const TRUSTED_ONLY: ReadonlySet<string> = new Set([
  ...['setcache', 'clearcache', 'flush', 'next_edit_mode', 'reloadset', 'set', 'toggleset'],
  ...['action_ifc', 'var_ifc'],
]);

/** Commands that write settings. */
const SETTERS: ReadonlySet<string> = new Set(['set', 'toggleset', 'flush']);

/** Commands that choose what of a document is shown, and are no orders. */
export const PLACE_COMMANDS: ReadonlySet<string> = new Set(['sub', 'menu', 'sel']);

const LISTS: ReadonlyMap<string, keyof CallLists> = new Map([
  ['Dialed', 'dialed'],
  ['Missed', 'missed'],
  ['Received', 'received'],
]);

/** `scheme://mb_exit` and `scheme://mb_nop`: no page, only commands. */
const SPECIAL = /^(snom|phone):\/\/mb_(nop|exit)\/?$/i;

/** An address in two parts, as the minibrowser sees it. */
export interface Target {
  /** Address without its commands. */
  readonly address: string;
  readonly commands: readonly FragmentCommand[];
  /** `nop` = stay, `exit` = leave, for the special addresses. */
  readonly special?: 'nop' | 'exit';
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Reads what stands behind the `#`. */
export function parseFragment(text: string): FragmentCommand[] {
  return text.split('&').flatMap((part) => {
    const match = /^([a-z_]+)(?::([^=]*))?(?:=(.*))?$/s.exec(part);
    if (match === null) return [];
    const [, name = '', argument = '', value = ''] = match;
    return [{ name, argument: decodePart(argument), value: decodePart(value) }];
  });
}

/**
 * Takes an address apart.
 * @param phoneScheme Does the firmware know `phone://`, too? Snom's newer documents have it, the older ones do not.
 */
export function parseTarget(url: string, phoneScheme: boolean): Target {
  const at = url.indexOf('#');
  const [address, fragment] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
  const [, scheme = '', word = ''] = SPECIAL.exec(address) ?? [];
  const known = scheme.toLowerCase() === 'snom' || (scheme !== '' && phoneScheme);
  return {
    address,
    commands: parseFragment(fragment),
    ...(known ? { special: word.toLowerCase() === 'exit' ? 'exit' : 'nop' } : {}),
  };
}

/** Ids in an XPath such as `*[@id="a"]/*[@id="b"]`: the only use the documents have for one. */
export const idsOf = (xpath: string): string[] =>
  [...xpath.matchAll(/\[\s*@id\s*=\s*["']([^"']*)["']\s*\]/g)].map(([, id = '']) => id);

/** `fkey_label[0]` is written `fkey_label0` in settings. */
export const settingName = (text: string): string => text.replace(/\[(\d+)\]$/, '$1');

/** May pages of this host give privileged commands? The setting's separator is in no source: any will do. */
export function isTrusted(phone: Phone, hostname: string | undefined): boolean {
  const hosts = phone.settings
    .get('mb_trusted_hosts')
    .toLowerCase()
    .split(/[\s,;|]+/);
  return hostname !== undefined && hostname !== '' && hosts.includes(hostname.toLowerCase());
}

/** Carries out commands in order. @param trusted See {@link isTrusted}. */
export function runCommands(
  phone: Phone,
  target: FragmentTarget,
  commands: readonly FragmentCommand[],
  trusted: boolean,
): void {
  const lines = new Set<number>();
  for (const command of commands) {
    if (TRUSTED_ONLY.has(command.name) && !trusted) {
      phone.log.push(`Minibrowser: ${command.name} refused, the host is not trusted`);
      continue;
    }
    if (SETTERS.has(command.name) && phone.quirks.fragmentSets === 'never') {
      phone.log.push(`Minibrowser: ${command.name} has no effect`);
      continue;
    }
    const set =
      command.name === 'set'
        ? /^user_(?:\w*[^\W\d])?(\d+)$/.exec(settingName(command.argument))
        : null;
    if (set !== null) lines.add(Number(set[1]));
    run(phone, target, command, lines);
  }
}

/** @param lines Identities whose settings were changed by the commands before. */
function run(
  phone: Phone,
  target: FragmentTarget,
  { name, argument, value }: FragmentCommand,
  lines: ReadonlySet<number>,
): void {
  switch (name) {
    case 'numberdial':
      dial(phone, bareNumber(value));
      return;
    case 'key':
      return target.fire(value);
    case 'reboot':
      // Both words reset the phone, says the description of the command.
      return target.reboot(value === 'reset' || value === 'yes');
    case 'reregister':
      return forLine(value, (line) => phone.identities.reregister(line));
    case 'unregister':
      return forLine(value, (line) => phone.settings.set(`user_active${line}`, 'off', 'web'));
    case 'applyline':
      for (const line of lines.size > 0 ? lines : allLines()) phone.identities.reregister(line);
      return;
    case 'calllistclear':
      return clearLists(phone, value);
    case 'set':
      return write(phone, argument, value);
    case 'toggleset':
      return write(phone, argument, phone.settings.isOn(settingName(argument)) ? 'off' : 'on');
    case 'setcache':
      target.cache.set(settingName(argument), value);
      return;
    case 'clearcache':
      return target.cache.clear();
    case 'flush':
      for (const [setting, cached] of target.cache) write(phone, setting, cached);
      return target.cache.clear();
    case 'var':
      target.variables.set(argument, value);
      return;
    case 'clearvar':
      return target.variables.clear();
    case 'go_back':
      return target.back();
    default:
      if (!PLACE_COMMANDS.has(name)) phone.log.push(`Minibrowser: ${name} is not played`);
  }
}

const allLines = (): number[] => Array.from({ length: MAX_IDENTITIES }, (_, index) => index + 1);

/** Number to dial out of `<sip:200@host;user=phone>` or `200`. */
export const bareNumber = (text: string): string =>
  /^<?(?:sips?:)?([^>;]*)/i.exec(text.trim())?.[1] ?? '';

/** A number is dialled, or is the destination that TRANSFER asks for. */
function dial(phone: Phone, number: string): void {
  const { mode, digits } = phone.keys;
  const typed = phone.quirks.numberdialTyped === 'behind' ? digits : '';
  if (mode.kind === 'transfer' && phone.quirks.numberdialTransfers) {
    phone.keys.transferTo(typed + number);
  } else if (typed === '') {
    phone.dial(number);
  } else {
    phone.keys.type(typed + number);
    phone.keys.dialTyped();
  }
}

/** Commands count identities from 0, settings from 1; -1 means all of them. */
function forLine(value: string, act: (line: number) => void): void {
  if (value === '-1') for (const line of allLines()) act(line);
  else if (/^\d{1,2}$/.test(value) && Number(value) < MAX_IDENTITIES) act(Number(value) + 1);
}

function clearLists(phone: Phone, value: string): void {
  const list = LISTS.get(value);
  if (list !== undefined) clearCallList(phone, list);
  else if (value === 'MaxCallLists') clearCallLists(phone);
}

function write(phone: Phone, name: string, value: string): void {
  const setting = settingName(name);
  if (isSettingName(setting)) phone.settings.set(setting, value, 'web');
}
