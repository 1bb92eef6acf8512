/** Follows one phone by what it reports: from the webhook through the call model to the nodes that listen. */
import type { NodeAPI } from 'node-red';
import { DeviceTracker } from '../../../calls/execution/tracker';
import type { DeviceState, PhoneEvent } from '../../../calls/model/call-types';
import type { ModelOptions } from '../../../calls/model/model-input';
import { supportedCapabilities } from '../../../calls/operations/supported';
import { type ActionRequest, parseActionRequest } from '../../../calls/reports/action-request';
import { shown } from '../../../common/shown';
import { isObject } from '../../../common/values';
import { modelOf } from '../../../phone/models/models';
import type { PhoneModel } from '../../../phone/types';
import { lookUpText } from '../../shared/action/errors';
import type { SnomConfigNode } from '../../shared/phones/config-node';
import { whenFlowsStart } from '../../shared/phones/flow-start';
import { type HeldCall, holdCall, releaseHeldCalls } from '../../shared/phones/held-calls';
import {
  askScreeners,
  isScreened,
  spreadNews,
  tellPhonesChanged,
} from '../../shared/phones/phone-news';
import { ReportQueue } from '../../shared/phones/report-queue';
import type {
  ScreeningAnswer,
  UnreadableReport,
  WebhookHandler,
} from '../../shared/phones/webhook';
import { type KeptValue, keptValue, LazyWriter } from '../../shared/state-store';

/** How long flows may take to start before reports are worked off all the same. */
const START_PATIENCE_MS = 5000;

/** What is kept of a phone. */
interface KeptDevice {
  /** A phone at another address is another phone. */
  readonly origin: string;
  readonly device: DeviceState;
}

/** What a {@link PhoneEvents} begins with. */
interface PhoneEventsInit {
  readonly RED: NodeAPI;
  readonly node: SnomConfigNode;
  /** Address of the phone, without credentials. */
  readonly origin: string;
  readonly identities: readonly string[];
  readonly options: ModelOptions;
  /** The model its owner chose, or the phone told when it was asked; undefined = not known yet. */
  readonly model: PhoneModel | undefined;
  /** Context store; '' = the default one. */
  readonly contextStore: string;
}

/** One report on its way to the model. */
interface Report {
  readonly request: ActionRequest;
  readonly held?: HeldCall | undefined;
}

/** The events of one phone, until they are closed. */
export class PhoneEvents implements WebhookHandler {
  /** Resolves when the kept state is back and `tracker` is there. Never rejects. */
  readonly ready: Promise<void>;
  readonly #init: PhoneEventsInit;
  readonly #queue: ReportQueue<Report>;
  readonly #value: KeptValue;
  readonly #writer: LazyWriter;
  readonly #flows: FlowStart;
  #tracker: DeviceTracker | undefined;
  #model: PhoneModel | undefined;
  #toldOfStranger = false;
  #toldOfFault = false;
  #misheard = 0;
  readonly #toldWhy = new Set<UnreadableReport['why']>();

  constructor(init: PhoneEventsInit) {
    this.#init = init;
    this.#model = init.model;
    this.#flows = startOfFlows(init.RED);
    this.#queue = new ReportQueue(
      (report) => this.#takeIn(report),
      () => this.#warn('reportsDropped'),
      undefined,
      (error) => this.#reportFailed(error),
    );
    this.#value = keptValue(init.node, 'device', init.contextStore);
    this.#writer = new LazyWriter(this.#value, (error) => this.#storeFailed('stateNotKept', error));
    this.ready = this.#start();
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

  /** Reports that came faster than they could be worked off, and are lost. */
  get dropped(): number {
    return this.#queue.dropped;
  }

  /** Reports that nobody understood, and are lost. */
  get unreadable(): number {
    return this.#misheard;
  }

