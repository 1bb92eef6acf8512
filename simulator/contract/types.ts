/**
 * The virtual phone's public shapes: what a test, the demo or the command line says to it and reads from
 * it. Facts are those Snom and public code document; where they are silent or contradict each other there is a switch.
 */
import type { FarEnd, RingOptions, VirtualCall, VirtualNetwork } from './calls';
import type { CheckReport } from './check-report';
import type { VirtualMinibrowser } from './minibrowser';
import type { VirtualQuirks } from './quirks';
import type { SettingPermission } from './setting-permissions';
import type { LoggedSipMessage, SipFaults } from './sip';

/** A model with a firmware; each has the documented differences of its family. */
export type ProfileName =
  | 'snom320-fw7'
  | 'snom370-fw8.7'
  | 'snom720-fw8.7'
  | 'snom760-fw8.9'
  | 'snomD385-fw10.1'
  | 'snomD735-fw10.1'
  | 'snomPA1plus-fw10'
  | 'snomD812-fw10.1'
  | 'snomD862-fw10.1';

/** How the web server asks for a password. */
export interface VirtualAuth {
  /** `none` = fresh phone without a password. */
  scheme: 'none' | 'basic' | 'digest';
  username: string;
  password: string;
  realm: string;
  /** One `WWW-Authenticate` line each, in this order. Digest only. */
  algorithms: ('MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess')[];
  qop: 'auth' | 'none';
  /** Requests a nonce serves before the phone calls it stale; 0 = no limit. */
  nonceUses: number;
  /** Whether an expired nonce is answered with `stale=true` (UNKNOWN on real phones). */
  sendsStale: boolean;
  /** Failed logins before the web server is locked; 0 = never. Default 4: more than three (Snom, 2009). */
  lockAfter: number;
  /** Milliseconds of the first lock; 0 = until reboot or `setAuth`. Default 60000 (Snom, 2009). */
  lockMs: number;
  /** Do three more failures lock for twice as long? Default true (Snom, 2009). */
  lockDoubles: boolean;
  /** Does a request without any credentials count as a failed login? Default true (notes of one scanner: weak). */
  countsMissing: boolean;
  /**
   * What a wrong login gets: the challenge again, or 200 with a page that says so. Default `login200` on FW 10 (seen
   * by Snom's own client), 401 on older firmware (weak).
   */
  wrongAnswer: '401' | 'login200';
  /** What everybody gets while it is locked: 403 with the model as title, or 200 with a page. Default as above. */
  lockedAnswer: '403' | 'login200';
  /** What those pages say. The English texts are seen; a phone probably says them in its `web_language`. */
  words: { refused: string; locked: string };
  /** How the phone reads names and passwords beyond ASCII. Default `utf8` (UNKNOWN on real phones). */
  encoding: 'utf8' | 'latin1';
  /** Do challenges say `charset="UTF-8"`? Default false. */
  tellsCharset: boolean;
}

/** Security switches that silently kill remote control, and what the phone then answers (UNKNOWN). */
export interface VirtualSecurity {
  useHiddenTags: boolean;
  restrictUriQueries: boolean;
  /** What a blocked command answers: 200 without effect, a redirect to a page, or 403. */
  blockedAnswer: 'silent200' | 'redirect' | 'forbidden';
  /** false = user mode: admin pages are refused with 403. */
  adminMode: boolean;
}

/** One deliberate misbehaviour; applies to the next `times` requests that match. */
export interface Fault {
  /** Path prefix, e.g. `/command.htm`; absent = any. */
  path?: string;
  /** Text in the body, e.g. the name of a CSTA service; absent = any. */
  saying?: string;
  /** Default 1; Infinity = until cleared. */
  times?: number;
  /**
   * Does the phone carry out the request before it misbehaves? Default false; `delay`, `hangMidBody` and
   * `endlessBody` always do.
   */
  acts?: boolean;
  kind:
    | { type: 'hang' } // accepts, reads the request, never answers
    | { type: 'hangMidBody' }
    | { type: 'closeWithoutAnswer' } // reads the request, closes
    | { type: 'closeOnConnect' } // closes before reading anything
    | { type: 'endlessBody' }
    | { type: 'garbageHeaders' }
    | { type: 'delay'; ms: number }
    | {
        type: 'status';
        status: number;
        title?: string;
        location?: string;
        body?: string;
        contentType?: string;
      }
    | { type: 'phoneManager' };
}

/** One request the web server saw, newest last; the `Authorization` value is never kept. */
export interface LoggedRequest {
  readonly at: number;
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  readonly status: number;
  readonly secure: boolean;
  /** Scheme of the `Authorization` header: none, basic, digest. */
  readonly auth: 'none' | 'basic' | 'digest';
  /** `Connection` header as received, lower case. */
  readonly connection: string;
  /** Number of the TCP connection it came on, 1-based. */
  readonly socket: number;
  /** What was posted to `/csta`: the service, '' for what cannot be read, and its XML, cut after 4000 characters. */
  readonly csta?: { readonly service: string; readonly body: string };
}

