/** What the configuration of a phone does not have, for the dialogs of nodes that need it. */
import { isNoPhone } from './action-node';
import { isFromEnvironment } from './dialog';
import type { ConfigInEditor } from './phone-model';

/**
 * - `events`: the phone neither reports its calls nor is asked for them
 * - `baseUrl`: nobody has said where the phone reaches Node-RED, so it can fetch nothing
 * - `rules`: flows may dial every number
 */
export type Lack = 'events' | 'baseUrl' | 'rules';

/** @param phone id of a snom-config; nothing is known to be missing where the editor does not know it */
export function lacksOf(phone: unknown): ReadonlySet<Lack> {
  const lacks = new Set<Lack>();
  if (typeof phone !== 'string' || isNoPhone(phone) || isFromEnvironment(phone)) return lacks;
  const config = RED.nodes.node(phone) as ConfigInEditor | null | undefined;
  if (!config) return lacks;
  const isBlank = (value: unknown): boolean =>
    (typeof value !== 'string' && typeof value !== 'number') || `${value}`.trim() === '';
  if (config.events !== true && isBlank(config.pollMs)) lacks.add('events');
  if (isBlank(config.baseUrl)) lacks.add('baseUrl');
  if (isBlank(config.allow) && isBlank(config.deny)) lacks.add('rules');
  return lacks;
}
