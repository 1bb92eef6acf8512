/** Starts to follow a phone: by what it reports, by what it says when it is asked, or both. */
import type { NodeAPI } from 'node-red';
import { DeviceTracker } from '../../../calls/execution/tracker';
import { hasReported } from '../../../calls/model/call-types';
import { isAddressable } from '../../../calls/model/capabilities';
import type { ModelOptions } from '../../../calls/model/model-input';
import { isPhoneToken } from '../../../calls/reports/token';
import type { SnomError } from '../../../common/errors';
import type { ChannelsChange, PhoneModel } from '../../../phone/types';
import { lookUpText } from '../../shared/action/errors';
import type { Reporting, SnomConfigNode } from '../../shared/phones/config-node';
import { keepsPhone } from '../../shared/phones/keeping';
import { phoneId } from '../../shared/phones/phone-index';
import { tellPhoneChanged } from '../../shared/phones/phone-news';
import { hasPublicServer, openWebhook, ownerOfToken } from '../../shared/phones/webhook';
import type { SnomConfigDef } from '../types';
import { PhoneEvents } from './phone-events';
import { PhoneFollower, type PhoneFollowerInit } from './phone-follower';
import { PhonePolling, type PhonePollingInit } from './phone-polling';
import { dismissStandInOf, leaveToStandIn, takeFromStandIn } from './stand-in';

/**
 * Calls of a phone that has not been reached for so long, though it was asked again and again, are over, ms. As long as
 * the pauses between two questions get.
 */
const LOST_AFTER_ASKING_MS = 300_000;

/** What is known of the phone by now. */
interface FollowedPhone {
  /** Its address, without credentials. */
  readonly origin: string;
  readonly options: ModelOptions;
  /** The model its owner chose. */
  readonly model: PhoneModel | undefined;
  /** Its own ones, as its owner has entered them. */
  readonly identities: readonly string[];
  readonly capabilitiesOf: PhoneFollowerInit['capabilitiesOf'];
  /** How it is asked; without intervals only where somebody needs to know. */
  readonly asking: Omit<PhonePollingInit, 'node' | 'follower'>;
}

type Problem = 'httpNodeOff' | 'noToken' | 'tokenTaken';

/** Where a phone reports. */
interface WayIn {
  readonly token: string;
  readonly owner: string;
}

/** Runtimes whose owner was told that there is no public HTTP server: it is the same for every phone. */
const toldOff = new WeakSet<object>();

/** Where phones reach Node-RED; '' = not filled in. */
export function baseUrlIn({ baseUrl }: Pick<SnomConfigDef, 'baseUrl'>): string {
  return typeof baseUrl === 'string' ? baseUrl.trim() : '';
}

/** What the dialog says about reports. */
export function reportingOf(node: SnomConfigNode, def: SnomConfigDef, on: boolean): Reporting {
  const { token } = node.credentials;
  return {
    on,
    baseUrl: baseUrlIn(def),
    token: isPhoneToken(token) ? token : '',
    contextStore: def.contextStore ?? '',
  };
}

/** How one phone is followed, if it is. */
export class Following {
  readonly events: PhoneEvents | undefined;
  readonly polling: PhonePolling | undefined;
  readonly #node: SnomConfigNode;
  readonly #phone: FollowedPhone;
  readonly #follower: PhoneFollower | undefined;
  readonly #wayIn: (WayIn & { readonly shut: () => void }) | undefined;
  #glance: Glance | undefined;
  #isAdopted = false;

  /** @param follower undefined = the phone neither reports nor is it asked again and again */
  constructor(node: SnomConfigNode, phone: FollowedPhone, follower?: PhoneFollower, wayIn?: WayIn) {
    this.#node = node;
    this.#phone = phone;
    this.#follower = follower;
    if (!follower) return;
    const { asking } = phone;
    const reports = (): boolean => this.#hasReported;
    if (asking.polling) this.polling = new PhonePolling({ node, follower, ...asking, reports });
    if (!wayIn) return;
    const events = new PhoneEvents(node, follower);
    this.events = events;
    this.#wayIn = { ...wayIn, shut: openWebhook(wayIn.token, wayIn.owner, events) };
  }

