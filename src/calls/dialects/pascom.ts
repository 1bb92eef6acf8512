/**
 * Remote control of phones as pascom's XMPP module "phone" has it (pascom documentation before August
 * 2018): `{cmd: 'Hold', device}`, or the XML element it travels in,
 * `<cmd xmlns="http://www.pascom.net/mobydick" module="phone"><Hold device="Snom 00041..."/></cmd>`.
 *
 * | command | here | note |
 * |---|---|---|
 * | Hangup | `hangup` with `anyState` | the cancel key: hang up, decline or cancel |
 * | Hold | `toggleHold` | the hold key both holds and retrieves |
 * | Offhook | `answer` | the accept key |
 * | Transfer | `completeTransfer` | finishes an attended transfer of one held and one active call |
 * | Conference | `completeConference` | joins one held and one active call |
 */
import type { DialectRequest } from '../dialects';
import { fieldsOf, lookUp, missing, optionalText, wrongType } from './fields';
import { readElement } from './xml-element';

/** Longest XML text looked at, in characters; a command needs about 150. */
export const MAX_XML = 4096;

const COMMANDS: Readonly<Record<string, DialectRequest>> = {
  Hangup: { operation: 'hangup', anyState: true },
  Hold: { operation: 'toggleHold' },
  Offhook: { operation: 'answer' },
  Transfer: { operation: 'completeTransfer' },
  Conference: { operation: 'completeConference' },
};

const NAMESPACE = 'http://www.pascom.net/mobydick';

/** Reads a pascom command; undefined = it is none. Throws SnomError as `readDialect` says. */
export function readPascom(payload: unknown): DialectRequest | undefined {
  if (typeof payload === 'string') {
    return /^\s*<cmd[\s/>]/.test(payload) ? readXml(payload) : undefined;
  }
  const fields = fieldsOf(payload);
  if (!fields || fields.cmd === undefined) return undefined;
  // The element may also be the value: a node that splits an XMPP stanza leaves it there.
  if (typeof fields.cmd === 'string' && fields.cmd.trim().startsWith('<')) {
    return readXml(fields.cmd);
  }
  return withDevice(lookUp(COMMANDS, fields.cmd, 'cmd'), fields.device);
}

function readXml(text: string): DialectRequest {
  const cmd = text.length > MAX_XML ? undefined : readElement(text);
  if (cmd?.name !== 'cmd') throw notXml();
  const { xmlns, module } = cmd.attributes;
  if (xmlns !== undefined && xmlns !== NAMESPACE) throw notXml();
  if (module === undefined || module === '') throw missing('module');
  if (module !== 'phone') throw wrongType('module', 'phone');
  const [command] = cmd.children;
  if (!command) throw missing('cmd');
  if (cmd.children.length > 1 || command.children.length > 0) throw notXml();
  return withDevice(lookUp(COMMANDS, command.name, 'cmd'), command.attributes.device);
}

function withDevice(request: DialectRequest, value: unknown): DialectRequest {
  const device = optionalText(value, 'device');
  return device === undefined ? request : { ...request, device };
}

function notXml(): Error {
  return wrongType('payload', '<cmd module="phone"><Hold device="..."/></cmd>');
}
