/** Runs the scripts of an editor file against the least `RED` and `$` they can live with. */
import assert from 'node:assert/strict';
import vm from 'node:vm';

/** One property of a definition. */
export interface PropertyDef {
  readonly value: unknown;
  readonly type?: string;
  readonly required?: boolean;
  readonly validate?: (this: StubNode, value: unknown, opt: { label?: string }) => true | string;
}

/** What `registerType` gets. */
export interface Definition {
  readonly category: string;
  readonly color?: string;
  readonly align?: string;
  readonly inputs?: number;
  readonly outputs?: number;
  /** false = nobody has to use its nodes. */
  readonly hasUsers?: boolean;
  readonly icon?: string;
  readonly defaults: Readonly<Record<string, PropertyDef>>;
  readonly credentials?: Readonly<Record<string, { type: string }>>;
  readonly label: (this: StubNode) => string;
  readonly labelStyle: (this: StubNode) => string;
  readonly paletteLabel?: (this: Pick<StubNode, '_'>) => string;
  readonly outputLabels?: (this: StubNode, index: number) => string;
  readonly onadd?: (this: StubNode) => void;
}

/** A node in the stubbed editor; texts are answered as `key` or `key{params}`. */
export interface StubNode extends Record<string, unknown> {
  readonly _: (key: string, params?: Record<string, unknown>) => string;
}

/** Loaded editor file. */
export interface LoadedEditor {
  readonly definition: Definition;
  /** A node as the editor has it, with the defaults of its type. */
  readonly node: (properties?: Readonly<Record<string, unknown>>) => StubNode;
  /** Verdict on one property of such a node, as the editor asks for it while no dialog is open. */
  readonly verdict: (
    property: string,
    properties: Readonly<Record<string, unknown>>,
  ) => true | string;
}

/** The text of a key: made of the key itself, so that tests see which one was taken. */
function translate(key: string, params: Record<string, unknown> = {}): string {
  // The real editor answers the key alone where the catalogue lacks it.
  return `text of ${key.replaceAll('.', '/')}${Object.keys(params).length > 0 ? JSON.stringify(params) : ''}`;
}

/** @param others nodes that `RED.nodes.node` finds by id */
export function loadEditor(
  html: string,
  type: string,
  others: Readonly<Record<string, object>> = {},
): LoadedEditor {
  const scripts = [...html.matchAll(/<script type="text\/javascript">\n([^]*?)<\/script>/g)];
  return runEditor(
    scripts.map(([, code = '']) => code),
    type,
    others,
  );
}

/** The same, of scripts that are not in their html yet. */
export function runEditor(
  scripts: readonly string[],
  type: string,
  others: Readonly<Record<string, object>> = {},
): LoadedEditor {
  const registered = new Map<string, Definition>();
  const RED = {
    nodes: {
      registerType: (name: string, definition: Definition) => {
        assert.ok(!registered.has(name), `${name} is registered twice`);
        registered.set(name, definition);
      },
      node: (id: string) => others[id],
      getType: (name: string) => registered.get(name),
      eachNode: () => undefined,
      eachConfig: (look: (node: object) => unknown) => {
        for (const [id, other] of Object.entries(others))
          if (look({ id, ...other }) === false) return;
      },
    },
    events: { on: () => undefined },
    view: { redraw: () => undefined },
    utils: {
      validateTypedProperty: (value: string, kind: string) => value !== 'broken' || `not ${kind}`,
    },
  };
  const context = vm.createContext({
    RED,
    URL,
    queueMicrotask,
    $: () => assert.fail('no dialog is open'),
  });
  for (const code of scripts) vm.runInContext(code, context, { filename: `${type}.html` });
  const definition = registered.get(type);
  assert.ok(definition, `${type} is not registered`);
  assert.equal(registered.size, 1);
  const node = (properties: Readonly<Record<string, unknown>> = {}): StubNode => {
    const defaults = Object.entries(definition.defaults).map(([name, { value }]) => [name, value]);
    return { ...Object.fromEntries(defaults), ...properties, type, _: translate } as StubNode;
  };
  return {
    definition,
    node,
    verdict: (property, properties) => {
      const validate = definition.defaults[property]?.validate;
      assert.ok(validate, `${property} has no validator`);
      const subject = node(properties);
      return validate.call(subject, subject[property], {});
    },
  };
}
