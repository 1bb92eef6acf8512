/** Phone API of innovaphone (sdk.innovaphone.com, com.innovaphone.phone): `{mt, ...}`. */
import { flagOf } from '../../../common/on-off';
import {
  type Fields,
  fieldsOf,
  missing,
  optionalText,
  requiredText,
  wrongType,
} from '../../../common/values';
import { lookUp } from './look-up';
import type { CallInfoContent, DialectRequest } from './types';

type Reader = (fields: Fields) => DialectRequest;

/**
 * The five messages. `ConnectCall` and `DisconnectCall` name no call: the one that rings is answered,
 * and whatever there is is ended, a ringing call included.
 */
const MESSAGES: Readonly<Record<string, Reader>> = {
  StartCall: (raw) => ({ operation: 'dial', ...target(raw) }),
  PrepareCall: (raw) => ({ operation: 'prepare', ...target(raw) }),
  ConnectCall: (raw) => ({ operation: 'answer', ...callOf(raw) }),
  DisconnectCall: (raw) => ({ operation: 'hangup', anyState: true, ...callOf(raw) }),
  CallInfo: (raw) => ({ operation: 'callInfo', info: info(raw) }),
};

/** Documented without an id; one that is there all the same must not be overlooked. */
function callOf({ id }: Fields): Pick<DialectRequest, 'callId'> {
  const callId = optionalText(id, 'id');
  return callId === undefined ? {} : { callId };
}

/** Names of the messages. */
export const INNOVAPHONE_MESSAGES = Object.keys(MESSAGES);

/** Reads an innovaphone message; undefined = it is none. Throws SnomError as `readDialect` says. */
export function readInnovaphone(payload: unknown): DialectRequest | undefined {
  const fields = fieldsOf(payload);
  if (!fields || fields.mt === undefined) return undefined;
  return lookUp(MESSAGES, fields.mt, 'mt')(fields);
}

/** Number before URI before unclassified text; all three are optional there, but one must be given. */
function target(fields: Fields): Pick<DialectRequest, 'destination' | 'adjust'> {
  const destination =
    optionalText(fields.num, 'num') ??
    asName(optionalText(fields.sip, 'sip')) ??
    optionalText(fields.txt, 'txt');
  if (destination === undefined) throw missing('num');
  const adjust = flagOf(fields.adjust, 'adjust');
  return adjust === undefined ? { destination } : { destination, adjust };
}

/** Told to be a SIP name: not to be taken for a number with a letter in it, or for a person. */
function asName(sip: string | undefined): string | undefined {
  return sip !== undefined && /^[0-9A-Z][\w.+*#-]*$/.test(sip) ? `sip:${sip}` : sip;
}

/** Pixels, also as style sheets write them: `"300px"`. */
function pixels(height: unknown): number {
  const text = typeof height === 'string' && height.length < 32 ? height.trim() : '';
  const number = /^\d{1,6}(?:\.\d{1,3})?(?:px)?$/i.test(text) ? Number.parseFloat(text) : height;
  if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
  throw wrongType('iframe.height', '300, "300px"');
}

function info(fields: Fields): CallInfoContent {
  const id = requiredText(fields.id, 'id');
  // Cut where it is read, never refused.
  const html = optionalText(fields.html, 'html', Infinity);
  if (html !== undefined) return { id, html };
  if (fields.iframe === undefined || fields.iframe === null) throw missing('html');
  const iframe = fieldsOf(fields.iframe);
  if (!iframe) throw wrongType('iframe', '{src, height}');
  const src = requiredText(iframe.src, 'iframe.src');
  const { height } = iframe;
  if (height === undefined || height === null) return { id, iframe: { src } };
  return { id, iframe: { src, height: pixels(height) } };
}
