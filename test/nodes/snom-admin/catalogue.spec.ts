/** One description of each operation: the dialog, the help and the texts against the catalogue, and nobody else. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { before, describe, it } from 'mocha';
import ts from 'typescript';
import {
  OPERATIONS,
  OWN_PARAMETERS,
  type ParameterName,
  PARAMETERS,
  RUN_OPTIONS,
} from '../../../src/nodes/snom-admin/catalogue';
import { operationOf } from '../../../src/nodes/snom-admin/operations';
import { GROUPS, needs } from '../../../src/nodes/snom-admin/operations.editor';
import {
  type OperationInfo,
  type ParameterInfo,
  parametersOf,
} from '../../../src/phone/admin/catalogue';
import { readParameters } from '../../../src/phone/admin/parameters';
import { locales, NODES, PLUGINS, shippedHtml } from '../../support/package/build-tools';
import { editor, isRefused, loadEditors } from '../../support/package/editor-verdicts';
import { ROOT } from '../../support/package/manifest';

const ALL = Object.entries<OperationInfo<ParameterName>>(OPERATIONS);
const ALL_PARAMETERS = Object.entries<ParameterInfo>(PARAMETERS);

/** Files beside the two catalogues that name several operations, and why. */
const MAY_NAME: Readonly<Record<string, string>> = {
  'src/phone/admin/operations.ts': 'carries them out; the compiler wants every one',
  'src/nodes/snom-admin/operations.ts': 'carries the own ones out; the compiler wants every one',
  'src/phone/admin/restart.ts': 'carries three out, and says of which a model is not capable',
  'src/phone/admin/settings-operations.ts': 'carries two out, and says the same',
  'src/phone/settings/account-settings.ts': 'says for which of two there are no settings',
  'src/phone/phone.ts': 'info and reboot are what the phone itself calls its requests',
};

/** Names of operations that a source file has as text or as keys of a table. */
function namesIn(file: string): Set<string> {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const found = new Set<string>();
  const note = (name: string): void => {
    if (Object.hasOwn(OPERATIONS, name)) found.add(name);
  };
  for (const [word] of text.matchAll(/\w+/g)) note(word);
  if (file.endsWith('.html') || found.size < 2) return found;
  found.clear();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) note(node.text);
    if (ts.isObjectLiteralElementLike(node) && node.name) note(node.name.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return found;
}

describe('catalogue of snom-admin', () => {
  it('is what everybody knows of operations: nothing else has two of their names', () => {
    const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .map((file) => `src/${file.replaceAll('\\', '/')}`)
      .filter((file) => /\.(?:ts|html)$/.test(file) && !file.endsWith('/catalogue.ts'));
    assert.ok(sources.length > 200);
    const naming = sources.filter((file) => namesIn(file).size > 1);
    // The other way round too: a reason that nobody needs any more goes.
    assert.deepEqual(naming.sort(), Object.keys(MAY_NAME).sort());
  });

  it('has an operation for every name, and every parameter is taken by one', () => {
    for (const [name] of ALL) assert.equal(operationOf(name).name, name);
    const taken = ALL.flatMap(([, { needs: needed = [], takes = [] }]) => [...needed, ...takes]);
    assert.deepEqual([...new Set(taken)].sort(), Object.keys(PARAMETERS).sort());
  });

  it('has defaults that their own bounds allow', () => {
    for (const [name, info] of ALL) {
      for (const parameter of parametersOf(info, PARAMETERS)) {
        if (!('default' in parameter)) continue;
        const given = { [parameter.name]: parameter.default };
        assert.deepEqual(readParameters([parameter], given), given, name);
      }
    }
  });

  it('says of which operations what they may do to a phone', () => {
    const flagged = (flag: 'destructive' | 'writesSettings'): string[] =>
      ALL.flatMap(([name, info]) => (info[flag] ? [name] : []));
    const destructive = ['factoryReset', 'firmwareUpdate', 'logoffAll', 'logoffIdentity'];
    assert.deepEqual(flagged('destructive').sort(), destructive);
    assert.deepEqual(flagged('writesSettings').sort(), [
      'restoreActionUrls',
      'setActionUrls',
      'setDnd',
      'setForwarding',
      'writeSettings',
    ]);
    const consents = ALL_PARAMETERS.flatMap(([name, { consent }]) => (consent ? [name] : []));
    assert.deepEqual(consents, Object.keys(OWN_PARAMETERS));
  });
});

