/** The sidebar "Snom" of the editor: a plugin, no node. What it shows goes over Node-RED's comms, to those who may see it. */
import type { NodeAPI } from 'node-red';
import { deploysOf } from '../shared/phones/deploys';
import { mountRoutes } from './routes';
import { Sidebar } from './sidebar';
import { NEWS_TOPIC, WATCH_TOPIC } from './types';

/** What Node-RED tells of an editor. */
interface EditorMessage {
  readonly session: string;
  readonly data?: unknown;
}

/**
 * By the events of a runtime, which every runtime of one process has in common. Node-RED's comms tell everybody who may see
 * the status of nodes whatever is published; only an event with a session goes to one editor (as those of Node-RED's own
 * list of users do, since 4.0).
 */
const sidebars = new WeakMap<object, Sidebar>();

function sidebarOf(RED: Pick<NodeAPI, 'events'>): Sidebar {
  const { events } = RED;
  const known = sidebars.get(events);
  if (known) return known;
  const sidebar = new Sidebar((session, data) =>
    events.emit('comms', { topic: NEWS_TOPIC, data, retain: false, session }),
  );
  sidebars.set(events, sidebar);
  const on = (event: string, listener: (message: EditorMessage) => void): unknown =>
    events.on(event, listener);
  on(`comms:message:${WATCH_TOPIC}`, ({ session, data }) => sidebar.order(session, data));
  on('comms:connection-removed', ({ session }) => sidebar.left(session));
  // Editors come back from a restart before the flows have started.
  deploysOf(RED).listen({
    begins: () => sidebar.deployBegins(),
    ends: () => sidebar.deployEnds(),
  });
  return sidebar;
}

const init = (RED: NodeAPI): void => mountRoutes(RED, sidebarOf(RED));

export = init;
