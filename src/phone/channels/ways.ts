/** The ways to one phone: which there are, found when first needed, and which of them a command takes. */
import { SnomError } from '../../common/errors';
import { optional } from '../../common/values';
import type { CommandScope } from '../commands/command-scope';
import type { ModelKnowledge } from '../commands/model-knowledge';
import { noChannel } from '../models/channel-order';
import { takesKeys } from '../models/models';
import {
  CHANNEL_NAMES,
  type ChannelName,
  type ChannelsChange,
  type ChannelState,
  type ChannelStates,
  type CommandResult,
  type PhoneAction,
  type PhoneInfo,
  type PhoneModel,
} from '../types';
import {
  asksForLook,
  BY_COMMAND_PAGE,
  chooseChannel,
  commandPageState,
  isVerdict,
  lossOf,
  statesOf,
  withProofs,
} from './choice';
import { type ChannelMemory, phoneChange, type PhoneIdentity } from './memory';
import { type Findings, LOOK_MS } from './probe';

/** What {@link Ways} work with. */
interface WaysDeps {
  readonly model: ModelKnowledge;
  readonly memory: ChannelMemory;
  /** Where the phone is; never with credentials. */
  readonly address: string;
  /** Everything that the states depend on besides the phone, without secrets. */
  readonly settings: string;
  /** Asks the phone, harmlessly; its model decides where its minibrowser is. @throws SnomError what the signal says */
  readonly look: (model: PhoneModel, signal: AbortSignal) => Promise<Findings>;
  /** Has Node-RED an address that documents can be fetched from? */
  readonly hasShelf: () => boolean;
  readonly changed: (states: ChannelStates, change: ChannelsChange) => void;
}

/** How {@link Ways.choose} chooses. */
interface Choice {
  /** The owner's word; absent = the best. */
  readonly wanted?: ChannelName | undefined;
  /** Nothing is asked for: somebody's life may depend on it. */
  readonly urgent?: boolean | undefined;
}

type Verdicts = Partial<Record<ChannelName, ChannelState>>;

/** How the channels of one phone stand. */
export class Ways {
  readonly #deps: WaysDeps;
  /** A channel was not there: the next command looks anew. */
  #stale = false;
  /** The phone has to say what it is before the next look is worth anything. */
  #unmet = true;
  /** What failed commands told; what a look can tell better counts until then. */
  #verdicts: Verdicts = {};
  /** `command.htm` was not there the last time. */
  #missedPage = false;

  constructor(deps: WaysDeps) {
    this.#deps = deps;
  }

  /** As far as it is known without asking; undefined = the phone has to be asked. */
  get known(): ChannelStates | undefined {
    const looked = this.#looked;
    // What was found may be over.
    if (looked) return isHopeless(looked) ? undefined : looked;
    const { model } = this.#deps;
    const isExpected = !this.#stale && !this.#verdicts['command-page'];
    return isExpected && model.current()?.keyControl && !model.known?.phoneManager
      ? this.#finished(BY_COMMAND_PAGE)
      : undefined;
  }

