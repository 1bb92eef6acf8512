/** What the processes of a soak say to each other. Everything is plain JSON. */

/**
 * Kinds of phones: `reports` = a D385 with Action URLs, `older` = the same of FW 8.9, `csta` = a D385 that is asked by
 * snapshots of CSTA, `notify` = a D862 that is asked by NOTIFY and the callbacks of its minibrowser.
 */
export const PHONE_KINDS = ['reports', 'older', 'csta', 'notify'] as const;
export type PhoneKind = (typeof PHONE_KINDS)[number];

/** Does it tell of its calls by itself? */
export function isReporting(kind: PhoneKind): boolean {
  return kind === 'reports' || kind === 'older';
}

/** One phone to be played. */
export interface PhoneSpec {
  /** Its number among all. */
  readonly index: number;
  readonly kind: PhoneKind;
}

/** Where it is. */
export interface StartedPhone extends PhoneSpec {
  readonly host: string;
  readonly port: number;
  readonly sipPort: number | undefined;
  readonly minibrowserPort: number | undefined;
}

/** How much goes on; times in ms. */
export interface Pace {
  /** Mean time between two calls of a phone. */
  readonly gapMs: number;
  /** Longest that a call rings, and that people talk before they do something else. */
  readonly longestMs: number;
  /** Mean time until a phone vanishes or restarts. */
  readonly troubleMs: number;
  /** Longest that a phone is away. */
  readonly awayMs: number;
}

/** What a flow is asked to do with a phone. */
export interface Command {
  readonly id: string;
  readonly phone: number;
  readonly node: 'call' | 'key' | 'admin';
  readonly payload: unknown;
  /** Number that is dialled. */
  readonly number?: string;
}

/** Did Node-RED take the report? `maybe` = no answer came. */
export type Heard = 'yes' | 'maybe' | 'no';

/** What a phone did, in the words of the phone. */
export type PhoneFact =
  /** @property call names it, as a flow would know it */
  | {
      readonly what: 'begun';
      readonly phone: number;
      readonly call: string;
      readonly number: string;
    }
  /** @property seen of a phone that is asked: was it, since? */
  | {
      readonly what: 'over';
      readonly phone: number;
      readonly call: string;
      readonly seen: boolean;
    }
  | {
      readonly what: 'report';
      readonly phone: number;
      readonly event: string;
      readonly call?: string;
      readonly heard: Heard;
    }
  /** It was asked, and has told of this call. */
  | { readonly what: 'told'; readonly phone: number; readonly call: string }
  | { readonly what: 'gone' | 'back'; readonly phone: number }
  /** The key that only flows press. */
  | { readonly what: 'pressed'; readonly phone: number }
  | { readonly what: 'wish'; readonly command: Command };

/** Settings of a phone by name. */
export type ActionUrls = Readonly<Record<string, string>>;

/** What a phone's reports come under. */
export function tokenOf(index: number): string {
  return `50a4${index.toString(16).padStart(28, '0')}`;
}

/** What the process of phones is asked. */
export type PhonesQuestion =
  | {
      readonly ask: 'start';
      readonly phones: readonly PhoneSpec[];
      readonly seed: number;
      readonly pace: Pace;
      readonly credentials: { readonly username: string; readonly password: string };
    }
  /** The Action URLs of a phone. */
  | { readonly ask: 'urls'; readonly phone: number }
  /** Provisions phones of a kind like that one, each with a token of its own. */
  | { readonly ask: 'provision'; readonly like: PhoneSpec; readonly urls: ActionUrls }
  | { readonly ask: 'live' }
  /** No new calls; those that go on end, who is away comes back. */
  | { readonly ask: 'calm' };

/** What it answers, and what it tells meanwhile. */
export type PhonesAnswer =
  | { readonly answer: 'start'; readonly phones: readonly StartedPhone[] }
  | { readonly answer: 'urls'; readonly urls: ActionUrls }
  | { readonly answer: 'provision' | 'live' | 'calm' }
  | { readonly answer: 'failed'; readonly why: string }
  | { readonly facts: readonly PhoneFact[] };

/** What came out of the flow; the number is that of the phone, -1 = it has a name that no phone has. */
export type FlowRecord =
  | {
      readonly lane: 'events';
      readonly phone: number;
      readonly event: string;
      readonly sip: string | null;
    }
  | {
      readonly lane: 'calls';
      readonly phone: number;
      readonly change: string;
      readonly id: string;
      readonly sip: string | null;
      readonly csta: string | null;
      readonly number: string;
    }
  | {
      readonly lane: 'summaries';
      readonly phone: number;
      readonly id: string;
      readonly outcome: string;
    }
  | { readonly lane: 'snapshot'; readonly phone: number; readonly calls: number }
  | { readonly lane: 'screening'; readonly phone: number; readonly sip: string | null }
  | {
      readonly lane: 'results';
      readonly command: string;
      readonly ok: boolean;
      readonly confirmed: boolean | null;
      readonly code: string;
      readonly sent: string;
    };

/** What was measured in the process of Node-RED. */
export interface Measurement {
  /** Bytes after a collection. */
  readonly heap: number;
  readonly rss: number;
  readonly external: number;
  /** What Node.js waits for, by kind. */
  readonly resources: Readonly<Record<string, number>>;
  /** Open files and sockets; 0 where the system does not tell. */
  readonly files: number;
  /** Sockets of TCP and UDP. */
  readonly sockets: number;
  /** How late the event loop was in 1 % of its turns since the last time, and at worst, ms. */
  readonly delayP99: number;
  readonly delayMax: number;
  /** Processor time since the start of the process, s. */
  readonly cpu: number;
  /** Messages that Node-RED has dropped so far, since a deploy restarted the node they were on their way to. */
  readonly dropped: number;
}
