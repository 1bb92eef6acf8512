/** The part of Node-RED's editor that the sidebar uses, besides what the dialogs do. */

/** A plugin of the editor, once it is registered. */
interface EditorPlugin {
  /** Translates a key of the plugin's own catalogue. */
  _(key: string, params?: Readonly<Record<string, string | number>>): string;
}

interface SidebarTab {
  readonly id: string;
  /** On the tab, and in menus. */
  readonly label: string;
  readonly name: string;
  readonly iconClass: string;
  readonly content: HTMLElement;
  /** Name of the action that shows it. */
  readonly action: string;
  /** Keeps its place where there is no room for all tabs. */
  readonly pinned?: boolean;
  /** Can it be used while a dialog is open? */
  readonly enableOnEdit: boolean;
}

interface EditorSidebar {
  addTab(tab: SidebarTab): void;
  show(id: string): void;
  removeTab(id: string): void;
}

interface EditorRed {
  readonly plugins: {
    registerPlugin(
      id: string,
      definition: { readonly type: string; onadd(this: EditorPlugin): void; onremove(): void },
    ): void;
  };
  readonly comms: {
    subscribe(topic: string, told: (topic: string, data: unknown) => void): void;
    /** Gets lost where there is no connection. */
    send(topic: string, data: unknown): void;
    /** There is a connection, maybe again. */
    on(event: 'connect', listener: () => void): void;
  };
  readonly actions: {
    add(name: string, action: () => void): void;
    remove(name: string): void;
  };
  readonly i18n: {
    /** E.g. `en-US`. */
    lang(): string;
  };
}

interface EditorTrays {
  editConfig(name: string, type: string, id: string): void;
}