  misheard(report: UnreadableReport): void {
    this.#misheard += 1;
    if (this.#misheard === 1) tellPhonesChanged();
    if (this.#toldWhy.has(report.why)) return;
    this.#toldWhy.add(report.why);
    // What stands in an address may be anything.
    const event = report.why === 'unknownEvent' ? shown(report.event) : '';
    this.#warn(`report.${report.why}`, { event });
  }

  report(request: ActionRequest): void {
    this.#queue.add({ request });
  }

  ask(request: ActionRequest, left: AbortSignal): Promise<ScreeningAnswer> | undefined {
    const held = isScreened(this.#init.node) ? holdCall(this.#init.node, left) : undefined;
    if (this.#queue.add({ request, held })) return held?.answer;
    held?.settle('ring');
    return undefined;
  }

  /** Ends the work. @returns reports that were not worked off, in order */
  stop(): ActionRequest[] {
    this.#flows.giveUp();
    const waiting = this.#queue.close();
    releaseHeldCalls(this.#init.node);
    return waiting.map(({ request }) => request);
  }

  /** Keeps the state, unless the node is gone for good, and lets go of everything. Never rejects. */
  async close(removed: boolean): Promise<void> {
    await this.ready;
    this.#tracker?.close();
    if (removed) this.#writer.stop();
    else await this.#writer.flush();
  }

  async #start(): Promise<void> {
    const { node, origin, identities } = this.#init;
    // Never in the same turn, as whoever made this has to know of it before it speaks.
    const device = ofPhone(await this.#readKept(), node.id, origin);
    this.#tracker = new DeviceTracker({
      name: node.name || node.host,
      identities,
      // Ids of calls stay unique where the state is not kept over a restart.
      idPrefix: device?.idPrefix ?? `${node.id}-${Date.now().toString(36)}`,
      options: this.#modelOptions(),
      // What stands at this address may have been replaced meanwhile: its next report says what it is.
      restored: device && { ...device, phone: { ...device.phone, mac: null } },
      onDropped: (parts) => this.#warn('stateDamaged', { parts: parts.join(', ') }),
      onFailure: (error) => this.#reportFailed(error),
      onListenerError: () => node.debug('a listener of phone events failed'),
    });
    this.#tracker.subscribe((news) => {
      this.#writer.put({ origin, device: news.reduction.state } satisfies KeptDevice);
      spreadNews({ ...news, config: node });
    });
    tellPhonesChanged();
    void this.#flows.started.then((yes) => yes && this.#queue.release());
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
    const { options, node } = this.#init;
    if (!this.#model) return options;
    return { ...options, supported: supportedCapabilities(this.#model, node.options) };
  }

  /** Phones name their model with every report; what they say when they are asked counts more. */
  #learnModel({ model, firmware }: PhoneEvent): void {
    if (this.#model || model === null) return;
    const named = modelOf(model, firmware ?? undefined);
    if (named.family !== 'unknown') this.knowModel(named);
  }

  #takeIn({ request, held }: Report): void {
    const event = parseActionRequest(request);
    this.#notice(event);
    this.#learnModel(event);
    this.#tracker?.apply(event);
    if (!held) return;
    const { node } = this.#init;
    const ms = askScreeners({ config: node, event, screeningId: held.screeningId });
    if (ms === undefined) held.settle('ring');
    else held.limit(ms);
  }

  /** Settings copied from one phone to another make both report as one. */
  #notice({ mac, remoteAddress }: PhoneEvent): void {
    const known = this.#tracker?.state.phone.mac;
    if (mac === null || !known || mac === known || this.#toldOfStranger) return;
    this.#toldOfStranger = true;
    this.#warn('otherPhoneReports', { mac, known, address: remoteAddress ?? '' });
  }

  /** A fault of ours: told once, and nothing ends because of it. */
  #reportFailed(error: unknown): void {
    const { node } = this.#init;
    if (error instanceof Error) node.debug(error.stack ?? error.message);
    if (this.#toldOfFault) return;
    this.#toldOfFault = true;
    this.#warn('reportFailed');
  }

  #storeFailed(warning: string, error: unknown): void {
    this.#warn(warning, { store: this.#init.contextStore || 'default' });
    if (error instanceof Error) this.#init.node.debug(error.message);
  }

  #warn(warning: string, params: Readonly<Record<string, string>> = {}): void {
    const { RED, node } = this.#init;
    node.warn(lookUpText(RED._, `snom.warning.${warning}`, params) ?? warning);
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

/** The kept state, if it is of this node and this phone. What it holds is judged by the tracker. */
function ofPhone(kept: unknown, id: string, origin: string): DeviceState | undefined {
  if (!isObject(kept)) return undefined;
  const { origin: keptOrigin, device }: Partial<KeptDevice> = kept;
  const own =
    isObject(device) && typeof device.idPrefix === 'string' && device.idPrefix.startsWith(`${id}-`);
  return own && keptOrigin === origin ? device : undefined;
}
