import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { type Catalogue, chooseLanguage, pageIn } from '../../../simulator/console/texts';
import { EVENT_SETTING } from '../../../simulator/contract/event-names';
import { PROFILE_NAMES, profileOf } from '../../../simulator/device/profiles';
import { FUZZ_RUNS } from '../../support/fuzz';
import { LANGUAGES } from '../../support/package/languages';

const WEB = path.join(__dirname, '../../../simulator/console/web');

/** Texts that are the same in two languages, and rightly so: names, short words that both have. */
const SAME =
  /^(?:[\W\d]|LED|led|snom|firmware|model|status|DND|headset|menu|vol|\{\w+\}|MAC|SIP)*$/i;

const read = (language: string): Catalogue =>
  JSON.parse(readFileSync(path.join(WEB, `locales/${language}.json`), 'utf8')) as Catalogue;

/** Texts by their keys. */
function flat(catalogue: Catalogue, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(catalogue).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${prefix}${key}`, value] as const]
        : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();

const sources = readdirSync(WEB)
  .filter((name) => /\.(?:js|html)$/.test(name))
  .map((name) => readFileSync(path.join(WEB, name), 'utf8'))
  .join('\n');

describe('simulator/console/texts', () => {
  const english = flat(read('en-US'));

  it('are there in nine languages', () => {
    const found = readdirSync(path.join(WEB, 'locales')).map((name) => name.replace('.json', ''));
    assert.deepEqual(found.sort(), LANGUAGES);
  });

  for (const language of LANGUAGES) {
    describe(language, () => {
      const texts = flat(read(language));

      it('has every text, and no other', () => {
        assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort());
      });

      it('has no key twice', () => {
        const source = readFileSync(path.join(WEB, `locales/${language}.json`), 'utf8');
        assert.equal(source, `${JSON.stringify(read(language), null, 2)}\n`);
      });

      it('fills in the same values', () => {
        for (const [key, text] of english)
          assert.deepEqual(placeholders(texts.get(key) ?? ''), placeholders(text), key);
      });

      it('has no blank text, and none that begins or ends with a blank', () => {
        for (const [key, text] of texts) assert.match(text, /^\S(?:.*\S)?$/s, key);
      });

      it('is no English', () => {
        if (language === 'en-US') return;
        const left = [...texts].filter(
          ([key, text]) => text === english.get(key) && text.length > 12 && !SAME.test(text),
        );
        assert.deepEqual(left, []);
      });
    });
  }

  it('are all used', () => {
    const named = new Set(
      [...sources.matchAll(/\{\{([\w.]+)\}\}|\b(?:t|hasText)\(\s*'([\w.]+)'/g)].map(
        ([, inPage, inScript]) => inPage ?? inScript,
      ),
    );
    // Keys that are put together: whatever begins so is used.
    const begun = [...sources.matchAll(/`([\w.]+\.)\$\{/g)].map(([, start = '']) => start);
    const chosen = [...sources.matchAll(/'(\w+\.\w+)'/g)].map(([, key]) => key);
    const unused = [...english.keys()].filter(
      (key) =>
        !named.has(key) && !chosen.includes(key) && !begun.some((start) => key.startsWith(start)),
    );
    assert.deepEqual(unused, []);
  });

  it('are there for all that is asked for', () => {
    const asked = [...sources.matchAll(/\{\{([\w.]+)\}\}|\bt\(\s*'([\w.]+)'/g)]
      .map(([, inPage, inScript]) => inPage ?? inScript ?? '')
      .filter((key) => key !== 'lang');
    assert.ok(asked.length > 40, String(asked.length));
    assert.deepEqual(
      asked.filter((key) => !english.has(key)),
      [],
    );
  });

  it('name every report', () => {
    for (const event of Object.keys(EVENT_SETTING))
      assert.ok(english.has(`reports.event.${event}`), event);
  });

  it('name every key that is no digit, soft key or line key', () => {
    const keys = new Set(PROFILE_NAMES.flatMap((name) => profileOf(name).ownKeys));
    const unnamed = [...keys].filter(
      (key) => !/^(?:[\d*#]|F\d|P\d+|EK\d+)$/.test(key) && !english.has(`key.${key}`),
    );
    assert.deepEqual(unnamed, []);
  });

  describe('page', () => {
    it('takes texts as text, never as markup', () => {
      const page = pageIn('<p title="{{a.b}}">{{a.b}}</p>', 'de', { a: { b: '<i>"&' } });
      assert.equal(page, '<p title="&lt;i&gt;&quot;&amp;">&lt;i&gt;&quot;&amp;</p>');
    });

    it('lacks no text silently', () => {
      assert.throws(() => pageIn('{{a.b}}', 'de', { a: {} }), /a\.b/);
      assert.throws(() => pageIn('{{toString}}', 'de', {}), /toString/);
    });
  });

  describe('language', () => {
    const ROWS: readonly (readonly [accepted: string | undefined, language: string])[] = [
      [undefined, 'en-US'],
      ['*', 'en-US'],
      ['de', 'de'],
      ['DE-at', 'de'],
      ['en-GB,de;q=0.9', 'en-US'],
      ['sv,nl;q=0.7,fr;q=0.8', 'fr'],
      ['de;q=0,it', 'it'],
      ['es-MX', 'es-ES'],
      ['zh-TW', 'zh-CN'],
      [';;,,q=1', 'en-US'],
    ];
    for (const [accepted, language] of ROWS) {
      it(`${accepted}: ${language}`, () =>
        assert.equal(chooseLanguage(accepted, LANGUAGES), language));
    }

    it('is one of those there are, whatever is asked', () => {
      const part = fc.constantFrom('de', 'xx', ';q=', '0.5', ',', '-', ' ', '*', 'NaN', 'ja');
      fc.assert(
        fc.property(fc.array(part), (parts) => {
          assert.ok(LANGUAGES.includes(chooseLanguage(parts.join(''), LANGUAGES)));
        }),
        { numRuns: FUZZ_RUNS },
      );
    });
  });
});
