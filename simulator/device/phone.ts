/**
 * One phone as its parts see it: what they read of one another and do to one another. The core wires the parts together
 * and is the only such phone; no part knows it.
 */
import type { CallLists, EngineCall, VirtualCallState } from '../contract/calls';
import type { EventName } from '../contract/event-names';
import type { VirtualQuirks } from '../contract/quirks';
import type { VirtualAuth } from '../contract/types';
import type { Clock } from './clock';
import type { Hook } from './hook';
import type { Identities } from './identities';
import type { Profile } from './profiles';
import type { RingLog } from './ring-log';
import type { SettingsStore } from './settings-store';

/** What all parts share. */
export interface Phone {
  readonly profile: Profile;
  readonly quirks: VirtualQuirks;
  readonly clock: Clock;
  readonly settings: SettingsStore;
  readonly identities: Identities;
  readonly hook: Hook;
  readonly engine: Calls;
  readonly actions: Reports;
  readonly keys: Keys;
  /** What the programmable keys are set to. */
  readonly functionKeys: {
    /** Setting index (0-based `fkeyN`) of a key name; undefined when this phone has no such key. */
    indexOf(name: string): number | undefined;
    at(index: number): FunctionKey;
  };
  /** The firmware that runs. */
  readonly firmware: { readonly version: string };
  /** What the phone would write into its own log. */
  readonly log: RingLog<string>;
  /** LEDs set by minibrowser pages, over those the phone lights itself. */
  readonly ledOverlay: Map<number, string>;
  /** False while the phone restarts: nobody can call it. */
  readonly online: boolean;
  /** A key was pressed by a document. */
  keyFired(key: string): void;
  /** Something that can be seen from outside is not as it was. */
  readonly changed: () => void;
  muted: boolean;
  recording: boolean;
  /** 0 to 15. */
  volume: number;
  /** Missed calls nobody has looked at. */
  unseenMissed: number;

  /** `User-Agent` of the phone's own requests; it names the firmware that runs. */
  readonly userAgent: string;
  /** What the phone logs in with where it is asked to. */
  readonly clientCredentials: ClientCredentials;

  /** Do-not-disturb of the active identity, as the display shows it. */
  readonly dnd: boolean;
  toggleDnd(): void;
  /** Are all calls sent on? */
  readonly forwarding: boolean;
  toggleForwarding(): void;
  /** Places a call, from the active identity unless another is named; undefined when that cannot be. */
  dial(number: string, identity?: string): EngineCall | undefined;
  /** Digits the far end of the active call hears. */
  dtmf(digits: string): void;
}

/** The phone's calls, as keys and pages drive them. */
export interface Calls {
  /** Calls that are not over, oldest first. */
  readonly live: readonly EngineCall[];
  /** The call on the display: keys act on this one. */
  readonly shown: EngineCall | undefined;
  readonly lists: CallLists;
  readonly conference: {
    /** Could `join` do something now? */
    readonly possible: boolean;
    /** @param held The call that joins the active one; without it the one on the display, or the oldest. */
    join(held?: EngineCall): void;
    /** Calls that share the sound of this one, itself included. */
    with(call: EngineCall): readonly EngineCall[];
  };
  readonly transfers: {
    blind(call: EngineCall, to: string): void;
    attended(active: EngineCall, other: EngineCall): void;
  };
  /** Live calls in a state. */
  inState(state: VirtualCallState): readonly EngineCall[];
  show(call: EngineCall): void;
  showNext(): void;
  answer(call: EngineCall): void;
  hold(call: EngineCall): void;
  retrieve(call: EngineCall): void;
  hangUp(call: EngineCall): void;
  /** What the far end of a connected call hears. */
  dtmf(call: EngineCall, digits: string): void;
  /** @param by As a call's `endedBy` says it. */
  end(call: EngineCall, by: string): void;
}

/** Reports of the phone: its Action URLs. */
export interface Reports {
  fire(event: EventName, context?: EventContext): void;
  /** Sends any URL with its variables filled. */
  sendUrl(url: string, context?: EventContext): Promise<unknown>;
  /** A URL with its variables filled. */
  fill(url: string): string;
}

/** What an event is about, as far as it is about something. */
export interface EventContext {
  readonly call?: EngineCall;
  /** SIP address of the identity, for log on and off. */
  readonly contextUrl?: string;
  readonly longpressKey?: string;
}

/** The keys, and what they have the display busy with. */
export interface Keys {
  /** Digits typed and not yet dialled. */
  readonly digits: string;
  readonly mode: Mode;
  /** What the display says for a moment. */
  readonly notice: string | undefined;
  /** Labels of F1, F2...; '' = without function. */
  readonly labels: readonly string[];
  /** A key goes down. */
  press(name: string, holdMs: number): void;
  /** A virtual key, `F_...`. */
  virtual(name: string): void;
  /** Puts a number on the display, as if it had been typed. */
  type(number: string): void;
  /** Calls the typed number. */
  dialTyped(): void;
  /** Names the destination that TRANSFER asks for. */
  transferTo(number: string): void;
}

/** What the display is busy with, apart from calls. */
export type Mode =
  | { readonly kind: 'idle' }
  | MenuMode
  | { readonly kind: 'redial'; readonly index: number }
  | TransferMode;

/** A list of the phone, opened by a key. */
export interface MenuMode {
  readonly kind: 'menu';
  readonly title: string;
  readonly entries: readonly string[];
  /** Of the selected entry. */
  readonly index: number;
}

/** What the display asks for after TRANSFER. */
export type TransferMode =
  /** Digits for a blind transfer of `call`, or of a ringing call to be sent on. */
  | { readonly kind: 'transfer'; readonly call: EngineCall; readonly deflect: boolean }
  /** A list of held calls to join `call` with; ENTER takes the first one. */
  | { readonly kind: 'transferList'; readonly call: EngineCall };

/** A function key setting, `type argument`. */
export interface FunctionKey {
  readonly type: string;
  readonly argument: string;
}

/** What the phone logs in with. */
export type ClientCredentials = Readonly<Pick<VirtualAuth, 'username' | 'password'>>;
