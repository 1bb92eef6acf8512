/** snom-config: one phone, shared by all nodes that use it. It sends nothing of its own accord. */
import type { NodeAPI } from 'node-red';
import { compileDialRules } from '../../calls/dial-rules';
import type { DialRules } from '../../calls/types';
import type { SnomError } from '../../phone/errors';
import { SnomPhone } from '../../phone/phone';
import { errorText, toSnomError } from '../shared/errors';
import { joinPhones, leavePhones } from '../shared/phones';
import { mountAdminRoutes } from './admin-routes';
import { phoneOptions } from './config';
import { configContext, SETTINGS } from './runtime';
import type { SnomConfigCredentials, SnomConfigDef, SnomConfigNode } from './types';

const init = (RED: NodeAPI): void => {
  function SnomConfig(this: SnomConfigNode, def: SnomConfigDef): void {
    RED.nodes.createNode(this, def);
    const { phone, dialRules, problem } = build(RED, def, this.credentials);
    Object.assign(this, {
      host: phone?.host ?? withoutUserInfo(def.host),
      phone,
      problem,
      dialRules,
      answerKey: def.answerKey || 'ENTER',
      hangupKey: def.hangupKey || 'CANCEL',
    } satisfies Partial<SnomConfigNode>);
    joinPhones(this);
    if (problem) this.error(errorText(RED._, problem));
    this.on('close', () => {
      leavePhones(this);
      phone?.close();
    });
  }

  RED.nodes.registerType<
    SnomConfigNode,
    SnomConfigDef,
    Record<keyof typeof SETTINGS, number>,
    SnomConfigCredentials
  >('snom-config', SnomConfig, {
    credentials: { username: { type: 'text' }, password: { type: 'password' } },
    settings: SETTINGS,
  });
  mountAdminRoutes(RED);
};

interface Built {
  readonly phone: SnomPhone | undefined;
  readonly dialRules: DialRules;
  readonly problem: SnomError | undefined;
}

/** A configuration that is unusable makes its users fail with the reason, never the runtime. */
function build(RED: NodeAPI, def: SnomConfigDef, credentials: SnomConfigCredentials): Built {
  try {
    const dialRules = compileDialRules(def.allow ?? '', def.deny ?? '');
    const phone = new SnomPhone(phoneOptions(def, configContext(RED, credentials)));
    return { phone, dialRules, problem: undefined };
  } catch (thrown) {
    const problem = toSnomError(thrown);
    const refuseAll = (): never => {
      throw problem;
    };
    return { phone: undefined, dialRules: { check: refuseAll }, problem };
  }
}

/** An address typed as `user:password@host` is refused, and must not be shown either. */
function withoutUserInfo(host: unknown): string {
  return typeof host === 'string' ? host.slice(host.lastIndexOf('@') + 1) : '';
}

export = init;
