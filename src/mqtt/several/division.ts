/**
 * Phones divided among several Node-REDs by what is on the broker. Whoever hears a phone keeps it: it lets time pass for
 * it, asks it, and publishes what it knows; the others take that in. Phones of a Node-RED that is gone are kept by those
 * that are there, each by the same computation.
 *
 * The broker's order is the truth: what it has last is what everybody knows. Nothing is agreed on, elected or replicated
 * besides.
 */
import { type Clock, REAL_CLOCK } from '../../calls/execution/clock';
import type { DeviceState } from '../../calls/model/call-types';
import type { DeviceInput } from '../../calls/model/model-input';
import { propertyOf } from '../../common/values';
import { readJson } from '../payload';
import { Fence } from './fence';
import {
  MAX_COMMANDS,
  MAX_HEARD,
  MAX_ID,
  readKept,
  type ReadState,
  writeDevice,
  writeKept,
} from './kept-state';
import { chooseKeeper } from './rendezvous';
import { ToldCalls } from './told-calls';
import {
  idOfCommand,
  isCommandId,
  readTold,
  type ToldInput,
  toldOf,
  writeTold,
} from './told-command';

/** How long the broker may take at the start, ms. */
const START_MS = 15_000;
/** How long before a phone that another one keeps is heard here, ms: rather late than never. */
const HAND_OVER_MS = 2_000;
/** How long a phone waits for its answer until the broker has its report, ms. */
const CONFIRM_MS = 2_000;
/** How often it is looked whether the broker is there, and how long it may take, ms. */
const HEARTBEAT_MS = 3_000;

/** Longest topic that is looked at, characters: none of ours is longer. */
const MAX_TOPIC = 1024;
/** Longest summary of a call that is read, characters. */
const MAX_SUMMARY = 65_536;
/** So many Node-REDs may be there; whoever publishes more of them wants to keep this one busy. */
const MAX_INSTANCES = 64;
/** So many phones are remembered that are not configured here: they may be soon. */
const MAX_UNKNOWN = 1000;
/** Nobody can have missed so many states of a phone: a number beyond is damage, and would soon leave none to go on with. */
const MAX_MISSED = 2 ** 32;

/** After this time, ms, the broker is told again what everybody knows, unless there is something newer. */
const PUT_RIGHT_MS = 500;

/** A command that is in no state of its phone by then is no news any more, ms. */
const COMMAND_MS = 10_000;

/** A message for the broker. */
export interface BrokerMessage {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly qos: 0 | 1;
}

/** What a {@link Division} tells. None of it may throw. */
export interface DivisionPorts {
  send(message: BrokerMessage): void;
  /** What another one knows of a phone. */
  adopt(phone: string, device: unknown): void;
  /** A command of another one, or one of this one whose effect has been taken away. Has to be handed on as it is. */
  apply(phone: string, input: DeviceInput): void;
  /** The state of a phone; undefined = nothing is known of it. */
  deviceOf(phone: string): DeviceState | undefined;
  /** A phone is kept here from now on, or not any more. */
  keepingChanged(phone: string, isKept: boolean): void;
  /** Another process has the same name, or the broker has not answered: then everybody is alone. */
  problem(what: 'sameInstance' | 'noBroker'): void;
  /** All is known that is on the broker, for the first time or again. */
  ready(): void;
}

/** What a {@link Division} begins with. */
export interface DivisionInit {
  /** Name of this Node-RED; without a slash. */
  readonly instance: string;
  /** Beginning of all topics. */
  readonly base: string;
  /** Of this process. */
  readonly run: string;
  /** Nothing may be lost or told twice, whoever dies when. Costs a message to oneself with each report. */
  readonly isStrict: boolean;
  readonly ports: DivisionPorts;
  readonly clock?: Clock;
}

/** So many reports of a phone may wait for the broker; without one there would be no end of them. */
const MAX_OPEN = 64;

/** A report that the broker may not have yet. */
interface OpenReport {
  readonly id: string;
  /** Applies it, once more where another one has told something else meanwhile. */
  readonly run: () => void;
}

