/** snom-call: operations on calls. */
import type { Node, NodeAPI } from 'node-red';
import { isCallOperation } from '../../calls/operations/catalogue';
import { runActionNode } from '../shared/action/action-node';
import { offerTrial, trialNeeds } from '../shared/action/trial';
import { upToDate } from '../shared/migration/up-to-date';
import { callSpec } from './action-spec';
import { CALL_INFO, CallInfoPages } from './call-info';
import type { SnomCallDef } from './types';

const init = (RED: NodeAPI): void => {
  function SnomCall(this: Node, stored: SnomCallDef): void {
    RED.nodes.createNode(this, stored);
    const def = upToDate(RED, this, stored);
    const pages = new CallInfoPages((text) => this.debug(text));
    this.on('close', () => pages.close());
    runActionNode(RED, this, def, callSpec(RED, def, pages));
  }
  RED.nodes.registerType('snom-call', SnomCall);
  const none = new CallInfoPages(() => undefined);
  offerTrial<SnomCallDef>(RED, 'snom-call', (def) => {
    const { operation } = def;
    // What is shown with a call, and the answer to one that was asked about, messages bring.
    if (!isCallOperation(operation) || operation === CALL_INFO) throw trialNeeds('operation');
    return callSpec(RED, def, none);
  });
};

export = init;
