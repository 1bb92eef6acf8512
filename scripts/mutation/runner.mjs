/**
 * Runs mocha for Stryker. Stryker's own runner does not work with mocha 12.0: it asks for `mocha/lib/cli/run-helpers`,
 * which is another file there. This one uses mocha's programming interface only, and does three things that the other
 * one does not: it asks the nearest specs first, stops when the time for a mutant is used up, and loads a spec only when
 * it is needed, also for mutants that are in effect while files are loaded.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative, sep } from 'node:path';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import Mocha from 'mocha';
import { distance, SEPARATOR, withinBudget } from './nearness.mjs';

/** @import { InstrumenterContext, MutantCoverage, StrykerOptions } from '@stryker-mutator/api/core' */
/** @import { DryRunOptions, DryRunResult, MutantRunOptions, MutantRunResult, TestResult } from '@stryker-mutator/api/test-runner' */
/** @import { MeasuredTest } from './nearness.mjs' */

/**
 * How tests are run.
 * @typedef {object} MutationMocha
 * @property {string[]} specs paths in the package
 * @property {number} budgetMs for the tests of one mutant
 * @property {boolean} control no mutant is in effect: what fails then is a fault of the tests, or a slow machine
 */

/**
 * What instrumented code and its runner say to each other.
 * @typedef {{[name in Exclude<keyof InstrumenterContext, 'mutantCoverage'>]?: InstrumenterContext[name] | undefined} & {mutantCoverage?: MutantCoverage}} Context
 */

/** In the sandbox: what was measured, for processes that follow the first one. */
const MEASURED = 'mutation-tests.json';
/** A test with a mutant in it may take that much longer than without, so that a busy machine kills no mutant. */
const SLOWER = 10;
const AT_LEAST_MS = 5000;
/** More tests than that fail without a mutant: something is wrong. */
const FAULTY = 10;

/** A filter of mocha that knows titles instead of trying an expression of all of them on each. */
class Titles extends RegExp {
  /** @param {ReadonlySet<string>} titles */
  constructor(titles) {
    super('');
    this.titles = titles;
  }

  /** @override @param {string} title */
  test(title) {
    return this.titles.has(title);
  }
}

/** All that mocha prints would be printed for each mutant. */
class Silent extends Mocha.reporters.Base {
  /** @override */
  epilogue() {}
}

/** Suites that can be run again and again, and grow. */
class Suites extends Mocha {
  constructor() {
    super({ timeout: 60_000, reporter: Silent });
    this.cleanReferencesAfterRun(false);
  }

  /** @param {string[]} files absolute paths */
  load(files) {
    this.files = files;
    this.loadFiles();
    // Or they would be loaded again by each run.
    this.files = [];
  }
}

/** @param {string} id of a test @returns {[file: string, title: string]} */
function partsOf(id) {
  const at = id.indexOf(SEPARATOR);
  return [id.slice(0, at), id.slice(at + SEPARATOR.length)];
}

/** @param {string} file as Node.js has it */
const inPackage = (file) => relative(process.cwd(), file).split(sep).join('/');

export class MochaRunner {
  static inject = tokens(commonTokens.logger, commonTokens.options);

  /** @type {Map<string, MeasuredTest> | undefined} */
  #measured;
  /** @type {Suites | undefined} */
  #mocha;
  /** @type {Set<string>} files that #mocha has loaded */
  #loaded = new Set();
  /** Loaded while a mutant was in effect: nothing of it can be used again. */
  #tainted = false;
  /** @type {Context} */
  #context;
  #log;
  #require = createRequire(`${process.cwd()}/package.json`);
  /** @type {MutationMocha} */
  #options;