/** One key event that reached the phone's keyboard, or that a minibrowser page fired. */
export interface LoggedKey {
  readonly at: number;
  readonly key: string;
  readonly holdMs: number;
}

/** One event of the phone, as it happened; what a receiver learned of it may differ. */
export interface LoggedEvent {
  readonly at: number;
  /** `incoming`, `hold`, `dndOn`... */
  readonly event: string;
  /** Call it is about. */
  readonly callId?: string;
  /** `unset` = no URL for it; `dropped` = lost as `dropEvents` wants it; `sent` = went out. */
  readonly fate: 'unset' | 'dropped' | 'sent';
  /** Server the URL leads to, `http://192.0.2.1:1880`: what follows may be a secret. Absent without a URL. */
  readonly to?: string;
  /** Status of the receiver's answer, once there is one; 0 = none came. */
  readonly status?: number;
}

/** Options of a new virtual phone; everything has a default. */
export interface VirtualPhoneOptions {
  profile?: ProfileName;
  /** Default 127.0.0.1; only loopback addresses are taken. */
  host?: string;
  /** Default 0 = any free port; false = web server has no plain HTTP (HTTPS-only phones answer 307: see httpsOnly). */
  port?: number | false;
  /** Default false = no HTTPS; 0 = any free port. */
  httpsPort?: number | false;
  /** HTTP only says where HTTPS is (webserver_type=https of phones that keep the port open): see httpsOnlyAnswer. */
  httpsOnly?: boolean;
  /** Plays the phone of this report of `snom-check`: see `reportOptions`. */
  report?: CheckReport;
  /** TLS protocol floor; default by the ceiling. */
  tlsMinVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  /**
   * TLS protocol ceiling, to play an old phone; default as the profile has it. What FW 8.7 speaks is open: TLS 1.0
   * here, while one client that needs 1.2 says it works with a 320.
   */
  tlsMaxVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  auth?: Partial<VirtualAuth>;
  security?: Partial<VirtualSecurity>;
  mac?: string;
  /** Own identities, `user@host`; the first is the active one. */
  identities?: string[];
  farEnds?: FarEnd[];
  /** Parallel requests: `serve`, or `incomplete` = cut the answers as the old embedded server does. */
  concurrency?: 'serve' | 'incomplete';
  /** Clock: real time, or stepped by `advance(ms)`. */
  clock?: 'real' | 'stepped';
  /** Milliseconds of a reboot; default 1500. */
  rebootMs?: number;
  /** Opens the click-on web page on this port (0 = any free); false (default) = no page. */
  consolePort?: number | false;
  /** What the web page calls when its user chooses another phone; without it the page offers no choice. */
  onChoice?: (profile: ProfileName) => void;
  /** Settings as provisioned, over the model's defaults. */
  settings?: Readonly<Record<string, string>>;
  /** Entries of the phone book, which is exported with the settings. Default: two. */
  phoneBook?: readonly { readonly name: string; readonly number: string }[];
  /** Names of settings provisioned read-only (`perm="R"`): web pages cannot change them. */
  readOnlySettings?: readonly string[];
  /** Permission flags of settings; those without one can be changed. */
  settingPermissions?: Readonly<Record<string, SettingPermission>>;
  /**
   * Port of the minibrowser on D8xx phones: 3112 on a real one (UNVERIFIED, from a single program). Default 0 = any
   * free port; false = closed. Other models have its page on their web server.
   */
  minibrowserPort?: number | false;
  /**
   * UDP port for SIP. Default: any free one (0) on a D8xx, closed (false) on others. It stands for the fixed port of
   * the setting `network_id_port` (5060); with that setting blank or 0 the port is another one after each restart.
   */
  sipPort?: number | false;
  /** Keys `EK0`.. of attached expansion modules (snom 3xx); default 0 = no module. */
  expansionKeys?: number;
  quirks?: Partial<VirtualQuirks>;
}

