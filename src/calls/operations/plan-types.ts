/** Shapes of a planned call operation: what it needs to know, its steps, and how it ends. */
import type { NumberHabits } from '../../common/numbers/normalise-number';
import type { ChannelName, CstaRequest, PhoneAction, PhoneModel } from '../../phone/types';
import type { Call, CallState, DeviceState, PhoneEventName } from '../model/call-types';
import type { DeviceInput } from '../model/model-input';
import type { CallOperation } from './catalogue';
import type { Keypad } from './keypad/keypad';
import type { AnswerKey, DialRules, HangupKey } from './types';

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

/** Something the model is told by us, without its time: whoever tells it stamps it. */
export type UntimedInput = Untimed<Exclude<DeviceInput, { type: 'event' }>>;

/** Stands for the call that a plan dials and whose id is only known when it is carried out. */
export const NEW_CALL = 'new';

/** Events that prove the effect of a step. Several expectations of one step: the first that is met counts. */
export interface Expectation {
  /** Any of them; one that is not about a call counts only if `calls` is absent. */
  readonly events: readonly PhoneEventName[];
  /** Ids of the calls they must be about (or {@link NEW_CALL}); absent = anything. */
  readonly calls?: readonly string[];
  /** Every one of `calls` must be reported, not just one. */
  readonly all?: true;
  /** Events about `calls` that disprove it. */
  readonly against?: readonly PhoneEventName[];
  /** It is enough that the calls are over, even if the model only assumes so. */
  readonly orEnded?: true;
  /** It is enough that the calls are in one of these states already. */
  readonly orIn?: readonly CallState[];
  /** Phones are not known to report this every time, so silence proves nothing. */
  readonly optional?: true;
  /** How long to wait for it, ms; default: the confirmation time of the operation. */
  readonly timeoutMs?: number;
}

/** What must hold right before a step is sent; looked at only where the phone's calls are known. */
export interface Requirement {
  readonly calls: readonly { readonly callId: string; readonly states: readonly CallState[] }[];
  /** There is no other live call. */
  readonly noOthers?: true;
}

/** A service of CSTA that changes something. */
export type CstaService = CstaRequest['service'];

/** One step of a plan. */
export interface PlanStep {
  /** Short technical name, shown in errors and results of a dry run: `hold`, `dial 200`. */
  readonly label: string;
  /** What the phone is asked to do, in one command; absent = a mere wait. */
  readonly actions?: readonly PhoneAction[];
  /** The service of CSTA whose effect a proof of this step shows. */
  readonly service?: CstaService;
  readonly requires?: Requirement;
  /** It has happened by itself: then the step is left out. */
  readonly unless?: Requirement;
  /** Told to the model just before sending. */
  readonly before?: UntimedInput;
  /** Told to the model when the phone has accepted it. */
  readonly accepted?: readonly UntimedInput[];
  /** Any of them; absent = nothing a phone reports proves this step. */
  readonly confirm?: readonly Expectation[];
  /** Waited before the next step where the phone's events are off, ms; default: that of the operation. */
  readonly pauseMs?: number;
  /** The wait depends on people: other operations may come in between. */
  readonly patient?: true;
}

/** Why an outcome is less sure than it looks; key of the owner's text `snom.doubt.<key>`. */
export type Doubt =
  /** The phone's events are off: nobody checked whether the operation made sense. */
  | 'stateUnknown'
  /** Mute and record are toggles a phone does not report; ours is a shadow of what we sent. */
  | 'shadowState'
  /** The key was pressed although the phone's state did not fit, as the request means it. */
  | 'keyPressed'
  /** DND was written as a setting; it may be read-only there, and need not be reported. */
  | 'settingWritten'
  /** Nobody has seen yet that such a phone, or this one, does it when it is asked in this way. */
  | 'unproven'
  /** It cannot be said in this way which identity is to call, so the phone has chosen it. */
  | 'identityOpen';

/** A checked operation, ready to be carried out in order. */
export interface CallPlan {
  readonly operation: CallOperation;
  /** The call it acts on, where that is known. */
  readonly callId?: string;
  /** What is dialled, for operations that dial. */
  readonly destination?: string;
  readonly steps: readonly PlanStep[];
  /** It is so already: nothing is to be sent. */
  readonly alreadySo?: true;
  /** It waits for nobody: an emergency number is dialled. */
  readonly urgent?: true;
  readonly doubt?: Doubt;
}

/** A key that has to be chosen because its place or name differs from phone to phone. */
export type KeyWay =
  /** A programmable key that the owner has given this function, e.g. `P5`. */
  | { readonly way: 'key'; readonly key: string }
  /** A soft key below the display, `F1` to `F4`; what it does depends on what the display shows. */
  | { readonly way: 'softkey'; readonly key: string }
  /** Any key sequence, names unchecked, e.g. `F_CONFERENCE`. */
  | { readonly way: 'raw'; readonly keys: string };