/** A command that the keeper of its phone may not know of. */
interface OpenCommand extends OpenReport {
  /** It was carried out here, and is in the state of this process. */
  readonly isOwn: boolean;
  /** Time of the steady clock. */
  readonly until: number;
}

/** What is known of who keeps a phone. */
interface Entry {
  /** Number of what everybody knows. */
  n: number;
  /** Who keeps the phone, as everybody knows. */
  keeper: string | undefined;
  /** What was published here and has not come back: one at a time, so that its number says what it builds on. */
  inFlight: { readonly n: number; readonly reports: number; isVoid: boolean } | undefined;
  /** There is more to be published when it has come back. */
  isStale: boolean;
  /** It has reported here, and not everybody knows that yet. */
  isClaimed: boolean;
  isKept: boolean;
  /** Ids of reports and commands that are in its state. */
  heard: readonly string[];
  /** What was last published, without its number. */
  text: string;
  /** Reports that the broker does not have. */
  open: readonly OpenReport[];
  /** Commands that its state may lack, where another one keeps it. */
  commands: readonly OpenCommand[];
  /** So many reports were worked off here, and so many of them the broker has. */
  worked: number;
  confirmed: number;
  waiting: Set<{ readonly upTo: number; readonly end: (has: boolean) => void }>;
}

/** What a topic below the base is. */
const PRESENCE = /^instances\/([^/]+)$/;
const FENCE = /^instances\/([^/]+)\/fence$/;
const KEPT = /^([^/]+)\/kept$/;
const CALL = /^([^/]+)\/call$/;
const TOLD = /^([^/]+)\/told$/;

/** One Node-RED among several, until it is closed. */
export class Division {
  /** Resolves when all that is on the broker is known; false = it did not answer, and this one goes on alone. Never rejects. */
  readonly ready: Promise<boolean>;
  readonly #init: DivisionInit;
  readonly #clock: Clock;
  readonly #fence: Fence;
  readonly #told = new ToldCalls();
  /** Inputs that were applied from here, and are nobody's news. */
  readonly #applied = new WeakSet<DeviceInput>();
  readonly #entries = new Map<string, Entry>();
  readonly #present = new Set<string>();
  #phones: ReadonlySet<string> = new Set();
  #state: 'starting' | 'together' | 'alone' = 'starting';
  #heartbeat: (() => void) | undefined;
  #strangers = 0;
  /** Has there been another one, ever? */
  #hasSeenOthers = false;
  #connections = 0;
  #commands = 0;
  #closed = false;

