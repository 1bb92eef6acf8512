/** Asks a phone what its calls are doing, by the way that tells most: snapshots of CSTA, else callbacks of the minibrowser. */
import { SnomError } from '../../common/errors';
import type { CommandScope } from '../commands/command-scope';
import type { ChannelName, ChannelStates, PhoneModel, PhoneReading } from '../types';
import type { Csta, Documents } from './channel-set';
import { chooseTrigger } from './choice';
import type { DocumentTrigger } from './documents/push';
import type { Ways } from './ways';

/** What {@link Readings} work with. */
interface ReadingsDeps {
  readonly ways: Pick<Ways, 'states' | 'failed' | 'prove' | 'answered'>;
  readonly csta: Pick<Csta, 'client'>;
  readonly documents: Pick<Documents, 'readLines' | 'reports'>;
  readonly identities: () => readonly string[];
  /** Pinned by the owner; one that carries no documents is no matter here. */
  readonly pinned: ChannelName | undefined;
  readonly host: string;
}

/** Refusals by which a phone says that it has no snapshots, not that something went wrong. */
const NO_SNAPSHOTS: ReadonlySet<string> = new Set(['cstaNotSupported', 'cstaIdentityUnknown']);

/** Questions to one phone. */
export class Readings {
  readonly #deps: ReadingsDeps;
  /** CSTA is there, but tells nothing of these identities. */
  #without: string | undefined;

  constructor(deps: ReadingsDeps) {
    this.#deps = deps;
  }

  /** The phone is another one, or has other firmware. */
  forget(): void {
    this.#without = undefined;
  }

  get #hasNoSnapshots(): boolean {
    return this.#without === this.#deps.identities().join();
  }

  /** How a phone with these states is asked; undefined = it does not report. */
  wayOf(states: ChannelStates): DocumentTrigger | 'csta' | undefined {
    if (states.csta.support === 'yes' && !this.#hasNoSnapshots) return 'csta';
    const { pinned, documents } = this.#deps;
    if (documents.reports === false) return undefined;
    return pinned === 'sip-notify' || pinned === 'minibrowser' ? pinned : chooseTrigger(states);
  }

  /**
   * @throws SnomError `phoneDoesNotReport` {host}; `cstaIdentityWanted` {host} where that is so for want of an identity; of
   *   the request
   */
  async read(model: PhoneModel, scope: CommandScope): Promise<readonly PhoneReading[]> {
    const { ways, host } = this.#deps;
    const states = await ways.states(scope, { all: true });
    const first = this.wayOf(states);
    if (first === 'csta') {
      const readings = await this.#snapshots(scope);
      if (readings) return readings;
    }
    const way = first === 'csta' ? this.wayOf(states) : first;
    try {
      if (way === undefined || way === 'csta')
        throw new SnomError('phoneDoesNotReport', { params: { host } });
      return [{ by: 'minibrowser', lines: await this.#lines(way, model, scope) }];
    } catch (thrown) {
      const isMute = thrown instanceof SnomError && thrown.reason === 'phoneDoesNotReport';
      const readings = isMute && first !== 'csta' ? await this.#lastResort(scope) : undefined;
      if (readings) return readings;
      // Snapshots are those of an identity, and nobody has named one.
      if (isMute && states.csta.support === 'yes' && this.#without === '')
        throw new SnomError('cstaIdentityWanted', { params: { host }, sent: thrown.sent });
      throw thrown;
    }
  }

  /** CSTA has been switched off; whose owner wants nothing else may have switched it on again. */
  async #lastResort(scope: CommandScope): Promise<readonly PhoneReading[] | undefined> {
    const { pinned, ways } = this.#deps;
    if (pinned !== 'csta' || this.#hasNoSnapshots) return undefined;
    const readings = await this.#snapshots(scope);
    if (readings) ways.answered('csta');
    return readings;
  }

  async #lines(way: DocumentTrigger, model: PhoneModel, scope: CommandScope) {
    const { ways, documents } = this.#deps;
    try {
      const lines = await documents.readLines(way, model, scope);
      ways.prove(way);
      return lines;
    } catch (thrown) {
      if (thrown instanceof SnomError) ways.failed(way, thrown);
      throw thrown;
    }
  }

  /** undefined = it has none for any of the identities. */
  async #snapshots(scope: CommandScope): Promise<readonly PhoneReading[] | undefined> {
    const { ways, csta, identities } = this.#deps;
    const known = identities();
    const readings: PhoneReading[] = [];
    for (const identity of known.length > 0 ? known : ['']) {
      try {
        const connections = await csta.client.snapshot(identity, scope.signal);
        readings.push({ by: 'csta', identity, connections });
      } catch (thrown) {
        if (!(thrown instanceof SnomError)) throw thrown;
        ways.failed('csta', thrown);
        if (!NO_SNAPSHOTS.has(thrown.reason)) throw thrown;
      }
    }
    if (readings.length > 0) ways.prove('SnapshotDevice');
    else this.#without = known.join();
    return readings.length > 0 ? readings : undefined;
  }
}