  /** @param {import('@stryker-mutator/api/logging').Logger} log @param {StrykerOptions} options */
  constructor(log, options) {
    this.#log = log;
    this.#options = /** @type {MutationMocha} */ (options['mutationMocha']);
    const global = /** @type {Record<string, Context>} */ (/** @type {unknown} */ (globalThis));
    this.#context = global[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    // What a mutant leaves behind may fail after its tests have ended, and is no news.
    for (const kind of ['uncaughtException', 'unhandledRejection']) process.on(kind, () => {});
    this.#require('tsx/cjs');
    const check = /** @type {typeof import('fast-check')} */ (this.#require('fast-check'));
    // The same inputs each time, and the first one that fails is enough.
    check.configureGlobal({ seed: 1, endOnFailure: true });
    return Promise.resolve();
  }

  /** @param {DryRunOptions} options @returns {Promise<DryRunResult>} */
  async dryRun({ coverageAnalysis }) {
    const mocha = this.#load(this.#options.specs);
    const counting = coverageAnalysis === 'perTest';
    const result = await this.#run(mocha, { counting });
    if (result.status !== DryRunStatus.Complete) return result;
    const failed = result.tests.filter(({ status }) => status === TestStatus.Failed);
    if (failed.length > FAULTY) return result;
    // A busy machine fails a test now and then. It would kill mutants that are none of its business.
    for (const { id } of failed) this.#log.warn(`Left out, since it fails without a mutant: ${id}`);
    const tests = result.tests.filter(({ status }) => status !== TestStatus.Failed);
    const measured = tests.map(({ id, timeSpentMs }) => ({
      id,
      file: partsOf(id)[0],
      ms: timeSpentMs,
    }));
    this.#measured = new Map(measured.map((test) => [test.id, test]));
    writeFileSync(MEASURED, JSON.stringify(measured));
    const { mutantCoverage } = this.#context;
    return { ...result, tests, ...(mutantCoverage && { mutantCoverage }) };
  }

  /** @param {MutantRunOptions} options @returns {Promise<MutantRunResult>} */
  async mutantRun({ activeMutant, testFilter, sandboxFileName, hitLimit, mutantActivation }) {
    const measured = this.#measurements();
    const source = inPackage(sandboxFileName);
    const reaching = (testFilter ?? [...measured.keys()]).flatMap((id) => measured.get(id) ?? []);
    const tests = withinBudget(reaching, source, this.#options.budgetMs);
    const active = this.#options.control ? undefined : activeMutant.id;
    const whileLoading = mutantActivation === 'static';
    if (whileLoading) this.#forget();
    this.#context.hitLimit = hitLimit;
    this.#context.hitCount = hitLimit === undefined ? undefined : 0;
    this.#context.activeMutant = whileLoading ? active : undefined;
    this.#tainted ||= whileLoading;
    try {
      const mocha = this.#load([...new Set(tests.map(({ file }) => file))]);
      this.#context.activeMutant = active;
      this.#nearestFirst(mocha, source);
      mocha.grep(new Titles(new Set(tests.map(({ id }) => partsOf(id)[1]))));
      stopAtFailure(mocha.suite);
      const result = await this.#run(mocha, { counting: false });
      if (result.status === DryRunStatus.Complete && result.tests.length === 0)
        throw new Error(`no test was run for a mutant of ${source}`);
      return toMutantRunResult(result);
    } catch (error) {
      // Files that cannot be loaded with the mutant: Stryker takes an error for a fault of ours, but it was found.
      if (!whileLoading) throw error;
      const failureMessage = error instanceof Error ? error.message : String(error);
      return toMutantRunResult({
        status: DryRunStatus.Complete,
        tests: [
          { id: 'load', name: 'load', status: TestStatus.Failed, failureMessage, timeSpentMs: 0 },
        ],
      });
    } finally {
      this.#context.activeMutant = undefined;
    }
  }

  #measurements() {
    if (!this.#measured) {
      const tests = /** @type {MeasuredTest[]} */ (JSON.parse(readFileSync(MEASURED, 'utf8')));
      this.#measured = new Map(tests.map((test) => [test.id, test]));
    }
    return this.#measured;
  }

  /** Specs, sources and the virtual phone are loaded anew the next time. */
  #forget() {
    this.#mocha = undefined;
    this.#loaded.clear();
    this.#tainted = false;
    for (const file of Object.keys(this.#require.cache))
      if (!file.includes(`${sep}node_modules${sep}`)) delete this.#require.cache[file];
  }

  /** @param {readonly string[]} specs @returns {Suites} with at least these in it */
  #load(specs) {
    if (this.#tainted && this.#context.activeMutant === undefined) this.#forget();
    if (!this.#mocha) this.#mocha = new Suites();

    const mocha = this.#mocha;
    const missing = specs.filter((file) => !this.#loaded.has(file));
    for (const file of missing) this.#loaded.add(file);
    mocha.load(missing.map((file) => this.#require.resolve(`./${file}`)));
    return mocha;
  }

  /** @param {import('mocha')} mocha @param {string} source */
  #nearestFirst(mocha, source) {
    mocha.suite.suites = mocha.suite.suites
      .map((suite) => ({ suite, far: distance(source, inPackage(suite.file ?? '')) }))
      .sort((a, b) => a.far - b.far)
      .map(({ suite }) => suite);
  }

  /**
   * @param {import('mocha')} mocha @param {{counting: boolean}} how counting: which test reaches which mutant
   * @returns {Promise<DryRunResult>}
   */
  async #run(mocha, { counting }) {
    /** @type {Map<string, TestResult>} */
    const tests = new Map();
    /** @param {import('mocha').Test} test */
    const idOf = (test) => `${inPackage(test.file ?? '')}${SEPARATOR}${test.fullTitle()}`;
    await new Promise((resolve) => {
      const runner = mocha.run(resolve);
      /** @param {string | undefined} id */
      const belongsTo = (id) => {
        if (counting && id !== undefined) this.#context.currentTestId = id;
      };
      runner.on('test', (test) => {
        const id = idOf(test);
        belongsTo(id);
        const known = this.#measured?.get(id);
        if (known) test.timeout(AT_LEAST_MS + SLOWER * known.ms);
      });
      runner.on('hook', (hook) => {
        // What is set up for several tests counts for the first one: without it, nothing would be known of it.
        const first = hook.title.startsWith('"before all"') && firstTest(hook.parent);
        if (first) belongsTo(idOf(first));
      });
      runner.on('pass', (test) => {
        const id = idOf(test);
        const timeSpentMs = test.duration ?? 0;
        tests.set(id, { id, name: id, ...fileOf(test), status: TestStatus.Success, timeSpentMs });
      });
      runner.on('fail', (runnable, error) => {
        const test = runnable.ctx?.currentTest ?? /** @type {import('mocha').Test} */ (runnable);
        const failureMessage = error instanceof Error ? error.message : String(error);
        const id = idOf(test);
        const status = TestStatus.Failed;
        tests.set(id, { id, name: id, ...fileOf(test), status, failureMessage, timeSpentMs: 0 });
      });
    });
    const endless = determineHitLimitReached(this.#context.hitCount, this.#context.hitLimit);
    return endless ?? { status: DryRunStatus.Complete, tests: [...tests.values()] };
  }
}

/** By its text Stryker sees that a test has changed since the last time. @param {import('mocha').Test} test */
const fileOf = ({ file }) => (file === undefined ? {} : { fileName: file });

/** @param {import('mocha').Suite} suite */
function stopAtFailure(suite) {
  suite.bail(true);
  suite.suites.forEach(stopAtFailure);
}

/** @param {import('mocha').Suite | undefined} suite @returns {import('mocha').Test | undefined} */
function firstTest(suite) {
  return suite?.tests[0] ?? suite?.suites.map(firstTest).find((test) => test !== undefined);
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'near', MochaRunner)];
