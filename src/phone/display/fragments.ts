/** Addresses a page can send the phone to that are commands. Source: Snom, XML Minibrowser, fragments. */
import { readAgain } from '../../common/numbers/destinations';
import { SnomError } from '../../common/errors';
import { encodeKeySequence } from '../models/key-sequence';
import { checkedUrl } from './urls';

/** Leaves the minibrowser; LEDs that a page has set stay as they are. */
export const EXIT = 'snom://mb_exit';

/** Does nothing. */
export const NOTHING = 'snom://mb_nop';

/** One command. */
export type FragmentCommand =
  | { readonly numberdial: string }
  | { readonly key: string }
  | { readonly reboot: true }
  | { readonly calllistclear: 'Missed' | 'Dialed' | 'Received' | 'MaxCallLists' };

/**
 * The address that leaves the minibrowser and carries out commands while it does.
 *
 * @throws SnomError as {@link actionFragment}
 */
export function exitFragment(...commands: readonly FragmentCommand[]): string {
  return withCommands(EXIT, commands);
}

/**
 * The address that carries out commands: dial a number, press a key, restart. That a D8xx does so is unverified.
 * Whether a number may be dialled is to be decided before.
 *
 * @throws SnomError `badDestination`, `unknownKey`, `missingParameter` without a command
 */
export function actionFragment(...commands: readonly FragmentCommand[]): string {
  if (commands.length === 0) {
    throw new SnomError('missingParameter', { params: { name: 'command' } });
  }
  return withCommands(NOTHING, commands);
}

function withCommands(base: string, commands: readonly FragmentCommand[]): string {
  if (commands.length === 0) return base;
  const texts = commands.map(commandText);
  if (texts.some((text) => text.includes('&'))) {
    throw new SnomError('badUrl', { params: { name: 'command', url: base } });
  }
  return checkedUrl(`${base}#${texts.join('&')}`, {
    name: 'command',
    own: true,
    actions: ['numberdial', 'key', 'reboot', 'calllistclear'],
  });
}

function commandText(command: FragmentCommand): string {
  if ('numberdial' in command) {
    return `numberdial=${readAgain(command.numberdial).replaceAll('#', '%23')}`;
  }
  if ('key' in command) {
    // The sequence encoder knows what a key name may be; a list of them is no single key.
    return `key=${encodeKeySequence([{ key: command.key }]).replaceAll('%2A', '*')}`;
  }
  if ('calllistclear' in command) return `calllistclear=${command.calllistclear}`;
  return 'reboot';
}
