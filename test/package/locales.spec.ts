/** Translations: the shipped ones, and every mistake the build refuses. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, before, describe, it } from 'mocha';
import { PHONE_EVENTS } from '../../src/calls/model/call-event';
import { CALL_OPERATIONS, OPERATION_INFO } from '../../src/calls/operations/catalogue';
import { REASONS } from '../../src/common/errors';
import { TEMPLATES } from '../../src/nodes/snom-key/templates';
import { keysOf } from '../../src/phone/models/key-catalogue';
import { MODEL_NAMES, modelOf } from '../../src/phone/models/models';
import {
  assertRefused,
  locales,
  NODES,
  PLUGINS,
  reasons,
  TempDirs,
} from '../support/package/build-tools';
import { ROOT } from '../support/package/manifest';

type Languages = Awaited<ReturnType<Awaited<ReturnType<typeof locales>>['readLocales']>>;

describe('shipped translations', () => {
  let tools: Awaited<ReturnType<typeof locales>>;
  let languages: Languages;
  const textsOf = (lang: string, node: string): Map<string, unknown> => {
    const language = languages[lang];
    assert.ok(language);
    return tools.flatten(tools.catalogueOf(language, node));
  };

  before(async () => {
    tools = await locales();
    languages = await tools.readLocales(path.join(ROOT, 'locales'), [...NODES, ...PLUGINS]);
  });

  it('are complete and alike in every language', async () => {
    const { readReasons } = await reasons();
    const read = await readReasons(path.join(ROOT, 'src/common/errors.ts'));
    assert.deepEqual(
      Object.entries(read),
      Object.entries(REASONS).map(([reason, [code]]) => [reason, code]),
    );
    tools.checkLocales(languages, NODES, read, PLUGINS);
  });

  it('name every operation in dialog and help', () => {
    const help = languages['en-US']?.help['snom-call'] ?? '';
    const texts = textsOf('en-US', 'snom-call');
    for (const operation of [...CALL_OPERATIONS, 'screen'] as const) {
      const offered = operation === 'screen' || !OPERATION_INFO[operation].unsupported;
      assert.equal(texts.has(`snom-call.operation.${operation}`), offered, operation);
      assert.ok(texts.has(`snom-call.nodeLabel.${operation}`), operation);
      assert.ok(help.includes(`<dt>${operation}</dt>`), operation);
    }
  });

  it('name the event that proves each operation in its help', () => {
    const help = languages['en-US']?.help['snom-call'] ?? '';
    for (const operation of CALL_OPERATIONS) {
      const [, described = ''] =
        new RegExp(`<dt>${operation}</dt>\\s*<dd>([^]*?)</dd>`).exec(help) ?? [];
      const proof = OPERATION_INFO[operation].confirmedBy.at(-1);
      const isTold = described.includes('onfirmed by');
      assert.equal(isTold, proof !== undefined, operation);
      if (isTold) assert.ok(described.includes(`<code>${proof}</code>`), operation);
    }
  });

  it('name every event a phone can report', () => {
    for (const node of ['snom-config', 'snom-event']) {
      for (const { event } of PHONE_EVENTS)
        assert.ok(textsOf('en-US', node).has(`snom.event.${event}`), event);
    }
  });

  it('say why a setting was refused, and why a result is in doubt', () => {
    // Names of string literal types cannot be listed at run time, so they are read where they are declared.
    const members = (file: string, type: string): string[] => {
      const source = readFileSync(path.join(ROOT, file), 'utf8');
      const [, union = ''] = new RegExp(`type ${type} =([^]*?);\\n\\n`).exec(source) ?? [];
      return [...union.matchAll(/'(\w+)'/g)].map(([, name = '']) => name);
    };
    const texts = textsOf('en-US', 'snom-config');
    const problems = members('src/phone/settings/action-url-setup.ts', 'ActionUrlProblem');
    const doubts = members('src/calls/operations/plan-types.ts', 'Doubt');
    assert.ok(problems.length >= 5 && doubts.length >= 3);
    for (const name of problems) assert.ok(texts.has(`snom.refused.${name}`), name);
    for (const name of doubts) assert.ok(texts.has(`snom.doubt.${name}`), name);
    const help = languages['en-US']?.help['snom-admin'] ?? '';
    for (const name of problems) assert.ok(help.includes(`<code>${name}</code>`), name);
  });

  it('describe every key of every model, and every group of keys', () => {
    const texts = textsOf('en-US', 'snom-key');
    for (const name of [...MODEL_NAMES, 'unknown']) {
      for (const generation of ['fw7', 'fw10'] as const) {
        for (const { key, group } of keysOf(modelOf(name, undefined, generation))) {
          const numbered = ['soft', 'line', 'expansion'].includes(group);
          if (group !== 'digits') {
            assert.ok(texts.has(`snom.key.${numbered ? group : key}`), key);
            assert.ok(texts.has(`snom-key.word.${numbered ? group : key}`), key);
          }
          assert.ok(texts.has(`snom-key.group.${group}`), group);
        }
      }
    }
  });

  it('name every usual sequence of keys', () => {
    const texts = textsOf('en-US', 'snom-key');
    for (const name of ['none', ...TEMPLATES.map((template) => template.name)])
      assert.ok(texts.has(`snom-key.template.${name}`), name);
  });

  it('give each node the shared texts beside its own', () => {
    for (const node of NODES) {
      const texts = textsOf('de', node);
      assert.ok(texts.has('snom.status.done'), node);
      assert.ok([...texts.keys()].some((key) => key.startsWith(`${node}.`)));
    }
  });
});

describe('translations the build refuses', () => {
  const dirs = new TempDirs();
  afterEach(() => dirs.remove());

  const reasonCodes = { refused: 'UNREACHABLE' };
  const common = {
    snom: { error: { refused: 'no __host__' }, status: { error: { UNREACHABLE: 'gone' } } },
  };
  const good: Record<string, string> = {
    'en-US/common.json': JSON.stringify(common),
    'en-US/a.json': '{"a":{"x":"text __n__"}}',
    'en-US/a.html': '<p>help</p>',
    'de/common.json': JSON.stringify(common),
    'de/a.json': '{"a":{"x":"Text __n__"}}',
  };

  /** Reads and checks a copy of the good files with some replaced; undefined = left out. */
  async function check(changes: Readonly<Record<string, string | undefined>>): Promise<void> {
    const { readLocales, checkLocales } = await locales();
    const files = Object.entries({ ...good, ...changes });
    const kept = files.filter((entry): entry is [string, string] => entry[1] !== undefined);
    const dir = dirs.with(Object.fromEntries(kept));
    checkLocales(await readLocales(dir, ['a']), ['a'], reasonCodes);
  }

  it('takes the good ones', async () => {
    await check({});
  });

  it('a file of a node that does not exist', async () => {
    await assertRefused(
      () => check({ 'de/b.json': '{}' }),
      ['locales/de/b.json: there is no such'],
    );
    await assertRefused(() => check({ 'de/b.html': '' }), ['locales/de/b.html: there is no such']);
    await assertRefused(() => check({ 'de/a.txt': '' }), ['locales/de/a.txt: there is no such']);
    await assertRefused(() => check({ 'de/common.html': '' }), ['locales/de/common.html']);
  });

  it('broken JSON', async () => {
    await assertRefused(() => check({ 'de/a.json': '{"a"' }), [/^locales\/de\/a\.json: .*JSON/]);
  });

  it('missing English files', async () => {
    await assertRefused(() => check({ 'en-US/a.html': undefined }), ['en-US/a.html is missing']);
    await assertRefused(
      () => check({ 'en-US/a.json': undefined, 'de/a.json': undefined }),
      ['en-US/a.json is missing'],
    );
    const none = Object.fromEntries(Object.keys(good).map((file) => [file, undefined]));
    await assertRefused(() => check({ ...none, 'de/a.json': '{}' }), ['locales/en-US is missing']);
  });

  it('a plugin without texts, but not one without help', async () => {
    const { readLocales, checkLocales } = await locales();
    const files = {
      ...good,
      'en-US/p.json': '{"p":{"x":"text"}}',
      'de/p.json': '{"p":{"x":"Text"}}',
    };
    const look = async (texts: Readonly<Record<string, string>>): Promise<void> =>
      checkLocales(await readLocales(dirs.with(texts), ['a', 'p']), ['a'], reasonCodes, ['p']);
    await look(files);
    await assertRefused(() => look(good), ['en-US/p.json is missing']);
    await assertRefused(() => look({ ...files, 'de/p.json': '{}' }), ['de/p.json: p.x is missing']);
  });

  it('a key that a translation lacks, or has on its own', async () => {
    await assertRefused(
      () => check({ 'de/a.json': '{"a":{"y":"Text"}}' }),
      ['de/a.json: a.x is missing', 'de/a.json: a.y does not exist in en-US'],
    );
    await assertRefused(() => check({ 'de/a.json': undefined }), ['de/a.json: a.x is missing']);
  });

  it('placeholders that differ', async () => {
    await assertRefused(
      () => check({ 'de/a.json': '{"a":{"x":"Text __m__"}}' }),
      ['a.x has the placeholders [m], en-US has [n]'],
    );
  });

  it('an error, or the class of an error, without text', async () => {
    const silent = JSON.stringify({ snom: { error: { other: 'x' } } });
    await assertRefused(
      () => check({ 'en-US/common.json': silent, 'de/common.json': silent }),
      ['snom.error.refused is missing', 'snom.status.error.UNREACHABLE is missing'],
    );
  });

  it('a value that is no text', async () => {
    const blank = '{"a":{"x":" ","y":1}}';
    await assertRefused(
      () => check({ 'en-US/a.json': blank, 'de/a.json': blank }),
      [
        'en-US/a.json: a.x is not',
        'en-US/a.json: a.y is not',
        'de/a.json: a.x is not',
        'de/a.json: a.y is not',
      ].sort(),
    );
  });
});
