/** The phones that the sidebar knows of: which of them are shown, and in which order. Knows no page. */
import type { SidebarNews, SidebarPhone } from './types';

/** Which phones are shown. */
export const SHOWN = ['all', 'busy', 'trouble'] as const;
export type Shown = (typeof SHOWN)[number];

/** How many there are of each. */
export type Counts = Readonly<Record<Shown, number>>;

const BUSY: ReadonlySet<SidebarPhone['state']> = new Set([
  'ringing',
  'dialling',
  'talking',
  'holding',
]);

/** Has it a call? */
export const isBusy = ({ state }: SidebarPhone): boolean => BUSY.has(state);

/** Does it need somebody? */
export function isTroubled({
  problem,
  takenOver,
  reachable,
  registered,
  error,
  isOver,
  unanswered,
}: SidebarPhone): boolean {
  const hasFailed = error !== undefined && !isOver;
  if (problem !== undefined || takenOver !== undefined) return true;
  return reachable === false || registered === false || hasFailed || unanswered !== undefined;
}

const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

export class PhoneList {
  readonly #phones = new Map<string, SidebarPhone>();
  #sorted: SidebarPhone[] | undefined;
  /** Known from before the connection was lost, and not told anew yet. */
  #doubtful: Set<string> | undefined;
  text = '';
  only: Shown = 'all';

  /** All of them are about to be told anew. */
  beginAnew(): void {
    this.#doubtful = new Set(this.#phones.keys());
  }

  apply({ phones = [], gone = [], complete }: SidebarNews): void {
    for (const phone of phones) {
      const before = this.#phones.get(phone.id);
      this.#phones.set(phone.id, phone);
      this.#doubtful?.delete(phone.id);
      this.#sort(before, phone);
    }
    for (const id of gone) this.#remove(id);
    if (!complete) return;
    for (const id of this.#doubtful ?? []) this.#remove(id);
    this.#doubtful = undefined;
  }

  get(id: string): SidebarPhone | undefined {
    return this.#phones.get(id);
  }

  get counts(): Counts {
    let [busy, trouble] = [0, 0];
    for (const phone of this.#phones.values()) {
      if (isBusy(phone)) busy += 1;
      if (isTroubled(phone)) trouble += 1;
    }
    return { all: this.#phones.size, busy, trouble };
  }

  /** Those that are to be shown, by name. */
  get shown(): readonly SidebarPhone[] {
    this.#sorted ??= [...this.#phones.values()].sort(
      (one, other) => order.compare(one.name, other.name) || (one.id < other.id ? -1 : 1),
    );
    const wanted = this.text.trim().toLowerCase();
    const { only } = this;
    if (wanted === '' && only === 'all') return this.#sorted;
    return this.#sorted.filter((phone) => {
      if (only === 'busy' && !isBusy(phone)) return false;
      if (only === 'trouble' && !isTroubled(phone)) return false;
      return wanted === '' || textOf(phone).includes(wanted);
    });
  }

  #remove(id: string): void {
    if (this.#phones.delete(id)) this.#sorted = undefined;
  }

  /** The order is that of names: another state does not change it. */
  #sort(before: SidebarPhone | undefined, phone: SidebarPhone): void {
    const at = before?.name === phone.name ? (this.#sorted?.indexOf(before) ?? -1) : -1;
    if (this.#sorted && at >= 0) this.#sorted[at] = phone;
    else this.#sorted = undefined;
  }
}

const texts = new WeakMap<SidebarPhone, string>();

/** All that a phone can be found by. */
function textOf(phone: SidebarPhone): string {
  const known = texts.get(phone);
  if (known !== undefined) return known;
  const { name, host, model = '', mac = '', calls, lines } = phone;
  const sides = calls.map((call) => `${call.number} ${call.name ?? ''}`);
  const identities = lines.map(({ identity }) => identity);
  const text = [name, host, model, mac, ...sides, ...identities].join('\n').toLowerCase();
  texts.set(phone, text);
  return text;
}
