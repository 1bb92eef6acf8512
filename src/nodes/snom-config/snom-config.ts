/** snom-config: one phone, shared by all nodes that use it. Of its own accord it sends nothing but questions, if it is told to. */
import type { Node, NodeAPI } from 'node-red';
import { OperationLock } from '../../calls/execution/operation-lock';
import type { ModelOptions } from '../../calls/model/model-input';
import { identityOf } from '../../calls/model/sip-address';
import { starKeyPatterns } from '../../calls/operations/dial-rules/dial-patterns';
import { compileDialRules } from '../../calls/operations/dial-rules/dial-rules';
import type { OperationOptions } from '../../calls/operations/plan-types';
import type { DialRules } from '../../calls/operations/types';
import { inputOf } from '../../calls/reports/readings';
import type { SnomError } from '../../common/errors';
import { shown } from '../../common/shown';
import { DEFAULT_DOCUMENT_PAUSE_MS } from '../../phone/channels/documents/channel';
import { SnomPhone, type SnomPhoneDeps } from '../../phone/phone';
import type { ChannelName } from '../../phone/types';
import { errorText, lookUpText, toSnomError } from '../shared/action/errors';
import { EARLIER_URLS } from '../shared/action-urls';
import { upToDate } from '../shared/migration/up-to-date';
import { channelOptions } from '../shared/phones/channel-choice';
import type { Polling, SnomConfigCredentials, SnomConfigNode } from '../shared/phones/config-node';
import { NodeDocumentShelf } from '../shared/phones/document-shelf';
import { noteExchange, noteOutcome } from '../shared/phones/exchange-log';
import { phoneId } from '../shared/phones/phone-index';
import { keepNewsOverDeploys, tellPhoneChanged } from '../shared/phones/phone-news';
import { configuredPhones, joinPhones, learnPhone, leavePhones } from '../shared/phones/phones';
import { nameRegistry } from '../shared/phones/registries';
import { hasPublicServer, mountWebhook } from '../shared/phones/webhook';
import { forgetKept, keepForGood } from '../shared/state-store';
import { Takeover } from '../shared/takeover';
import { pollingOf } from './channel-options';
import { phoneOptions } from './config';
import { mountAdminRoutes } from './dialog/admin-routes';
import { identitiesOf, modelOptions, operationOptions, stepPauseOf } from './event-options';
import { baseUrlIn, type Following, reportingOf, startFollowing } from './following/following';
import { KeptChannels } from './following/kept-channels';
import { configContext, SETTINGS } from './runtime';
import type { SnomConfigDef } from './types';

const init = (RED: NodeAPI): void => {
  function SnomConfig(this: SnomConfigNode, stored: SnomConfigDef): void {
    RED.nodes.createNode(this, stored);
    const def = upToDate(RED, this, stored);
    const channels = new KeptChannels(RED, this, def.contextStore ?? '');
    const shelf = new NodeDocumentShelf(baseUrlIn(def));
    const { modelled, documentPauseMs, ...built } = build(RED, def, this.credentials, {
      memory: channels.memory,
      documents: () => (baseUrlIn(def) !== '' && hasPublicServer(RED) ? shelf : undefined),
      identities: () => [
        ...new Set([...identitiesOf(def).map(identityOf), ...(following?.identities ?? [])]),
      ],
      onTold: () => learnPhone(this),
      onExchange: (exchange) => noteExchange(this, exchange),
      onOutcome: (error) => noteOutcome(this, error),
      onChannelsChanged: (states, change) => {
        channels.changed(states, change);
        following?.channelsChanged(change);
      },
    });
    const { phone, problem, options, polling, channel: pinned } = built;
    // It speaks in a later turn, when this node is complete.
    const following: Following | undefined =
      phone &&
      startFollowing(RED, this, def, {
        origin: phone.place,
        options: modelled,
        model: phone.chosen,
        capabilitiesOf: (model) =>
          channelOptions(phone.likelyChannels, { model, options, pinned, proven: phone.proven }),
        identities: identitiesOf(def),
        asking: { phone, polling, documentPauseMs, inputOf },
      });
    const events = following?.events;
    const store = def.contextStore ?? '';
    // Without events there is nothing to lose.
    const takeover =
      events &&
      new Takeover(this, store, (isNews) => {
        tellTakeover(RED, this, isNews);
        if (this.takenOverBy !== undefined) void following?.lostReports();
      });
    const members: Members = {
      ...built,
      dialRules: explained(RED, this, built.dialRules),
      host: phone?.host ?? withoutUserInfo(def.host),
      connection: () => phoneOptions(def, configContext(RED, this.credentials)),
      lock: new OperationLock(undefined, phone && (() => phone.lane())),
      get tracker() {
        return following?.tracker;
      },
      isFollowed: following?.isFollowed ?? false,
      get isMute() {
        return following?.isMute ?? false;
      },
      get unanswered() {
        return following?.unanswered;
      },
      get droppedReports() {
        return events?.dropped ?? 0;
      },
      get unreadableReports() {
        return events?.unreadable ?? 0;
      },
      ready: Promise.all([following?.ready, channels.ready]).then(() => undefined),
      reporting: reportingOf(this, def, events !== undefined),
      get takenOverBy() {
        return takeover?.by;
      },
      tellTakenOver: (by) => takeover?.say(by),
      tellDeleted: (id) => takeover?.deleted(id),
      knowModel: (model) => following?.knowModel(model),
      refresh: async (signal, insists) => following?.refresh(signal, insists),
      look: async (signal, insists) => following?.look(signal, insists),
      nudge: () => following?.nudge(),
      adopt: (device) => following?.adopt(device),
      keepingChanged: () => following?.keepingChanged(),
    };
    Object.defineProperties(this, Object.getOwnPropertyDescriptors(members));
    joinPhones(this);
    tellPhoneChanged(this);
    void keepForGood(this, EARLIER_URLS, store);
    if (problem) this.error(errorText(RED._, problem));
    else explainStarKeys(RED, this, def.deny);
    this.on('close', (removed: boolean, done: () => void) => {
      leavePhones(this);
      takeover?.close();
      phone?.close();
      shelf.close();
      tellPhoneChanged(this);
      void Promise.all([following?.close(removed), channels.close(removed)]).finally(() => {
        if (removed) {
          forgetKept(this);
          tellAllDeleted(this);
          toldOfNoRules.delete(phoneId(this));
        }
        done();
      });
    });
  }

  RED.nodes.registerType<
    SnomConfigNode,
    SnomConfigDef,
    Record<keyof typeof SETTINGS, number>,
    SnomConfigCredentials
  >('snom-config', SnomConfig, {
    credentials: {
      username: { type: 'text' },
      password: { type: 'password' },
      // A password, so that Node-RED does not tell it to those who may only read. Who may write gets it from a route of
      // ours, as the address has to be put into some phones by hand. It is neither exported nor readable in flows.
      token: { type: 'password' },
    },
    settings: SETTINGS,
  });
  mountAdminRoutes(RED);
  mountWebhook(RED);
  keepNewsOverDeploys(RED);
};

