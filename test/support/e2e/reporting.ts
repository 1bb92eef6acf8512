/** Phones that report what they do: set up as an owner sets them up, by the route behind the dialog's button. */
import assert from 'node:assert/strict';
import type { VirtualPhoneApi } from '../../../simulator/contract/types';
import { config, LOGIN } from './flow';
import type { FlowCredentials, FlowNode, NodeRed } from './node-red';

/** A token as the dialog makes it, another one for each number; searched for where it must not be. */
export function tokenOf(number = 0): string {
  return `5ec4e7${number.toString(16).padStart(26, '0')}`;
}

/** User, password and token of a phone. */
export function credentials(number = 0): FlowCredentials[string] {
  return { ...LOGIN, token: tokenOf(number) };
}

/**
 * A snom-config whose phone reports to a Node-RED. Its name is not its id, because Node-RED takes any property that
 * holds an id for a reference.
 */
export function reporting(
  id: string,
  phone: VirtualPhoneApi,
  baseUrl: string,
  properties: Readonly<Record<string, unknown>> = {},
): FlowNode {
  return config(id, phone, { name: `My ${id}`, events: true, baseUrl, ...properties });
}

/** What the route answers; see the runtime's admin routes. */
export interface SetUpAnswer {
  readonly ok: boolean;
  readonly changes?: readonly { readonly setting: string; readonly foreign?: boolean }[];
  readonly refused?: readonly { readonly setting: string; readonly reason: string }[];
}

/** Writes the Action URLs of a deployed phone, as the button of the dialog does; fails unless all were taken. */
export async function setUpActionUrls(nodeRed: NodeRed, id: string): Promise<SetUpAnswer> {
  const response = await nodeRed.request('/snom-config/action-urls', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, do: 'apply' }),
  });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  const answer = JSON.parse(text) as SetUpAnswer;
  assert.equal(answer.ok, true, text);
  assert.deepEqual(answer.refused ?? [], [], text);
  return answer;
}
