/** What came of a command, as a message. */
import type { NodeMessage } from 'node-red';
import { type Fields, fieldsOf, optional } from '../../common/values';
import { isResponseTopic, type Topics } from '../../mqtt/topics';
import type { CommandTrace, MqttMessage } from './types';

/** What of `msg.snom` is told: neither what was read nor what was sent. */
const TOLD = [
  'ok',
  'operation',
  'accepted',
  'confirmed',
  'confirmedBy',
  'alreadySo',
  'doubt',
  'callId',
  'code',
  'message',
  'sent',
  'elapsedMs',
] as const;

/** The command a message has come back from; undefined = it has not. */
export function traceOf(msg: NodeMessage): CommandTrace | undefined {
  const trace = fieldsOf((msg as Fields)['snomMqtt']);
  const { phone, command, responseTopic, correlationData } = trace ?? {};
  if (typeof phone !== 'string' || typeof command !== 'string') return undefined;
  return {
    phone,
    command,
    ...(typeof responseTopic === 'string' && { responseTopic }),
    ...(Buffer.isBuffer(correlationData) && { correlationData }),
  };
}

/** Is it from a Catch node? Without a trace it is of no command that a phone was asked for, and is told already. */
export function isCaught(msg: NodeMessage): boolean {
  return fieldsOf(fieldsOf((msg as Fields)['error'])?.['source']) !== undefined;
}

/** The trace of a command that arrives. */
export function newTrace(
  phone: string,
  command: string,
  msg: NodeMessage,
  base: string,
): CommandTrace {
  const { responseTopic, correlationData } = msg as Fields;
  return {
    phone,
    command,
    ...(isResponseTopic(base, responseTopic) && { responseTopic }),
    ...(Buffer.isBuffer(correlationData) && { correlationData }),
  };
}

/** The message that tells it. It is not retained: it is about one command. */
export function resultMessage(trace: CommandTrace, msg: NodeMessage, topics: Topics): MqttMessage {
  const snom = fieldsOf((msg as Fields)['snom']) ?? { ok: (msg as Fields)['error'] === undefined };
  const told = Object.fromEntries(TOLD.map((name) => [name, snom[name]]));
  return {
    topic: trace.responseTopic ?? topics.of(trace.phone).result,
    payload: { v: 1, phone: trace.phone, command: trace.command, ...optional(told) },
    qos: 1,
    retain: false,
    ...optional({ correlationData: trace.correlationData }),
  };
}
