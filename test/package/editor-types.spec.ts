/** A node's dialog stores what its `types.ts` says: what is missing on either side does not compile. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import ts from 'typescript';
import { NODES } from '../support/package/build-tools';
import { ROOT } from '../support/package/manifest';

type Edit = (text: string) => string;

const editorFile = (node: string): string => path.join(ROOT, `src/nodes/${node}/${node}.editor.ts`);
const typesFile = (node: string): string => path.join(ROOT, `src/nodes/${node}/types.ts`);

describe('registerType of the editor', function () {
  // The compiler reads all that the dialogs import, and lib.dom.
  this.timeout(120_000);
  const sources = new Map<string, ts.SourceFile | undefined>();
  let options: ts.CompilerOptions;
  let program: ts.Program | undefined;

  before(() => {
    const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.editor.json'), (file) =>
      ts.sys.readFile(file),
    ) as { config: unknown };
    ({ options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT));
  });

  /** What the compiler says of each node's dialog when a file of every node is edited. */
  function complaints(fileOf: (node: string) => string, edit: Edit): string[] {
    const edited = new Set(NODES.map(fileOf));
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (file, how) => {
      if (!sources.has(file)) sources.set(file, read(file, how));
      const source = sources.get(file);
      if (!source || !edited.has(file)) return source;
      const text = edit(source.text);
      assert.notEqual(text, source.text, file);
      return ts.createSourceFile(file, text, how);
    };
    const roots = [...NODES.map(editorFile), path.join(ROOT, 'src/nodes/shared/editor/red.d.ts')];
    program = ts.createProgram(roots, options, host, program);
    const made = program;
    return NODES.map((node) =>
      made
        .getSemanticDiagnostics(made.getSourceFile(editorFile(node)))
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
        .join('\n'),
    );
  }

  function assertRefused(fileOf: (node: string) => string, edit: Edit, expected: RegExp): void {
    const said = complaints(fileOf, edit);
    NODES.forEach((node, index) => assert.match(said[index] ?? '', expected, node));
  }

  it('takes the dialogs as they are', () => {
    const said = complaints(editorFile, (text) => `${text}\n`);
    assert.deepEqual(
      said,
      NODES.map(() => ''),
    );
  });

  it('refuses a property without a default, optional ones too', () => {
    assertRefused(
      editorFile,
      (text) => text.replace("    name: { value: '' },\n", ''),
      /Property 'name' is missing/,
    );
    assertRefused(
      typesFile,
      (text) => text.replace(/(interface Snom\w+Def extends [^{]*\{\n)/, '$1  novel?: string;\n'),
      /Property 'novel' is missing/,
    );
  });

  it('refuses a default of no property, or of another type', () => {
    const put =
      (line: string): Edit =>
      (text) =>
        text.replace("    name: { value: '' },\n", line);
    assertRefused(
      editorFile,
      put("    name: { value: '' },\n    novel: { value: '' },\n"),
      /'novel' does not exist in type/,
    );
    assertRefused(
      editorFile,
      put('    name: { value: 1 },\n'),
      /'number' is not assignable to type 'string'/,
    );
  });

  it('refuses a validator of values of another type', () => {
    const line =
      "    name: { value: '', validate: validator((_, value: number) => value > 0 || '-') },\n";
    assertRefused(
      editorFile,
      (text) => text.replace("    name: { value: '' },\n", line),
      /'string' is not assignable to type 'number'/,
    );
  });
});
