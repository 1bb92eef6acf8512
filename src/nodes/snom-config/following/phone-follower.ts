/** Follows one phone, whoever tells what it does: keeps its state, and tells the nodes that listen. */
import { performance } from 'node:perf_hooks';
import type { NodeAPI } from 'node-red';
import { DeviceTracker } from '../../../calls/execution/tracker';
import type { DeviceState, PhoneEvent } from '../../../calls/model/call-types';
import type { ModelOptions } from '../../../calls/model/model-input';
import type { SnomError } from '../../../common/errors';
import { isObject } from '../../../common/values';
import { saidModel } from '../../../phone/models/models';
import type { PhoneModel } from '../../../phone/types';
import { errorText, lookUpText } from '../../shared/action/errors';
import type { SnomConfigNode } from '../../shared/phones/config-node';
import { whenFlowsStart } from '../../shared/phones/flow-start';
import { keepsPhone } from '../../shared/phones/keeping';
import { spreadNews, tellPhoneChanged } from '../../shared/phones/phone-news';
import { type KeptValue, keptValue, LazyWriter } from '../../shared/state-store';

/** How long flows may take to start before reports are worked off all the same. */
const START_PATIENCE_MS = 5000;

/** What is kept of a phone. */
interface KeptDevice {
  /** A phone at another address is another phone. */
  readonly origin: string;
  readonly device: DeviceState;
  /** Of the process that kept it, to know by how much its clock was set since. Absent in states of earlier versions. */
  readonly clock?: ProcessClock;
}

/** How the clocks of a process go. */
interface ProcessClock {
  /** Where its steady clock begins: another one in each process. */
  readonly process: number;
  /** By how much the clock on the wall is ahead of the steady one, ms. */
  readonly ahead: number;
}

/** What is taken back of it. */
interface Restored {
  readonly device: DeviceState;
  /** Undefined = another process has kept it. */
  readonly ahead: number | undefined;
}

/** What a {@link PhoneFollower} begins with. */
export interface PhoneFollowerInit {
  readonly RED: NodeAPI;
  readonly node: SnomConfigNode;
  /** Address of the phone, without credentials. */
  readonly origin: string;
  readonly identities: readonly string[];
  readonly options: ModelOptions;
  /** The model its owner chose, or the phone told when it was asked; undefined = not known yet. */
  readonly model: PhoneModel | undefined;
  /** What such a model can be asked for, in the ways to the phone that are known by now. */
  readonly capabilitiesOf: (
    model: PhoneModel,
  ) => Pick<ModelOptions, 'supported' | 'perCallAddressing'>;
  /** Context store; '' = the default one. */
  readonly contextStore: string;
}

/** What is known of one phone's calls, until it is closed. */
export class PhoneFollower {
  /** Resolves when the kept state is back and `tracker` is there. Never rejects. */
  readonly ready: Promise<void>;
  /** Resolves when observers may begin to tell: those who listen are there. false = it was closed before. */
  readonly begun: Promise<boolean>;
  readonly #init: PhoneFollowerInit;
  readonly #value: KeptValue;
  readonly #writer: LazyWriter;
  readonly #flows: FlowStart;
  #tracker: DeviceTracker | undefined;
  #model: PhoneModel | undefined;
  #toldOfFault = false;
  #toldOfStranger = false;
  #hasBegun = false;
  /** Of another Node-RED, told before the kept state was back. */
  #adopted: unknown;