  /** Resolves when the kept state is back, if there is any. Never rejects. */
  get ready(): Promise<void> {
    return this.#follower?.ready ?? Promise.resolve();
  }

  get isFollowed(): boolean {
    return this.#follower !== undefined;
  }

  /**
   * What follows the phone. Undefined until the kept state is back; where nobody but us asks, also until the phone has
   * answered once or another Node-RED has told, and where it cannot tell: then nothing is known of its calls. So it is with
   * a phone whose reports go to another configuration: what it told before may be long over.
   */
  get tracker(): DeviceTracker | undefined {
    const { polling } = this;
    const isKnown = this.#isHeard || (polling && (this.#isAdopted || polling.knows));
    return isKnown ? this.#follower?.tracker : undefined;
  }

  /** Do its reports come here? */
  get #isHeard(): boolean {
    return this.events !== undefined && this.#node.takenOverBy === undefined;
  }

  /** Its reports go to another configuration now. Calls it has told of may end, and nobody will hear: they are in doubt from then on. */
  async lostReports(): Promise<void> {
    await this.ready;
    if (this.#isHeard || this.polling?.knows) return;
    this.#follower?.tracker?.tell({ type: 'unanswered' });
  }

  /** Is it asked in vain, and does not report either? */
  get isMute(): boolean {
    return !this.#isHeard && this.polling?.isMute === true;
  }

  /** See `SnomConfigNode.unanswered`. */
  get unanswered(): SnomError | undefined {
    return keepsPhone(this.#node) ? this.polling?.unanswered : undefined;
  }

  get #hasReported(): boolean {
    return this.#isHeard && hasReported(this.tracker?.state);
  }

  /** What is known of the ways to the phone has changed. */
  channelsChanged({ why }: ChannelsChange): void {
    const isOther = why === 'otherPhone' || why === 'otherFirmware';
    if (isOther && !(why === 'otherFirmware' && this.#isBack)) this.#follower?.startAnew(why);
    this.#follower?.knowChannels();
    // What could not tell may be able to now.
    if (isOther || (why === 'found' && this.polling?.isMute)) this.polling?.beginAnew();
  }

  /** It was away when it was asked, is there again, and all its calls have begun since: its restart is over. */
  get #isBack(): boolean {
    const backAt = this.polling?.backAt;
    const calls = this.#follower?.tracker?.state.calls ?? [];
    return backAt !== undefined && calls.every(({ startedAt }) => startedAt >= backAt);
  }

  /** What is learnt of the phone's own identities, besides those that were entered. */
  get identities(): readonly string[] {
    return this.#follower?.tracker?.state.identities ?? [];
  }

  knowModel(model: PhoneModel): void {
    this.#follower?.knowModel(model);
  }

  /**
   * Where the phone does not report of itself, what it does is asked for before something is done. That its events are
   * on does not make it report: whether a D8xx has them at all is in no document.
   */
  async refresh(signal: AbortSignal, insists?: boolean): Promise<void> {
    if (!this.#hasReported) await this.polling?.refresh(signal, insists);
  }

  /** See `SnomConfigNode.look`. */
  async look(signal: AbortSignal, insists = false): Promise<DeviceTracker | undefined> {
    const glance = this.#glanceNow;
    // What a report has told, no snapshot may have listed yet.
    const isNamed = (): boolean => glance.tracker?.state.calls.every(isAddressable) ?? false;
    await glance.polling.refresh(signal, insists || !isNamed());
    const { knows, failure } = glance.polling;
    // What keeps the phone from telling keeps an operation from naming a call.
    if (failure && !(knows && isNamed())) throw failure.withSent('no');
    return knows ? glance.tracker : this.tracker;
  }

  /** See `SnomConfigNode.adopt`. */
  adopt(device: unknown): void {
    const reportedAt = this.#reportedAt;
    if (!this.#follower?.adopt(device)) return;
    const isNews = !this.#isAdopted;
    this.#isAdopted = true;
    // Whoever heard it has the same flows: what comes in there is meant for this configuration.
    if (reportedAt !== undefined && (this.#reportedAt ?? 0) > reportedAt)
      this.#node.tellTakenOver(undefined);
    if (isNews) tellPhoneChanged(this.#node);
  }

  get #reportedAt(): number | undefined {
    return this.#follower?.tracker?.state.lastEventAt ?? undefined;
  }

  keepingChanged(): void {
    this.#follower?.keepingChanged();
  }

  /** The phone has accepted a command: where it is asked for its calls, it is asked soon. */
  nudge(): void {
    this.polling?.nudge();
    if (!this.polling) this.#glance?.polling.nudge();
  }

  /** Where nobody follows the calls all the time, they are looked at when somebody has to name one. */
  get #glanceNow(): Glance {
    if (this.#glance) return this.#glance;
    const node = this.#node;
    const { asking, options, model, capabilitiesOf, identities } = this.#phone;
    const follower = this.#follower;
    const own = (): DeviceTracker =>
      new DeviceTracker({
        name: node.name || node.host,
        identities,
        idPrefix: node.id,
        options: { ...options, ...(model && capabilitiesOf(model)) },
      });
    const tracker = follower ? undefined : own();
    const told = follower ?? {
      tracker,
      begun: Promise.resolve(true),
      warn: () => undefined,
      textOf: () => '',
    };
    const polling = this.polling ?? new PhonePolling({ node, follower: told, ...asking });
    const glance: Glance = {
      polling,
      get tracker() {
        return told.tracker;
      },
      close: () => {
        polling.close();
        tracker?.close();
      },
    };
    this.#glance = glance;
    return glance;
  }

  /** Never rejects. @param removed the node is gone for good */
  close(removed: boolean): Promise<void> {
    this.polling?.close();
    this.#glance?.close();
    this.#wayIn?.shut();
    this.#follower?.giveUp();
    const waiting = this.events?.stop() ?? [];
    if (this.#wayIn && !removed) {
      const { token, owner } = this.#wayIn;
      leaveToStandIn(this.#node.id, token, owner, waiting, this.events?.answersLate);
    }
    return this.#follower?.close(removed) ?? Promise.resolve();
  }
}

/** Looks at the calls of a phone. */
interface Glance {
  readonly polling: PhonePolling;
  readonly tracker: DeviceTracker | undefined;
  close(): void;
}

/** Follows a phone that reports, or is to be asked; any other one is driven without knowing its calls. */
export function startFollowing(
  RED: NodeAPI,
  node: SnomConfigNode,
  def: SnomConfigDef,
  phone: FollowedPhone,
): Following {
  const meanwhile = takeFromStandIn(node.id, node.credentials.token);
  const wayIn = wayInOf(RED, node, def);
  const { asking, origin, model, options, capabilitiesOf, identities } = phone;
  if (!wayIn && !asking.polling) return new Following(node, phone);
  const follower = new PhoneFollower({
    RED,
    node,
    origin,
    model,
    capabilitiesOf,
    options: wayIn ? options : { ...options, lostAfterUnreachableMs: LOST_AFTER_ASKING_MS },
    identities,
    contextStore: def.contextStore ?? '',
  });
  const following = new Following(node, phone, follower, wayIn);
  for (const report of meanwhile) void following.events?.report(report);
  return following;
}

/** Undefined when events are off or cannot come. */
function wayInOf(RED: NodeAPI, node: SnomConfigNode, def: SnomConfigDef): WayIn | undefined {
  const { token } = node.credentials;
  if (def.events !== true) return undefined;
  if (!hasPublicServer(RED)) return refuse(RED, node, 'httpNodeOff');
  if (!isPhoneToken(token)) return refuse(RED, node, 'noToken');
  const owner = phoneId(node);
  if (isTaken(token, owner)) return refuse(RED, node, 'tokenTaken');
  return { token, owner };
}

function isTaken(token: string, owner: string): boolean {
  const isOthers = (): boolean => (ownerOfToken(token) ?? owner) !== owner;
  if (isOthers()) dismissStandInOf(token);
  return isOthers();
}

/** Operations still work; what needs events says that they are off. */
function refuse(RED: NodeAPI, node: SnomConfigNode, problem: Problem): undefined {
  node.status({ fill: 'red', shape: 'dot', text: `snom.status.${problem}` });
  node.on('close', () => node.status({}));
  if (problem === 'httpNodeOff') {
    if (toldOff.has(RED.settings)) return;
    toldOff.add(RED.settings);
  }
  node.warn(lookUpText(RED._, `snom.warning.${problem}`) ?? problem);
}
