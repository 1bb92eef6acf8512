/** The call lists from outside: what they hold, and how they are cleared. */
import type { CallLists } from '../contract/calls';
import type { Phone } from '../device/phone';

type ListsPhone = Pick<Phone, 'engine' | 'unseenMissed' | 'changed'>;

/** Empties one list; with the missed calls, the lamp that points at them goes out. */
export function clearCallList(phone: ListsPhone, list: keyof CallLists): void {
  phone.engine.lists[list].length = 0;
  if (list === 'missed') phone.unseenMissed = 0;
  phone.changed();
}

/** Empties all lists. */
export function clearCallLists(phone: ListsPhone): void {
  for (const list of ['dialed', 'missed', 'received'] as const) clearCallList(phone, list);
}
