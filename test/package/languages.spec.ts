/** Every language: the same things are said, in its own words, under the names the dialogs use. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { before, describe, it } from 'mocha';
import { locales, NODES, PLUGINS } from '../support/package/build-tools';
import {
  BAD_TYPOGRAPHY,
  ENGLISH_NAMES,
  FOREIGN_WORDS,
  LANGUAGES,
  NAMES,
  OTHER_ADDRESS,
  QUOTED,
  SECTIONS,
} from '../support/package/languages';
import { ROOT } from '../support/package/manifest';

type Tools = Awaited<ReturnType<typeof locales>>;

const DIR = path.join(ROOT, 'locales');
const REFERENCE = 'en-US';
/** Tags that make the structure of a help text; the others may change places within a sentence. */
const BLOCKS = /<\/?(?:script|p|h3|h4|dl|dt|dd|ol|ul|li|table|tr|th|td|pre)\b[^>]*>/g;
const INLINE = /<\/?(?:a|b|br|code|i|em|strong|span)\b[^>]*>/g;
/** Names of properties and operations, one after the other. */
const LIST = /^\w+(?:, \w+)+(?: \.\.\.)?$/;
/** Texts that advise something, and so name what the dialogs show. */
const ADVICE = /^snom\.(?:error|warning|doubt|diagnosis|lacks)\./;
/** Texts that quote what a star in a rule is taken for. */
const NO_ADVICE = /[sS]tarKey$/;
/** Names that are in no dialog: of phones, their menus and settings, and of properties of messages. */
const NOT_OURS = [
  'Phone Manager',
  'Restrict URI queries',
  'Use hidden tags',
  'Call join on Xfer',
  'force',
];

/** Characters of a line, those of Chinese and Japanese counted as the two they take. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, char) => sum + (/[\u3000-\u9fff\uff00-\uffef]/.test(char) ? 2 : 1), 0);

/** Words that a reader has to understand: no names of settings and keys, no codes, no values to be filled in. */
function wordsOf(text: string): string[] {
  const plain = text.replace(/__\w+__|\S*(?:@|:\/\/)\S*|<[^>]*>|[\w$.]*[_.$][\w$.]*|&\w+;/g, ' ');
  return [...plain.matchAll(/(?<![A-Za-z\d])[A-Z]?[a-z]{2,}(?![A-Za-z\d])/g)].map(([word]) =>
    word.toLowerCase(),
  );
}

const found = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([tag]) => tag.replace(/\s+/g, ' '));

