/** snom-config: one phone, shared by all nodes that use it. It sends nothing of its own accord. */
import type { Node, NodeAPI } from 'node-red';
import { OperationLock } from '../../calls/execution/operation-lock';
import type { ModelOptions } from '../../calls/model/model-input';
import { starKeyPatterns } from '../../calls/operations/dial-rules/dial-patterns';
import { compileDialRules } from '../../calls/operations/dial-rules/dial-rules';
import type { OperationOptions } from '../../calls/operations/plan-types';
import type { DialRules } from '../../calls/operations/types';
import type { SnomError } from '../../common/errors';
import { shown } from '../../common/shown';
import { SnomPhone } from '../../phone/phone';
import { errorText, lookUpText, toSnomError } from '../shared/action/errors';
import type { Polling, SnomConfigCredentials, SnomConfigNode } from '../shared/phones/config-node';
import { tellPhonesChanged } from '../shared/phones/phone-news';
import { joinPhones, leavePhones } from '../shared/phones/phones';
import { mountWebhook } from '../shared/phones/webhook';
import { forgetKept } from '../shared/state-store';
import { pollingOf } from './channel-options';
import { phoneOptions } from './config';
import { mountAdminRoutes } from './dialog/admin-routes';
import { modelOptions, operationOptions, stepPauseOf } from './event-options';
import { reportingOf, startFollowing } from './following/following';
import { configContext, SETTINGS } from './runtime';
import type { SnomConfigDef } from './types';

const init = (RED: NodeAPI): void => {
  function SnomConfig(this: SnomConfigNode, def: SnomConfigDef): void {
    RED.nodes.createNode(this, def);
    const { modelled, ...built } = build(RED, def, this.credentials);
    const { phone, problem } = built;
    // It speaks in a later turn, when this node is complete.
    const following =
      phone &&
      startFollowing(RED, this, def, {
        origin: phone.origin,
        options: modelled,
        model: phone.chosen,
      });
    const events = following?.events;
    const members: Members = {
      ...built,
      host: phone?.host ?? withoutUserInfo(def.host),
      connection: () => phoneOptions(def, configContext(RED, this.credentials)),
      lock: new OperationLock(undefined, phone && (async () => (await phone.lane()).operations)),
      get tracker() {
        return following?.tracker;
      },
      isFollowed: following !== undefined,
      get isMute() {
        return following?.isMute ?? false;
      },
      get droppedReports() {
        return events?.dropped ?? 0;
      },
      get unreadableReports() {
        return events?.unreadable ?? 0;
      },
      ready: following?.ready ?? Promise.resolve(),
      reporting: reportingOf(this, def, events !== undefined),
      knowModel: (model) => following?.knowModel(model),
      refresh: async (signal) => following?.refresh(signal),
      nudge: () => following?.polling?.nudge(),
    };
    Object.defineProperties(this, Object.getOwnPropertyDescriptors(members));
    joinPhones(this);
    tellPhonesChanged();
    if (problem) this.error(errorText(RED._, problem));
    else explainStarKeys(RED, this, def.deny);
    this.on('close', (removed: boolean, done: () => void) => {
      leavePhones(this);
      phone?.close();
      tellPhonesChanged();
      void Promise.resolve(following?.close(removed)).finally(() => {
        if (removed) forgetKept(this);
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
  readonly modelled: ModelOptions;
}

/** A configuration that is unusable makes its users fail with the reason, never the runtime. */
function build(RED: NodeAPI, def: SnomConfigDef, credentials: SnomConfigCredentials): Built {
  try {
    const options = operationOptions(def);
    return {
      dialRules: compileDialRules(def.allow ?? '', def.deny ?? '', options),
      options,
      stepPauseMs: stepPauseOf(def),
      polling: pollingOf(def),
      modelled: modelOptions(def),
      phone: new SnomPhone(phoneOptions(def, configContext(RED, credentials))),
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
      modelled: {},
      phone: undefined,
      problem,
    };
  }
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
