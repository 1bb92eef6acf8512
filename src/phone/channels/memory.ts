/**
 * What is remembered of the ways to one phone, for as long as it is the same phone with the same firmware. Plain JSON goes
 * in and out, so that it can be kept over a restart.
 */
import { fieldsOf, optional, propertyOf } from '../../common/values';
import {
  CHANNEL_NAMES,
  CHANNEL_WHYS,
  type ChannelName,
  type ChannelState,
  type ChannelStates,
  type ChannelWhy,
  type Support,
} from '../types';

/** By what a phone is told from another one; what nobody has told yet is absent. */
export interface PhoneIdentity {
  /** Where it is, e.g. `http://192.0.2.7`. */
  readonly address: string;
  /** Name of its model; `unknown`, and `D8xx` as a family, stand for any such phone. */
  readonly model: string;
  readonly mac?: string;
  readonly firmware?: string;
  /** Does it show its "Phone Manager" in place of `info.htm`? */
  readonly phoneManager?: boolean;
}

/** What {@link ChannelMemory} is made of. */
export interface ChannelRecord extends PhoneIdentity {
  /** Settings that it was asked with: with others the states are worth nothing. */
  readonly settings?: string;
  readonly states?: ChannelStates;
  /** Names of what was seen to have had an effect: channels, and services of CSTA. */
  readonly proven: readonly string[];
}

/** How a phone differs from the one that is remembered. */
export type PhoneChange = 'otherPhone' | 'otherFirmware';

/** Most names of proofs that are kept; there are fewer services. */
const MAX_PROVEN = 64;
/** Longest text that is taken from what was kept. */
const MAX_TEXT = 256;

/** Whys that somebody may have cured meanwhile: not kept over a restart. */
const CURABLE: ReadonlySet<ChannelWhy> = new Set([
  'login',
  'refused',
  'sipUser',
  'noBaseUrl',
  'settings',
]);

/** The memory of one configured phone. */
export class ChannelMemory {
  #record: ChannelRecord | undefined;
  #proven: ReadonlySet<string>;
  readonly #onChange: () => void;

  /**
   * @param kept what {@link toJSON} gave once; anything else is taken as nothing
   * @param onChange called after each change that is worth keeping; must not throw
   */
  constructor(kept?: unknown, onChange: () => void = () => undefined) {
    this.#record = recordIn(kept);
    this.#proven = new Set(this.#record?.proven);
    this.#onChange = onChange;
  }

  /**
   * Takes what was kept, where it comes late. A phone that was met meanwhile is right about itself; proofs of the same one
   * are still proofs.
   */
  restore(kept: unknown): void {
    const record = recordIn(kept);
    const now = this.#record;
    if (!record || (now && phoneChange(record, now))) return;
    if (now) {
      // What was learnt meanwhile was told alone.
      const proven = [...new Set([...record.proven, ...now.proven])];
      this.#put({ ...record, ...now, proven });
      return;
    }
    this.#record = record;
    this.#proven = new Set(record.proven);
  }

  /** Names of channels and of services of CSTA whose effect was seen on this phone with this firmware. */
  get proven(): ReadonlySet<string> {
    return this.#proven;
  }

  /** The phone it is about; undefined = none yet. */
  get phone(): PhoneIdentity | undefined {
    return this.#record;
  }

  /** null = nothing is remembered. */
  toJSON(): ChannelRecord | null {
    return this.#record ?? null;
  }

  /**
   * This is the phone now. What was remembered of another one, or of another firmware, is dropped.
   *
   * @returns how it differs; undefined = it is the same one, or the first
   */
  meet(now: PhoneIdentity): PhoneChange | undefined {
    const old = this.#record;
    const change = old && phoneChange(old, now);
    if (!old || change) this.#put({ ...now, proven: [] });
    else if (tellsMore(old, now)) this.#put({ ...old, ...moreOf(old, now) });
    return change;
  }

  /** States as they were found with these settings; undefined = it has to be asked. */
  states(settings: string): ChannelStates | undefined {
    return this.#record?.settings === settings ? this.#record.states : undefined;
  }

