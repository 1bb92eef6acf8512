/** snom-admin: maintenance of a phone. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { SnomError } from '../../phone/errors';
import { shown } from '../../phone/shown';
import { runActionNode } from '../shared/action-node';
import type { Action, ActionResult } from '../shared/action-node';
import { masked } from '../shared/mask';
import { giveBackActionUrls, setActionUrls, showActionUrls } from '../snom-config/action-urls';
import type { ActionUrlsAnswer } from '../snom-config/action-urls';
import type { SnomAdminDef } from './types';

/** One operation. */
interface Operation {
  /** It changes the phone lastingly, so messages may only start it where the node's owner allows that. */
  readonly guarded?: true;
  carryOut(def: SnomAdminDef): Action;
}

/** Every operation; a further one is one further entry here and in the dialog's table. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  reboot: { carryOut: () => (target, options) => target.phone.reboot(options) },
  info: {
    carryOut: () => async (target, options) => {
      const { info, ...result } = await target.phone.info(options);
      // A copy: what the flow does to it must not change what is known of the phone.
      return { ...result, payload: { ...info } };
    },
  },
  showActionUrls: {
    carryOut: () => async (target, options) =>
      urlsResult(await showActionUrls(target.config, options), null),
  },
  setActionUrls: {
    guarded: true,
    carryOut:
      ({ overwriteForeign }) =>
      async ({ config }, options) => {
        const answer = await setActionUrls(config, overwriteForeign === true, options);
        return urlsResult(answer, proofOf(answer));
      },
  },
  restoreActionUrls: {
    guarded: true,
    carryOut:
      () =>
      async ({ config }, options) => {
        const answer = await giveBackActionUrls(config, options);
        return urlsResult(answer, proofOf(answer));
      },
  },
};

const init = (RED: NodeAPI): void => {
  function SnomAdmin(this: Node, def: SnomAdminDef): void {
    RED.nodes.createNode(this, def);
    runActionNode(RED, this, def, {
      operation: def.operation ?? '',
      prepare(request) {
        const name = def.operation || fromMessage(request.msg);
        const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
        if (!operation) throw new SnomError('unknownOperation', { params: { name: shown(name) } });
        request.operation = name;
        if (operation.guarded && !def.operation && def.allowFromMessage !== true) {
          throw new SnomError('operationFromMessageNotAllowed', { params: { operation: name } });
        }
        return Promise.resolve(operation.carryOut(def));
      },
    });
  }
  RED.nodes.registerType('snom-admin', SnomAdmin);
};

/** For flows: the token in our URLs is a secret, and so may be what stands in those of others. */
function urlsResult(answer: ActionUrlsAnswer, confirmed: boolean | null): ActionResult {
  const { requests, ...rest } = answer;
  const payload: unknown = JSON.parse(JSON.stringify(rest), (_, value: unknown) =>
    typeof value === 'string' ? masked(value) : value,
  );
  return { requests: requests.map(masked), elapsedMs: 0, payload, details: { confirmed } };
}

/** Read back as wanted, read back otherwise, or not readable. */
function proofOf({ refused }: ActionUrlsAnswer): boolean | null {
  const written = refused.filter(({ reason }) => WRITTEN.includes(reason));
  if (written.some(({ reason }) => reason !== 'notVerified')) return false;
  return written.length > 0 ? null : true;
}

/** Refusals that came to light after writing. */
const WRITTEN: readonly string[] = ['notTaken', 'notOnPhone', 'notVerified'];

/** `msg.payload` is the operation, or holds it. */
function fromMessage({ payload }: NodeMessage): string {
  const operation: unknown =
    typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'operation') : payload;
  if (operation === undefined || operation === null || operation === '') {
    throw new SnomError('missingParameter', { params: { name: 'operation' } });
  }
  if (typeof operation !== 'string') {
    throw new SnomError('wrongType', { params: { name: 'operation', expected: 'text' } });
  }
  return operation;
}

export = init;
