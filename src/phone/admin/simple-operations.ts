/**
 * Operations that are requests and nothing else.
 *
 * Sources: Snom, "Remote phone control" and "Can I control my Snom phone remotely"; where these name two spellings for
 * the call lists, both are offered.
 */
import { SnomError } from '../../common/errors';
import { checkWhole } from '../../common/values';
import type { PhoneModel, PhoneRequest } from '../types';
import type { ADMIN_PARAMETERS } from './catalogue';

/** Call lists, as this package calls them. */
type CallList = (typeof ADMIN_PARAMETERS.list.values)[number];

/** How a list is cleared. */
type ListSpelling = (typeof ADMIN_PARAMETERS.spelling.values)[number];

const LIST_PARAMETERS: Readonly<Record<Exclude<CallList, 'all'>, string>> = {
  dialled: 'dialeddel',
  missed: 'misseddel',
  received: 'receiveddel',
};

/** Pause between the requests of one operation, ms: phones dislike requests back to back. */
const GAP_MS = 100;

/** Logs all identities off. According to Snom this also deletes their accounts. */
export function logoffAllRequests(): readonly PhoneRequest[] {
  return [request('/command.htm?LOGOFFALL')];
}

/** Logs one identity, 1 to 12, off; the same warning. */
export function logoffRequests(identity: number): readonly PhoneRequest[] {
  return [request(`/command.htm?LOGOFFLINE=${checkIdentity(identity, 12)}`)];
}

/** Registers one identity, 1 to 12, anew. */
export function reregisterRequests(identity: number): readonly PhoneRequest[] {
  return [request(`/command.htm?REREGISTER=${checkIdentity(identity, 12)}`)];
}

/**
 * Plays the ring tone of an identity, 1 to 9. The text of the button is `Play Ringer` in Snom's list for FW 5-7 and
 * ` Ringer` in the newer one; `+` is the form's way to write a blank.
 */
export function playRingerRequests(
  identity: number,
  { generation }: Pick<PhoneModel, 'generation'>,
): readonly PhoneRequest[] {
  const button = generation === 'fw7' ? 'Play+Ringer' : '+Ringer';
  return [request(`/line_login.htm?PLAY_RINGER:${checkIdentity(identity, 9)}=${button}`)];
}

/**
 * Clears one call list, or all. With both spellings `clear` goes first: a phone that wants `0` does nothing then, and
 * one that takes `0` for the first entry finds none any more.
 */
export function clearListRequests(
  list: CallList,
  spelling: ListSpelling = 'auto',
): readonly PhoneRequest[] {
  const names = list === 'all' ? Object.values(LIST_PARAMETERS) : [LIST_PARAMETERS[list]];
  const values = spelling === 'auto' ? ['clear', '0'] : [spelling];
  return names.flatMap((name) => values.map((value) => request(`/index.htm?${name}=${value}`)));
}

/**
 * Fixes the line-info layer for pictures of the display. An older copy of Snom's document names it for 820 and 821.
 *
 * @throws SnomError `operationNotOnModel`
 */
export function fixLineInfoRequests({ family, name }: PhoneModel): readonly PhoneRequest[] {
  if (family !== '8xx' && family !== 'unknown') {
    const operation = 'fixLineInfoLayer';
    throw new SnomError('operationNotOnModel', { params: { operation, model: name } });
  }
  return [request('/command.htm?FIX_LIL=true')];
}

/** No source gives the statuses: a redirection to another page is taken for what a dial answers with, success. */
function request(target: string): PhoneRequest {
  return { target, success: [200, 302], gapMs: GAP_MS };
}

function checkIdentity(identity: number, max: number): number {
  return checkWhole(identity, 'identity', { min: 1, max });
}
