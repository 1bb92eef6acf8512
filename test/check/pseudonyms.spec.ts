import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { MAX_LAYOUT, Pseudonyms } from '../../src/check/pseudonyms';
import { VOCABULARY } from '../../src/check/vocabulary';
import { cpuMs } from '../support/cpu-time';

const shown = (text: string, known?: ConstructorParameters<typeof Pseudonyms>[0]): string =>
  new Pseudonyms(known).text(text);

/** A text in every spelling a phone may use for it. */
function spellings(text: string): string[] {
  const bytes = [...Buffer.from(text, 'utf8')];
  const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
  return [
    text,
    text.toUpperCase(),
    text.toLowerCase(),
    encodeURIComponent(text),
    bytes.map((byte) => `%${hex(byte)}`).join(''),
    bytes.map((byte) => `%${hex(byte).toUpperCase()}`).join(''),
    [...text].map((char) => `&#${char.codePointAt(0)};`).join(''),
    [...text].map((char) => `&#x${char.codePointAt(0)?.toString(16)};`).join(''),
    text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`),
    Buffer.from(text, 'utf8').toString('base64'),
    Buffer.from(`admin:${text}`, 'utf8').toString('base64'),
    Buffer.from(text, 'utf8').toString('latin1'),
  ];
}

/** Names, passwords, host names: whatever is no word that may be shown anyway. */
const secret = fc
  .oneof(
    fc.stringMatching(/^[A-Za-zÄÖÜäöüß]{4,12}$/),
    fc.stringMatching(/^[A-Za-z]{3,8}[ .@_-][A-Za-z0-9äöü]{3,8}$/),
    fc.stringMatching(/^\d{5,14}$/),
    fc.stringMatching(/^[a-z]{3,8}\.[a-z]{3,8}\.(?:lan|example)$/),
    fc.stringMatching(/^[A-Za-z0-9]{3,6}[!$%&/()=?+*#;,<>"]{1,3}[A-Za-z0-9]{3,6}$/),
    fc.string({ minLength: 5, maxLength: 12, unit: 'grapheme' }),
  )
  .filter(
    (text) =>
      !text
        .split(/[^\p{L}\p{N}_]+/u)
        .every((part) => VOCABULARY.has(part.toLowerCase()) || part === ''),
  );

const mac = fc.stringMatching(/^000413[0-9A-F]{6}$/);

describe('check/pseudonyms', () => {
  it('leaves what says nothing of anybody', () => {
    for (const text of [
      '<TITLE>snom D385</TITLE>',
      'Firmware: snom320-SIP 7.3.30.1',
      'text/html; charset=utf-8',
      'Digest realm="snom", qop="auth", algorithm=SHA-256',
      'Login failed! Retry after minute',
      '%22 &amp; &#34;',
    ])
      assert.equal(shown(text), text);
  });

  it('replaces everything else, the same piece by the same placeholder', () => {
    assert.equal(
      shown('Anna Meier <anna@pbx.lan> 4711, ANNA: +49 30 4711'),
      '{word:1} {word:2} <{word:1}@{word:3}.{word:4}> {number:1}, {word:1}: +{number:2} {number:3} {number:1}',
    );
    assert.equal(shown('192.168.1.20 and 192.168.1.20:8080'), '{ip:1} and {ip:1}:{number:1}');
  });

  it('takes one MAC for one, however it is written, and shows how it is', () => {
    assert.equal(
      shown('000413A1B2C3 00:04:13:a1:b2:c3 00-04-13-A1-B2-C3 000413a1b2c3 000413A1B2C4'),
      '{mac:1} {mac:1|xx:} {mac:1|XX-} {mac:1|xx} {mac:2}',
    );
  });

  it('keeps the escapes of punctuation, and takes those of letters for the letters', () => {
    assert.equal(
      shown('%22Anna%20M%C3%BCller%22%20%3Csip%3A4711%40pbx%3E M&#252;ller Müller'),
      '%22{word:1}%20{word:2}%22%20%3Csip%3A{number:1}%40{word:3}%3E {word:2} {word:2}',
    );
  });

  it('hides the address the phone is reached at, and what was typed as a password', () => {
    const known = { host: 'Phone-7.lan', secrets: ['p@ss & word'] };
    assert.equal(shown('https://phone-7.lan:8443/', known), 'https://{phone}:{number:1}/');
    assert.equal(shown('xphone-7.lan', known), '{word:1}-{number:1}.{word:2}');
    for (const text of ['p@ss & word', 'p%40ss%20%26%20word', 'p@ss &amp; word'])
      assert.equal(shown(text, known), '{secret:1}');
  });

  it('shows no time and no braces of the phone', () => {
    assert.equal(shown('12:34:56 {a}'), '{time} {lb}a{rb}');
  });

  it('leaves scripts out of pages, and cuts long ones', () => {
    const names = new Pseudonyms();
    assert.equal(
      names.layout('<script type="text/javascript">var x = "Anna";</script><p>Mac</p>'),
      '<script type="text/javascript">{script}</script><p>Mac</p>',
    );
    assert.match(names.layout('<p>'.repeat(MAX_LAYOUT)), /\{cut\}$/);
    assert.match(names.text('- '.repeat(MAX_LAYOUT)), /\{cut\}$/);
  });

  it('is the same for what it has made itself, but for the braces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(
          shown(text).replace(/\{[a-z]+(?::\d+)?(?:\|[Xx]{2}[:-]?)?\}/g, ''),
          /[{}]|\d{3}/,
        );
      }),
    );
  });

  it('lets no secret through in any spelling', () => {
    fc.assert(
      fc.property(secret, fc.boolean(), (text, known) => {
        const names = new Pseudonyms(known ? { secrets: [text] } : {});
        for (const spelling of spellings(text)) {
          const result = names.layout(`<TD>Name: ${spelling}</TD> "${spelling}" x=${spelling}&y`);
          for (const one of spellings(text)) {
            if (/^[^\p{L}\p{N}]*$/u.test(one)) continue;
            assert.ok(!result.includes(one), `${one} in ${result}`);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('lets no MAC through in any spelling', () => {
    const separated = (text: string, by: string): string => (text.match(/../g) ?? []).join(by);
    fc.assert(
      fc.property(mac, (text) => {
        const forms = ['', ':', '-', ' ', '.', '%3A', '%3a'].flatMap((by) => {
          const form = separated(text, by);
          return [form, form.toLowerCase()];
        });
        const result = shown(forms.join(' | '));
        for (const form of forms) assert.ok(!result.includes(form), `${form} in ${result}`);
        assert.ok(!result.toUpperCase().includes(text.slice(6)));
      }),
    );
  });

  it('takes its time in proportion to the length', () => {
    for (const text of ['a', '1', '%41', '&#', '00:', '1.1.', '<script>', 'snom', '{']) {
      const long = text.repeat(200_000);
      const took = cpuMs(() => {
        new Pseudonyms({ host: '10.0.0.1', secrets: ['a-b'] }).layout(long);
      });
      assert.ok(took < 3000, `${text}: ${took} ms`);
    }
  });
});
