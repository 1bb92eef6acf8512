/** The types of the installed package, as TypeScript finds them from a project that uses it. */
import path from 'node:path';
import ts from 'typescript';
import { PACKAGE } from '../demo-user-dir.mjs';

/** How projects look for packages: as Node.js does, from both kinds of modules, and as bundlers do. */
const WAYS = [
  { file: 'user.cts', module: ts.ModuleKind.Node16, resolution: ts.ModuleResolutionKind.Node16 },
  { file: 'user.mts', module: ts.ModuleKind.Node16, resolution: ts.ModuleResolutionKind.Node16 },
  { file: 'user.ts', module: ts.ModuleKind.ESNext, resolution: ts.ModuleResolutionKind.Bundler },
];

/** What a user writes; what is not so has to be noticed, or everything is `any`. */
const USE = `
import type { SnomActionMessage, SnomErrorCode } from '${PACKAGE}';
export const codeOf = ({ snom }: SnomActionMessage): SnomErrorCode | undefined => snom.ok ? undefined : snom.code;
// @ts-expect-error There is no such code.
export const none: SnomErrorCode = 'NOPE';
`;

/**
 * @param {string} dir with the package in its `node_modules`
 * @returns {string[]} what the compiler says against them
 */
export function typeProblems(dir) {
  return WAYS.flatMap(({ file, module, resolution }) => {
    const user = path.join(dir, file);
    /** @type {ts.CompilerOptions} */
    const options = {
      ...{ strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, types: [] },
      // Nothing else is needed, which is worth seconds.
      ...{ lib: ['lib.es2022.d.ts'], skipDefaultLibCheck: true },
      ...{ module, moduleResolution: resolution },
    };
    const host = ts.createCompilerHost(options);
    const fileExists = host.fileExists.bind(host);
    const getSourceFile = host.getSourceFile.bind(host);
    host.fileExists = (name) => name === user || fileExists(name);
    host.getSourceFile = (name, how, ...more) =>
      name === user ? ts.createSourceFile(name, USE, how) : getSourceFile(name, how, ...more);
    const program = ts.createProgram([user], options, host);
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .map((text) => `types, ${ts.ModuleResolutionKind[resolution]}, ${file}: ${text}`);
  });
}
