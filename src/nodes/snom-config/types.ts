/** Shapes of the snom-config node. Property names are stored in users' flows: they are public API. */
import type { Node, NodeDef } from 'node-red';
import type { AnswerKey, DialRules, HangupKey } from '../../calls/types';
import type { SnomPhone } from '../../phone/phone';

/** Stored encrypted, never exported. */
export interface SnomConfigCredentials {
  username?: string;
  password?: string;
}

/** As the dialog stores it; numbers may arrive as text from `${ENV}`. */
export interface SnomConfigDef extends NodeDef {
  host: string;
  /** '' = the protocol's usual port. */
  port: string | number;
  protocol: 'http' | 'https';
  /** Id of a core `tls-config` node, or ''. */
  tls: string;
  fingerprint: string;
  selfSigned: boolean;
  legacyTls: boolean;
  auth: 'auto' | 'digest';
  /** '' = read from the phone. */
  model: string;
  /** '' = read from the phone. */
  generation: string;
  keySequences: 'auto' | 'yes' | 'no';
  identity: string;
  /** Milliseconds. */
  timeout: string | number;
  queueLimit: string | number;
  /** One pattern a line. */
  allow: string;
  deny: string;
  answerKey: AnswerKey;
  hangupKey: HangupKey;
}

/** The config node as action nodes see it. */
export interface SnomConfigNode extends Node<SnomConfigCredentials> {
  readonly host: string;
  /** The client; undefined when the configuration is unusable (`problem` says why). */
  readonly phone: SnomPhone | undefined;
  readonly problem: Error | undefined;
  readonly dialRules: DialRules;
  readonly answerKey: AnswerKey;
  readonly hangupKey: HangupKey;
}
