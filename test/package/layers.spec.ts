/** Proves that the lint rule of the layers catches an import that points the wrong way. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { ESLint } from 'eslint';
import { before, describe, it } from 'mocha';
import { ROOT } from '../support/package/manifest';

const RULE = 'no-restricted-imports';

const FORBIDDEN: readonly (readonly [from: string, to: string])[] = [
  ['src/common/errors.ts', '../phone/types'],
  ['src/common/errors.ts', 'undici'],
  ['src/phone/phone.ts', '../nodes/shared/status'],
  ['src/phone/phone.ts', '../calls/operations'],
  ['src/phone/channels/command-page.ts', '../../calls/operations'],
  ['src/phone/phone.ts', '../../simulator/index'],
  ['src/phone/phone.ts', 'node-red'],
  ['src/phone/phone.ts', '@node-red/util'],
  ['src/calls/operations.ts', '../nodes/shared/inputs'],
  ['src/calls/operations.ts', 'undici'],
  ['src/calls/operations.ts', 'node-red'],
  ['src/calls/operations.ts', '../../simulator/index'],
  ['src/phone/phone.ts', '../check/checker'],
  ['src/calls/operations.ts', '../check/checker'],
  ['src/check/checker.ts', '../nodes/shared/status'],
  ['src/check/checker.ts', '../calls/operations'],
  ['src/check/checker.ts', '../../simulator/index'],
  ['simulator/report.ts', '../src/check/report'],
  ['src/nodes/snom-key/snom-key.ts', 'undici'],
  ['src/nodes/snom-key/snom-key.ts', '../../../simulator/index'],
  ['simulator/index.ts', '../src/phone/errors'],
  ['simulator/digest/server.ts', '../../src/phone/digest'],
];

const ALLOWED: readonly (readonly [from: string, to: string])[] = [
  ['src/phone/transport/http.ts', 'undici'],
  ['src/phone/phone.ts', '../common/errors'],
  ['src/calls/operations.ts', '../phone/types'],
  ['src/check/checker.ts', '../phone/auth'],
  ['src/nodes/snom-admin/operations.ts', '../../check/checker'],
  ['src/nodes/snom-key/snom-key.ts', '../../phone/phone'],
  ['src/nodes/snom-call/snom-call.ts', '../../calls/operations'],
  ['simulator/index.ts', './contract/types'],
  ['simulator/phone-core.ts', './calls/engine'],
  ['test/nodes/snom-key.spec.ts', '../../simulator/index'],
];

describe('layers', () => {
  let eslint: ESLint;

  before(() => {
    eslint = new ESLint({
      cwd: ROOT,
      ruleFilter: ({ ruleId }) => ruleId === RULE,
      // The rule needs no types, and the files linted here need not exist.
      overrideConfig: [
        { files: ['**/*.ts'], languageOptions: { parserOptions: { project: null } } },
      ],
    });
  });

  async function complaints(from: string, to: string): Promise<string[]> {
    const code = `import { x } from '${to}';\nconsole.log(x);\n`;
    const [result] = await eslint.lintText(code, { filePath: path.join(ROOT, from) });
    assert.ok(result);
    assert.equal(result.fatalErrorCount, 0, result.messages[0]?.message);
    return result.messages.map((message) => message.ruleId ?? '');
  }

  for (const [from, to] of FORBIDDEN) {
    it(`keeps ${from} from importing ${to}`, async () => {
      assert.deepEqual(await complaints(from, to), [RULE]);
    });
  }

  for (const [from, to] of ALLOWED) {
    it(`lets ${from} import ${to}`, async () => {
      assert.deepEqual(await complaints(from, to), []);
    });
  }
});
