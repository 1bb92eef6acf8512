/**
 * The types of what flows get: one file that stands on its own, made of the declarations in the sources, so that it
 * cannot say anything else than they do.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { BuildError } from './build-error.mjs';

/** What it begins with: whatever this file exports, and all that this needs. */
const ENTRY = 'src/nodes/public-types.ts';
const FILE = 'types/index.d.ts';

const HEADER = `/**
 * Types of node-red-contrib-snom: results in \`msg.snom\`, events, calls, summaries, error codes. They are made of its
 * sources. Types only: there is nothing to load.
 */
`;

/** @typedef {ts.InterfaceDeclaration | ts.TypeAliasDeclaration} Declaration */
/** What is written instead of a part of a source, by positions in it. @typedef {{start: number, end: number, text: string}} Edit */

/**
 * Writes the types into what plays `dist`.
 * @param {{root: string, out: string}} folders of the package, and what plays `dist`
 * @throws {BuildError} for a type that cannot stand on its own
 */
export async function buildTypes({ root, out }) {
  const text = publicTypes(root);
  await mkdir(join(out, 'types'), { recursive: true });
  await writeFile(join(out, FILE), text);
}

/**
 * The text of the file.
 * @param {string} root directory of the package @param {string} [entry] file in it
 * @throws {BuildError}
 */
export function publicTypes(root, entry = ENTRY) {
  const program = ts.createProgram([join(root, entry)], optionsOf(root));
  const source = program.getSourceFile(join(root, entry));
  const checker = program.getTypeChecker();
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new BuildError([`${entry} exports nothing`]);
  const exported = checker.getExportsOfModule(module).map((symbol) => realOf(symbol, checker));
  const collector = new Collector(root, checker, new Set(exported));
  for (const symbol of exported) collector.add(symbol);
  return `${HEADER}\n${collector.text()}\nexport {};\n`;
}

/** @param {string} root @returns {ts.CompilerOptions} */
function optionsOf(root) {
  const file = join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(file, (name) => ts.sys.readFile(name));
  return { ...ts.parseJsonConfigFileContent(config, ts.sys, root).options, skipLibCheck: true };
}

/** Finds the declarations that are needed, each once. */
class Collector {
  /** @type {Map<ts.Symbol, {name: string, exported: boolean, text: string}>} */
  #found = new Map();
  #root;
  #checker;
  #exported;

  /** @param {string} root @param {ts.TypeChecker} checker @param {ReadonlySet<ts.Symbol>} exported by the entry itself */
  constructor(root, checker, exported) {
    this.#root = root;
    this.#checker = checker;
    this.#exported = exported;
  }

  /** @param {ts.Symbol} real */
  add(real) {
    if (this.#found.has(real)) return;
    const exported = this.#exported.has(real);
    const declaration = real.declarations?.find(isDeclaration);
    if (!declaration) throw new BuildError([`${real.name} is no interface and no type`]);
    const entry = { name: real.name, exported, text: '' };
    const twin = [...this.#found.values()].find(({ name }) => name === entry.name);
    if (twin) throw new BuildError([`There are two types called ${entry.name}`]);
    this.#found.set(real, entry);
    entry.text = this.#textOf(declaration, exported);
  }

  /** Those that are asked for first, then what they need. */
  text() {
    const all = [...this.#found.values()];
    const needed = all.filter(({ exported }) => !exported);
    needed.sort((a, b) => (a.name < b.name ? -1 : 1));
    return [...all.filter(({ exported }) => exported), ...needed]
      .map(({ text }) => `${text}\n`)
      .join('\n');
  }

  /** @param {Declaration} declaration @param {boolean} exported */
  #textOf(declaration, exported) {
    const source = declaration.getSourceFile();
    const start = declaration.getStart(source);
    // The first declaration of a file may follow the comment of the file.
    const doc = ts.getJSDocCommentsAndTags(declaration).findLast((part) => ts.isJSDoc(part));
    const comment = doc ? source.text.slice(doc.pos, start) : '';
    /** @type {Edit[]} */
    const edits = [];
    this.#visit(declaration, source, edits);
    let text = source.text.slice(start, declaration.end);
    for (const edit of edits.sort((a, b) => b.start - a.start))
      text = text.slice(0, edit.start - start) + edit.text + text.slice(edit.end - start);
    return `${comment}${exported ? 'export ' : ''}${text.replace(/^export /, '')}`;
  }

  /** @param {ts.Node} node @param {ts.SourceFile} source @param {Edit[]} edits */
  #visit(node, source, edits) {
    const words = this.#words(node);
    if (words !== undefined) {
      edits.push({ start: node.getStart(source), end: node.end, text: words });
      return;
    }
    if (ts.isTypeReferenceNode(node)) this.#need(node.typeName);
    if (ts.isExpressionWithTypeArguments(node)) this.#need(node.expression);
    ts.forEachChild(node, (child) => this.#visit(child, source, edits));
  }

  /**
   * The words a constant allows, for a type that is made of it: `(typeof STATES)[number]`, `keyof typeof TABLE`.
   * @param {ts.Node} node
   */
  #words(node) {
    const made =
      (ts.isIndexedAccessTypeNode(node) && usesConstant(node.objectType)) ||
      (ts.isTypeOperatorNode(node) && usesConstant(node.type));
    if (!made || !ts.isTypeNode(node)) return undefined;
    const type = this.#checker.getTypeFromTypeNode(node);
    const parts = type.isUnion() ? type.types : [type];
    return parts.map((part) => this.#word(part, node)).join(' | ');
  }

  /** @param {ts.Type} type @param {ts.Node} node */
  #word(type, node) {
    if (type.isStringLiteral()) return `'${type.value}'`;
    throw new BuildError([`${this.#place(node)}: only words can be taken from a constant`]);
  }

  /** @param {ts.Node} name */
  #need(name) {
    const symbol = this.#checker.getSymbolAtLocation(name);
    if (!symbol) throw new BuildError([`${this.#place(name)}: ${name.getText()} is not known`]);
    const real = realOf(symbol, this.#checker);
    if (real.flags & ts.SymbolFlags.TypeParameter) return;
    const file = real.declarations?.[0]?.getSourceFile().fileName ?? '';
    if (/\/typescript\/lib\/lib\.[\w.]+\.d\.ts$/.test(file)) return;
    if (file.includes('/node_modules/'))
      throw new BuildError([`${this.#place(name)}: ${real.name} belongs to another package`]);
    this.add(real);
  }

  /** @param {ts.Node} node */
  #place(node) {
    return relative(this.#root, node.getSourceFile().fileName);
  }
}

/** What a symbol stands for, if it was imported. @param {ts.Symbol} symbol @param {ts.TypeChecker} checker */
const realOf = (symbol, checker) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** @param {ts.Node} node @returns {node is Declaration} */
const isDeclaration = (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);

/** @param {ts.TypeNode} node @returns {boolean} */
function usesConstant(node) {
  return ts.isParenthesizedTypeNode(node) ? usesConstant(node.type) : ts.isTypeQueryNode(node);
}
