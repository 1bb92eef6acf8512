/** One Snom phone: the facade that nodes use. */
import { Bag } from '../common/bag';
import { SnomError } from '../common/errors';
import { CommandQueue, limitOf, type Rank } from '../common/queue';
import { optional } from '../common/values';
import { pause } from '../common/waiting';
import type { Channel } from './channels/channel';
import { ChannelSet, type Csta, type Documents } from './channels/channel-set';
import { chooseTrigger } from './channels/choice';
import { CstaChannel } from './channels/csta/channel';
import { DocumentChannel } from './channels/documents/channel';
import type { DocumentTrigger } from './channels/documents/push';
import type { DocumentClock } from './channels/documents/waiting';
import { ChannelMemory } from './channels/memory';
import { MinibrowserServers, openRequest } from './channels/minibrowser';
import type { Reach } from './channels/probe';
import { Readings } from './channels/readings';
import { Ways } from './channels/ways';
import { AccountKnowledge } from './commands/account-knowledge';
import { CommandScope, timeoutOf } from './commands/command-scope';
import { ModelKnowledge } from './commands/model-knowledge';
import { sendAll, sendInTurns } from './commands/steps';
import { modelOf, saidModel } from './models/models';
import { readExport, type SettingsReading } from './settings/access';
import {
  settingsRequests,
  type SettingValues,
  type WriteSettingsOptions,
} from './settings/requests';
import { endpointOf } from './transport/host';
import { PhoneHttp } from './transport/http';
import { type Lane, Lanes, lanes as allLanes } from './transport/lanes';
import { INFO, infoOn } from './transport/login-proof';
import { describeRequest } from './transport/request-line';
import type { SipProbe } from './transport/sip/probe';
import { type Stranger, strangerIn } from './transport/stranger';
import type {
  ChannelName,
  ChannelsChange,
  ChannelStates,
  CommandOptions,
  CommandResult,
  DocumentShelf,
  KeyPress,
  OnExchange,
  PerformOptions,
  PhoneAction,
  PhoneInfo,
  PhoneModel,
  PhoneReading,
  PhoneRequest,
  PhoneResponse,
  SnomPhoneOptions,
} from './types';

const DEFAULT_TIMEOUT_MS = 8000;
const DEFAULT_QUEUE_LIMIT = 32;

/** What a phone works with besides its options. */
export interface SnomPhoneDeps {
  /** Where documents are put for the phone to fetch; it gives undefined where the phone could not reach them. */
  readonly documents?: () => DocumentShelf | undefined;
  /** Identities of the phone as far as they are known, `user@host`. */
  readonly identities?: () => readonly string[];
  /** What is remembered of its channels; default: for as long as this object lives. */
  readonly memory?: ChannelMemory;
  /** What is known of its channels has changed. Must not throw. */
  readonly onChannelsChanged?: (states: ChannelStates, change: ChannelsChange) => void;
  /** The phone has said what it is: see {@link SnomPhone.known}. Must not throw. */
  readonly onTold?: () => void;
  readonly onExchange?: OnExchange;
  /** A command has ended, with this error if it failed. What was given up says nothing of the phone. Must not throw. */
  readonly onOutcome?: (error: SnomError | undefined) => void;
  /** Replaced in tests, like all below. */
  readonly http?: Pick<PhoneHttp, 'request' | 'origin' | 'close'>;
  /** Default: those of this process; a phone with an `http` of its own has a lane of its own. */
  readonly lanes?: Lanes;
  /** Default: real time. */
  readonly clock?: DocumentClock;
  readonly csta?: Csta;
  readonly documentChannel?: Documents;
  readonly askSip?: (signal: AbortSignal) => Promise<SipProbe>;
  readonly reach?: (port: number, signal: AbortSignal) => Promise<Reach>;
}

/** The answer to one page, beside the usual outcome. */
interface PageResult extends CommandResult {
  readonly response: PhoneResponse;
}

