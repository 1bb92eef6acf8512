/** Shapes of maintenance operations. No behaviour lives here. */
import type { SettingsPhone } from '../settings/access';
import type {
  ChannelStates,
  CommandOptions,
  CommandResult,
  PhoneAction,
  PhoneInfo,
  PhoneModel,
  PhoneRequest,
  PhoneResponse,
} from '../types';
import type { AdminParameter, OperationInfo } from './catalogue';

/** What operations need of a phone; `SnomPhone` has it. */
export interface AdminPhone extends SettingsPhone {
  readonly host: string;
  model(options?: CommandOptions): Promise<PhoneModel>;
  info(options?: CommandOptions): Promise<CommandResult & { readonly info: PhoneInfo }>;
  perform(actions: readonly PhoneAction[], options?: CommandOptions): Promise<CommandResult>;
  channels(options?: CommandOptions & { readonly fresh?: boolean }): Promise<ChannelStates>;
  read(
    request: PhoneRequest,
    options?: CommandOptions,
  ): Promise<CommandResult & { readonly response: PhoneResponse }>;
  send(requests: readonly PhoneRequest[], options?: CommandOptions): Promise<CommandResult>;
}

/** Tells whether a phone is free of calls. */
export interface IdleWatch {
  /** undefined = not known, e.g. because the phone reports no events. */
  isIdle(): boolean | undefined;
  /** Calls the listener whenever the answer may have changed; gives a function that stops that. */
  onChange(listener: () => void): () => void;
}

/** What an operation is doing, for a status. */
export type AdminProgress =
  | { readonly phase: 'waitingForIdle' }
  | { readonly phase: 'sending' }
  /** The phone was asked to restart; `seenDown` = it has stopped answering since. */
  | { readonly phase: 'waitingForPhone'; readonly attempt: number; readonly seenDown: boolean }
  | { readonly phase: 'verifying' };

/** What the surroundings give an operation. */
export interface AdminRunOptions extends CommandOptions {
  /** For `waitIdle`. */
  readonly idle?: IdleWatch;
  /**
   * For `waitIdle`: waits for those who use the phone, and keeps others away until the function it gives is called.
   * Absent = nobody else uses it.
   */
  readonly turn?: (signal: AbortSignal) => Promise<() => void>;
  /**
   * Resolves when the phone reports that it has started (`action_setup_url`), rejects when the signal fires. Called
   * before the restart is asked for, so that no report is missed. Absent = the phone reports nothing.
   */
  readonly booted?: (signal: AbortSignal) => Promise<void>;
  readonly progress?: (progress: AdminProgress) => void;
}

/** What became of an operation. */
export interface AdminResult extends CommandResult {
  /** true = proven; false = the phone took it, but the proof did not come; null = there is none for it. */
  readonly confirmed: boolean | null;
  readonly confirmedBy?: AdminProof;
  /** Why it is not proven. */
  readonly doubt?: AdminDoubt;
  /** Settings that were written and that the phone does not list: it does not have them. */
  readonly missing?: readonly string[];
  /** Settings that are not in a backup, or were not written, to keep secrets safe. */
  readonly leftOut?: readonly string[];
  /** Pieces of an export that a backup has not, because nobody here understands them. */
  readonly notUnderstood?: number;
  /** Readings. */
  readonly payload?: unknown;
}

/** What proved an operation: the phone's report, its answers, its settings as read back, its version. */
export type AdminProof = 'booted' | 'poll' | 'readBack' | 'version';

/** Why an accepted operation is not proven; key of a text. */
export type AdminDoubt =
  | 'notSeenDown' // the phone answers, but was never seen to stop: it may not have restarted at all
  | 'notReadable' // the settings cannot be read back
  | 'notReadBack' // secrets among them are blank whenever they are read
  | 'notOnPhone' // the phone does not have some of the settings
  | 'foreignUrls' // addresses of others were left where they are
  | 'versionUnknown'; // the phone does not tell its firmware

/** Parameters after checking: only the ones the operation has, each of its type. */
export type AdminValues = Readonly<Record<string, unknown>>;

/** One operation, ready to be run. */
export interface AdminOperation extends OperationInfo {
  readonly parameters: readonly AdminParameter[];
  /** Rejects in every case, also for parameters that are wrong. @throws SnomError */
  run(phone: AdminPhone, params: unknown, options?: AdminRunOptions): Promise<AdminResult>;
}