describe('dialog of snom-admin', () => {
  before(loadEditors);

  it('offers every operation once, what only looks first', () => {
    const offered = Object.values(GROUPS).flat();
    assert.deepEqual([...offered].sort(), Object.keys(OPERATIONS).sort());
    assert.equal(offered[0], 'info');
    for (const names of Object.values(GROUPS)) assert.ok(names.length > 0);
  });

  it('asks for what an operation needs, and only that', () => {
    for (const [name, info] of ALL) {
      for (const [row, { typed }] of ALL_PARAMETERS) {
        if (typed) {
          assert.equal(
            needs(name, row as never),
            info.needs?.includes(row as ParameterName) ?? false,
          );
        }
      }
    }
  });

  it('stores the defaults of the catalogue', () => {
    const { defaults } = editor('snom-admin').definition;
    for (const [name, info] of ALL_PARAMETERS) {
      const stored = defaults[name]?.value;
      if (info.type === 'choice') assert.equal(stored, info.default ?? info.values[0], name);
      else if (info.type === 'boolean' && !info.typed) assert.equal(stored, info.default, name);
      // Blank = the usual one, which differs between operations.
      else if (info.type === 'number') assert.equal(stored, '', name);
    }
  });

  it('says in the row of a number what blank means', async () => {
    const html = await shippedHtml('snom-admin');
    const usual = [...ALL_PARAMETERS, ...Object.entries(RUN_OPTIONS)].flatMap(([name, info]) =>
      'min' in info && !('typed' in info) ? [[name, info.default]] : [],
    );
    assert.equal(usual.length, 8);
    for (const [name, value] of usual) {
      const [field = ''] = new RegExp(`<input[^>]* id="node-input-${name}"[^>]*>`).exec(html) ?? [];
      // Of what is not done at all unless somebody asks for it, a word says so.
      const said = name === 'listenSeconds' ? '[placeholder]' : `placeholder="${value}"`;
      assert.ok(field.includes(said), field);
    }
  });

  for (const [name, info] of ALL_PARAMETERS) {
    if (info.type !== 'number' || info.typed) continue;
    const { min, max } = info;

    it(`takes the numbers for ${name} that are taken when it runs`, () => {
      const limits = [min, max, min - 0.01, max + 0.01, min / 2, max - 0.5, max + 1, 0.1, 1.5];
      const number = fc.oneof(fc.constantFrom(...limits), fc.double({ min: -10, max: max * 2 }));
      const text = fc.oneof(
        number.map(String),
        fc.constantFrom(' ', ' 5', '5 ', '1e1', '0,5', '+5', 'x'),
      );
      fc.assert(
        fc.property(fc.oneof(number, text, fc.constant('')), (value) => {
          const verdict = editor('snom-admin').verdict(name, { [name]: value });
          const refused = isRefused(() => readParameters([{ name, ...info }], { [name]: value }));
          assert.equal(verdict !== true, refused, String(verdict));
        }),
      );
      const refusal = editor('snom-admin').verdict(name, { [name]: max + 1 });
      assert.match(String(refusal), new RegExp(info.fractions ? 'fraction' : 'number'));
      assert.equal(editor('snom-admin').verdict(name, { [name]: '${SECONDS}' }), true);
    });
  }
});

describe('texts of snom-admin', () => {
  it('exist for every operation, row and choice, in every language', async () => {
    const { readLocales, catalogueOf, flatten } = await locales();
    const languages = await readLocales(path.join(ROOT, 'locales'), [...NODES, ...PLUGINS]);
    for (const [lang, language] of Object.entries(languages)) {
      const texts = flatten(catalogueOf(language, 'snom-admin'));
      const has = (key: string): void =>
        assert.ok(texts.has(`snom-admin.${key}`), `${lang} ${key}`);
      for (const [name, { group }] of ALL) {
        has(`operation.${name}`);
        has(`nodeLabel.${name}`);
        has(`group.${group}`);
      }
      for (const [name, info] of ALL_PARAMETERS) {
        has(`label.${name}`);
        if (info.type === 'choice') for (const value of info.values) has(`${name}.${value}`);
      }
    }
  });

  it('explain in the help every operation with its parameters, and no other', async () => {
    const { readLocales } = await locales();
    for (const [lang, { help }] of Object.entries(
      await readLocales(path.join(ROOT, 'locales'), [...NODES, ...PLUGINS]),
    )) {
      const [, list = ''] =
        /<h4>[^<]+<\/h4>\s*<dl[^>]*>([^]*?)<\/dl>/.exec(help['snom-admin'] ?? '') ?? [];
      const entries = new Map(
        [...list.matchAll(/<dt>(\w+)<\/dt>\s*<dd>([^]*?)<\/dd>/g)].map(
          ([, name = '', text = '']) => [name, text],
        ),
      );
      assert.deepEqual([...entries.keys()].sort(), Object.keys(OPERATIONS).sort(), lang);
      for (const [parameter, { consent }] of Object.entries<ParameterInfo>(PARAMETERS)) {
        if (consent) continue;
        const takers = ALL.filter(([, { needs: n = [], takes = [] }]) =>
          [...n, ...takes].includes(parameter as ParameterName),
        );
        const told = takers.some(([name]) =>
          new RegExp(`<code>${parameter}(?::[^<]*)?</code>`).test(entries.get(name) ?? ''),
        );
        assert.ok(told, `${lang} ${parameter}`);
      }
    }
  });
});