/**
 * One phone. Commands run one at a time in the order given, also those of other objects for the same address; each has one deadline, counted from the call and
 * including the time it waits for its turn. Every failure is a {@link SnomError} whose `sent` says whether the
 * phone can have acted.
 */
export class SnomPhone {
  readonly host: string;
  /** See `Endpoint.place`: to tell this phone from others by it. */
  readonly place: string;
  readonly #options: SnomPhoneOptions;
  readonly #http: Pick<PhoneHttp, 'request' | 'origin' | 'close'>;
  readonly #minibrowser: MinibrowserServers;
  readonly #model: ModelKnowledge;
  readonly #account: AccountKnowledge;
  readonly #channels: ChannelSet;
  readonly #documents: Documents;
  readonly #memory: ChannelMemory;
  readonly #ways: Ways;
  readonly #readings: Readings;
  readonly #queue: CommandQueue;
  readonly #scopes = new Bag<CommandScope>();
  readonly #onOutcome: ((error: SnomError | undefined) => void) | undefined;
  readonly #findLane: () => Lane | Promise<Lane>;
  #lane: Lane | Promise<Lane> | undefined;
  #stranger: Stranger | undefined;
  #closed = false;

  /** @throws SnomError `missingHost`, `badHost`, `badPort`, `badFingerprint`, `badCstaPath` */
  constructor(options: SnomPhoneOptions, deps: SnomPhoneDeps = {}) {
    this.#options = options;
    const lanes = deps.lanes ?? (deps.http ? new Lanes() : allLanes);
    const endpoint = endpointOf(options);
    this.place = endpoint.place;
    this.#findLane = () => lanes.of(endpoint);
    this.#http =
      deps.http ??
      new PhoneHttp(options, {
        lanes,
        lane: () => this.lane(),
        sawInfo: (page) => this.#saw(page),
        answered: (answer) => {
          this.#stranger = strangerIn(answer);
        },
        onExchange: deps.onExchange,
      });
    this.#minibrowser = new MinibrowserServers(
      options,
      this.#http,
      () => this.lane(),
      deps.onExchange,
    );
    this.#onOutcome = deps.onOutcome;
    this.#queue = new CommandQueue(limitOf(options.queueLimit) ?? DEFAULT_QUEUE_LIMIT);
    this.host = options.host;
    this.#model = new ModelKnowledge(
      options,
      this.#http,
      () => {
        this.#ways.met();
        deps.onTold?.();
      },
      (scope) => this.#channels.modelBySip(scope),
    );
    this.#account = new AccountKnowledge(this.#http);
    this.#documents = deps.documentChannel ?? this.#documentChannel(deps);
    const { identities = () => [] } = deps;
    const csta = deps.csta ?? new CstaChannel(options, { http: this.#http, identities });
    this.#channels = this.#channelSet(csta, deps);
    this.#memory = deps.memory ?? new ChannelMemory();
    this.#ways = this.#waysOf(deps);
    this.#readings = new Readings({
      ways: this.#ways,
      csta,
      documents: this.#documents,
      identities: () => this.#channels.identities,
      pinned: options.channel,
      host: options.host,
    });
  }

  #documentChannel({ documents, identities, clock, onExchange }: SnomPhoneDeps): DocumentChannel {
    return new DocumentChannel(this.#options, {
      http: (model) => this.#minibrowser.of(model),
      lane: () => this.lane(),
      ...optional({ shelf: documents, identities, clock, onExchange }),
    });
  }

  #channelSet(
    csta: Csta,
    { identities = () => [], clock, askSip, reach, onExchange }: SnomPhoneDeps,
  ): ChannelSet {
    return new ChannelSet(this.#options, {
      http: this.#http,
      minibrowser: this.#minibrowser,
      documents: this.#documents,
      csta,
      named: (action, model, scope) => this.#account.named(action, model, scope),
      identities,
      clock,
      askSip,
      reach,
      onExchange,
    });
  }

  #waysOf({ documents, onChannelsChanged }: SnomPhoneDeps): Ways {
    return new Ways({
      model: this.#model,
      memory: this.#memory,
      address: this.place,
      settings: this.#channels.settings,
      look: (model, signal) => this.#channels.look(model, signal),
      hasShelf: () => !documents || documents() !== undefined,
      changed: (states, change) => {
        if (change.why === 'otherPhone' || change.why === 'otherFirmware') {
          this.#documents.forget();
          this.#readings.forget();
        }
        onChannelsChanged?.(states, change);
      },
    });
  }

  /** What this configuration of the phone shares with others of the same address. */
  lane(): Lane | Promise<Lane> {
    this.#lane ??= this.#taken(this.#findLane());
    return this.#lane instanceof Promise ? this.#lane : this.#lane.root;
  }

  #taken(lane: Lane | Promise<Lane>): Lane | Promise<Lane> {
    if (lane instanceof Promise) return lane.then((found) => this.#taken(found));
    if (!this.#closed) lane.users += 1;
    this.#lane = lane;
    return lane;
  }

  /** E.g. `https://192.0.2.10`, never with credentials. */
  get origin(): string {
    return this.#http.origin;
  }

  /** The model its owner chose; undefined = read from the phone. */
  get chosen(): PhoneModel | undefined {
    return this.#model.chosen;
  }

  /** What the phone last said on `info.htm`. */
  get known(): PhoneInfo | undefined {
    return this.#model.known;
  }

  /** The model it last said, to an earlier run perhaps: for who shows it, not for what is sent. undefined = none that is known. */
  get remembered(): PhoneModel | undefined {
    const { address, model, firmware } = this.#memory.phone ?? {};
    return address === this.place ? saidModel(model, firmware) : undefined;
  }

  /** What was heard of it by another client of the same address, e.g. when its connection was tested. */
  learn(info: PhoneInfo): void {
    if (!this.#closed) this.#model.take(info);
  }

  /** Who was last asked what it is, and does not look like a Snom phone. */
  get stranger(): Stranger | undefined {
    return this.#stranger;
  }

  /** Commands that run or wait. */
  get pending(): number {
    return this.#queue.waiting + (this.#queue.running ? 1 : 0);
  }

  /** Was a password given? Nothing more is said about it. */
  get hasPassword(): boolean {
    return Boolean(this.#options.password);
  }

  /**
   * The phone's model: the chosen one, else what `info.htm` says, asked for once. A Snom phone that does not
   * tell its model, or has no such page, gets the generic profile, since key control may work all the same.
   * A chosen model without a chosen generation takes the generation the phone said, once it was asked.
   *
   * @param options `channel`: the one that is asked for; for `sip-notify`, a phone that lets nobody in is taken for a D8xx
   * @throws SnomError of the request; `notASnom`
   */
  async model({ channel, ...options }: PerformOptions = {}): Promise<PhoneModel> {
    const known = this.#model.current();
    return known ?? unlessClosed(this.#command(options, this.#model.sharedLookUp()), channel);
  }

  /**
   * Asks the phone what it is, always anew. Works on a D8xx too.
   *
   * @throws SnomError of the request; `notASnom`
   */
  async info(options: CommandOptions = {}): Promise<CommandResult & { info: PhoneInfo }> {
    return this.#command(options, async (scope) => {
      const info = await this.#model.read(scope);
      return { requests: [describeRequest(INFO)], info };
    });
  }

  /** Presses keys, see `parseKeySequence` for how to get them from text. @throws SnomError */
  press(presses: readonly KeyPress[], options?: PerformOptions): Promise<CommandResult> {
    return this.perform([{ kind: 'keys', presses }], options);
  }

  /**
   * Carries out actions as one command: one turn, one deadline, no other command in between. All requests
   * are built and checked before the first one goes out. Pauses and holds the actions themselves ask for
   * come on top of the deadline, and so does a first look for the channels of a phone without `command.htm`.
   *
   * A channel that turns out not to be there is no reason to send the command by another one: it may have been
   * carried out. The next command takes what is left. Only an urgent one, for which nobody asked what the phone is, goes
   * on where the "Phone Manager" answered in place of `command.htm`: it answers every address alike, and does nothing.
   *
   * @throws SnomError the first request's failure as it is; after it `stepFailed` {step, steps} (1-based)
   *   with the failure as `cause` and `sent: 'yes'`, since the phone has done a part. An abort by the caller
   *   or by {@link close} keeps its own reason. A failed look for the model is `sent: 'no'`. `noChannel`
   *   {model, channels}: there is none for these actions; `channelCannot` {operation, channel}
   */
  async perform(
    actions: readonly PhoneAction[],
    options: PerformOptions = {},
  ): Promise<CommandResult> {
    return this.#command(options, async (scope) => {
      const wanted = options.channel ?? this.#options.channel;
      const { urgent } = options;
      const asked = await this.#modelFor(wanted, urgent, scope);
      const complete = actions.map((action) => this.#withIdentity(action));
      const name = await this.#ways.choose(complete, asked, scope, { wanted, urgent });
      const carryOut = (by: ChannelName): Promise<CommandResult> =>
        this.#by(by, (channel) => channel.perform(complete, this.#model.current() ?? asked, scope));
      try {
        return await carryOut(name);
      } catch (thrown) {
        if (!urgent || wanted || !isPhoneManager(thrown)) throw thrown;
        return carryOut(this.#ways.best(complete, this.#ways.likely));
      }
    });
  }

  async #modelFor(
    wanted: ChannelName | undefined,
    urgent: boolean | undefined,
    scope: CommandScope,
  ): Promise<PhoneModel> {
    const known = this.#model.current();
    if (known) return known;
    return urgent ? this.#model.guess() : unlessClosed(this.#model.lookUp(scope), wanted);
  }

  async #by(
    name: ChannelName,
    work: (channel: Channel) => Promise<CommandResult>,
  ): Promise<CommandResult> {
    try {
      const result = await work(this.#channels.of(name));
      this.#ways.succeeded(name, result);
      return { ...result, channel: name };
    } catch (thrown) {
      if (thrown instanceof SnomError) this.#ways.failed(name, thrown);
      throw thrown;
    }
  }

  /**
   * The ways to this phone, and whether they work. Where `command.htm` is to be expected, that is said without asking
   * for anything but the model. Else the phone is asked once, by harmless requests only; what it says is remembered for
   * it and its firmware.
   *
   * @param options `fresh`: ask anew, for all of them
   * @throws SnomError of the request for `info.htm`
   */
  async channels(
    options: CommandOptions & { readonly fresh?: boolean } = {},
  ): Promise<ChannelStates> {
    const { fresh = false } = options;
    const known = fresh ? undefined : this.#ways.known;
    if (known) return known;
    const lookUp = this.#model.sharedLookUp();
    return this.#command(options, async (scope) => {
      if (!fresh && !this.#model.current()) await lookUp(scope);
      return this.#ways.states(scope, { fresh });
    });
  }

  /** The same without asking: what is known or, where nothing is, likely. */
  get likelyChannels(): ChannelStates {
    return this.#ways.likely;
  }

  /** Names of channels and of services of CSTA whose effect was seen on this phone with this firmware. */
  get proven(): ReadonlySet<string> {
    return this.#memory.proven;
  }

  /** The effect of a channel, or of a service of CSTA, was seen on this phone. */
  prove(name: string): void {
    this.#ways.prove(name);
  }

  /**
   * Asks the phone what its calls are doing. Changes nothing.
   *
   * @throws SnomError `phoneDoesNotReport`, `cstaIdentityWanted` {host}; of the requests
   */
  async observe(options: CommandOptions = {}): Promise<readonly PhoneReading[]> {
    const known = this.#ways.known;
    if (known && this.#readings.wayOf(known) !== 'csta') {
      // The phone needs that time anyway; others may have their turn meanwhile.
      const ms = await this.#documents.pauseLeft();
      if (ms > 0) await pause(ms, options.signal);
    }
    return this.#command(options, async (scope) => {
      const model = this.#model.current() ?? (await this.#model.lookUp(scope));
      return this.#readings.read(model, scope);
    });
  }

  /**
   * Sends requests as one command, with pauses and errors as {@link perform} has them. Nothing is checked but that
   * they are encoded.
   *
   * @throws SnomError
   */
  async send(
    requests: readonly PhoneRequest[],
    options: CommandOptions = {},
  ): Promise<CommandResult> {
    return this.#command(options, (scope) => sendAll(requests, this.#http, scope));
  }

  /**
   * Makes the phone fetch a page of XML and show it. That it was fetched is seen where it is served, not here.
   *
   * @param url a plain web address, see `checkUrl`
   * @throws SnomError `badUrl` and kin before anything is sent; of the request
   */
  async openUrl(url: string, options: PerformOptions = {}): Promise<CommandResult> {
    const request = openRequest(url);
    return this.#command(options, async (scope) => {
      const wanted = options.channel ?? this.#options.channel;
      const asked = this.#model.current() ?? (await this.#model.lookUp(scope));
      const trigger = await this.#triggerFor(wanted, asked, scope);
      const model = this.#model.current() ?? asked;
      return this.#by(trigger, () =>
        trigger === 'sip-notify'
          ? this.#documents.open(trigger, url, model, scope)
          : sendAll([request], this.#minibrowser.of(model), scope),
      );
    });
  }

  /** `minibrowser.htm` is documented for all phones that have `command.htm`. */
  async #triggerFor(
    wanted: ChannelName | undefined,
    model: PhoneModel,
    scope: CommandScope,
  ): Promise<DocumentTrigger> {
    if (wanted === 'sip-notify' || wanted === 'minibrowser') return wanted;
    if (model.keyControl || model.family !== 'D8xx') return 'minibrowser';
    return chooseTrigger(await this.#ways.states(scope)) ?? 'minibrowser';
  }

  /**
   * The requests that {@link perform} would send, as results show them. Sends nothing, so a model that was not
   * chosen and is not known yet counts as a generic one, and its channel as the likely one.
   *
   * @throws SnomError what no such model can do
   */
  preview(actions: readonly PhoneAction[], channel?: ChannelName): readonly string[] {
    const model = this.#model.guess();
    const complete = actions.map((action) => this.#withIdentity(action));
    const name = channel ?? this.#options.channel ?? this.#ways.best(complete, this.#ways.likely);
    return this.#channels.of(name).check(complete, model);
  }

  /**
   * Reads one page of the phone.
   *
   * @throws SnomError
   */
  async read(request: PhoneRequest, options: CommandOptions = {}): Promise<PageResult> {
    return this.#command(options, async (scope) => {
      const response = await this.#http.request(request, { signal: scope.signal });
      return { requests: [describeRequest(request)], response };
    });
  }

  /**
   * Runs a task while no other command talks to the phone, for what no request of this class does. The task has to
   * watch the signal by itself.
   *
   * @throws SnomError
   */
  turn<T>(task: () => Promise<T>, options: CommandOptions = {}): Promise<T> {
    return this.#command(options, task);
  }

  /**
   * All settings but passwords, which phones export blank. Needs an administrator's login on many phones.
   *
   * @throws SnomError as {@link readExport}
   */
  readSettings(options?: CommandOptions): Promise<SettingsReading> {
    return readExport(async (request) => (await this.read(request, options)).response);
  }

  /**
   * Writes settings, a few in each request. Each is a command of its own, so that others may have the phone in between.
   * Whether they were taken is not known until they are read back.
   *
   * @throws SnomError `badSetting` {name} before anything is sent; else as {@link send}
   */
  async writeSettings(
    values: SettingValues,
    options: CommandOptions & WriteSettingsOptions = {},
  ): Promise<CommandResult> {
    const requests = settingsRequests(values, options);
    return sendInTurns(requests, (request) => this.send([request], options));
  }

  /** Ends everything that runs or waits, and everything that comes later, with `aborted`. */
  close(): void {
    if (!this.#closed && this.#lane && !(this.#lane instanceof Promise)) this.#lane.users -= 1;
    this.#closed = true;
    const reason = new SnomError('aborted', { params: { host: this.host } });
    this.#queue.close(reason);
    for (const scope of this.#scopes) scope.abort(reason);
    this.#http.close();
    this.#minibrowser.close();
  }

  /** Gives a command its turn and its deadline, and turns whatever it throws into a SnomError. */
  async #command<T>(
    options: CommandOptions,
    work: (scope: CommandScope) => Promise<T>,
  ): Promise<T> {
    const scope = new CommandScope({
      timeoutMs:
        timeoutOf(options.timeoutMs) ?? timeoutOf(this.#options.timeoutMs) ?? DEFAULT_TIMEOUT_MS,
      signal: options.signal,
      urgent: options.urgent,
      timedOut: () => new SnomError('noAnswer', { params: this.#address() }),
    });
    this.#scopes.add(scope);
    try {
      const inLane = (): Promise<T> => {
        const lane = this.lane();
        const run = ({ commands }: Lane): Promise<T> =>
          commands.run(
            (giveWay) => {
              giveWay?.addEventListener('abort', () => scope.abort(this.#gaveWay()));
              return work(scope);
            },
            scope.signal,
            rankOf(options),
          );
        return lane instanceof Promise ? lane.then(run) : run(lane);
      };
      const done = await this.#inTurn(inLane, scope, rankOf(options));
      this.#onOutcome?.(undefined);
      return done;
    } catch (thrown) {
      const error = scope.errorOf(thrown);
      if (error.code !== 'ABORTED') this.#onOutcome?.(error);
      if (error.reason === 'phoneManager') this.#ways.lookAnew();
      throw error;
    } finally {
      scope.dispose();
      this.#scopes.delete(scope);
    }
  }

  #inTurn<T>(inLane: () => Promise<T>, scope: CommandScope, rank: Rank): Promise<T> {
    if (rank === 'normal') return this.#queue.run(inLane, scope.signal);
    // Two queues would make it wait twice.
    if (this.#closed) throw new SnomError('aborted', { params: { host: this.host } });
    return inLane();
  }

  #gaveWay(): SnomError {
    return new SnomError('aborted', { params: { host: this.host } });
  }

  /** A page that was read for the login. */
  #saw(page: PhoneResponse): void {
    const info = infoOn(page);
    // Whoever asked for it reads it, too: here only what nobody has asked for counts.
    if (info && this.#ways.isOther(info)) this.#model.take(info);
  }

  #withIdentity(action: PhoneAction): PhoneAction {
    const { outgoingIdentity } = this.#options;
    if (action.kind !== 'dial' || action.identity !== undefined || !outgoingIdentity) return action;
    return { ...action, identity: outgoingIdentity };
  }

  #address(): { host: string; port?: number } {
    const url = URL.canParse(this.origin) ? new URL(this.origin) : undefined;
    if (!url) return { host: this.host };
    return { host: this.host, port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80) };
  }
}

function rankOf({ urgent, background }: CommandOptions): Rank {
  if (urgent) return 'urgent';
  return background ? 'background' : 'normal';
}

/**
 * A phone whose web server is off, or wants a login that it does not get, may be reached by SIP all the same, where that is
 * asked for: it is taken for one of those that have nothing else.
 */
async function unlessClosed(
  lookUp: Promise<PhoneModel>,
  wanted: ChannelName | undefined,
): Promise<PhoneModel> {
  try {
    return await lookUp;
  } catch (thrown) {
    const isClosed =
      thrown instanceof SnomError && ['UNREACHABLE', 'AUTH_FAILED'].includes(thrown.code);
    if (isClosed && wanted === 'sip-notify') return modelOf('D8xx');
    throw thrown;
  }
}

const isPhoneManager = (thrown: unknown): boolean =>
  thrown instanceof SnomError && thrown.reason === 'phoneManager';
