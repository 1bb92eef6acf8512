/** Turns what the dialog stored (or is just showing) into the options of a phone. */
import type { ConnectionOptions } from 'node:tls';
import { SnomError } from '../../common/errors';
import { parseIdentity } from '../../common/numbers/destinations';
import {
  boundedNumber,
  type Bounds,
  missing,
  oneOf,
  optional,
  wholeNumber,
} from '../../common/values';
import type { FirmwareGeneration, PhoneTlsOptions, SnomPhoneOptions } from '../../phone/types';
import type { SnomConfigCredentials } from '../shared/phones/config-node';
import { channelOptions, type ChannelSettings, PORT } from './channel-options';
import type { SnomConfigDef } from './types';

/** Settings of the connection and of the phone, as stored; numbers may be text, `''` is the default. */
export type ConnectionSettings = Pick<SnomConfigDef, 'host'> &
  Partial<
    Pick<
      SnomConfigDef,
      | 'port'
      | 'protocol'
      | 'tls'
      | 'fingerprint'
      | 'selfSigned'
      | 'legacyTls'
      | 'auth'
      | 'credentialsEncoding'
      | 'model'
      | 'generation'
      | 'keySequences'
      | 'identity'
      | 'timeout'
      | 'queueLimit'
    >
  > &
  ChannelSettings;

/** What the options depend on besides the settings. */
export interface ConfigContext {
  readonly credentials: SnomConfigCredentials;
  /** Options of a running core `tls-config`; undefined when there is none of this id. */
  readonly tlsContext: (id: string) => ConnectionOptions | undefined;
  /** `snomConfigTimeout` (ms) and `snomConfigQueueLimit` of settings.js. */
  readonly defaults: { readonly timeoutMs: number; readonly queueLimit: number };
}

/** The deadline, ms: below, no phone answers in time; above, a dead phone blocks its queue for many minutes. */
export const TIMEOUT_MS: Bounds = { min: 100, max: 600_000 };
/** Commands that may wait per phone; 0 = none besides the one under way. */
export const QUEUE_LIMIT: Bounds = { min: 0, max: 10_000 };

/**
 * @throws SnomError `badPort`, `badIdentity`, `wrongType` {name, expected} for the other numbers and choices, `textTooLong`,
 *   `missingParameter` {name: 'tls'} when the chosen TLS configuration does not exist
 */
export function phoneOptions(
  settings: ConnectionSettings,
  context: ConfigContext,
): SnomPhoneOptions {
  const { defaults, credentials } = context;
  const port = wholeNumber(
    settings.port,
    PORT,
    (value) => new SnomError('badPort', { params: { port: value } }),
  );
  const { model, generation, identity } = settings;
  const protocol = oneOf(settings.protocol, 'protocol', ['http', 'https']) ?? 'http';
  const keySequences =
    oneOf(settings.keySequences, 'keySequences', ['auto', 'yes', 'no']) ?? 'auto';
  const latin1 =
    oneOf(settings.credentialsEncoding, 'credentialsEncoding', ['utf8', 'latin1']) === 'latin1';
  const chosen = oneOf<FirmwareGeneration>(generation, 'generation', [
    'fw7',
    'fw8',
    'fw8.9',
    'fw10',
  ]);
  return {
    host: typeof settings.host === 'string' ? settings.host.trim() : settings.host,
    ...optional({ port }),
    protocol,
    ...(credentials.username && { username: credentials.username }),
    ...(credentials.password && { password: credentials.password }),
    auth: oneOf(settings.auth, 'auth', ['auto', 'digest']) ?? 'auto',
    ...(latin1 && { credentialsEncoding: 'latin1' }),
    ...(protocol === 'https' && { tls: tlsOptions(settings, context) }),
    timeoutMs: boundedNumber(settings.timeout, 'timeout', TIMEOUT_MS) ?? defaults.timeoutMs,
    queueLimit:
      boundedNumber(settings.queueLimit, 'queueLimit', QUEUE_LIMIT) ?? defaults.queueLimit,
    ...(model && { model }),
    ...(chosen && { generation: chosen }),
    ...(keySequences !== 'auto' && { keySequences: keySequences === 'yes' }),
    ...(identity && { outgoingIdentity: parseIdentity(identity) }),
    ...channelOptions(settings),
  };
}

function tlsOptions(settings: ConnectionSettings, { tlsContext }: ConfigContext): PhoneTlsOptions {
  const context = settings.tls ? tlsContext(settings.tls) : undefined;
  // Going on without would silently drop a client certificate or a private CA.
  if (settings.tls && !context) throw missing('tls');
  return {
    ...(context && { context }),
    ...(settings.fingerprint && { fingerprint: settings.fingerprint }),
    acceptSelfSigned: settings.selfSigned === true,
    legacy: settings.legacyTls === true,
  };
}
