/** Keeps what was learnt of the ways to a phone over restarts, and tells its owner when they change. */
import type { NodeAPI } from 'node-red';
import { shown } from '../../../common/shown';
import { ChannelMemory } from '../../../phone/channels/memory';
import {
  CHANNEL_NAMES,
  type ChannelName,
  type ChannelsChange,
  type ChannelStates,
} from '../../../phone/types';
import { lookUpText } from '../../shared/action/errors';
import type { SnomConfigNode } from '../../shared/phones/config-node';
import { keptValue, LazyWriter } from '../../shared/state-store';

/** Changes that an owner has to know of: operations may go another way from now on, or none. */
type Told = Extract<ChannelsChange['why'], 'lost' | 'otherPhone' | 'otherFirmware'>;

/** What is remembered of the ways to one configured phone. */
export class KeptChannels {
  readonly memory: ChannelMemory;
  /** Resolves when what was kept is back. Never rejects. */
  readonly ready: Promise<void>;
  readonly #RED: NodeAPI;
  readonly #node: SnomConfigNode;
  readonly #writer: LazyWriter;
  /** Lost ones that were told of, until they work again. */
  readonly #told = new Set<ChannelName | undefined>();

  /** @param contextStore '' = the default one */
  constructor(RED: NodeAPI, node: SnomConfigNode, contextStore: string) {
    this.#RED = RED;
    this.#node = node;
    const value = keptValue(node, 'channels', contextStore);
    // Nothing is lost that could not be asked again.
    const failed = (error: unknown): void => node.debug(`channels: ${String(error)}`);
    this.#writer = new LazyWriter(value, failed);
    this.memory = new ChannelMemory(undefined, () => this.#writer.put(this.memory.toJSON()));
    this.ready = value.read().then((kept) => this.memory.restore(kept), failed);
  }

  /** What is known of the channels has changed. */
  changed(states: ChannelStates, { why, channel, info }: ChannelsChange): void {
    if (why === 'found' || why === 'proven') {
      this.#forgive(states);
      return;
    }
    if (why === 'lost') {
      if (this.#told.has(channel)) return;
      this.#told.add(channel);
    } else {
      // Another phone has lost nothing.
      this.#clear();
    }
    const state = channel && states[channel];
    this.#warn(why, {
      channel: channel ? this.#text(`name.${channel}`) : '',
      reason: state?.why ? this.#text(`why.${state.why}`) : '',
      model: shown(info?.model ?? ''),
      firmware: shown(info?.firmware ?? ''),
    });
    if (why === 'lost')
      this.#node.status({ fill: 'yellow', shape: 'ring', text: 'snom.status.channelLost' });
  }

  /** Keeps it, unless the node is gone for good. Never rejects. */
  async close(removed: boolean): Promise<void> {
    await this.ready;
    if (removed) this.#writer.stop();
    else await this.#writer.flush();
    this.#clear();
  }

  #clear(): void {
    if (this.#told.size > 0) this.#node.status({});
    this.#told.clear();
  }

  /** Whoever works again may be told of again. */
  #forgive(states: ChannelStates): void {
    if (this.#told.size === 0) return;
    for (const name of CHANNEL_NAMES) if (states[name].support !== 'no') this.#told.delete(name);
    if (this.#told.size === 0) this.#node.status({});
  }

  #warn(why: Told, params: Readonly<Record<string, string>>): void {
    this.#node.warn(lookUpText(this.#RED._, `snom.warning.channels.${why}`, params) ?? why);
  }

  #text(key: string): string {
    return lookUpText(this.#RED._, `snom.channel.${key}`) ?? key;
  }
}
