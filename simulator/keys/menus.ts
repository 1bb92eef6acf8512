/**
 * The phone's own lists: phone book, calls, settings. No source says what stands in those of a real phone, or what UP, DOWN,
 * ENTER and CANCEL do in them: all of it is the virtual phone's own, and nothing may be built on it.
 */
import type { CallLists } from '../contract/calls';
import type { MenuMode, Phone } from '../device/phone';

/** What choosing an entry means. */
export type Choice =
  | { readonly kind: 'dial'; readonly number: string }
  /** Another menu, by its virtual key. */
  | { readonly kind: 'open'; readonly menu: string }
  /** A virtual key; the menu stays. */
  | { readonly kind: 'press'; readonly key: string }
  | { readonly kind: 'nothing' };

interface Entry {
  readonly text: string;
  readonly choice: Choice;
}

/** What menus need of the phone. */
type MenuPhone = Pick<
  Phone,
  'settings' | 'engine' | 'identities' | 'profile' | 'firmware' | 'dnd' | 'forwarding'
>;

interface Menu {
  readonly title: string;
  entries(phone: MenuPhone): readonly Entry[];
}

const NOTHING: Choice = { kind: 'nothing' };

const opens = (text: string, menu: string): Entry => ({ text, choice: { kind: 'open', menu } });
const switches = (text: string, on: boolean, key: string): Entry => ({
  text: `${text}: ${on ? 'on' : 'off'}`,
  choice: { kind: 'press', key },
});
const says = (text: string): Entry => ({ text, choice: NOTHING });

const LISTS: Readonly<Record<keyof CallLists, { readonly title: string; readonly key: string }>> = {
  missed: { title: 'Missed calls', key: 'F_MISSED_LIST' },
  received: { title: 'Received calls', key: 'F_ACCEPTED_LIST' },
  // The documents know no key for it.
  dialed: { title: 'Dialled numbers', key: 'dialled' },
};

function listOf(name: keyof CallLists): Menu {
  return {
    title: LISTS[name].title,
    entries: ({ engine, settings }) =>
      engine.lists[name].map((number) => {
        const known = settings.phoneBook.find((contact) => contact.number === number);
        const text = known === undefined ? number : `${known.name} (${number})`;
        return { text, choice: { kind: 'dial', number } };
      }),
  };
}

const DIRECTORY: Menu = {
  title: 'Directory',
  entries: ({ settings }) =>
    settings.phoneBook.map(({ name, number }) => ({
      text: name,
      choice: { kind: 'dial', number },
    })),
};

const toggles = ({ dnd, forwarding }: MenuPhone): Entry[] => [
  switches('Do not disturb', dnd, 'F_DND'),
  switches('Forwarding', forwarding, 'F_REDIRECT'),
];

const SETTINGS: Menu = {
  title: 'Settings',
  entries: (phone) => [...toggles(phone), opens('Status', 'F_STATUS')],
};

const EMPTY = { entries: () => [] };

/** Menus by the virtual keys that open them. */
const MENUS: ReadonlyMap<string, Menu> = new Map<string, Menu>(
  Object.entries<Menu>({
    F_ADR_BOOK: DIRECTORY,
    F_DIRECTORY: DIRECTORY,
    F_DIRECTORY_SEARCH: DIRECTORY,
    F_CALL_LIST: {
      title: 'Call lists',
      entries: ({ engine }) =>
        Object.entries(LISTS).map(([name, { title, key }]) =>
          opens(`${title}: ${engine.lists[name as keyof CallLists].length}`, key),
        ),
    },
    F_ACCEPTED_LIST: listOf('received'),
    F_MISSED_LIST: listOf('missed'),
    dialled: listOf('dialed'),
    F_MENU: {
      title: 'Menu',
      entries: (phone) => [
        opens('Directory', 'F_ADR_BOOK'),
        opens('Call lists', 'F_CALL_LIST'),
        ...toggles(phone),
        opens('Status', 'F_STATUS'),
      ],
    },
    F_SETTINGS: SETTINGS,
    F_SNOM: SETTINGS,
    F_STATUS: {
      title: 'Status',
      entries: ({ profile, firmware, identities }) =>
        [`snom ${profile.model}`, `Firmware ${firmware.version}`, identities.active()?.uri]
          .filter((text) => text !== undefined)
          .map(says),
    },
    F_HELP: { title: 'Help', ...EMPTY },
    F_FAVORITES: { title: 'Favourites', ...EMPTY },
  }),
);

/** The menus that are open, one above the other. */
export class Menus {
  readonly #open: { readonly name: string; readonly index: number }[] = [];

  constructor(private readonly phone: MenuPhone) {}

  /** What the display shows of them; undefined while none is open. */
  get mode(): MenuMode | undefined {
    const top = this.#open.at(-1);
    const menu = MENUS.get(top?.name ?? '');
    if (top === undefined || menu === undefined) return undefined;
    const entries = menu.entries(this.phone).map(({ text }) => text);
    // A list may have been emptied meanwhile.
    const index = Math.max(0, Math.min(top.index, entries.length - 1));
    return { kind: 'menu', title: menu.title, entries, index };
  }

  /** Is there such a menu? @param name Virtual key that opens it. */
  has(name: string): boolean {
    return MENUS.has(name);
  }

  /** Opens a menu, over the one that is open. @param name Virtual key that opens it. */
  open(name: string): void {
    this.#open.push({ name, index: 0 });
  }

  /** To the entry above or below, and round at the ends. */
  move(step: number): void {
    const { mode } = this;
    const top = this.#open.pop();
    if (mode === undefined || top === undefined) return;
    const count = Math.max(1, mode.entries.length);
    this.#open.push({ name: top.name, index: (mode.index + step + count) % count });
  }

  /** What the selected entry means. */
  get choice(): Choice {
    const { mode } = this;
    const menu = MENUS.get(this.#open.at(-1)?.name ?? '');
    return menu?.entries(this.phone)[mode?.index ?? 0]?.choice ?? NOTHING;
  }

  /** To the menu this one was opened from. @returns False when it was opened from none. */
  back(): boolean {
    if (this.#open.length < 2) return false;
    this.#open.pop();
    return true;
  }

  close(): void {
    this.#open.length = 0;
  }
}
