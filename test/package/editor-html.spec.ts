/** The html that Node-RED's editor loads: what it registers, and whether its parts fit together. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import ts from 'typescript';
import { PARAMETERS } from '../../src/nodes/snom-admin/catalogue';
import type { ParameterInfo } from '../../src/phone/admin/catalogue';
import {
  html as htmlTools,
  locales,
  NODES,
  PLUGINS,
  shippedHtml,
} from '../support/package/build-tools';
import { type Definition, loadEditor } from '../support/package/editor-stub';
import { ROOT } from '../support/package/manifest';

interface Editor {
  readonly html: string;
  readonly template: string;
  readonly definition: Definition;
}

const SCRIPT = /<script type="text\/javascript">\n([^]*?)<\/script>/g;

/** Nodes that do something with a phone when a message comes in. */
const ACTION_NODES = NODES.filter(
  (node) => !['snom-config', 'snom-event', 'snom-mqtt'].includes(node),
);

/** Properties of snom-admin for the parameters of its operations. */
function storedParameters(): string[] {
  return Object.entries<ParameterInfo>(PARAMETERS).flatMap(([name, { typed }]) =>
    typed ? [name, `${name}Type`] : [name],
  );
}

/** Property names of a node's `types.ts`, where flows' authors look them up. */
function contract(node: string): string[] {
  const read = (file: string): string => readFileSync(path.join(ROOT, 'src/nodes', file), 'utf8');
  const members = (text: string): string[] => {
    const body =
      /interface Snom\w+Def [^{]*\{([^}]*)\}|interface ActionNodeDef [^{]*\{([^}]*)\}/.exec(text);
    return [...(body?.[1] ?? body?.[2] ?? '').matchAll(/^\s+(\w+)\??:/gm)].map(
      ([, name = '']) => name,
    );
  };
  const own = [
    ...members(read(`${node}/types.ts`)),
    // What its operations take stands in their catalogue.
    ...(node === 'snom-admin' ? storedParameters() : []),
  ];
  return ACTION_NODES.includes(node) ? [...own, ...members(read('shared/types.ts'))] : own;
}

/** Arguments of the one call of a method in the scripts: the flow library parses them and runs nothing. */
function argumentsOf(method: string, html: string): readonly ts.Expression[] {
  const calls: ts.CallExpression[] = [];
  const look = (node: ts.Node): void => {
    const isCall = ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression);
    if (isCall && node.expression.name.text === method) calls.push(node);
    ts.forEachChild(node, look);
  };
  for (const [, code = ''] of html.matchAll(SCRIPT))
    look(ts.createSourceFile('editor.js', code, ts.ScriptTarget.Latest));
  const [call, ...others] = calls;
  assert.deepEqual(others, []);
  return call?.arguments ?? assert.fail(`nothing calls ${method}`);
}

/** Members of an object literal. With a spread or a computed key the library would skip the node without a word. */
function membersOf(literal: ts.Node | undefined): ReadonlyMap<string, ts.Node> {
  assert.ok(literal && ts.isObjectLiteralExpression(literal));
  return new Map(
    literal.properties.map((member) => {
      assert.ok(member.name && ts.isIdentifier(member.name));
      return [member.name.text, ts.isPropertyAssignment(member) ? member.initializer : member];
    }),
  );
}