  constructor(init: DivisionInit) {
    this.#init = init;
    this.#clock = init.clock ?? REAL_CLOCK;
    const topic = `${init.base}/instances/${init.instance}/fence`;
    this.#fence = new Fence({
      run: init.run,
      clock: this.#clock,
      send: (payload) => init.ports.send({ topic, payload, retain: false, qos: 1 }),
    });
    // Never in the same turn, as whoever made this has to know of it before it speaks.
    this.ready = Promise.resolve().then(() => this.#start());
  }

  /** Does it know what is on the broker, and is the broker there? */
  get isTogether(): boolean {
    return this.#state === 'together';
  }

  /** The phones that are configured now, by their names in topics. */
  setPhones(phones: ReadonlySet<string>): void {
    this.#phones = phones;
    this.#decide();
  }

  /** Does this Node-RED keep the phone? */
  keeps(phone: string): boolean {
    return this.#entries.get(phone)?.isKept ?? false;
  }

  /**
   * The phone has reported here. Whatever another one may have told of it has to be here before the report is worked
   * off: with {@link DivisionInit.isStrict}, always; without, where that one is known to keep the phone.
   *
   * @returns undefined = at once. Never rejects
   */
  heard(phone: string): Promise<unknown> | undefined {
    const entry = this.#entry(phone);
    const claim = (): void => {
      if (this.#closed) return;
      entry.isClaimed = true;
      this.#decideOne(phone, entry);
    };
    // What is told until now comes after what is waited for.
    if (this.#state === 'starting')
      return this.ready.then(() => (this.#closed ? undefined : this.heard(phone)));
    const { isStrict } = this.#init;
    const isOthers = isStrict ? this.#hasSeenOthers : !entry.isKept && entry.keeper !== undefined;
    if (isOthers && this.#state === 'together') return this.#fence.pass(HAND_OVER_MS).then(claim);
    claim();
    return undefined;
  }

  /**
   * Works off a report, unless here or elsewhere that has been done.
   *
   * @param id given by the proxy; undefined = none, then nobody recognises it
   * @param run applies it; called again where what another one has told takes its effect away
   */
  work(phone: string, id: string | undefined, run: () => void): void {
    const entry = this.#entry(phone);
    if (id === undefined || !entry.heard.includes(id)) {
      this.#note(entry, { id: id ?? '', run });
      entry.worked += 1;
      run();
    }
    // Who keeps it from now on is news, even where the report was none.
    if (!entry.inFlight) this.#publish(phone, entry, entry.isClaimed);
  }

  /** Something has happened to a phone. Nothing is published of phones that another one keeps, nor twice. */
  publish(phone: string): void {
    const entry = this.#entry(phone);
    if (entry.isKept && this.#state !== 'starting') this.#publish(phone, entry);
  }

  /**
   * An input has been applied to a phone here. Where it is a command that was carried out here, the others are told. To
   * be called before {@link publish}.
   */
  noteInput(phone: string, input: DeviceInput): void {
    if (this.#applied.has(input) || !this.#phones.has(phone)) return;
    const device = this.#init.ports.deviceOf(phone);
    const told = device && toldOf(input, device);
    if (!told) return;
    const entry = this.#entry(phone);
    const { run, instance, base, ports } = this.#init;
    this.#commands += 1;
    const command = { instance, run, n: this.#commands, input: told };
    const open = { ...this.#applying(phone, told), id: idOfCommand(command), isOwn: true };
    this.#keepCommand(entry, open);
    if (entry.isKept) this.#takeCommands(entry);
    // Also where this one keeps it: by the next report it may be another one.
    const topic = `${base}/${phone}/told`;
    ports.send({ topic, payload: writeTold(command), retain: false, qos: 1 });
  }

  /**
   * What {@link noteInput} was given is to be known before its effect is reported, which is but milliseconds later:
   * resolves when no report can come before it any more. Undefined = there is nobody to be told. Never rejects.
   */
  told(): Promise<unknown> | undefined {
    if (this.#state === 'alone' || (this.#state === 'together' && !this.#hasSeenOthers))
      return undefined;
    return this.#fence.pass(HAND_OVER_MS);
  }

  /** Resolves when the broker has what a phone has reported until now; false = not in time. Never rejects. */
  confirmed(phone: string): Promise<boolean> {
    const entry = this.#entry(phone);
    if (entry.confirmed >= entry.worked) return Promise.resolve(true);
    // Nobody has to wait for what cannot come.
    if (this.#state !== 'together') return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (has: boolean): void => {
        cancel();
        entry.waiting.delete(waiting);
        resolve(has);
      };
      const cancel = this.#clock.after(CONFIRM_MS, () => end(false));
      const waiting = { upTo: entry.worked, end };
      entry.waiting.add(waiting);
    });
  }

  /** May the summary of this call be told? Only once, whoever told it. */
  maySummarise(callId: string): boolean {
    if (this.#told.has(callId)) return false;
    this.#told.add(callId);
    return true;
  }

  /**
   * Takes in what the broker has delivered.
   *
   * @param payload as `mqtt in` gives it
   * @returns was it for this?
   */
  takeIn(topic: string, payload: unknown): boolean {
    const { base, instance } = this.#init;
    if (this.#closed || topic.length > MAX_TOPIC || !topic.startsWith(`${base}/`)) return false;
    const rest = topic.slice(base.length + 1);
    const fence = FENCE.exec(rest)?.[1];
    const present = PRESENCE.exec(rest)?.[1];
    const kept = KEPT.exec(rest)?.[1];
    const told = TOLD.exec(rest)?.[1];
    if (fence !== undefined) {
      if (fence === instance) this.#fenceCame(textOf(payload));
    } else if (present !== undefined) {
      this.#noteInstance(present, textOf(payload).trim().toLowerCase() === 'online');
    } else if (kept !== undefined) {
      this.#noteKept(kept, payload);
    } else if (told !== undefined) {
      this.#noteTold(told, payload);
    } else if (CALL.test(rest)) {
      this.#noteCall(payload);
    } else {
      return false;
    }
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#heartbeat?.();
    this.#fence.close();
    for (const { waiting } of this.#entries.values())
      for (const { end } of [...waiting]) end(false);
  }

  async #start(): Promise<boolean> {
    const came = await this.#fence.pass(START_MS);
    if (this.#closed) return false;
    this.#become(came ? 'together' : 'alone');
    this.#beat();
    return came;
  }

  /** Looks now and then whether the broker is there. */
  #beat(): void {
    this.#heartbeat = this.#clock.after(HEARTBEAT_MS, () => void this.#look(), true);
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    const sent = [...this.#entries].map(([phone, entry]) => ({
      phone,
      entry,
      was: entry.inFlight,
    }));
    const came = await this.#fence.pass(HEARTBEAT_MS);
    if (this.#closed) return;
    this.#become(came ? 'together' : 'alone');
    // What was sent before and has not come back by now has found no connection.
    for (const { phone, entry, was } of came ? sent : [])
      if (was && entry.inFlight === was) this.#sendAgain(phone, entry);
    this.#beat();
  }

  #become(state: 'together' | 'alone'): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#decide();
    if (state === 'alone') this.#init.ports.problem('noBroker');
    else this.#tellAll();
  }

  /** What the broker may not have; where another one has taken over meanwhile, that is known by now. */
  #tellAll(): void {
    for (const [phone, entry] of this.#entries)
      if (entry.isKept && entry.keeper !== undefined) this.#sendAgain(phone, entry);
    this.#init.ports.ready();
  }

  #sendAgain(phone: string, entry: Entry): void {
    entry.inFlight = undefined;
    if (entry.isKept) this.#publish(phone, entry, true);
  }

  #fenceCame(payload: string): void {
    if (this.#fence.cameBack(payload)) return;
    this.#strangers += 1;
    // One may be a last word of the process that had this name before.
    if (this.#strangers === 5) this.#init.ports.problem('sameInstance');
  }

  #noteInstance(instance: string, isPresent: boolean): void {
    if (instance === this.#init.instance) {
      if (isPresent) this.#connected();
      return;
    }
    if (instance.length > MAX_ID) return;
    this.#hasSeenOthers = true;
    if (this.#present.has(instance) === isPresent) return;
    if (isPresent && this.#present.size >= MAX_INSTANCES) return;
    if (isPresent) this.#present.add(instance);
    else this.#present.delete(instance);
    this.#decide();
  }

  /** The broker says so after each connection, and it may have forgotten everything in between. */
  #connected(): void {
    this.#connections += 1;
    if (this.#connections === 1 || this.#state !== 'together') return;
    void this.#fence.pass(START_MS).then((came) => {
      if (came && !this.#closed) this.#tellAll();
    });
  }

  #noteCall(payload: unknown): void {
    const id = propertyOf(readJson(payload, MAX_SUMMARY), 'id');
    if (typeof id === 'string' && id !== '' && id.length <= 1024) this.#told.add(id);
  }

  /** A command of another one: whoever keeps the phone applies it, the others remember it in case they are to keep it. */
  #noteTold(phone: string, payload: unknown): void {
    const told = this.#phones.has(phone) ? readTold(payload) : undefined;
    if (!told || told.run === this.#init.run) return;
    const entry = this.#entry(phone);
    const id = idOfCommand(told);
    const command = { ...this.#applying(phone, told.input), id, isOwn: false };
    if (!entry.isKept) this.#keepCommand(entry, command);
    // Reports must not get lost for them.
    else if (entry.open.length < MAX_OPEN / 2) this.work(phone, id, command.run);
  }

  #applying(phone: string, told: ToldInput): Pick<OpenCommand, 'run' | 'until'> {
    const until = this.#clock.steady() + COMMAND_MS;
    const run = (): void => {
      if (this.#closed || this.#clock.steady() > until) return;
      const input = { ...told, at: this.#clock.now() };
      this.#applied.add(input);
      this.#init.ports.apply(phone, input);
    };
    return { run, until };
  }

  #keepCommand(entry: Entry, command: OpenCommand): void {
    const { id } = command;
    if (entry.heard.includes(id) || entry.commands.some((one) => one.id === id)) return;
    entry.commands = [...entry.commands, command].slice(-MAX_COMMANDS);
  }

  /** This one is about to keep the phone: what its state lacks comes to it, and the others are told with it. */
  #takeCommands(entry: Entry): void {
    const { commands } = entry;
    entry.commands = [];
    for (const command of commands) {
      if (entry.heard.includes(command.id) || this.#clock.steady() > command.until) continue;
      this.#note(entry, command);
      entry.worked += 1;
      if (!command.isOwn) command.run();
    }
  }

  /**
   * Everybody gets what is published of a phone in the same order, and takes what has a greater number than the last:
   * of two that were published at the same time, the one that came first. One that is far too great is none.
   */
  #noteKept(phone: string, payload: unknown): void {
    const told = readKept(payload);
    if (!told) return;
    const entry = this.#entry(phone);
    const { inFlight } = entry;
    if (told.instance === this.#init.instance && inFlight?.n === told.n) {
      this.#cameBack(phone, entry, inFlight);
    } else if (told.n > entry.n && told.n - entry.n <= MAX_MISSED) {
      this.#follow(phone, entry, told);
    } else if (told.n !== entry.n || told.instance !== entry.keeper) {
      // It is what the broker has now, and nobody goes by it.
      this.#putRight(phone, entry);
    }
    this.#decideOne(phone, entry);
  }

  #cameBack(
    phone: string,
    entry: Entry,
    { n, reports, isVoid }: NonNullable<Entry['inFlight']>,
  ): void {
    entry.inFlight = undefined;
    if (!isVoid) {
      entry.n = n;
      entry.keeper = this.#init.instance;
      this.#confirm(entry, reports);
    }
    // A report may have been worked off when another one seemed to keep the phone.
    if (isVoid || entry.isStale || entry.open.length > 0) this.#publish(phone, entry, true);
    if (!entry.inFlight) entry.isClaimed = false;
  }

  #confirm(entry: Entry, reports: number): void {
    entry.open = entry.open.slice(reports);
    entry.confirmed += reports;
    for (const waiting of [...entry.waiting])
      if (waiting.upTo <= entry.confirmed) waiting.end(true);
  }

  /** Another one has told something. What was heard here meanwhile comes on top of it. */
  #follow(phone: string, entry: Entry, told: ReadState): void {
    entry.n = told.n;
    entry.keeper = told.instance;
    entry.heard = told.heard;
    entry.text = '';
    if (entry.inFlight) entry.inFlight.isVoid = true;
    this.#init.ports.adopt(phone, told.device);
    entry.commands = entry.commands.filter(({ id }) => !told.heard.includes(id));
    for (const { isOwn, run } of entry.commands) if (isOwn) run();
    const { open } = entry;
    if (open.length > 0) this.#takeCommands(entry);
    for (const report of open) {
      if (entry.heard.includes(report.id)) continue;
      entry.heard = remembered(entry.heard, report.id);
      report.run();
    }
    if (open.length > 0) this.#publish(phone, entry, true);
  }

  #putRight(phone: string, entry: Entry): void {
    const { n } = entry;
    this.#clock.after(
      PUT_RIGHT_MS,
      () => {
        const isOurs = entry.isKept && entry.keeper === this.#init.instance;
        if (!this.#closed && isOurs && entry.n === n) this.#publish(phone, entry, true);
      },
      true,
    );
  }

  #note(entry: Entry, report: OpenReport): void {
    if (report.id !== '') entry.heard = remembered(entry.heard, report.id);
    entry.open = [...entry.open, report];
    const tooMany = entry.open.length - MAX_OPEN;
    if (tooMany > 0) {
      entry.open = entry.open.slice(tooMany);
      entry.confirmed += tooMany;
    }
  }

  #decide(): void {
    for (const phone of this.#phones) this.#decideOne(phone, this.#entry(phone));
  }

  #decideOne(phone: string, entry: Entry): void {
    const isKept = this.#phones.has(phone) && this.#isOurs(phone, entry);
    if (isKept === entry.isKept) return;
    entry.isKept = isKept;
    if (isKept) this.#takeCommands(entry);
    this.#init.ports.keepingChanged(phone, isKept);
    // Taken over: the others have to know. A phone that nobody has heard moves when one comes or goes.
    const isTakenOver = entry.keeper !== undefined && entry.keeper !== this.#init.instance;
    if (isKept && isTakenOver && !entry.isClaimed) this.#publish(phone, entry, true);
  }

  #isOurs(phone: string, { keeper, isClaimed }: Entry): boolean {
    const { instance } = this.#init;
    if (this.#state === 'starting') return false;
    if (isClaimed || keeper === instance) return true;
    if (this.#state === 'alone') return keeper === undefined;
    if (keeper !== undefined && this.#present.has(keeper)) return false;
    return chooseKeeper(phone, new Set([...this.#present, instance])) === instance;
  }

  #publish(phone: string, entry: Entry, always = false): void {
    const { instance, ports } = this.#init;
    const device = ports.deviceOf(phone);
    if (!device) return;
    if (entry.inFlight) {
      entry.isStale = true;
      return;
    }
    entry.isStale = false;
    const { heard } = entry;
    const at = this.#clock.now();
    const body = writeDevice(device, at);
    const text = `${heard.join()}${body}`;
    if (text === entry.text && !always) return;
    entry.text = text;
    const n = entry.n + 1;
    entry.inFlight = { n, reports: entry.open.length, isVoid: false };
    const payload = writeKept({ instance, n, at, heard }, body);
    ports.send({ topic: this.#topicOf(phone), payload, retain: true, qos: 1 });
  }

  #topicOf(phone: string): string {
    return `${this.#init.base}/${phone}/kept`;
  }

  #entry(phone: string): Entry {
    const known = this.#entries.get(phone);
    if (known) return known;
    const entry: Entry = {
      ...{ n: 0, keeper: undefined, inFlight: undefined, isStale: false },
      ...{ isClaimed: false, isKept: false, heard: [], text: '' },
      ...{ open: [], commands: [], worked: 0, confirmed: 0, waiting: new Set() },
    };
    this.#entries.set(phone, entry);
    this.#forgetUnknown();
    return entry;
  }

  #forgetUnknown(): void {
    if (this.#entries.size <= this.#phones.size + MAX_UNKNOWN) return;
    for (const phone of this.#entries.keys()) {
      if (this.#phones.has(phone)) continue;
      this.#entries.delete(phone);
      return;
    }
  }
}

function remembered(heard: readonly string[], id: string): readonly string[] {
  if (id === '') return heard;
  // However many there are of the one kind, the others stay.
  const isSame = (other: string): boolean => isCommandId(other) === isCommandId(id);
  const most = isCommandId(id) ? MAX_COMMANDS : MAX_HEARD;
  const same = [...heard.filter(isSame), id].slice(-most);
  return [...heard.filter((other) => !isSame(other)), ...same];
}

/** What `mqtt in` gives: text, bytes, or what it has read as JSON. */
function textOf(payload: unknown): string {
  if (payload instanceof Uint8Array) return Buffer.from(payload.subarray(0, 1024)).toString('utf8');
  return typeof payload === 'string' ? payload.slice(0, 1024) : '';
}
