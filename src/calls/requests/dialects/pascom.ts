/**
 * Remote control of phones as pascom's XMPP module "phone" has it (pascom documentation before August
 * 2018): `{cmd: 'Hold', device}`, or the XML element it travels in,
 * `<cmd xmlns="http://www.pascom.net/mobydick" module="phone"><Hold device="Snom 00041..."/></cmd>`, also within its
 * `<iq>` stanza, below an `<?xml?>` head, or as the object an XML reader makes of it.
 *
 * | command | here | note |
 * |---|---|---|
 * | Hangup | `hangup` with `anyState` | the cancel key: hang up, decline or cancel |
 * | Hold | `toggleHold` | the hold key both holds and retrieves |
 * | Offhook | `answer` | the accept key |
 * | Transfer | `completeTransfer` | finishes an attended transfer of one held and one active call |
 * | Conference | `completeConference` | joins one held and one active call |
 *
 * Each of them is documented as a press of that key, in whatever state the phone is: `press` says so.
 */
import { SnomError } from '../../../common/errors';
import { type Fields, fieldsOf, missing, optionalText, wrongType } from '../../../common/values';
import { lookUp } from './look-up';
import { elementFrom } from './pascom-object';
import type { DialectRequest } from './types';
import { readElement, type XmlElement } from './xml-element';

/** Longest XML text looked at, in characters; a command needs about 150. */
export const MAX_XML = 4096;

const COMMANDS: Readonly<Record<string, DialectRequest>> = {
  Hangup: { operation: 'hangup', anyState: true, press: true },
  Hold: { operation: 'toggleHold', press: true },
  Offhook: { operation: 'answer', press: true },
  Transfer: { operation: 'completeTransfer', press: true },
  Conference: { operation: 'completeConference', press: true },
};

/** Names of the commands. */
export const PASCOM_COMMANDS = Object.keys(COMMANDS);

const TOO_LONG = { name: 'payload', max: MAX_XML } as const;
const BOM = /^\ufeff/;
/** A declaration in front of the element. */
const HEAD = /^\s{0,100}<\?xml[^<>]{0,200}\?>/;
const OTHER_MODULE = 'phone; to dial, send {"operation": "dial", "destination": "200"}';
const NAMESPACE = 'http://www.pascom.net/mobydick';

/** Reads a pascom command; undefined = it is none. Throws SnomError as `readDialect` says. */
export function readPascom(payload: unknown): DialectRequest | undefined {
  if (typeof payload === 'string') return isStanza(payload) ? readXml(payload) : undefined;
  const fields = fieldsOf(payload);
  if (!fields) return undefined;
  const { cmd, device } = fields;
  // The element may also be the value: a node that splits an XMPP stanza leaves it there.
  if (typeof cmd === 'string' && cmd.slice(0, MAX_XML).trimStart().startsWith('<'))
    return readXml(cmd);
  if (cmd !== undefined && (typeof cmd !== 'object' || cmd === null))
    return withDevice(lookUp(COMMANDS, cmd, 'cmd'), device);
  return isStanzaObject(fields) ? readObject(fields) : undefined;
}

/** Text that begins as a stanza or a command does. */
function isStanza(text: string): boolean {
  return /^\s{0,100}(?:<\?xml[\s?]|<(?:cmd|iq)[\s/>])/.test(text.slice(0, 200).replace(BOM, ''));
}

function readXml(text: string): DialectRequest {
  if (text.length > MAX_XML) throw new SnomError('textTooLong', { params: TOO_LONG });
  const element = readElement(text.replace(BOM, '').replace(HEAD, ''));
  if (!element) throw notXml();
  return readElementOf(element);
}

/** `{iq: ...}` or `{cmd: ...}`; or without the outermost name, which then only its module tells. */
function isStanzaObject(fields: Fields): boolean {
  if (fields.iq !== undefined || fields.cmd !== undefined) return true;
  // Whatever else a flow sends is looked at here: no copy is made of it.
  const root = elementFrom(fields, 'cmd');
  return root?.attributes['xmlns'] === NAMESPACE || root?.attributes['module'] === 'phone';
}

function readObject(fields: Fields): DialectRequest {
  const name = fields.iq !== undefined ? 'iq' : 'cmd';
  const element = elementFrom(fields[name] ?? fields, name);
  if (!element) throw notXml();
  return readElementOf(element, withoutCase);
}

/** XML readers may be told to make all names lower case. */
function withoutCase(name: string): string {
  return PASCOM_COMMANDS.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
}

/** The command of a `<cmd>`, or of the one within an `<iq>`. */
function readElementOf(outer: XmlElement, nameOf = (name: string): string => name): DialectRequest {
  const cmd = outer.name === 'iq' && outer.children.length === 1 ? outer.children[0] : outer;
  if (cmd?.name !== 'cmd') throw notXml();
  const { xmlns, module } = cmd.attributes;
  if (xmlns !== undefined && xmlns !== NAMESPACE) throw notXml();
  if (module === undefined || module === '') throw missing('module');
  if (module !== 'phone') throw wrongType('module', OTHER_MODULE);
  const [command] = cmd.children;
  if (!command) throw missing('cmd');
  if (cmd.children.length > 1 || command.children.length > 0) throw notXml();
  const found = lookUp(COMMANDS, nameOf(command.name), 'cmd', true);
  return withDevice(found, command.attributes['device']);
}

function withDevice(request: DialectRequest, value: unknown): DialectRequest {
  const device = optionalText(value, 'device');
  return device === undefined ? request : { ...request, device };
}

function notXml(): Error {
  return wrongType('payload', '<cmd module="phone"><Hold device="..."/></cmd>');
}
