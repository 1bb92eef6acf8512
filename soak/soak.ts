/** A soak: 500 phones live for hours with one Node-RED, in which nothing may grow, get lost or come twice. */
import { LOGIN } from '../test/support/e2e/flow';
import type { DeployType } from '../test/support/e2e/node-red';
import { SoakDesk } from './desk';
import { configIdOf, credentialsOf, type FlowChanges, flowOf } from './flow';
import { Ledger } from './ledger';
import type { SoakOptions } from './options';
import { Phones } from './phones';
import {
  type Command,
  isReporting,
  type Measurement,
  PHONE_KINDS,
  type PhoneFact,
  type PhoneKind,
} from './protocol';
import { Chance } from './random';
import { LEAST_POINTS } from './trend';

/** Of ten phones, seven report, one of them with older firmware; three have to be asked. */
const KINDS: readonly PhoneKind[] = [
  ...['reports', 'reports', 'csta', 'reports', 'older'],
  ...['reports', 'notify', 'reports', 'reports', 'reports'],
] as PhoneKind[];

const FETCH_MS = 300;
/** Samples from one report to the next. */
const REPORT_AFTER = 30;
const END_MS = 200;
const LONGEST_JUMP_MS = 3_600_000;

/** A measurement, and when it was made. */
export interface Sample extends Measurement {
  /** Since the phones began to live, s. */
  readonly at: number;
  /** Calls that phones have had so far. */
  readonly calls: number;
}

/** Something that was done to Node-RED. */
export interface Mark {
  readonly at: number;
  readonly what: 'deploy full' | 'deploy flows' | 'deploy nodes' | 'clock';
}

export interface SoakOutcome {
  readonly samples: readonly Sample[];
  readonly marks: readonly Mark[];
  readonly ledger: Ledger;
  /** What Node-RED has printed. */
  readonly log: string;
  /** Its words about what it did not expect. */
  readonly complaints: readonly string[];
}

export class Soak {
  readonly #options: SoakOptions;
  readonly #say: (text: string) => void;
  readonly #soFar: (outcome: SoakOutcome) => Promise<void>;
  readonly #chance: Chance;
  readonly #ledger: Ledger;
  readonly #samples: Sample[] = [];
  readonly #marks: Mark[] = [];
  readonly #over = new AbortController();
  readonly #commands = new Set<Promise<void>>();
  #began = performance.now();
  #round = 0;
  #desk!: SoakDesk;
  #phones!: Phones;

  /**
   * @param say tells whoever waits how far it is
   * @param soFar gets what there is now and then: who is interrupted after hours has a report
   */
  constructor(
    options: SoakOptions,
    say: (text: string) => void,
    soFar: (outcome: SoakOutcome) => Promise<void> = () => Promise.resolve(),
  ) {
    this.#options = options;
    this.#say = say;
    this.#soFar = soFar;
    this.#chance = new Chance(options.seed);
    const { lateMs, quietMs, phones } = options;
    const kinds = Array.from({ length: phones }, (_, index) => kindOf(index));
    const now = (): number => performance.now() - this.#began;
    this.#ledger = new Ledger(kinds, { lateMs, quietMs }, now);
  }

  /** @throws Error when a process ends, or Node-RED does not answer */
  async run(): Promise<SoakOutcome> {
    this.#desk = await SoakDesk.start(this.#options.version);
    try {
      await this.#prepare();
      try {
        await this.#live();
        await this.#end();
      } catch (error) {
        this.#say(this.#desk.log.slice(-5000));
        throw error;
      } finally {
        await this.#phones.stop();
      }
      return this.#outcome;
    } finally {
      await this.#desk.stop();
    }
  }

  get #outcome(): SoakOutcome {
    const { log } = this.#desk;
    const found = { samples: this.#samples, marks: this.#marks, ledger: this.#ledger };
    return { ...found, log, complaints: complaintsIn(log) };
  }

