/** Starts to follow a phone that reports its calls, or says why that is not possible. */
import type { NodeAPI } from 'node-red';
import type { ModelOptions } from '../../../calls/model/model-input';
import { isPhoneToken } from '../../../calls/reports/token';
import type { PhoneModel } from '../../../phone/types';
import { lookUpText } from '../../shared/action/errors';
import type { Reporting, SnomConfigNode } from '../../shared/phones/config-node';
import { hasPublicServer, openWebhook, ownerOfToken } from '../../shared/phones/webhook';
import { identitiesOf } from '../event-options';
import type { SnomConfigDef } from '../types';
import { PhoneEvents } from './phone-events';
import { dismissStandInOf, leaveToStandIn, takeFromStandIn } from './stand-in';

/** A phone that is followed. */
interface Followed {
  readonly events: PhoneEvents;
  /** Never rejects. @param removed the node is gone for good */
  close(removed: boolean): Promise<void>;
}

/** What is known of the phone by now. */
interface FollowedPhone {
  /** Its address, without credentials. */
  readonly origin: string;
  readonly options: ModelOptions;
  /** The model its owner chose. */
  readonly model: PhoneModel | undefined;
}

type Problem = 'httpNodeOff' | 'noToken' | 'tokenTaken';

/** Runtimes whose owner was told that there is no public HTTP server: it is the same for every phone. */
const toldOff = new WeakSet<object>();

/** What the dialog says about reports. */
export function reportingOf(node: SnomConfigNode, def: SnomConfigDef, on: boolean): Reporting {
  const { token } = node.credentials;
  return {
    on,
    baseUrl: typeof def.baseUrl === 'string' ? def.baseUrl.trim() : '',
    token: isPhoneToken(token) ? token : '',
    contextStore: def.contextStore ?? '',
  };
}

/** @returns undefined when events are off or cannot come; then the phone is driven without knowing its calls */
export function startReporting(
  RED: NodeAPI,
  node: SnomConfigNode,
  def: SnomConfigDef,
  phone: FollowedPhone,
): Followed | undefined {
  const { token } = node.credentials;
  const meanwhile = takeFromStandIn(node.id, token);
  if (def.events !== true) return undefined;
  if (!hasPublicServer(RED)) return refuse(RED, node, 'httpNodeOff');
  if (!isPhoneToken(token)) return refuse(RED, node, 'noToken');
  const owner = node._alias ?? node.id;
  if (isTaken(token, owner)) return refuse(RED, node, 'tokenTaken');
  const events = new PhoneEvents({
    RED,
    node,
    ...phone,
    identities: identitiesOf(def),
    contextStore: def.contextStore ?? '',
  });
  for (const report of meanwhile) events.report(report);
  const shut = openWebhook(token, owner, events);
  return {
    events,
    close: (removed) => {
      shut();
      const waiting = events.stop();
      if (!removed) leaveToStandIn(node.id, token, owner, waiting);
      return events.close(removed);
    },
  };
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
