/** What the web page shows of a virtual phone: plain JSON, bounded, without settings (they hold passwords). */
import type { VirtualCall } from '../contract/calls';
import type { LoggedSipMessage } from '../contract/sip';
import type { LoggedKey, LoggedRequest, ProfileName, VirtualPhoneApi } from '../contract/types';
import { profileOf } from '../device/profiles';
import { summaryOf } from './document-summary';

/** Most recent entries of each log that are sent; the logs themselves are longer. */
export const LOG_LIMIT = 100;

/** A programmable key with its lamp. */
interface LineKey {
  /** `P1`, `P2`... */
  readonly key: string;
  /** Number of its LED. */
  readonly led: number;
  /** State as the phone keeps it, e.g. `Off`. */
  readonly state: string;
}

/** The part of a call the page shows. */
type ShownCall = Pick<
  VirtualCall,
  'id' | 'direction' | 'state' | 'remote' | 'remoteName' | 'local' | 'dtmf' | 'endedBy' | 'lineKey'
>;

/** The part of a SIP message the page shows. */
type ShownSipMessage = Pick<
  LoggedSipMessage,
  'at' | 'from' | 'method' | 'event' | 'fate' | 'status'
> & {
  /** What its document does, in a line; '' without one. */
  readonly document: string;
};

/** Answer of `GET /api/state` and data of each event of `GET /api/events`. */
export interface ConsoleSnapshot {
  readonly profile: ProfileName;
  /** As printed on the phone, e.g. `D385`. */
  readonly model: string;
  readonly firmware: string;
  readonly mac: string;
  /** Addresses of the phone's own web server. */
  readonly addresses: readonly string[];
  readonly rebooting: boolean;
  readonly boots: number;
  readonly display: readonly string[];
  /** Index into `display` of the line that is marked; -1 when none is. */
  readonly selectedLine: number;
  /** Does the screen show a picture? `GET /api/screen.bmp` has it. */
  readonly picture: boolean;
  /** Labels of F1, F2... */
  readonly softKeys: readonly string[];
  readonly keyNames: readonly string[];
  /** State of the message lamp (LED 0). */
  readonly messageLed: string;
  readonly lineKeys: readonly LineKey[];
  /** Newest first. */
  readonly calls: readonly ShownCall[];
  /** Newest first, at most {@link LOG_LIMIT}. */
  readonly requests: readonly LoggedRequest[];
  /** Requests since the log was cleared. */
  readonly requestCount: number;
  /** Newest first, at most {@link LOG_LIMIT}; undefined for a phone without SIP. */
  readonly sip?: readonly ShownSipMessage[];
  /** SIP messages since the log was cleared. */
  readonly sipCount: number;
  /** Newest first, at most {@link LOG_LIMIT}. */
  readonly keys: readonly LoggedKey[];
  /** Keys since the log was cleared. */
  readonly keyCount: number;
}

/** Takes the picture. */
export function takeSnapshot(phone: VirtualPhoneApi): ConsoleSnapshot {
  const { model, firstLed } = profileOf(phone.profile);
  const { minibrowser, display } = phone;
  const host = phone.host.includes(':') ? `[${phone.host}]` : phone.host;
  return {
    profile: phone.profile,
    model,
    firmware: phone.firmware,
    mac: phone.mac,
    addresses: [
      `http://${host}:${phone.port}/`,
      ...(phone.httpsPort === undefined ? [] : [`https://${host}:${phone.httpsPort}/`]),
      ...(phone.minibrowserPort === undefined || phone.minibrowserPort === phone.port
        ? []
        : [`http://${host}:${phone.minibrowserPort}/minibrowser.htm`]),
      ...(phone.sipPort === undefined ? [] : [`sip:${host}:${phone.sipPort}`]),
    ],
    rebooting: phone.rebooting,
    boots: phone.boots,
    display,
    selectedLine:
      minibrowser === undefined || minibrowser.selected < 0
        ? -1
        : display.length - minibrowser.items.length + minibrowser.selected,
    picture: minibrowser?.image !== undefined,
    softKeys: phone.softKeys,
    keyNames: phone.keyNames,
    messageLed: phone.leds.get(0) ?? 'Off',
    lineKeys: lineKeys(phone, firstLed),
    calls: newestFirst(phone.calls, LOG_LIMIT).map(shownCall),
    requests: newestFirst(phone.requests, LOG_LIMIT),
    requestCount: phone.requests.length,
    ...(phone.sipPort === undefined && phone.sipMessages.length === 0
      ? {}
      : { sip: newestFirst(phone.sipMessages, LOG_LIMIT).map(shownMessage) }),
    sipCount: phone.sipMessages.length,
    keys: newestFirst(phone.keys, LOG_LIMIT),
    keyCount: phone.keys.length,
  };
}

function lineKeys(phone: VirtualPhoneApi, firstLed: number): LineKey[] {
  return phone.keyNames
    .filter((key) => /^P\d+$/.test(key))
    .map((key) => {
      const led = firstLed + Number(key.slice(1)) - 1;
      return { key, led, state: phone.leds.get(led) ?? 'Off' };
    });
}

/** Field by field: a phone keeps more in a call than belongs on the page. */
function shownCall(call: VirtualCall): ShownCall {
  const { id, direction, state, remote, remoteName, local, dtmf, endedBy, lineKey } = call;
  return {
    ...{ id, direction, state, remote, local, dtmf },
    ...(remoteName === undefined ? {} : { remoteName }),
    ...(endedBy === undefined ? {} : { endedBy }),
    ...(lineKey === undefined ? {} : { lineKey }),
  };
}

/** Without the document itself: addresses in it may hold secrets. */
function shownMessage(message: LoggedSipMessage): ShownSipMessage {
  const { at, from, method, event, fate, status, body } = message;
  return { at, from, method, event, fate, status, document: summaryOf(body) };
}

function newestFirst<T>(log: readonly T[], limit: number): T[] {
  return log.slice(-limit).reverse();
}