  async #prepare(): Promise<void> {
    const { phones, seed, pace } = this.#options;
    this.#say(`starting ${phones} phones ...`);
    this.#phones = await Phones.start({
      phones: Array.from({ length: phones }, (_, index) => ({ index, kind: kindOf(index) })),
      seed,
      pace,
      credentials: LOGIN,
      tell: (fact) => this.#heard(fact),
    });
    this.#say('deploying ...');
    await this.#deploy('full', 'nothing');
    this.#say('setting up what phones report ...');
    // As in a company: one phone of each kind by the button of the dialog, the others by provisioning.
    for (const kind of PHONE_KINDS.filter(isReporting)) {
      const first = this.#phones.started.find((phone) => phone.kind === kind);
      if (!first) continue;
      await this.#desk.letReport(configIdOf(first.index));
      await this.#phones.provisionLike(first);
    }
  }

  /** Everything goes on at once, until the time is over or something fails. */
  async #live(): Promise<void> {
    const { forMs, sampleMs, deployMs, clockMs } = this.#options;
    this.#say(`${this.#phones.size} phones live for ${(forMs / 60_000).toFixed(1)} minutes ...`);
    this.#began = performance.now();
    this.#marks.length = 0;
    await this.#desk.measure();
    await this.#phones.live();
    const going = [
      this.#every(END_MS, () => {
        if (this.#isDone) this.#over.abort();
      }),
      this.#every(FETCH_MS, () => this.#fetch()),
      this.#every(sampleMs, () => this.#sample()),
      this.#every(deployMs, () => this.#redeploy()),
      this.#every(clockMs, () => this.#setClock()),
      this.#every(5000, () => this.#desk.browse()),
    ];
    try {
      await Promise.all(going);
    } finally {
      this.#over.abort();
      await Promise.allSettled(going);
    }
  }

  /** A busy machine is given more time, so that there is something to judge. */
  get #isDone(): boolean {
    const { forMs } = this.#options;
    const warm = this.#samples.filter(({ at }) => this.#isWarm(at)).length;
    const enough = warm >= LEAST_POINTS || this.#seconds * 1000 > forMs * 10;
    return enough && this.#seconds * 1000 >= forMs;
  }

  /** All calls end, and what is still under way arrives. */
  async #end(): Promise<void> {
    this.#say('waiting for what is still under way ...');
    await this.#phones.calm();
    const { lateMs, quietMs } = this.#options;
    const until = performance.now() + lateMs * 3 + quietMs * 2;
    do {
      await pause(FETCH_MS);
      await this.#fetch();
    } while (this.#ledger.open > 0 && performance.now() < until);
    await Promise.all(this.#commands);
    await pause(2 * FETCH_MS);
    await this.#fetch();
    this.#ledger.close();
    await this.#heapSnapshot('end');
  }

  async #every(ms: number, act: () => Promise<void> | void): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await pause(ms, signal);
      if (signal.aborted) return;
      try {
        await act();
      } catch (error) {
        // The others need not go on.
        this.#over.abort();
        throw error;
      }
    }
  }

  /** Writes down what came out until now, and compares. */
  async #fetch(): Promise<void> {
    const now = performance.now() - this.#began;
    for (const record of await this.#desk.records()) this.#ledger.came(record);
    this.#ledger.settle(now);
  }

  #heard(fact: PhoneFact): void {
    if (fact.what === 'wish') void this.#command(fact.command);
    else this.#ledger.did(fact);
  }

  async #command(command: Command): Promise<void> {
    this.#ledger.commanded(command);
    const done = this.#desk.command(command).then(
      (isSent) => {
        if (isSent) this.#ledger.given(command, true);
        else this.#ledger.withdrawn(command);
      },
      () => this.#ledger.given(command, false),
    );
    this.#commands.add(done);
    await done;
    this.#commands.delete(done);
  }

  async #sample(): Promise<void> {
    const measured = await this.#desk.measure();
    const { calls } = this.#ledger.totals;
    const sample = { at: this.#seconds, calls, ...measured };
    const isFirst = !this.#isWarm(this.#samples.at(-1)?.at ?? 0) && this.#isWarm(sample.at);
    this.#samples.push(sample);
    if (isFirst) await this.#heapSnapshot('begin');
    if (this.#samples.length % REPORT_AFTER === 0) await this.#soFar(this.#outcome);
    const { lost, doubled, invented, wrong } = this.#ledger.counts;
    if (this.#samples.length % 6 === 0) {
      const heap = (sample.heap / 2 ** 20).toFixed(1);
      this.#say(
        `${sample.at.toFixed(0)} s: ${calls} calls, heap ${heap} MiB, ${sample.sockets} sockets, ` +
          `late ${sample.delayP99.toFixed(0)} ms, open ${this.#ledger.open}, ` +
          `lost ${lost}, doubled ${doubled}, invented ${invented}, wrong ${wrong}`,
      );
    }
  }

  #isWarm(at: number): boolean {
    return at * 1000 >= this.#options.warmUpMs;
  }

  async #heapSnapshot(name: string): Promise<void> {
    if (!this.#options.heapSnapshots) return;
    await this.#desk.writeHeapSnapshot(`${this.#options.out}/${name}.heapsnapshot`);
  }

  async #redeploy(): Promise<void> {
    const type = this.#chance.oneOf<DeployType>(['full', 'flows', 'nodes', 'nodes']);
    const renames = this.#chance.oneOf(['nothing', 'commands', 'events', 'phones'] as const);
    await this.#deploy(type, renames);
    this.#marks.push({ at: this.#seconds, what: `deploy ${type}` });
  }

  async #deploy(type: DeployType, renames: FlowChanges['renames']): Promise<void> {
    this.#round += 1;
    const { started } = this.#phones;
    const changes = { round: this.#round, renames, broken: this.#options.broken };
    const flow = flowOf(started, this.#desk.url, changes);
    const done = this.#ledger.deploying();
    try {
      await this.#desk.deploy(flow, credentialsOf(started, this.#round), type);
    } finally {
      done();
    }
  }

  /** Sometimes by a little, sometimes by an hour, to and fro. */
  async #setClock(): Promise<void> {
    const longest = this.#chance.is(0.5) ? 5000 : LONGEST_JUMP_MS;
    await this.#desk.setClock(Math.round(this.#chance.between(-longest, longest)));
    this.#marks.push({ at: this.#seconds, what: 'clock' });
  }

  get #seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }
}

function kindOf(index: number): PhoneKind {
  return KINDS[index % KINDS.length] ?? 'reports';
}

/** Lines of the log that nobody wants to see. */
function complaintsIn(log: string): readonly string[] {
  return log
    .split('\n')
    .filter((line) => /\[error\]|MaxListeners|Unhandled|TypeError/.test(line))
    .filter((line) => !line.includes('call is not waiting'))
    .slice(-40);
}

/** Shorter where the signal fires. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}