describe('languages', () => {
  let tools: Tools;
  let languages: Awaited<ReturnType<Tools['readLocales']>>;
  const help = (lang: string, node: string): string => languages[lang]?.help[node] ?? '';
  const textsOf = (lang: string, node: string): Map<string, string> => {
    const language = languages[lang] ?? assert.fail(lang);
    const texts = tools.flatten(tools.catalogueOf(language, node));
    return new Map([...texts].map(([key, text]) => [key, String(text)]));
  };
  const catalogues = (lang: string): Map<string, string> =>
    new Map([...NODES, ...PLUGINS].flatMap((node) => [...textsOf(lang, node)]));
  /** Every text of a language, as one. */
  const wholeText = (lang: string): string =>
    [...catalogues(lang).values(), ...NODES.map((node) => help(lang, node))].join('\n');

  before(async () => {
    tools = await locales();
    languages = await tools.readLocales(DIR, [...NODES, ...PLUGINS]);
  });

  it('are these nine', () => {
    assert.deepEqual(Object.keys(languages), LANGUAGES);
  });

  for (const lang of LANGUAGES) {
    describe(lang, () => {
      it('has no key twice', () => {
        for (const file of readdirSync(path.join(DIR, lang)).filter((name) => /json$/.test(name))) {
          // JSON.parse keeps the last one silently; JSON is YAML, where a second one is an error.
          const text = readFileSync(path.join(DIR, lang, file), 'utf8');
          assert.doesNotThrow(() => load(text, { filename: file }), file);
        }
      });

      it('has the sections of the style guide in the help, by their names in Node-RED', () => {
        for (const node of NODES) {
          assert.match(
            help(lang, node),
            new RegExp(
              `^<script type="text/html" data-help-name="${node}">\\s*<p class="snom-help-text">`,
            ),
          );
          const titles = [...help(lang, node).matchAll(/<h3>(.*?)<\/h3>/g)].map(([, text]) => text);
          // A configuration has no ports, and nothing goes into a node that only tells.
          const missing = node === 'snom-config' ? 2 : node === 'snom-event' ? 1 : 0;
          assert.deepEqual(titles, SECTIONS[lang]?.slice(missing), node);
        }
      });

      it('has the same structure of help', () => {
        for (const node of NODES) {
          const [own, english] = [help(lang, node), help(REFERENCE, node)];
          assert.deepEqual(found(own, BLOCKS), found(english, BLOCKS), node);
          assert.deepEqual(found(own, INLINE).sort(), found(english, INLINE).sort(), node);
        }
      });

      it('has the same codes, operations and settings in the help', () => {
        for (const node of NODES) {
          const codes = (text: string): string[] => found(text, /<code>[^<]*<\/code>/g).sort();
          assert.ok(codes(help(lang, node)).length > 10, node);
          assert.deepEqual(codes(help(lang, node)), codes(help(REFERENCE, node)), node);
        }
      });

      it('keeps the lines of the examples in the help', () => {
        const examples = (text: string): string[] =>
          [...text.matchAll(/<pre>[^]*?<\/pre>/g)].map(([example]) => example);
        assert.ok(examples(help(REFERENCE, 'snom-call')).length > 3);
        for (const node of NODES)
          assert.deepEqual(examples(help(lang, node)), examples(help(REFERENCE, node)), node);
      });

      it('sets its signs as its readers are used to', () => {
        const bad = BAD_TYPOGRAPHY[lang];
        const text = wholeText(lang).replace(/<code>[^<]*<\/code>|<pre>[^]*?<\/pre>/g, '<>');
        const at = bad ? text.search(bad) : -1;
        assert.equal(at < 0 ? '' : text.slice(Math.max(0, at - 40), at + 40), '');
      });

      it('has status texts that fit below a node', () => {
        for (const [key, text] of textsOf(lang, 'snom-key')) {
          if (!key.startsWith('snom.status.')) continue;
          // The longest number there is: an hour in seconds.
          const shown = text.replace(/__\w+__/g, '3600');
          assert.ok(widthOf(shown) <= 24, `${key}: ${shown}`);
        }
      });

      it('calls a field in the help what the dialog calls it', () => {
        const own = catalogues(lang);
        // Operations may be called by what stands for them in a message.
        const fields = [...catalogues(REFERENCE)].filter(
          ([key]) => !/\.(?:operation|nodeLabel)\.(?!fromMessage)/.test(key),
        );
        for (const node of NODES) {
          const bold = (text: string): string[] =>
            found(text, /<b>[^<]*<\/b>/g).map((tag) => tag.slice(3, -4));
          const originals = bold(help(REFERENCE, node));
          for (const name of new Set(originals)) {
            const keys = fields.filter(([, text]) => text === name).map(([key]) => key);
            if (keys.length === 0) continue;
            const labels = new Set(keys.map((key) => own.get(key)));
            const times = bold(help(lang, node)).filter((text) => labels.has(text)).length;
            const wanted = originals.filter((text) => text === name).length;
            assert.equal(times, wanted, `${node}: ${name} = ${[...labels].join(' or ')}`);
          }
        }
      });

      it('calls what it advises by the name it has in the dialogs', () => {
        const all = [...catalogues(lang)];
        const named = all.filter(([key]) => !ADVICE.test(key)).map(([, text]) => text);
        const quoted = all
          .filter(([key]) => ADVICE.test(key) && !NO_ADVICE.test(key))
          .flatMap(([key, text]) =>
            [...text.matchAll(QUOTED[lang] ?? assert.fail())].map(([, name = '']) => ({
              key,
              name,
            })),
          );
        assert.ok(quoted.length > 20);
        const lost = quoted.filter(
          ({ name }) =>
            !named.some((text) => text.includes(name)) &&
            !NOT_OURS.includes(name) &&
            !name.includes('__'),
        );
        assert.deepEqual(lost, []);
      });

      it('quotes the label of a field that a hint is a sentence with', () => {
        const own = catalogues(lang);
        for (const key of ['snom-config.hint.events', 'snom-event.hint.notFollowed']) {
          const quoted = [...(own.get(key) ?? '').matchAll(QUOTED[lang] ?? assert.fail())];
          const names = quoted.map(([, name = '']) => name);
          assert.ok(names.includes(own.get('snom-config.label.pollMs') ?? '?'), key);
        }
      });

      it('addresses the reader in one way', () => {
        const other = OTHER_ADDRESS[lang];
        const text = wholeText(lang).replace(/<[^>]*>/g, ' ');
        const at = other ? text.search(other) : -1;
        assert.equal(at < 0 ? '' : text.slice(Math.max(0, at - 40), at + 40), '');
      });

      if (lang === REFERENCE) return;
      it('leaves no text in English', () => {
        const own = catalogues(lang);
        const same = [...catalogues(REFERENCE)].filter(([key, text]) => own.get(key) === text);
        const shared = FOREIGN_WORDS[lang] ?? assert.fail();
        const needed = new Set<string>();
        const left = same.flatMap(([key, text]) => {
          const english = wordsOf(text).filter((word) => !NAMES.has(word));
          for (const word of english) needed.add(word);
          const foreign = english.filter((word) => !shared.has(word));
          return foreign.length > 0 ? [`${key}: ${text} (${foreign.join(', ')})`] : [];
        });
        assert.deepEqual(left, []);
        const idle = [...shared].filter((word) => word !== '' && !needed.has(word));
        assert.deepEqual(idle, [], 'words in the list that no text needs');
      });

      it('leaves no sentence of the help in English', () => {
        for (const node of NODES) {
          const sentences = (text: string): string[] =>
            text
              .replace(
                /<code>[^<]*<\/code>|<pre>[^]*?<\/pre>|<span class="property-type">[^<]*<\/span>/g,
                '<>',
              )
              .split(/<[^>]*>/)
              .map((part) => part.replace(/\s+/g, ' ').trim());
          const english = new Set(sentences(help(REFERENCE, node)));
          const left = sentences(help(lang, node)).filter(
            (text) =>
              wordsOf(text).length > 3 &&
              english.has(text) &&
              !ENGLISH_NAMES.has(text) &&
              !LIST.test(text),
          );
          assert.deepEqual(left, [], node);
        }
      });
    });
  }
});
