/**
 * The part of Node-RED's editor that the dialogs use. The community typings know neither validators with a
 * reason nor all of `RED`, and describing the part we touch shows what an editor update can break.
 */

/** A node as the editor hands it to handlers and validators. */
interface EditorNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  /** Translates a key of the node's own catalogue. */
  _(key: string, params?: Readonly<Record<string, string | number>>): string;
}

/** What a validator is told besides the value. */
interface EditorValidation {
  readonly label?: string;
}

/** `true`, or the reason why not, in the editor's language. */
type EditorVerdict = true | string;

interface EditorTabs {
  addTab(tab: { id: string; label: string }): void;
  resize(): void;
}

interface EditorRed {
  readonly nodes: {
    node(
      id: string,
    ): (EditorNode & { readonly valid?: boolean; readonly d?: boolean }) | null | undefined;
  };
  readonly tabs: {
    create(options: { id: string; onchange(tab: { id: string }): void }): EditorTabs;
  };
  readonly utils: {
    validateTypedProperty?(
      value: string,
      type: string,
      validation: EditorValidation,
    ): EditorVerdict;
  };
}

interface TypedInputOptions {
  default?: string;
  types: readonly string[];
  typeField: string;
}

declare const RED: EditorRed;

interface JQuery {
  typedInput(options: TypedInputOptions): JQuery;
  typedInput(method: 'value' | 'type'): string;
  typedInput(method: 'value' | 'type', value: string): JQuery;
  typedInput(method: 'focus'): void;
}
