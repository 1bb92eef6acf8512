/** What the web page shows of a virtual phone: plain JSON, bounded, without settings (they hold passwords). */
import type { VirtualCall } from '../contract/calls';
import { ACTION_SETTINGS } from '../contract/event-names';
import type { LoggedSipMessage } from '../contract/sip';
import type {
  LoggedEvent,
  LoggedKey,
  LoggedRequest,
  ProfileName,
  VirtualPhoneApi,
} from '../contract/types';
import { PROFILE_NAMES, profileOf } from '../device/profiles';
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

/** A phone that can be chosen. */
export interface OfferedPhone {
  readonly profile: ProfileName;
  readonly model: string;
  readonly firmware: string;
}

/** The part of a report the page shows. */
type ShownReport = Pick<LoggedEvent, 'at' | 'event' | 'fate' | 'to' | 'status'>;

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
  /** Phones it can be exchanged for; absent = it cannot. */
  readonly choice?: readonly OfferedPhone[];
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
  /** Which page of a text the display shows that has several. */
  readonly displayPage?: { readonly number: number; readonly of: number };
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
  /** What the phone had to report. Newest first, at most {@link LOG_LIMIT}. */
  readonly reports: readonly ShownReport[];
  /** Reports since the log was cleared. */
  readonly reportCount: number;
  /** Is there an Action URL? Only whether: the address itself is a secret. */
  readonly hasReportAddress: boolean;
  /** Newest first, at most {@link LOG_LIMIT}. */
  readonly keys: readonly LoggedKey[];
  /** Keys since the log was cleared. */
  readonly keyCount: number;
}

/** Takes the picture. @param exchangeable Can its user choose another phone? */
export function takeSnapshot(phone: VirtualPhoneApi, exchangeable = false): ConsoleSnapshot {
  const { model, firstLed } = profileOf(phone.profile);
  const { displayPage } = phone;
  return {
    profile: phone.profile,
    ...(exchangeable ? { choice: OFFERED } : {}),
    model,
    firmware: phone.firmware,
    mac: phone.mac,
    addresses: addressesOf(phone),
    rebooting: phone.rebooting,
    boots: phone.boots,
    display: phone.display,
    selectedLine: phone.selectedLine,
    ...(displayPage === undefined ? {} : { displayPage }),
    picture: phone.minibrowser?.image !== undefined,
    softKeys: phone.softKeys,
    keyNames: phone.keyNames,
    messageLed: phone.leds.get(0) ?? 'Off',
    lineKeys: lineKeys(phone, firstLed),
    calls: newestFirst(phone.calls, LOG_LIMIT).map(shownCall),
    ...logsOf(phone),
  };
}

const OFFERED: readonly OfferedPhone[] = PROFILE_NAMES.map((profile) => {
  const { model, firmware } = profileOf(profile);
  return { profile, model, firmware };
});

function addressesOf(phone: VirtualPhoneApi): string[] {
  const host = phone.host.includes(':') ? `[${phone.host}]` : phone.host;
  return [
    `http://${host}:${phone.port}/`,
    ...(phone.httpsPort === undefined ? [] : [`https://${host}:${phone.httpsPort}/`]),
    ...(phone.minibrowserPort === undefined || phone.minibrowserPort === phone.port
      ? []
      : [`http://${host}:${phone.minibrowserPort}/minibrowser.htm`]),
    ...(phone.sipPort === undefined ? [] : [`sip:${host}:${phone.sipPort}`]),
  ];
}

type Logs = Pick<
  ConsoleSnapshot,
  | 'requests'
  | 'requestCount'
  | 'sip'
  | 'sipCount'
  | 'reports'
  | 'reportCount'
  | 'hasReportAddress'
  | 'keys'
  | 'keyCount'
>;

function logsOf(phone: VirtualPhoneApi): Logs {
  return {
    requests: newestFirst(phone.requests, LOG_LIMIT),
    requestCount: phone.requests.length,
    ...(phone.sipPort === undefined && phone.sipMessages.length === 0
      ? {}
      : { sip: newestFirst(phone.sipMessages, LOG_LIMIT).map(shownMessage) }),
    sipCount: phone.sipMessages.length,
    reports: newestFirst(phone.events, LOG_LIMIT).map(shownReport),
    reportCount: phone.events.length,
    hasReportAddress: ACTION_SETTINGS.some((name) => (phone.settings.get(name) ?? '') !== ''),
    keys: newestFirst(phone.keys, LOG_LIMIT),
    keyCount: phone.keys.length,
  };
}

function shownReport({ at, event, fate, to, status }: LoggedEvent): ShownReport {
  return {
    ...{ at, event, fate },
    ...(to === undefined ? {} : { to }),
    ...(status === undefined ? {} : { status }),
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
