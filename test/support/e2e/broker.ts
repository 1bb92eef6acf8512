/** A real MQTT broker, and a client that listens and publishes as any other program would. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { connectAsync, type IClientPublishOptions, type MqttClient } from 'mqtt';
import { type Server, startServer } from './programs';

/** Debian's package and program. */
export const BROKER = 'mosquitto';

/** Starts mosquitto on the loopback interface; it forgets all when it ends. */
export function startBroker(): Promise<Server> {
  return startServer({
    name: BROKER,
    args: async (folder, port) => {
      const file = path.join(folder, 'mosquitto.conf');
      const lines = [
        `listener ${port} 127.0.0.1`,
        'allow_anonymous true',
        'persistence false',
        // Thousands of retained messages go out at once to whoever subscribes.
        'max_queued_messages 0',
      ];
      await writeFile(file, `${lines.join('\n')}\n`);
      return ['-c', file];
    },
  });
}

/** Connects a client. One that a failed test has forgotten must not try for ever to reach a broker that is gone. */
export function connectTo(
  port: number,
  login: { readonly username?: string; readonly password?: string } = {},
): Promise<MqttClient> {
  const options = { protocolVersion: 5, reconnectPeriod: 0, ...login } as const;
  return connectAsync(`mqtt://127.0.0.1:${port}`, options);
}

/** A message as it came. */
export interface Heard {
  readonly topic: string;
  readonly text: string;
  /** It was there before this client subscribed. */
  readonly retained: boolean;
  readonly correlationData?: Buffer;
}

const LIMIT_MS = 45_000;

/** A client that hears everything on the broker. */
export class BrokerClient {
  readonly heard: Heard[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(private readonly client: MqttClient) {
    client.on('message', (topic, payload, packet) => {
      const { correlationData } = packet.properties ?? {};
      this.heard.push({
        topic,
        text: payload.toString('utf8'),
        retained: packet.retain,
        ...(correlationData && { correlationData }),
      });
      for (const wake of [...this.#waiting]) wake();
    });
  }

  static async connect(port: number): Promise<BrokerClient> {
    const client = await connectTo(port);
    const own = new BrokerClient(client);
    await client.subscribeAsync('#', { qos: 1 });
    return own;
  }

  async publish(
    topic: string,
    payload: string,
    options: IClientPublishOptions = {},
  ): Promise<void> {
    await this.client.publishAsync(topic, payload, { qos: 1, ...options });
  }

  /** The first message on a topic; undefined = there is none. */
  first(topic: string): Heard | undefined {
    return this.heard.find((one) => one.topic === topic);
  }

  /** The last message on a topic; undefined = there is none. */
  last(topic: string): Heard | undefined {
    return this.heard.findLast((one) => one.topic === topic);
  }

  /**
   * Waits for a message.
   *
   * @param since looks only at those after so many
   * @throws Error when none comes in time
   */
  async message(
    topic: string,
    fits: (text: string) => boolean = () => true,
    since = 0,
  ): Promise<Heard> {
    const find = (): Heard | undefined =>
      this.heard.slice(since).findLast((one) => one.topic === topic && fits(one.text));
    await this.#until(() => find() !== undefined, topic);
    return find()!;
  }

  /** Waits for a JSON message. */
  async json<T = Record<string, unknown>>(
    topic: string,
    fits: (value: T) => boolean = () => true,
    since = 0,
  ): Promise<T> {
    const value = (text: string): T => JSON.parse(text) as T;
    const { text } = await this.message(topic, (one) => one !== '' && fits(value(one)), since);
    return value(text);
  }

  async close(): Promise<void> {
    await this.client.endAsync(true);
  }

  #until(holds: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!holds()) return;
        this.#waiting.delete(look);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        const heard = this.heard.map(({ topic, text }) => `${topic} ${text.slice(0, 200)}`);
        reject(new Error(`Nothing came on ${what}, but:\n${heard.slice(-20).join('\n')}`));
      }, LIMIT_MS);
      this.#waiting.add(look);
      look();
    });
  }
}
