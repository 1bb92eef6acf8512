/** The demo's two programs: started without a shell, ended together, none left behind. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { projectRoot } from './ensure.mjs';
import { messageOf } from './thrown.mjs';

/** Time a program gets to end by itself. */
const END_LIMIT_MS = 8000;
/** Ctrl-C reaches everybody at once, and a program may be gone before our own signal is dealt with. */
const GRACE_MS = 500;
const ORPHAN_CHECK_MS = 500;
const RED = path.join(projectRoot, 'node_modules/node-red/red.js');
/** Lines of output shown when a program fails. */
const TAIL_LINES = 15;

/**
 * One running Node.js program.
 *
 * It is ended by cutting its channel to us: that works the same on every system, and also when we are killed.
 * The program has to end itself when that happens.
 */
export class Program {
  #child;
  #tail = '';
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {Promise<string>} */
  #ended;

  /**
   * @param {string} name as users know it
   * @param {readonly string[]} args script and arguments
   * @param {{ cwd: string, env?: NodeJS.ProcessEnv, logFile: string, node?: string }} options `env`: on top of ours; `node`:
   *   the Node.js that runs it, ours by default
   */
  constructor(name, args, { cwd, env = {}, logFile, node = process.execPath }) {
    this.name = name;
    this.#child = spawn(node, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      windowsHide: true,
    });
    const log = createWriteStream(logFile);
    // The demo goes on without a log when the disk is full.
    log.on('error', () => {});
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        log.write(text);
        this.#tail = (this.#tail + text).slice(-20_000);
        for (const listener of this.#listeners) listener();
      });
    }
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      this.#child.once('exit', (code, signal) => {
        resolve(signal ? `was ended by ${signal}` : `ended with exit code ${code}`);
      });
    });
  }

  /** Resolves with a sentence about how it ended. */
  get ended() {
    return this.#ended;
  }

  /** Last lines of its output. */
  get lastLines() {
    return this.#tail.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  }

  /**
   * Resolves with the match when the output so far matches.
   *
   * @param {RegExp} pattern
   * @param {number} limitMs
   * @returns {Promise<RegExpExecArray>}
   * @throws ProgramError when it ends before, or takes too long
   */
  said(pattern, limitMs) {
    return new Promise((resolve, reject) => {
      const check = () => {
        const match = pattern.exec(this.#tail);
        if (match) settle(() => resolve(match));
      };
      /** @param {string} why */
      const fail = (why) => settle(() => reject(new ProgramError(this, why)));
      const timer = setTimeout(() => fail(`was not ready after ${limitMs / 1000} s`), limitMs);
      /** @param {() => void} outcome */
      const settle = (outcome) => {
        clearTimeout(timer);
        this.#listeners.delete(check);
        outcome();
      };
      this.#listeners.add(check);
      void this.#ended.then(fail);
      check();
    });
  }

  /** Ends it; kills it if it does not end in time. */
  async end() {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.kill(), END_LIMIT_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  /** Ends it at once. */
  kill() {
    this.#child.kill('SIGKILL');
  }
}

/**
 * Node-RED with a user directory and the settings in it.
 * @param {string} dir @param {{ red?: string, node?: string }} [program] start script, and the Node.js that runs it
 */
export function nodeRedProgram(dir, { red = RED, ...options } = {}) {
  return new Program('Node-RED', [red, '-u', dir, '-s', path.join(dir, 'settings.js')], {
    cwd: dir,
    // A variable of the user's own Node-RED must not lead this one elsewhere.
    env: { NODE_RED_HOME: undefined, NODE_OPTIONS: undefined, PORT: undefined },
    logFile: path.join(dir, 'node-red.log'),
    ...options,
  });
}

/** A program failed; the text has the end of its output. */
export class ProgramError extends Error {
  /** @param {Program} program @param {string} why goes on after its name */
  constructor(program, why) {
    const output = program.lastLines;
    super(`${program.name} ${why}.${output ? ` The end of its output:\n${output}` : ''}`);
  }
}

/**
 * Ends the demo when a signal arrives or when one of the programs ends by itself.
 *
 * The first signal ends the programs and then us with exit code 0; a second one kills them.
 */
export class Supervisor {
  /** @type {Program[]} */
  #programs = [];
  #ending = false;
  #signals = 0;

  /** @param {() => Promise<void> | void} cleanUp runs when all programs have ended */
  constructor(cleanUp) {
    this.cleanUp = cleanUp;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        this.#signals += 1;
        if (this.#signals > 1) for (const program of this.#programs) program.kill();
        else void this.end(0);
      });
    }
  }

  /**
   * Ends the demo when the process that started us is gone. `npm run` starts scripts through a shell, which
   * does not pass a signal on: when somebody ends npm, nobody tells us.
   *
   * @param {number} parent process.ppid at our start
   */
  endWithout(parent) {
    setInterval(() => {
      if (process.ppid !== parent) void this.end(0);
    }, ORPHAN_CHECK_MS).unref();
  }

  /** Looks after a program from now on. @param {Program} program */
  add(program) {
    this.#programs.push(program);
    void program.ended.then((how) => this.fail(new ProgramError(program, how)));
    return program;
  }

  /** Says what went wrong and ends everything with exit code 1, unless it is ending anyway. @param {unknown} error */
  async fail(error) {
    await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
    if (this.#ending) return;
    process.stderr.write(`${messageOf(error)}\n`);
    await this.end(1);
  }

  /** Ends everything. @param {number} code exit code */
  async end(code) {
    if (this.#ending) return;
    this.#ending = true;
    await Promise.all(this.#programs.map((program) => program.end()));
    await this.cleanUp();
    process.exit(code);
  }
}
