/** The package's types, as somebody uses them who writes functions in TypeScript. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import ts from 'typescript';
import { REASONS } from '../../src/common/errors';
import { manifest, ROOT } from '../support/package/manifest';

const FILE = path.join(ROOT, 'dist/types/index.d.ts');

/** What a user writes: every line has to compile. */
const USE = `
import type {
  Call, CallSummary, SnomActionMessage, SnomCallMessage, SnomCaughtMessage, SnomErrorCode,
  SnomEventMessage, SnomRunMessage, SnomScreeningMessage, SnomSnapshotMessage, SnomSummaryMessage,
} from 'node-red-contrib-snom';

export function told(msg: SnomActionMessage): string {
  if (msg.snom.ok) return msg.snom.confirmed === true ? msg.snom.confirmedBy ?? '' : msg.snom.call?.state ?? '';
  const again: boolean = msg.snom.sent === 'no' && (msg.snom.code === 'UNREACHABLE' || msg.snom.code === 'TIMEOUT');
  return again ? msg.snom.phone?.name ?? '' : msg.snom.message;
}
export function caught({ error, snom }: SnomCaughtMessage): SnomErrorCode {
  return error.code === snom.code ? error.code : 'PHONE_ERROR';
}
export const seconds = ({ payload }: SnomSummaryMessage): number => payload.answered ? payload.talkSeconds : 0;
export const lost = (summary: CallSummary): boolean => summary.outcome === 'missed';
export function heard({ payload, snom }: SnomEventMessage): string | null {
  return payload.name === 'incoming' ? payload.call?.remote.number ?? snom.phone.name : payload.lineKey;
}
export const ringing = ({ payload: { calls } }: SnomSnapshotMessage): readonly Call[] => calls.filter((call) => call.state === 'Alerting');
export const changed = ({ payload }: SnomCallMessage): string => payload.kind === 'callRemoved' ? payload.summary.id : payload.call.id;
export const answer = ({ snom }: SnomScreeningMessage): string => snom.screeningId;
export const bad = ({ payload }: SnomRunMessage): SnomErrorCode[] => payload.failed.map(({ code }) => code);
`;

/** What must not compile, and what the compiler says. */
const MISUSE: readonly (readonly [line: string, complaint: RegExp])[] = [
  [
    `export const c: import('node-red-contrib-snom').SnomErrorCode = 'NOPE';`,
    /"NOPE"' is not assignable/,
  ],
  [
    `export const f = (msg: import('node-red-contrib-snom').SnomActionMessage) => msg.snom.code;`,
    /Property 'code' does not exist/,
  ],
  [
    `export const s = (call: import('node-red-contrib-snom').Call) => call.state === 'Talking';`,
    /no overlap/,
  ],
];

describe('types of the package', function () {
  this.timeout(60_000);
  const user = path.join(ROOT, 'test/package/user.ts');

  /** What the compiler says of a file that uses the package; no types of Node.js or Node-RED are there. */
  function complaintsOf(text: string): string[] {
    const options: ts.CompilerOptions = {
      ...{ strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, types: [] },
      ...{ module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
      paths: { [manifest.name]: [path.join(ROOT, manifest.types ?? '')] },
    };
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (file, how) =>
      file === user ? ts.createSourceFile(file, text, how) : read(file, how);
    const exists = host.fileExists.bind(host);
    host.fileExists = (file) => file === user || exists(file);
    const program = ts.createProgram([user], options, host);
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }

  before(() => assert.ok(existsSync(FILE), 'dist/ is missing: run npm run build first'));

  it('are where package.json says', () => {
    assert.equal(path.join(ROOT, manifest.types ?? ''), FILE);
  });

  it('serve those who use results, failures, events and summaries', () => {
    assert.deepEqual(complaintsOf(USE), []);
  });

  for (const [line, complaint] of MISUSE) {
    it(`find the mistake in ${line.slice(0, 60)}`, () => {
      assert.match(complaintsOf(line).join('\n'), complaint);
    });
  }

  it('serve the lines of the README', () => {
    const text = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
    const [, lines = ''] = /```ts\n([^]*?)```/.exec(text) ?? [];
    assert.match(lines, /node-red-contrib-snom/);
    assert.deepEqual(complaintsOf(lines), []);
  });

  it('need no other package', () => {
    assert.doesNotMatch(readFileSync(FILE, 'utf8'), /\bimport\b/);
  });

  it('have every error code, and say what each means', () => {
    const text = readFileSync(FILE, 'utf8');
    const [, union = ''] = /export type SnomErrorCode =([^;]*);/.exec(text) ?? [];
    const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code);
    assert.deepEqual(
      codes.sort(),
      [...new Set(Object.values(REASONS).map(([code]) => code))].sort(),
    );
    for (const [, comment] of text.matchAll(/(?:^|\n)(\S[^\n]*)\nexport /g))
      assert.match(comment ?? '', /\*\/$/, 'every type says what it is');
  });

  it('are refused where they cannot stand on their own', async () => {
    const { publicTypes } = await import('../../scripts/lib/build-types.mjs');
    assert.throws(
      () => publicTypes(ROOT, 'src/nodes/shared/phones/config-node.ts'),
      /another package/,
    );
    assert.equal(publicTypes(ROOT), readFileSync(FILE, 'utf8'), 'the build is an old one');
  });
});
