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

/** A node among those of the editor. */
interface NodeInEditor extends EditorNode {
  readonly valid?: boolean;
  /** Is it disabled? */
  readonly d?: boolean;
  /** Does it differ from what is deployed? */
  readonly changed?: boolean;
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
    node(id: string): NodeInEditor | null | undefined;
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
  readonly clipboard: {
    /** Copies, and shows `said` beside the element; works on pages without TLS too. */
    copyText(text: string, element: JQuery, said: string): boolean;
  };
  readonly settings: {
    /** Path below which the nodes of flows answer; `/` by default. */
    readonly httpNodeRoot?: string;
    /** Context stores of settings.js. */
    readonly context?: { readonly default: string; readonly stores: readonly string[] };
  };
}

interface TypedInputChoice {
  readonly value: string;
  readonly label: string;
}

interface TypedInputChoices {
  readonly value: string;
  readonly label?: string;
  readonly showLabel?: boolean;
  readonly multiple?: boolean;
  readonly options: readonly TypedInputChoice[];
  /** Shows what is chosen, where several may be. */
  valueLabel?(container: JQuery, chosen: readonly (string | TypedInputChoice | undefined)[]): void;
}

interface TypedInputOptions {
  default?: string;
  types: readonly (string | TypedInputChoices)[];
  typeField?: string;
}

declare const RED: EditorRed;

interface JQuery {
  typedInput(options: TypedInputOptions): JQuery;
  typedInput(method: 'value' | 'type'): string;
  typedInput(method: 'value' | 'type', value: string): JQuery;
  typedInput(method: 'types', types: readonly (string | TypedInputChoices)[]): JQuery;
  typedInput(method: 'focus'): void;
}
