/** What the runtime tells the sidebar. Plain JSON. */
import type { CallOutcome } from '../../calls/model/call-types';
import type { ErrorParams, ErrorReason } from '../../common/errors';
import type { PublishedState } from '../../mqtt/state';
import type { ChannelName, Support } from '../../phone/types';
import type { LoggedError, LoggedExchange } from '../shared/phones/exchange-log';

/** How its calls are known: it reports them, it reports them to another configuration, it is asked, it is asked and cannot tell, nobody asks. */
export type Followed = 'reports' | 'elsewhere' | 'asked' | 'mute' | 'no';

/** One configured phone. No secret is in it; null = not known. */
export interface SidebarPhone extends Pick<
  PublishedState,
  | 'state'
  | 'calls'
  | 'callsKnown'
  | 'dnd'
  | 'forwarding'
  | 'muted'
  | 'recording'
  | 'registered'
  | 'lines'
  | 'reachable'
> {
  /** Of its configuration. */
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly model?: string;
  readonly mac?: string;
  readonly firmware?: string;
  readonly followed: Followed;
  /** The way commands take. */
  readonly channel?: ChannelName;
  readonly support?: Support;
  /** Its owner has chosen the way. */
  readonly pinned?: true;
  /** How the last command that failed did so. */
  readonly error?: LoggedError;
  /** A command has gone well since. */
  readonly isOver?: true;
  /** Why its calls are not known, though it is asked for them. */
  readonly unanswered?: { readonly reason: ErrorReason; readonly params: ErrorParams };
  /** Why the configuration cannot be used. */
  readonly problem?: { readonly reason: ErrorReason; readonly params: ErrorParams };
  /** Name of the configuration that its Action URLs belong to now; '' = it was deleted. */
  readonly takenOver?: string;
  /** Another Node-RED keeps it. */
  readonly elsewhere?: true;
}

/** A finished call in the journal. Times are epoch milliseconds. */
export interface JournalEntry {
  /** Of the call. */
  readonly id: string;
  /** Id of the phone's configuration. */
  readonly phone: string;
  readonly dir: 'i' | 'o';
  /** '' = withheld, or not known. */
  readonly number: string;
  readonly name?: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly talkSeconds: number;
  readonly outcome: CallOutcome;
  /** Where it was transferred or deflected to. */
  readonly to?: string;
  /** End or outcome are an inference. */
  readonly assumed?: true;
}

/** What goes to those who look on, together: whatever is absent has not changed. */
export interface SidebarNews {
  /** When it was written, epoch milliseconds. */
  readonly at: number;
  readonly phones?: readonly SidebarPhone[];
  /** Ids of phones that are not there any more. */
  readonly gone?: readonly string[];
  /** All phones have been told by now. */
  readonly complete?: true;
  /** Calls that have ended. */
  readonly calls?: readonly JournalEntry[];
  /** Exchanges with the phone that is looked at, oldest first. `all`: these, and none of those that were told before. */
  readonly exchanges?: {
    readonly phone: string;
    readonly list: readonly LoggedExchange[];
    readonly all?: true;
  };
  /** The journal has been cleared. */
  readonly cleared?: true;
}

/** On which topic of Node-RED's comms {@link SidebarNews} come. */
export const NEWS_TOPIC = 'snom-sidebar/news';

/** On which topic editors say what they look at: {@link WatchOrder}. */
export const WATCH_TOPIC = 'snom-sidebar/watch';

/** A ticket shows that whoever looks on has the permission: it comes from a route that asks for it. */
export type WatchOrder = { readonly ticket: string } | { readonly leave: 'all' | 'exchanges' };