/** What the node is besides a node. */
type Members = Omit<SnomConfigNode, keyof Node>;

interface Built {
  readonly phone: SnomPhone | undefined;
  readonly dialRules: DialRules;
  readonly problem: SnomError | undefined;
  readonly options: OperationOptions;
  readonly stepPauseMs: number | undefined;
  readonly polling: Polling | undefined;
  readonly channel: ChannelName | undefined;
  readonly documentPauseMs: number;
  readonly modelled: ModelOptions;
}

/** A configuration that is unusable makes its users fail with the reason, never the runtime. */
function build(
  RED: NodeAPI,
  def: SnomConfigDef,
  credentials: SnomConfigCredentials,
  deps: SnomPhoneDeps,
): Built {
  try {
    const options = operationOptions(def);
    const reached = phoneOptions(def, configContext(RED, credentials));
    return {
      dialRules: compileDialRules(def.allow ?? '', def.deny ?? '', options),
      options,
      stepPauseMs: stepPauseOf(def),
      polling: pollingOf(def),
      modelled: modelOptions(def),
      channel: reached.channel,
      documentPauseMs: reached.stepPauseMs ?? DEFAULT_DOCUMENT_PAUSE_MS,
      phone: new SnomPhone(reached, deps),
      problem: undefined,
    };
  } catch (thrown) {
    const problem = toSnomError(thrown);
    const refuseAll = (): never => {
      throw problem;
    };
    return {
      dialRules: { check: refuseAll },
      options: {},
      stepPauseMs: undefined,
      polling: undefined,
      channel: undefined,
      documentPauseMs: DEFAULT_DOCUMENT_PAUSE_MS,
      modelled: {},
      phone: undefined,
      problem,
    };
  }
}

/** The same rules; where there are none, that is said before the first number is dialled. */
function explained(RED: NodeAPI, node: SnomConfigNode, rules: DialRules): DialRules {
  if (rules.limits !== false) return rules;
  return {
    ...rules,
    check: (...number) => {
      explainNoRules(RED, node);
      rules.check(...number);
    },
  };
}

/** Phones of which that was said since Node-RED was started, by their ids. */
const toldOfNoRules = nameRegistry('told of no rules', new Set<string>());

function explainNoRules(RED: NodeAPI, node: SnomConfigNode): void {
  const id = phoneId(node);
  if (toldOfNoRules.has(id)) return;
  toldOfNoRules.add(id);
  node.log(lookUpText(RED._, 'snom.warning.noRules') ?? 'no dialling rules');
}

/**
 * Nothing the phone does is heard any more: better said than found out. That it is heard again is said as loudly, or the
 * warning before would be the last word of it.
 */
function tellTakeover(RED: NodeAPI, node: SnomConfigNode, isNews: boolean): void {
  const { takenOverBy: by } = node;
  const warning = by === undefined ? 'heardAgain' : 'takenOver';
  if (isNews) node.warn(lookUpText(RED._, `snom.warning.${warning}`, { by: by ?? '' }) ?? warning);
  tellPhoneChanged(node);
}

/** It will not get reports any more, whoever it got them from. Of several instances in a subflow, the last one says so. */
function tellAllDeleted(node: SnomConfigNode): void {
  const id = phoneId(node);
  const left = [...configuredPhones()];
  if (left.some((other) => phoneId(other) === id)) return;
  for (const other of left) other.tellDeleted(id);
}

/** A rule against `*900` guards against what begins with the star key only: better said than assumed. */
function explainStarKeys(RED: NodeAPI, node: SnomConfigNode, deny: string | undefined): void {
  const patterns = starKeyPatterns(deny ?? '')
    .map(shown)
    .join(', ');
  const text = patterns && lookUpText(RED._, 'snom.warning.starKey', { patterns });
  if (text) node.log(text);
}

/** An address typed as `user:password@host` is refused, and must not be shown either. */
function withoutUserInfo(host: unknown): string {
  return typeof host === 'string' ? host.slice(host.lastIndexOf('@') + 1) : '';
}

export = init;
