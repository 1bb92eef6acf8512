/** What the dialog says about the ways to a phone, as options of the phone. Nothing of it is written to the phone. */
import {
  boundedNumber,
  type Bounds,
  oneOf,
  optional,
  optionalText,
  wrongType,
} from '../../common/values';
import { CHANNEL_NAMES, DOCUMENT_FORMS, type SnomPhoneOptions } from '../../phone/types';
import type { Polling } from '../shared/phones/config-node';
import type { SnomConfigDef } from './types';

export const PORT: Bounds = { min: 1, max: 65_535 };
/**
 * Time between two documents, ms. Zero is for whoever has found out that his phone needs none; at a minute, an
 * operation of three steps is beyond every deadline.
 */
export const DOCUMENT_PAUSE_MS: Bounds = { min: 0, max: 60_000 };
/**
 * Time between two questions for the calls, ms. Each is a request and its answer, and a phone works off one at a time:
 * more than four a second leave no room for commands.
 */
export const POLL_MS: Bounds = { min: 250, max: 3_600_000 };
/** How much longer an idle phone is left alone, if nothing else was said. */
export const IDLE_FACTOR = 5;
/** What `channel` can be; `auto` = the best way that is known to work. */
export const CHANNEL_CHOICES = ['auto', ...CHANNEL_NAMES] as const;
const MAX_USER = 128;
const MAX_PATH = 256;

/** The ways as stored: numbers may be text, blank or absent is the default. */
export type ChannelSettings = Partial<
  Pick<
    SnomConfigDef,
    | 'channel'
    | 'sipPort'
    | 'sipUser'
    | 'sipLocalPort'
    | 'minibrowserPort'
    | 'cstaPath'
    | 'stepPauseMs'
    | 'documentForm'
  >
>;

/** Those of the phone's options that say how it is reached. */
export type ChannelOptions = Pick<
  SnomPhoneOptions,
  'channel' | 'sip' | 'minibrowser' | 'cstaPath' | 'stepPauseMs' | 'documentForm'
>;

/**
 * Only what was chosen: defaults are known where they are used.
 *
 * @throws SnomError `wrongType` {name, expected}, `textTooLong` {name, max}
 */
export function channelOptions(settings: ChannelSettings): ChannelOptions {
  const channel = oneOf(settings.channel, 'channel', CHANNEL_CHOICES);
  const port = boundedNumber(settings.minibrowserPort, 'minibrowserPort', PORT);
  const sip = optional({
    port: boundedNumber(settings.sipPort, 'sipPort', PORT),
    user: readSipUser(settings.sipUser),
    localPort: boundedNumber(settings.sipLocalPort, 'sipLocalPort', PORT),
  });
  return {
    ...(channel && channel !== 'auto' && { channel }),
    ...(Object.keys(sip).length > 0 && { sip }),
    ...(port !== undefined && { minibrowser: { port } }),
    ...optional({
      cstaPath: readCstaPath(settings.cstaPath),
      stepPauseMs: boundedNumber(settings.stepPauseMs, 'stepPauseMs', DOCUMENT_PAUSE_MS),
      documentForm: oneOf(settings.documentForm, 'documentForm', DOCUMENT_FORMS),
    }),
  };
}

/**
 * How often a phone is asked for its calls; undefined = never, which is the default.
 *
 * @throws SnomError `wrongType` {name, expected}; an idle phone cannot be asked more often than one with calls
 */
export function pollingOf({
  pollMs,
  pollIdleMs,
}: Pick<SnomConfigDef, 'pollMs' | 'pollIdleMs'>): Polling | undefined {
  const quickMs = boundedNumber(pollMs, 'pollMs', POLL_MS);
  if (quickMs === undefined) {
    boundedNumber(pollIdleMs, 'pollIdleMs', POLL_MS);
    return undefined;
  }
  const idle = boundedNumber(pollIdleMs, 'pollIdleMs', { ...POLL_MS, min: quickMs });
  return { quickMs, idleMs: idle ?? Math.min(quickMs * IDLE_FACTOR, POLL_MS.max) };
}

/**
 * The part before the `@` of a SIP address; undefined = blank.
 *
 * @throws SnomError `wrongType` {name: 'sipUser', expected}, `textTooLong` {name, max}
 */
export function readSipUser(value: unknown): string | undefined {
  const user = optionalText(value, 'sipUser', MAX_USER)?.trim();
  if (!user) return undefined;
  // A whole address, with or without its scheme, would reach nobody, and the phone would not say why.
  if (/[\p{Cc}\s@<>"]|^sips?:/iu.test(user))
    throw wrongType('sipUser', 'sip:4711@pbx.example → 4711');
  return user;
}

/**
 * Where a phone's web server has CSTA; undefined = blank.
 *
 * @throws SnomError `wrongType` {name: 'cstaPath', expected}, `textTooLong` {name, max}
 */
export function readCstaPath(value: unknown): string | undefined {
  const path = optionalText(value, 'cstaPath', MAX_PATH)?.trim();
  if (!path) return undefined;
  // Characters of a path (RFC 3986, 3.3), and no second slash in front: that would name another host.
  if (!/^\/(?!\/)[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*$/.test(path))
    throw wrongType('cstaPath', '/csta');
  return path;
}
