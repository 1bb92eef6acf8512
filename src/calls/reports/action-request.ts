/** Reads what a phone sends to an Action URL. Never throws: a phone cannot be asked to try again. */
import { macOf } from '../../common/mac';
import type { Party, PhoneEvent, PhoneEventName } from '../model/call-types';
import { identityOf, parseSipAddress, withoutWithheld } from '../model/sip-address';
import { MAX_QUERY, readQuery } from './query-text';
import { readUserAgent } from './user-agent';

/** One request as the HTTP server got it. */
export interface ActionRequest {
  /** Last part of the path; must be an event's name. */
  readonly event: PhoneEventName;
  /** What follows the `?`, undecoded, as Latin-1 characters or decoded text. */
  readonly rawQuery: string;
  readonly userAgent?: string;
  readonly remoteAddress?: string;
  /** Given by a proxy: the same where it gives the request to another server, because the first one did not answer. */
  readonly requestId?: string;
  readonly at: number;
}

/**
 * The event of a request. Variables the phone did not fill are null, whether it sent nothing or the
 * variable's own name; the MAC comes from `$mac` or else from the User-Agent.
 */
export function parseActionRequest(request: ActionRequest): PhoneEvent {
  const rawQuery = request.rawQuery.slice(0, MAX_QUERY);
  const fields = readQuery(rawQuery);
  const agent = readUserAgent(request.userAgent ?? '');
  return {
    type: 'event',
    name: request.event,
    at: request.at,
    mac: macOf(fields.m ?? '') ?? agent.mac,
    phoneIp: short(fields.ip, 64),
    model: agent.model,
    firmware: agent.firmware,
    sipCallId: short(fields.id, 256),
    cstaId: short(fields.cs, 64),
    local: party(fields.l, fields.dl),
    remote: farParty(fields.r, fields.dr, fields.a),
    identity: identity(fields.a),
    lineKey: short(fields.k, 16),
    ongoingCalls: count(fields.n),
    cancelReason: short(fields.cr, 512),
    contextIdentity: identity(fields.cx),
    longpressKey: short(fields.lp, 32),
    remoteAddress: short(request.remoteAddress, 64),
    rawQuery,
  };
}

function party(address: string | undefined, display: string | undefined): Party | null {
  if (address === undefined && display === undefined) return null;
  const parsed = parseSipAddress(address ?? '');
  const name = display === undefined ? '' : display.replace(/^"(.*)"$/s, '$1').trim();
  return name === '' ? parsed : { ...parsed, name: name.slice(0, 128) };
}

/** An own account may be called `private`; whoever else is reported so, has no number. */
function farParty(
  address: string | undefined,
  display: string | undefined,
  own: string | undefined,
): Party | null {
  const parsed = party(address, display);
  if (!parsed || (own !== undefined && identity(own) === identity(address))) return parsed;
  return withoutWithheld(parsed);
}

function identity(text: string | undefined): string | null {
  const found = text === undefined ? '' : identityOf(text);
  return found === '' ? null : found.slice(0, 256);
}

function count(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : null;
}

function short(text: string | undefined, length: number): string | null {
  return text === undefined || text === '' ? null : text.slice(0, length);
}