  /** Keeps states of the phone that was met last. */
  setStates(settings: string, states: ChannelStates): void {
    if (!this.#record) return;
    if (
      JSON.stringify([this.#record.settings, this.#record.states]) !==
      JSON.stringify([settings, states])
    )
      this.#put({ ...this.#record, settings, states });
  }

  /**
   * An effect was seen.
   *
   * @returns false where that was known, or no phone was met yet
   */
  prove(name: string): boolean {
    if (!this.#record || this.#proven.has(name) || this.#proven.size >= MAX_PROVEN) return false;
    this.#put({ ...this.#record, proven: [...this.#proven, name] });
    return true;
  }

  /** It does not work any longer. */
  disprove(name: string): void {
    if (!this.#record || !this.#proven.has(name)) return;
    this.#put({ ...this.#record, proven: [...this.#proven].filter((one) => one !== name) });
  }

  #put(record: ChannelRecord): void {
    this.#record = record;
    this.#proven = new Set(record.proven);
    this.#onChange();
  }
}

/**
 * A MAC tells phones apart, else address and model do. Firmware that takes the pages away takes the MAC with it, which
 * nothing but the family of the model then tells from a swapped phone.
 */
export function phoneChange(old: PhoneIdentity, now: PhoneIdentity): PhoneChange | undefined {
  const haveMacs = old.mac !== undefined && now.mac !== undefined;
  if (haveMacs ? old.mac !== now.mac : old.address !== now.address) return 'otherPhone';
  if (!isAlike(old.model, now.model)) return haveMacs ? 'otherFirmware' : 'otherPhone';
  const differs = (name: 'firmware' | 'phoneManager'): boolean =>
    old[name] !== undefined && now[name] !== undefined && old[name] !== now[name];
  return differs('firmware') || differs('phoneManager') ? 'otherFirmware' : undefined;
}

const FAMILY = 'D8xx';
const UNKNOWN = 'unknown';

function isAlike(one: string, other: string): boolean {
  if (one === other || one === UNKNOWN || other === UNKNOWN) return true;
  const inFamily = (name: string): boolean => /^D8\d\d$/.test(name);
  return (one === FAMILY && inFamily(other)) || (other === FAMILY && inFamily(one));
}

function tellsMore(old: PhoneIdentity, now: PhoneIdentity): boolean {
  const more = moreOf(old, now);
  return Object.entries(more).some(([name, value]) => propertyOf(old, name) !== value);
}

/** What both tell; a name of a model wins over its family. */
function moreOf(old: PhoneIdentity, now: PhoneIdentity): PhoneIdentity {
  const { address, model, ...rest } = now;
  const isVague = model === UNKNOWN || model === FAMILY;
  return { ...rest, address, model: isVague && old.model !== UNKNOWN ? old.model : model };
}

/** What was kept, if it is of this shape. */
function recordIn(kept: unknown): ChannelRecord | undefined {
  const fields = fieldsOf(kept);
  const text = (name: string): string | undefined => {
    const value = fields?.[name];
    return typeof value === 'string' && value.length <= MAX_TEXT ? value : undefined;
  };
  const [address, model, mac, firmware] = ['address', 'model', 'mac', 'firmware'].map(text);
  const settings = text('settings');
  if (address === undefined || model === undefined) return undefined;
  const states = statesIn(fields?.['states']);
  const { phoneManager, proven } = fields ?? {};
  return {
    address,
    model,
    ...optional({ mac, firmware }),
    ...(typeof phoneManager === 'boolean' && { phoneManager }),
    ...(settings !== undefined && states && { settings, states }),
    proven: (Array.isArray(proven) ? (proven as readonly unknown[]) : [])
      .filter((name): name is string => typeof name === 'string' && name.length <= MAX_TEXT)
      .slice(0, MAX_PROVEN),
  };
}

function statesIn(kept: unknown): ChannelStates | undefined {
  const fields = fieldsOf(kept);
  const states: Partial<Record<ChannelName, ChannelState>> = {};
  for (const name of CHANNEL_NAMES) {
    const state = stateIn(fields?.[name]);
    if (!state) return undefined;
    states[name] = state;
  }
  return states as ChannelStates;
}

/** undefined also where it may have been cured meanwhile. */
function stateIn(kept: unknown): ChannelState | undefined {
  const { support, why } = fieldsOf(kept) ?? {};
  const isSupport = (value: unknown): value is Support =>
    value === 'yes' || value === 'no' || value === 'unproven';
  if (!isSupport(support)) return undefined;
  if (why === undefined) return { support };
  const known = CHANNEL_WHYS.find((one) => one === why);
  return known && !CURABLE.has(known) ? { support, why: known } : undefined;
}