  constructor(init: PhoneFollowerInit) {
    this.#init = init;
    this.#model = init.model;
    this.#flows = startOfFlows(init.RED);
    this.#value = keptValue(init.node, 'device', init.contextStore);
    this.#writer = new LazyWriter(this.#value, (error) => this.#storeFailed('stateNotKept', error));
    this.ready = this.#start();
    this.begun = this.ready.then(() => this.#flows.started);
  }

  /** What follows the phone; undefined until `ready`. */
  get tracker(): DeviceTracker | undefined {
    return this.#tracker;
  }

  /**
   * What a phone cannot do at all is not offered for its calls.
   *
   * @param model as its owner chose it, or the phone told when it was asked
   */
  knowModel(model: PhoneModel): void {
    const known = this.#model;
    this.#model = model;
    if (known?.name === model.name && known.generation === model.generation) return;
    this.#tracker?.configure(this.#modelOptions());
  }

  /** The ways to the phone have changed, and so has what it can be asked. */
  knowChannels(): void {
    this.#tracker?.configure(this.#modelOptions());
  }

  /** It is another phone, or it has other firmware: either way it has started anew, if it was not heard since. */
  startAnew(change: 'otherPhone' | 'otherFirmware'): void {
    this.#tracker?.tell({ type: change === 'otherPhone' ? 'booted' : 'updated' });
  }

  /** Phones name their model with every report; what they say when they are asked counts more. */
  learnModel({ model, firmware }: PhoneEvent): void {
    const told = this.#model ? undefined : saidModel(model, firmware);
    if (told) this.knowModel(told);
  }

  /** A fault of ours: told once, and nothing ends because of it. */
  failed(error: unknown): void {
    const { node } = this.#init;
    if (error instanceof Error) node.debug(error.stack ?? error.message);
    if (this.#toldOfFault) return;
    this.#toldOfFault = true;
    this.warn('reportFailed');
  }

  /** Tells the owner. @param warning below `snom.warning` */
  warn(warning: string, params: Readonly<Record<string, string>> = {}): void {
    const { RED, node } = this.#init;
    node.warn(lookUpText(RED._, `snom.warning.${warning}`, params) ?? warning);
  }

  /** What went wrong, in the words of the server's language. */
  textOf(error: SnomError): string {
    return errorText(this.#init.RED._, error);
  }

  /**
   * Takes in what another Node-RED knows of the phone.
   *
   * @returns false = it is of another configuration
   */
  adopt(device: unknown): boolean {
    const { id } = this.#init.node;
    if (!isOfNode(device, id)) {
      if (!this.#toldOfStranger) this.warn('otherFlows');
      this.#toldOfStranger = true;
      return false;
    }
    if (this.#tracker) this.#tracker.tell({ type: 'adopted', state: device });
    else this.#adopted = device;
    return true;
  }

  /** Whoever keeps the phone lets time pass for it. */
  keepingChanged(): void {
    if (this.#hasBegun) this.#tracker?.letTimePass(keepsPhone(this.#init.node));
  }

  #begin(): void {
    this.#hasBegun = true;
    this.keepingChanged();
  }

  /** No observer is to begin any more. */
  giveUp(): void {
    this.#flows.giveUp();
  }

  /** Keeps the state, unless the node is gone for good, and lets go of everything. Never rejects. */
  async close(removed: boolean): Promise<void> {
    this.giveUp();
    await this.ready;
    this.#tracker?.close();
    if (removed) this.#writer.stop();
    else await this.#writer.flush();
  }

  async #start(): Promise<void> {
    const { node, origin, identities } = this.#init;
    // Never in the same turn, as whoever made this has to know of it before it speaks.
    const { device, ahead } = ofPhone(await this.#readKept(), node.id, origin) ?? {};
    this.#tracker = new DeviceTracker({
      name: node.name || node.host,
      identities,
      // Ids of calls stay unique where the state is not kept over a restart.
      idPrefix: device?.idPrefix ?? `${node.id}-${Date.now().toString(36)}`,
      options: this.#modelOptions(),
      // What stands at this address may have been replaced meanwhile: its next report says what it is.
      restored: device && { ...device, phone: { ...device.phone, mac: null } },
      restoredAhead: ahead,
      onDropped: (parts) => this.warn('stateDamaged', { parts: parts.join(', ') }),
      onFailure: (error) => this.failed(error),
      onListenerError: () => node.debug('a listener of phone events failed'),
    });
    const tracker = this.#tracker;
    // What was reported meanwhile comes first: it may tell what time would only guess.
    tracker.letTimePass(false);
    void this.begun.then((yes) => yes && setImmediate(() => this.#begin()));
    tracker.subscribe((news) => {
      const clock = { process: performance.timeOrigin, ahead: tracker.ahead };
      this.#writer.put({ origin, device: news.reduction.state, clock } satisfies KeptDevice);
      spreadNews({ ...news, config: node });
    });
    if (this.#adopted !== undefined) this.adopt(this.#adopted);
    tellPhoneChanged(node);
  }

  async #readKept(): Promise<unknown> {
    try {
      return await this.#value.read();
    } catch (error) {
      this.#storeFailed('stateNotRestored', error);
      return undefined;
    }
  }

  #modelOptions(): ModelOptions {
    const { options, capabilitiesOf } = this.#init;
    return this.#model ? { ...options, ...capabilitiesOf(this.#model) } : options;
  }

  #storeFailed(warning: string, error: unknown): void {
    this.warn(warning, { store: this.#init.contextStore || 'default' });
    if (error instanceof Error) this.#init.node.debug(error.message);
  }
}

/** The start of the flows under way. */
interface FlowStart {
  /** false = given up. */
  readonly started: Promise<boolean>;
  giveUp(): void;
}

/** News must not go out before those are there who listen: nodes are made one after the other. */
function startOfFlows(RED: Pick<NodeAPI, 'events'>): FlowStart {
  let end: (started: boolean) => void = () => undefined;
  const started = new Promise<boolean>((resolve) => {
    const begun = (): void => end(true);
    const timer = setTimeout(begun, START_PATIENCE_MS).unref();
    const stopWaiting = whenFlowsStart(RED, begun);
    end = (what) => {
      clearTimeout(timer);
      stopWaiting();
      resolve(what);
    };
  });
  return { started, giveUp: () => end(false) };
}

/** What was kept, if it is of this node and this phone. What the state holds is judged by the tracker. */
function ofPhone(kept: unknown, id: string, origin: string): Restored | undefined {
  if (!isObject(kept)) return undefined;
  const { origin: keptOrigin, device, clock }: Partial<KeptDevice> = kept;
  if (!isOfNode(device, id) || keptOrigin !== origin) return undefined;
  const isOurs = isObject(clock) && clock.process === performance.timeOrigin;
  const ahead = isOurs && Number.isFinite(clock.ahead) ? clock.ahead : undefined;
  return { device, ahead };
}

/** Calls are named after the config node they are of. */
function isOfNode(device: unknown, id: string): device is DeviceState {
  const prefix = isObject(device) ? device.idPrefix : undefined;
  return typeof prefix === 'string' && prefix.startsWith(`${id}-`);
}
