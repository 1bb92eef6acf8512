/** Which phone has which name in topics. */
import { optional } from '../../common/values';
import { topicNames } from '../../mqtt/topics';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { phoneId } from '../shared/phones/phone-index';
import { runningPhones } from '../shared/phones/phones';

/** Phones by names and ids. */
export class Directory {
  /** The list that names were made of: another one when a phone has come or gone, and only then. */
  #running: readonly SnomConfigNode[] | undefined;
  #names: ReadonlyMap<string, string> = new Map();
  #phones: ReadonlyMap<string, SnomConfigNode> = new Map();

  /** All phones, by their names in topics; the same map as long as none comes or goes. */
  get phones(): ReadonlyMap<string, SnomConfigNode> {
    this.#read();
    return this.#phones;
  }

  /** Name of a phone in topics; undefined = it is not running. */
  nameOf(config: SnomConfigNode): string | undefined {
    return this.#read().get(phoneId(config));
  }

  #read(): ReadonlyMap<string, string> {
    const running = runningPhones();
    if (running === this.#running) return this.#names;
    this.#running = running;
    // Names are of all phones: which one a topic means must not depend on the node that listens.
    const names = topicNames(
      running.map((config) => ({
        id: phoneId(config),
        host: config.host,
        ...optional({ name: config.name }),
      })),
    );
    this.#phones = new Map(
      running.flatMap((config) => {
        const name = names.get(phoneId(config));
        return name === undefined ? [] : [[name, config] as const];
      }),
    );
    this.#names = names;
    return names;
  }
}