describe('editor files', () => {
  const editors = new Map<string, Editor>();

  before(async () => {
    for (const node of NODES) {
      const html = await shippedHtml(node);
      const template = new RegExp(
        `<script type="text/html" data-template-name="${node}">([^]*?)</script>`,
      ).exec(html)?.[1];
      assert.ok(template, node);
      editors.set(node, { html, template, definition: loadEditor(html, node).definition });
    }
  });

  for (const node of NODES) {
    describe(node, () => {
      const editor = (): Editor => editors.get(node) ?? assert.fail();
      const isConfig = node === 'snom-config';
      const prefix = isConfig ? 'node-config-input-' : 'node-input-';

      it('registers its type by a literal that the flow library can read', () => {
        const [type, definition, ...more] = argumentsOf('registerType', editor().html);
        assert.ok(type && ts.isStringLiteral(type) && type.text === node);
        assert.deepEqual(more, []);
        const members = membersOf(definition);
        for (const key of isConfig
          ? ['category']
          : ['category', 'color', 'inputs', 'outputs', 'icon'])
          assert.ok(ts.isLiteralExpression(members.get(key) ?? assert.fail(key)), key);
        const { defaults, credentials = {} } = editor().definition;
        assert.deepEqual([...membersOf(members.get('defaults')).keys()], Object.keys(defaults));
        if (!isConfig) return;
        const known = [...membersOf(members.get('credentials')).keys()];
        assert.deepEqual(known, Object.keys(credentials));
      });

      it('stores exactly the properties of the contract', () => {
        const stored = Object.keys(editor().definition.defaults);
        assert.deepEqual(stored.sort(), ['name', ...contract(node)].sort());
      });

      it('has one field for each property and credential, and no other', () => {
        const { template, definition } = editor();
        const ids = [...template.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);
        assert.deepEqual(ids.length, new Set(ids).size, 'an id occurs twice');
        const fields = ids
          .filter((id) => id.startsWith(prefix))
          .map((id) => id.slice(prefix.length));
        const wanted = [
          // Nobody chooses a version.
          ...Object.keys(definition.defaults).filter((name) => name !== 'version'),
          ...Object.keys(definition.credentials ?? {}),
        ];
        assert.deepEqual(fields.sort(), wanted.sort());
      });

      it('labels every visible field', () => {
        const { template } = editor();
        const labelled = new Set(
          [...template.matchAll(/<label for="([^"]+)"/g)].map(([, id]) => id),
        );
        for (const [tag, id] of template.matchAll(
          /<(?:input|select|textarea)[^>]* id="([^"]+)"[^>]*>/g,
        ))
          if (!tag.includes('type="hidden"')) assert.ok(labelled.has(id), id);
      });

      it('shows only texts that every language has', async () => {
        const { usedKeys } = await htmlTools();
        const { readLocales, catalogueOf, flatten } = await locales();
        const used = usedKeys(editor().template);
        assert.ok(used.size >= 5);
        for (const [lang, language] of Object.entries(
          await readLocales(path.join(ROOT, 'locales'), [...NODES, ...PLUGINS]),
        )) {
          const texts = flatten(catalogueOf(language, node));
          assert.deepEqual(
            [...used].filter((key) => !texts.has(key)),
            [],
            lang,
          );
        }
      });

      it('has no text of its own in the dialog', () => {
        const words = editor()
          .template.replace(/<[^>]*>/g, ' ')
          .match(/\p{L}{2,}/gu);
        assert.equal(words, null);
      });

      it('has no colour of its own in the dialog, so that dark themes work', () => {
        const { html } = editor();
        const styles = [...html.matchAll(/<style>([^]*?)<\/style>| style="([^"]*)"/g)].join('\n');
        assert.match(styles, /var\(--red-ui-/);
        assert.doesNotMatch(
          styles,
          /#[0-9a-f]{3,8}\b(?![^;{]*\{)|\brgba?\(|\bhsla?\(|\b(?:color|background)[\w-]*:\s*(?!var\(|none|inherit)\w/i,
        );
      });

      it('tells validators apart that give reasons: they take two parameters', () => {
        for (const [name, { validate }] of Object.entries(editor().definition.defaults))
          if (validate) assert.equal(validate.length, 2, name);
      });

      it('holds no script end or comment start inside its code', () => {
        const { html } = editor();
        const scripts = [...html.matchAll(SCRIPT)];
        assert.equal(scripts.length, 1);
        for (const [, code = ''] of scripts) assert.doesNotMatch(code, /<!--|<script/i);
        assert.doesNotMatch(html, /<!-- @/);
      });
    });
  }

  it('declare the credentials of the phone with their kinds', () => {
    const { credentials = {} } = editors.get('snom-config')?.definition ?? {};
    const kinds = Object.entries(credentials).map(([name, { type }]) => [name, type]);
    assert.deepEqual(kinds, [
      ['username', 'text'],
      ['password', 'password'],
      // Shown by a route of ours, to those who may write.
      ['token', 'password'],
    ]);
  });

  it('show all nodes in one category and colour, aligned as other nodes in the middle of a flow', () => {
    for (const node of NODES.filter((name) => name !== 'snom-config')) {
      const { definition } = editors.get(node) ?? assert.fail();
      assert.deepEqual(
        [definition.category, definition.color, definition.align, definition.outputs],
        ['snom', '#3FADB5', undefined, node === 'snom-mqtt' ? 5 : 1],
      );
      assert.equal(definition.inputs, node === 'snom-event' ? 0 : 1, node);
    }
  });
});
