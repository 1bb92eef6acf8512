/** Divides the phones among this Node-RED and others on the broker: joins what decides it with nodes and messages. */
import type { DeviceInput } from '../../calls/model/model-input';
import { type BrokerMessage, Division } from '../../mqtt/several/division';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { dividePhones, type Divider } from '../shared/phones/keeping';
import type { Directory } from './directory';
import type { MqttOptions } from './options';

/** What a {@link Several} works with. */
export interface SeveralParts {
  readonly options: Pick<MqttOptions, 'base' | 'instance' | 'answersLate'>;
  /** Of this process. */
  readonly run: string;
  readonly directory: Directory;
  /** Is the phone one of those that the node tells of? The others are not divided. */
  readonly isMine: (config: SnomConfigNode) => boolean;
  readonly send: (message: BrokerMessage) => void;
  /** This Node-RED keeps the phone from now on, or the broker may not have what it says of it. */
  readonly onKept: (config: SnomConfigNode) => void;
  /** All is known that is on the broker; again after a connection was lost. */
  readonly onReady: () => void;
  readonly onProblem: (what: 'sameInstance' | 'noBroker') => void;
}

export class Several implements Divider {
  readonly answersLate: boolean;
  readonly #division: Division;
  readonly #directory: Directory;
  readonly #isMine: (config: SnomConfigNode) => boolean;
  readonly #stop: () => void;
  /** The phones of which it was last told. */
  #divided: ReadonlyMap<string, SnomConfigNode> | undefined;

  constructor({ options, run, directory, isMine, send, onKept, onReady, onProblem }: SeveralParts) {
    const { instance, base, answersLate } = options;
    this.answersLate = answersLate;
    this.#directory = directory;
    this.#isMine = isMine;
    this.#division = new Division({
      ...{ instance, base, run, isStrict: answersLate },
      ports: {
        send,
        adopt: (phone, device) => directory.phones.get(phone)?.adopt(device),
        apply: (phone, input) => void directory.phones.get(phone)?.tracker?.apply(input),
        deviceOf: (phone) => directory.phones.get(phone)?.tracker?.state,
        keepingChanged: (phone, isKept) => {
          const config = directory.phones.get(phone);
          config?.keepingChanged();
          if (config && isKept) onKept(config);
        },
        problem: onProblem,
        ready: onReady,
      },
    });
    this.#stop = dividePhones(this);
    this.#tellPhones();
  }

  get isReady(): boolean {
    return this.#division.isTogether;
  }

  keeps(config: SnomConfigNode): boolean | undefined {
    const name = this.#nameOf(config);
    return name === undefined ? undefined : this.#division.keeps(name);
  }

  heard(config: SnomConfigNode): Promise<unknown> | undefined {
    const name = this.#nameOf(config);
    return name === undefined ? undefined : this.#division.heard(name);
  }

  work(config: SnomConfigNode, id: string | undefined, run: () => void): boolean {
    const name = this.#nameOf(config);
    if (name === undefined) return false;
    this.#division.work(name, id, run);
    return true;
  }

  confirmed(config: SnomConfigNode): Promise<boolean> {
    const name = this.#nameOf(config);
    return name === undefined ? Promise.resolve(true) : this.#division.confirmed(name);
  }

  told(config: SnomConfigNode): Promise<unknown> | undefined {
    return this.#nameOf(config) === undefined ? undefined : this.#division.told();
  }

  /** May the summary of this call be told? Only once, whoever told it. */
  maySummarise(callId: string): boolean {
    return this.#division.maySummarise(callId);
  }

  /** Something has been applied to a phone; before {@link publish}. */
  noteInput(config: SnomConfigNode, input: DeviceInput): void {
    const name = this.#nameOf(config);
    if (name !== undefined) this.#division.noteInput(name, input);
  }

  /** Something has happened to a phone, and what is said of it to everybody has been said. */
  publish(config: SnomConfigNode): void {
    const name = this.#nameOf(config);
    if (name !== undefined) this.#division.publish(name);
  }

  /** Phones may have come or gone; each of thousands says so once more when it begins to be followed. */
  phonesChanged(): void {
    const { phones } = this.#directory;
    if (phones === this.#divided) return;
    this.#divided = phones;
    const mine = [...phones].filter(([, config]) => this.#isMine(config));
    this.#division.setPhones(new Set(mine.map(([name]) => name)));
  }

  /** @returns was the message for this? */
  takeIn(topic: string, payload: unknown): boolean {
    return this.#division.takeIn(topic, payload);
  }

  close(): void {
    this.#division.close();
    this.#stop();
    this.#tellPhones();
  }

  #nameOf(config: SnomConfigNode): string | undefined {
    return this.#isMine(config) ? this.#directory.nameOf(config) : undefined;
  }

  #tellPhones(): void {
    for (const config of this.#directory.phones.values()) config.keepingChanged();
  }
}