  /** What a look has found; not what was kept of a phone that may have been swapped meanwhile. */
  get #looked(): ChannelStates | undefined {
    const found = this.#stale || this.#unmet ? undefined : this.#found;
    return found && this.#finished(found);
  }

  /** The same, with what is likely where nothing is known. */
  get likely(): ChannelStates {
    const { known } = this;
    if (known) return known;
    const pages = this.#pages(this.#deps.model.guess());
    return this.#finished(this.#found ?? { ...BY_COMMAND_PAGE, 'command-page': pages });
  }

  /**
   * The states, asked for if need be.
   *
   * @param options `fresh`: whatever is known; `all`: also where `command.htm` is known to work
   * @throws SnomError of the request for `info.htm`; what the signal says
   */
  async states(scope: CommandScope, { fresh = false, all = false } = {}): Promise<ChannelStates> {
    const known = fresh ? undefined : all ? this.#looked : this.known;
    if (known) return known;
    if (!all && this.#looked) this.#lookAnew();
    return this.#look(scope, fresh, all);
  }

  /**
   * The channel for some actions: the wanted one, else the best.
   *
   * @throws SnomError `noChannel` {model, channels}, `noKeyControl`, `phoneManager`; of {@link states}
   */
  async choose(
    actions: readonly PhoneAction[],
    model: PhoneModel,
    scope: CommandScope,
    { wanted, urgent = false }: Choice,
  ): Promise<ChannelName> {
    if (wanted !== undefined) {
      if (wanted === 'command-page' && !model.keyControl) await this.#refuseManager(scope, urgent);
      return wanted;
    }
    if (!takesKeys(model)) throw new SnomError('noKeyControl', { params: { model: model.name } });
    return this.best(actions, urgent ? this.likely : await this.states(scope));
  }

  /** The best channel for some actions. @throws SnomError `noChannel` {model, channels} */
  best(actions: readonly PhoneAction[], states: ChannelStates): ChannelName {
    const { memory, model } = this.#deps;
    const channel = chooseChannel(states, { actions, proven: memory.proven });
    if (channel) return channel;
    throw noChannel(model.guess());
  }

  /** A command has worked. */
  succeeded(channel: ChannelName, { fetched }: CommandResult): void {
    if (channel === 'command-page') this.#missedPage = false;
    if (channel === 'command-page' || fetched) this.prove(channel);
  }

  /** An effect was seen: of a channel, or of a service of CSTA. */
  prove(name: string): void {
    const { memory } = this.#deps;
    if (memory.proven.has(name)) return;
    this.#meet();
    const before = this.likely;
    if (!memory.prove(name)) return;
    const channel = CHANNEL_NAMES.find((one) => one === name);
    if (!channel) return;
    const wasLost = this.#verdicts[channel] !== undefined;
    this.#verdicts = { ...this.#verdicts, [channel]: undefined };
    if (wasLost || before[channel].support !== this.likely[channel].support)
      this.#tell(this.likely, { why: 'proven', channel });
  }

  /** A channel that counted as lost has answered a question: what else there is may have come back, too. */
  answered(channel: ChannelName): void {
    this.#verdicts = { ...this.#verdicts, [channel]: undefined };
    this.#lookAnew();
  }

  /** A command has failed. Its channel may not be there any longer; nothing is sent by another one for that. */
  failed(channel: ChannelName, error: SnomError): void {
    const loss = lossOf(channel, error);
    if (!loss) return;
    const { memory } = this.#deps;
    const before = this.likely;
    const wasProven = memory.proven.has(channel);
    if (asksForLook(loss)) this.#lookAnew();
    if (loss.support === 'no') memory.disprove(channel);
    // A phone that starts may not have it yet: once is not enough.
    if (channel === 'command-page' && loss.why === 'notThere' && !this.#missedPage) {
      this.#missedPage = true;
      return;
    }
    // Silence is no refusal of what has worked.
    if (loss.support === 'unproven' && wasProven) return;
    this.#verdicts = { ...this.#verdicts, [channel]: loss };
    if (before[channel].support === 'no' || before[channel].why === loss.why) return;
    this.#tell({ ...before, [channel]: loss }, { why: 'lost', channel });
  }

  /** Something else than a command was answered by the "Phone Manager": is it still the phone that is known? */
  lookAnew(): void {
    if (!this.#deps.model.known?.phoneManager) this.#lookAnew();
  }

  /** Does a page tell of another phone, or of other firmware? */
  isOther(info: PhoneInfo): boolean {
    const { phone } = this.#deps.memory;
    return phone !== undefined && phoneChange(phone, this.#identityOf(info)) !== undefined;
  }

  /** The phone has said what it is. */
  met(): void {
    this.#unmet = false;
    const change = this.#meet();
    if (!change) return;
    // With the new firmware it went.
    const isGone = this.#missedPage && change === 'otherFirmware';
    this.#verdicts = isGone ? { 'command-page': { support: 'no', why: 'notThere' } } : {};
    this.#missedPage = false;
    this.#tell(this.likely, { why: change });
  }

  #meet(): ReturnType<ChannelMemory['meet']> {
    const { memory, model, address } = this.#deps;
    const { known } = model;
    // A chosen model is what its owner says, not the phone.
    return memory.meet(known ? this.#identityOf(known) : { address, model: 'unknown' });
  }

  #identityOf({ model, mac, firmware, phoneManager, saidBy }: PhoneInfo): PhoneIdentity {
    const isPage = saidBy !== 'sip' && (mac !== undefined || firmware !== undefined);
    const tells = phoneManager === true || isPage;
    return {
      address: this.#deps.address,
      model,
      ...optional({ mac, firmware }),
      ...(tells && { phoneManager: phoneManager === true }),
    };
  }

  #lookAnew(): void {
    this.#stale = true;
    this.#unmet = true;
    this.#deps.model.forget();
  }

  async #look(scope: CommandScope, fresh: boolean, all: boolean): Promise<ChannelStates> {
    const { model, memory, settings, look } = this.#deps;
    const before = this.#found;
    scope.extend(LOOK_MS);
    const isUnmet = fresh || this.#unmet || !model.known;
    const missing = isUnmet ? await this.#askForInfo(scope) : undefined;
    // It is still the phone that is remembered.
    if (!fresh && this.#looked) return this.#looked;
    this.#verdicts = fresh ? {} : keptVerdicts(this.#verdicts);
    const pages = missing ?? this.#pages(model.guess());
    if (pages.support === 'yes' && !this.#verdicts['command-page'] && !fresh && !all) {
      this.#stale = false;
      return this.known ?? this.#finished(BY_COMMAND_PAGE);
    }
    const found = await look(model.guess(), scope.signal);
    if (found.said) model.hear(found.said);
    this.met();
    if (found.snapshots) memory.prove('SnapshotDevice');
    const states = statesOf(pages, found);
    memory.setStates(settings, states);
    this.#stale = false;
    const finished = this.#finished(states);
    if (before && !isSame(before, states)) this.#tell(finished, { why: 'found' });
    return finished;
  }

  /**
   * A phone that is none of those with `command.htm` may have its web server off, and be reached by SIP all the same.
   *
   * @returns what that says of its pages; undefined = they are there
   * @throws SnomError of the request
   */
  async #askForInfo(scope: CommandScope): Promise<ChannelState | undefined> {
    const { model } = this.#deps;
    try {
      await model.ask(scope);
      this.#unmet = false;
      return undefined;
    } catch (thrown) {
      const isOff = thrown instanceof SnomError && thrown.code === 'UNREACHABLE';
      if (!isOff || model.current()?.keyControl !== false) throw thrown;
      this.#unmet = false;
      return { support: 'no', why: thrown.reason === 'refused' ? 'portClosed' : 'silent' };
    }
  }

  /** What the last look found, without verdicts and proofs. */
  get #found(): ChannelStates | undefined {
    return this.#deps.memory.states(this.#deps.settings);
  }

  #pages(model: PhoneModel): ChannelState {
    return commandPageState(model, this.#deps.model.known?.phoneManager === true);
  }

  #finished(found: ChannelStates): ChannelStates {
    const { memory, hasShelf } = this.#deps;
    const given = Object.entries(this.#verdicts).filter(([, verdict]) => verdict !== undefined);
    const seen = withProofs(found, memory.proven);
    const all: ChannelStates = { ...seen, ...Object.fromEntries(given) };
    const judged = isHopeless(all) ? secondChances(seen, this.#verdicts) : all;
    if (hasShelf() || judged.minibrowser.support === 'no') return judged;
    return { ...judged, minibrowser: { support: 'no', why: 'noBaseUrl' } };
  }

  /** @throws SnomError `phoneManager`: there is no `command.htm`; of the request for `info.htm` */
  async #refuseManager(scope: CommandScope, urgent: boolean): Promise<void> {
    const { model, address } = this.#deps;
    if (!urgent && (this.#unmet || !model.known)) await model.ask(scope);
    if (model.known?.phoneManager)
      throw new SnomError('phoneManager', { params: { host: address }, sent: 'no' });
  }

  #tell(states: ChannelStates, change: ChannelsChange): void {
    const info = this.#deps.model.known;
    this.#deps.changed(states, { ...change, ...optional({ info }) });
  }
}

const isHopeless = (states: ChannelStates): boolean =>
  CHANNEL_NAMES.every((name) => states[name].support === 'no');

/** Where nothing else is left: what has refused may have changed its mind, and says best what is wrong. */
function secondChances(found: ChannelStates, verdicts: Verdicts): ChannelStates {
  const chance = (name: ChannelName): ChannelState => {
    const { why } = verdicts[name] ?? {};
    if (why === undefined || found[name].support === 'no') return found[name];
    return { support: 'unproven', why };
  };
  return {
    // Unproven it would be left alone.
    'command-page': found['command-page'],
    'sip-notify': chance('sip-notify'),
    minibrowser: chance('minibrowser'),
    csta: chance('csta'),
  };
}

/** Those that no look can tell. */
function keptVerdicts(verdicts: Verdicts): Verdicts {
  const kept: Verdicts = {};
  for (const name of CHANNEL_NAMES) {
    const verdict = verdicts[name];
    if (verdict && isVerdict(name, verdict)) kept[name] = verdict;
  }
  return kept;
}

const isSame = (one: ChannelStates, other: ChannelStates): boolean =>
  CHANNEL_NAMES.every(
    (name) => one[name].support === other[name].support && one[name].why === other[name].why,
  );
