/** Tells any number of phones that flows have started, by one listener for each runtime. */
import type { NodeAPI } from 'node-red';

/** Those who wait, by the runtime's emitter. */
const waiting = new WeakMap<object, Set<() => void>>();

/**
 * Calls `begin` when the flows that are being started run. A listener for each phone would look like a leak to
 * Node.js from the eleventh phone on, and be warned of.
 *
 * @returns ends the waiting; may be called at any time
 */
export function whenFlowsStart({ events }: Pick<NodeAPI, 'events'>, begin: () => void): () => void {
  const those = waiting.get(events) ?? listen(events);
  // A function of its own, so that the same `begin` may wait twice.
  const one = (): void => begin();
  those.add(one);
  return () => void those.delete(one);
}

function listen(events: NodeAPI['events']): Set<() => void> {
  const those = new Set<() => void>();
  waiting.set(events, those);
  events.once('flows:started', () => {
    waiting.delete(events);
    for (const begin of those) begin();
  });
  return those;
}
