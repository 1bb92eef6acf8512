/** Tells the dialog the secret part of the address a phone reports to. */
import type { NodeAPI } from 'node-red';
import { isPhoneToken } from '../../../calls/reports/token';
import type { SnomConfigCredentials } from '../../shared/phones/config-node';

/** What the dialog gets. */
export interface TokenAnswer {
  /** '' = there is none that is deployed. */
  readonly token: string;
}

/**
 * The token of a configured phone, running or not. Only for those who may write: whoever knows it can report in the
 * phone's name. Node-RED's own route for credentials would tell it to everybody who may read, were it no password.
 *
 * @param id of a snom-config; anything else has no token, also another node with a credential of that name
 */
export function tokenOf({ nodes }: Pick<NodeAPI, 'nodes'>, id: string): TokenAnswer {
  let isPhone = false;
  nodes.eachNode((node) => {
    if (node.id === id && node.type === 'snom-config') isPhone = true;
  });
  // Typed as always there, but null for ids without credentials.
  const kept = nodes.getCredentials(id) as SnomConfigCredentials | null | undefined;
  const token = isPhone ? kept?.token : undefined;
  return { token: isPhoneToken(token) ? token : '' };
}
