/** The call lists from outside: what they hold, and how they are cleared. */
import type { CallLists } from '../contract/calls';
import type { PhoneCore } from '../phone-core';

/** Empties one list; with the missed calls, the lamp that points at them goes out. */
export function clearCallList(core: PhoneCore, list: keyof CallLists): void {
  core.engine.lists[list].length = 0;
  if (list === 'missed') core.unseenMissed = 0;
  core.changed();
}

/** Empties all lists. */
export function clearCallLists(core: PhoneCore): void {
  for (const list of ['dialed', 'missed', 'received'] as const) clearCallList(core, list);
}