/**
 * How operations are done on a phone. Everything here is a fact that no document settles, that was only
 * seen on some models, or that differs by taste; absent = the default.
 */
export interface OperationOptions extends NumberHabits {
  /** Default `ENTER`: the key that public clients answer with; nothing else did on an observed D862. */
  readonly answerKey?: AnswerKey;
  /** Default `CANCEL`. */
  readonly hangupKey?: HangupKey;
  /** Identity to call from, `user@host`; absent = the phone's active one. */
  readonly outgoingIdentity?: string;
  /** Numbers whose calls go before everything else; absent = 110, 112, 911, 999. */
  readonly emergencyNumbers?: readonly string[];
  /** Put before a number where a request says `adjust`. Default '': nothing is. */
  readonly externalPrefix?: string;
  /** The PBX's code for taking somebody else's call, dialled before the number. No default. */
  readonly pickupCode?: string;
  /** How a held and an active call are joined. No default: no key for it is documented. */
  readonly conference?: KeyWay;
  /**
   * How a held and an active call change places. Default: the line key of the held call, if known (`$active_key`;
   * unverified).
   */
  readonly swap?: KeyWay;
  /**
   * What starts a deflection of a ringing call: a function key set to F_DEFLECT. No default, because a phone
   * that does not take it as such answers the call when ENTER follows.
   */
  readonly deflect?: KeyWay;
  /** TRANSFER with two calls shows a list that ENTER confirms (always so on an observed D862). Default false. */
  readonly transferList?: boolean;
  /** Pause between TRANSFER and ENTER for that list, ms. Default 1000. */
  readonly listPauseMs?: number;
  /** How a consultation is dialled: by the dial request (default), or by typing digits and ENTER. */
  readonly consultBy?: 'dial' | 'keys';
  /** Pause after each key of a typed sequence, ms. Default 100. */
  readonly keyPauseMs?: number;
  /** Default `MUTE`, which is documented for D3xx and D7xx only; another name is not checked. */
  readonly muteKey?: string;
  /** Default `REC`; another name is not checked. */
  readonly recordKey?: string;
  /** Press a mute or record toggle although its state is unknown (events off)? Default `press`. */
  readonly muteWhenUnknown?: 'press' | 'refuse';
  /**
   * DND by its key (a toggle, so its state must be known), by the setting `dnd_mode` (needs an administrator's
   * login), or `auto` (default): the key where the state is known, else the setting.
   */
  readonly dndWay?: 'auto' | 'key' | 'setting';
}

/** What the owner has set up, and what this process remembers: known before the phone says anything. */
export interface Configuration {
  /** Destinations that may be dialled. */
  readonly dialRules: DialRules;
  readonly options: OperationOptions;
  /** What may be typed on the phone; absent = nothing is. */
  readonly keypad?: Keypad;
  /** What the phone is called, for requests that name a device; `mac` is 12 upper-case hex digits. */
  readonly phone?: { readonly name: string; readonly host: string; readonly mac?: string };
}

/** What the planner must know. */
export interface PlanContext extends Configuration {
  readonly model: PhoneModel;
  /** What the phone is doing; absent = its events are off. */
  readonly device?: DeviceState;
  /** How commands reach the phone; absent = by its command page. */
  readonly channel?: ChannelName;
  /** Services of CSTA whose effect was seen on this phone; absent = none was. */
  readonly proven?: ReadonlySet<string>;
}

/** What is known of the phone a request is for, before it gets its turn; absent = not known yet. */
export interface KnownSoFar {
  readonly configuration?: Configuration;
  readonly model?: PhoneModel | undefined;
  readonly channel?: ChannelName | undefined;
}

/** What a look at the phone's calls was taken by. */
export type ReadingKind = 'snapshot' | 'lines';

/** How long to wait for a proof: not at all (`none` and `accepted`), or until it comes. */
export type WaitFor = 'none' | 'accepted' | 'confirmed';

/** How an operation ended that was carried out. */
export interface OperationOutcome {
  /** What was done: `hold` or `retrieve` for pascom's hold key, `reject` for hanging up a call that only rings. */
  readonly operation: CallOperation;
  /** Requests that went to the phone, without credentials. */
  readonly requests: readonly string[];
  readonly accepted: true;
  /**
   * true = an event proved it (`confirmedBy`); false = an event disproved it; null = nothing was reported, be it
   * that nothing ever is, that nobody waited, or that the phone's events are off.
   */
  readonly confirmed: boolean | null;
  /** An event; or a look at the phone's calls: what CSTA or the minibrowser said of them. */
  readonly confirmedBy?: PhoneEventName | ReadingKind;
  /** The call it was about; for operations that dial, the new one. */
  readonly callId?: string;
  /** What was dialled: the destination that was asked for, as it went to the phone. */
  readonly destination?: string;
  /** That call afterwards. */
  readonly call?: Call;
  /** It was so already: nothing was sent. */
  readonly alreadySo?: true;
  readonly doubt?: Doubt;
}