/** What tests, demo and the web page do with a virtual phone. */
export interface VirtualPhoneApi {
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly host: string;
  readonly port: number;
  readonly httpsPort: number | undefined;
  /** Port that takes `minibrowser.htm`: that of the web server, or the D8xx's own. */
  readonly minibrowserPort: number | undefined;
  /** UDP port that takes SIP; undefined while there is none. */
  readonly sipPort: number | undefined;
  /** SIP messages that came in, newest last; those a fault kept from the phone, too. */
  readonly sipMessages: readonly LoggedSipMessage[];
  /** Deliberate trouble on the way to the SIP port and back. */
  readonly sipFaults: SipFaults;
  /** Version of the firmware that runs, e.g. `10.1.54.13`. */
  readonly firmware: string;
  /** Address of the click-on web page, when one was asked for. */
  readonly consoleUrl: string | undefined;
  /** SHA-256 fingerprint of its certificate, upper-case hex with colons; undefined without HTTPS. */
  readonly fingerprint: string | undefined;
  /** PEM of its certificate (self-signed), to be used as CA in tests. */
  readonly certificatePem: string | undefined;
  readonly profile: ProfileName;
  readonly mac: string;

  readonly requests: readonly LoggedRequest[];
  /** Logins that failed since the start (or clearLog). */
  readonly logins: LoginCounts;
  readonly keys: readonly LoggedKey[];
  /** Everything the phone had to report, whether a URL was set for it or not. Newest last. */
  readonly events: readonly LoggedEvent[];
  readonly calls: readonly VirtualCall[];
  /** Calls that are not Disconnected. */
  readonly liveCalls: readonly VirtualCall[];
  /** What the screen has room for: of a long text a page, of a long list the part around its selected line. */
  readonly display: readonly string[];
  /** Index into `display` of the line that is marked; -1 when none is. */
  readonly selectedLine: number;
  /** Which page of a text the display shows that has several. */
  readonly displayPage: { readonly number: number; readonly of: number } | undefined;
  /** Labels of the context soft keys F1, F2... as shown now, in order; '' = without function. */
  readonly softKeys: readonly string[];
  /** Names of the keys this model has, as `pressKey` takes them: `0`..`9`, `*`, `#`, `ENTER`, `F1`, `P1`... */
  readonly keyNames: readonly string[];
  /** LED state by LED number: `On`, `BlinkFast`...; with a colour when a minibrowser page gave one: `On red`. */
  readonly leds: ReadonlyMap<number, string>;
  /** Numbers of the call lists, newest first. */
  readonly callLists: Readonly<Record<'dialed' | 'missed' | 'received', readonly string[]>>;
  /** What the minibrowser shows; undefined while it is closed. */
  readonly minibrowser: VirtualMinibrowser | undefined;
  /** Identity numbers whose ring tone was played by request, newest last. */
  readonly ringersPlayed: readonly number[];
  readonly settings: ReadonlyMap<string, string>;
  /** Is the microphone off? Real phones tell nobody. */
  readonly muted: boolean;
  /** Is the call being recorded? Real phones tell nobody. */
  readonly recording: boolean;
  readonly rebooting: boolean;
  /** What the network and those at its other end do. */
  readonly network: VirtualNetwork;
  /** Times the phone has booted, 1 after start(). */
  readonly boots: number;
  /** Open TCP connections of the web server. */
  readonly openSockets: number;
  /** TCP connections accepted since start (or clearLog). */
  readonly acceptedSockets: number;

  /** Forgets requests, keys, events and ended calls. */
  clearLog(): void;
  setAuth(auth: Partial<VirtualAuth>): void;
  setSecurity(security: Partial<VirtualSecurity>): void;
  setSetting(name: string, value: string): void;
  /** Changes quirks from now on. @throws RangeError for values that make no sense. */
  setQuirks(quirks: Partial<VirtualQuirks>): void;
  /** Adds a misbehaviour; faults apply in the order added. */
  addFault(fault: Fault): void;
  clearFaults(): void;

  /** A far end calls this phone; returns the id of the new Alerting call. */
  ring(from: string, options?: RingOptions): string;
  /** The far end of a call hangs up or cancels; a `Reason` is told as `$cancel_reason`. */
  farEndHangup(callId: string, cancelReason?: string): void;
  /** The far end answers a Dialing/Ringback call now. */
  farEndAnswer(callId: string): void;
  /** Somebody presses a key on the phone itself. */
  pressKey(key: string, holdMs?: number): void;
  /** Somebody restarts the phone by hand; calls are lost, it is back after `rebootMs`. */
  reboot(): void;
  /** The screen as `screen.bmp` has it: a BMP file with 24 bits a pixel. */
  screenshot(): Uint8Array;
  /** Steps the clock (clock: 'stepped'). */
  advance(ms: number): Promise<void>;
  /** Resolves when no Action URL is on its way, nor a page or picture for the minibrowser. */
  settled(): Promise<void>;
  on(event: 'change', listener: () => void): void;
  off(event: 'change', listener: () => void): void;
}

/** Logins that failed since the start, or since the phone was told to forget them. */
export interface LoginCounts {
  /** With credentials that were wrong. */
  readonly wrong: number;
  /** Without any. They count towards the lock only with `countsMissing`. */
  readonly missing: number;
  /** Is the web server locked now? */
  readonly locked: boolean;
}
