/** docs/architecture/virtual-phone-evidence.md names every switch with the default it really has. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { PROFILE_NAMES, type ProfileName } from '../../simulator';
import { profileOf } from '../../simulator/device/profiles';
import { resolveOptions } from '../../simulator/options';

const DOCUMENT = join(__dirname, '../../docs/architecture/virtual-phone-evidence.md');

/** Name of a generation as the tables have it. */
function generationOf(name: ProfileName): string {
  const { generation } = profileOf(name);
  return { fw7: 'FW 7', 'fw8.7': 'FW 8.7', 'fw8.9': 'FW 8.9', fw10: 'FW 10' }[generation];
}

interface Row {
  readonly name: string;
  readonly default: string;
  readonly evidence: string;
  readonly strength: string;
}

/** Rows that begin with a name in backticks. */
const ROWS: readonly Row[] = readFileSync(DOCUMENT, 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, name = '', value = '', evidence = '', strength = ''] = line
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
    const match = /^`([\w.]+)`$/.exec(name);
    return match === null ? [] : [{ name: match[1] ?? '', default: value, evidence, strength }];
  });

/** Default of a profile: the whole cell, or the part `FW 7, FW 8.7: value` that names it, its series or its generation. */
function defaultOf(row: Row, profile: ProfileName): string | undefined {
  if (!row.default.includes(': ')) return row.default;
  const parts = row.default.split('; ').map((text) => text.split(': '));
  const partOf = (name: string): string | undefined =>
    parts.find(([names = '']) => names.split(', ').includes(name))?.[1];
  return partOf(profile) ?? partOf(profileOf(profile).series) ?? partOf(generationOf(profile));
}

describe('the evidence of the virtual phone', () => {
  const names = ROWS.map(({ name }) => name);

  it('has one row for each switch and none for anything else', () => {
    const quirks = Object.keys(resolveOptions({}).quirks);
    assert.deepEqual(names.filter((name) => !name.includes('.')).sort(), quirks.sort());
    assert.equal(new Set(names).size, names.length);
  });

  it('says for each on what it rests', () => {
    for (const row of ROWS) {
      assert.notEqual(row.evidence, '', row.name);
      assert.notEqual(row.strength, '', row.name);
    }
  });

  it('has one row for each doubt about logging in', () => {
    const told = new Set(['scheme', 'username', 'password', 'words', 'algorithms']);
    const auth = Object.keys(resolveOptions({}).auth).filter((name) => !told.has(name));
    const rows = names.filter((name) => name.startsWith('auth.'));
    assert.deepEqual(rows.sort(), auth.map((name) => `auth.${name}`).sort());
  });

  for (const profile of PROFILE_NAMES) {
    it(`has the defaults of ${profile}`, () => {
      const { quirks, auth, security } = resolveOptions({ profile });
      const real = new Map<string, unknown>(Object.entries(quirks));
      for (const [name, value] of Object.entries(auth)) real.set(`auth.${name}`, value);
      real.set('security.blockedAnswer', security.blockedAnswer);
      for (const row of ROWS)
        assert.equal(defaultOf(row, profile), String(real.get(row.name)), row.name);
    });
  }
});
