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
  /** What its type was registered with. */
  readonly _def?: {
    readonly defaults: Readonly<Record<string, RegisteredProperty | undefined>>;
  };
}

/** A property as the editor has it, whatever the type of its values. */
interface RegisteredProperty {
  /** What a new node has. */
  readonly value?: unknown;
  /** Type of the config node whose id it holds. */
  readonly type?: string;
  readonly required?: boolean;
  readonly validate?: EditorValidator<EditorNode, unknown>;
}

/** A definition once it is registered. */
type RegisteredType = Pick<EditorNode, 'type' | '_'>;

/** A node among those of the editor. */
interface NodeInEditor extends EditorNode {
  readonly valid?: boolean;
  /** Is it disabled? */
  readonly d?: boolean;
  /** The only flow it is on, or can be used on; absent = it is a configuration for all of them. */
  readonly z?: string;
  /** Of a config node: nodes that name it. */
  readonly users?: readonly unknown[];
  /** Does it differ from what is deployed? */
  readonly changed?: boolean;
}

/** What a validator is told besides the value. */
interface EditorValidation {
  readonly label?: string;
}

/** `true`, or the reason why not, in the editor's language. */
type EditorVerdict = true | string;

type EditorValidator<Self, Value> = (
  this: Self,
  value: Value,
  validation: EditorValidation,
) => EditorVerdict;

/** A property: what a new node has, and what is wrong with a value. */
interface EditorProperty<Self, Value> {
  readonly value: NonNullable<Value>;
  /** Type of the config node whose id it holds. */
  readonly type?: string;
  readonly required?: boolean;
  readonly validate?: EditorValidator<Self, Value>;
}

/** A node of a type with these properties. */
type NodeOf<Def> = EditorNode & Def;

/**
 * What the editor has to know of a type; `Def` is what flows store of its nodes. Node-RED's flow library reads it out
 * of the html without running it: literals only, no spread.
 */
interface EditorNodeDef<Def, Credential extends string> {
  readonly category: 'snom' | 'config';
  readonly color?: string;
  readonly icon?: string;
  readonly inputs?: 0 | 1;
  readonly outputs?: number;
  /** All properties; id, type and tab are the editor's own. */
  readonly defaults: {
    readonly [Name in Exclude<keyof Def, 'id' | 'type' | 'z'>]: EditorProperty<
      NodeOf<Def>,
      Def[Name]
    >;
  };
  readonly credentials?: Readonly<Record<Credential, { readonly type: 'text' | 'password' }>>;
  /** Called with the definition, which has no properties of a node. */
  paletteLabel?(this: RegisteredType): string;
  /** The same; it stands in the palette now. */
  onpaletteadd?(this: RegisteredType): void;
  label(this: NodeOf<Def>): string;
  labelStyle(this: NodeOf<Def>): string;
  inputLabels?(this: NodeOf<Def>): string;
  outputLabels?(this: NodeOf<Def>, index: number): string;
  /** A node of it was put into the flow. */
  onadd?(this: NodeOf<Def>): void;
  oneditprepare(this: NodeOf<Def>): void;
  oneditsave(this: NodeOf<Def>): void;
  oneditcancel(): void;
  /** Of config nodes: deleted by a button of the dialog. */
  oneditdelete?(): void;
}

interface EditorTabs {
  addTab(tab: { id: string; label: string }): void;
  resize(): void;
}

/** What tabs of the sidebar need of it stands in `red-sidebar.d.ts`. */
interface EditorSidebar {
  readonly help: {
    /** Opens the sidebar with the help of a node type. */
    show(type: string): void;
  };
}

/** The large editor for a text. */
interface EditorText {
  readonly value: string;
  readonly focus: boolean;
  /** It was closed by "Done". */
  complete(text: string): void;
}

/** What opens over what is there; what the sidebar opens stands in `red-sidebar.d.ts`. */
interface EditorTrays {
  editText(options: EditorText): void;
}

interface EditorRed {
  /** A text of the editor itself. */
  _(key: string): string;
  readonly editor: EditorTrays;
  readonly nodes: {
    node(id: string): NodeInEditor | null | undefined;
    /** Every node on a flow, until `false` is returned. */
    eachNode(look: (node: EditorNode) => unknown): void;
    /** Every config node, until `false` is returned. */
    eachConfig(look: (node: NodeInEditor) => unknown): void;
    /** The definition of a type, once it is registered. */
    getType(type: string): RegisteredType | undefined;
    registerType<Def, Credential extends string = never>(
      type: string,
      definition: EditorNodeDef<Def, Credential>,
    ): void;
  };
  readonly events: {
    on(event: string, listener: (node: EditorNode) => void): void;
  };
  readonly view: {
    /** Draws anew what is dirty. */
    redraw(): void;
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
  readonly sidebar: EditorSidebar;
  /** Shows a message beside the flows. @param options `timeout`, ms */
  notify(text: string, options: { readonly type: string; readonly timeout: number }): void;
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

/** A kind of value that is typed in. */
interface TypedInputKind {
  readonly value: string;
  readonly label: string;
  readonly icon: string;
  /** The value of what stands in the field. */
  export(shown: string): string;
  /** The button behind the field was pressed. */
  expand(): void;
}

type TypedInputType = string | TypedInputChoices | TypedInputKind;

interface TypedInputOptions {
  default?: string;
  types: readonly TypedInputType[];
  typeField?: string;
}

declare const RED: EditorRed;

interface JQuery {
  typedInput(options: TypedInputOptions): JQuery;
  typedInput(method: 'value' | 'type'): string;
  typedInput(method: 'value' | 'type', value: string): JQuery;
  typedInput(method: 'types', types: readonly TypedInputType[]): JQuery;
  typedInput(method: 'focus'): void;
  /** Of jQuery UI, which the editor brings: its own lists are sorted with it. */
  sortable(options: {
    readonly items: string;
    readonly cancel: string;
    readonly distance: number;
    readonly tolerance: 'intersect' | 'pointer';
    /** The order in the page has changed. */
    update(): void;
  }): JQuery;
}
