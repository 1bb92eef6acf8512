/**
 * Reads along what Node-RED tells its editors over the comms socket: messages of debug nodes, the status of
 * nodes, the start of flows. A test awaits them instead of sleeping.
 */
import { type ErrorEvent, WebSocket } from 'undici';

/** What one debug node (or a warning in the log) showed. */
export interface DebugMessage {
  /** Id of the node. */
  readonly id: string;
  /** The value shown: an object for complete messages, else as the node was set. */
  readonly value: unknown;
  readonly format: string;
}

/** Status of a node as the editor draws it; `text` is a catalogue key where the node sent one. */
export interface NodeStatus {
  readonly id: string;
  readonly fill?: string;
  readonly shape?: string;
  readonly text?: string;
}

/** News of the runtime itself, e.g. that flows have started. */
interface Notification {
  /** Last part of the topic, e.g. `runtime-deploy`. */
  readonly kind: string;
  readonly state?: string;
  readonly revision?: string;
  /** Did a deploy bring it about? */
  readonly deploy?: boolean;
}

interface Waiter<T> {
  readonly matches: (item: T) => boolean;
  readonly resolve: (item: T) => void;
}

/** Items in order of arrival; each is handed out once. */
class Inbox<T> {
  private readonly unread: T[] = [];
  private readonly waiters = new Set<Waiter<T>>();

  add(item: T): void {
    for (const waiter of this.waiters) {
      if (!waiter.matches(item)) continue;
      this.waiters.delete(waiter);
      waiter.resolve(item);
      return;
    }
    this.unread.push(item);
  }

  /** The first unread item that matches, waiting for it if need be. */
  async next(what: string, matches: (item: T) => boolean, timeoutMs: number): Promise<T> {
    const at = this.unread.findIndex(matches);
    if (at >= 0) return this.unread.splice(at, 1)[0] as T;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters.delete(waiter);
        const seen = JSON.stringify(this.unread).slice(0, 2000);
        reject(new Error(`Waited ${timeoutMs} ms for ${what}; unread: ${seen}`));
      }, timeoutMs);
      const waiter: Waiter<T> = {
        matches,
        resolve: (item) => {
          clearTimeout(timer);
          resolve(item);
        },
      };
      this.waiters.add(waiter);
    });
  }

  /** Those that match and were not handed out yet. */
  left(matches: (item: T) => boolean): T[] {
    return this.unread.filter(matches);
  }

  clear(): void {
    this.unread.length = 0;
  }
}

/** Objects travel as JSON text, everything else as it is; see Node-RED's `encodeObject`. */
function decode(data: { id?: string; msg?: unknown; format?: string }): DebugMessage {
  const format = data.format ?? '';
  const isJson =
    typeof data.msg === 'string' && /^(object|array|error|boolean|number)/i.test(format);
  return {
    id: data.id ?? '',
    value: isJson ? (JSON.parse(data.msg as string) as unknown) : data.msg,
    format,
  };
}

/** As long as a start may take. */
const CONNECT_LIMIT_MS = 60_000;
const CONNECT_PAUSE_MS = 500;

/** One connection to the comms socket of a Node-RED without adminAuth. */
export class Comms {
  private readonly debugInbox = new Inbox<DebugMessage>();
  private readonly statusInbox = new Inbox<NodeStatus>();
  private readonly notifications = new Inbox<Notification>();
  private readonly frames: string[] = [];
  private isBeforeStop = false;

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', (event) => this.receive(String(event.data)));
  }

  /**
   * A busy Node-RED may refuse a socket at first.
   * @param url address of the editor, e.g. `http://127.0.0.1:1880`
   */
  static async connect(url: string): Promise<Comms> {
    const limit = performance.now() + CONNECT_LIMIT_MS;
    for (;;) {
      const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/comms`);
      const comms = new Comms(socket);
      const failure = await new Promise<ErrorEvent | undefined>((resolve) => {
        socket.addEventListener('open', () => resolve(undefined), { once: true });
        socket.addEventListener('error', resolve, { once: true });
      });
      if (!failure) return comms.subscribed();
      if (performance.now() > limit)
        throw new Error(`No comms socket at ${url}: ${failure.message}`, { cause: failure.error });
      await new Promise((resolve) => setTimeout(resolve, CONNECT_PAUSE_MS));
    }
  }

  private subscribed(): this {
    for (const topic of ['debug', 'status/#', 'notification/#'])
      this.socket.send(JSON.stringify({ subscribe: topic }));
    return this;
  }

  private receive(frame: string): void {
    this.frames.push(frame);
    const parsed = JSON.parse(frame) as unknown;
    const items = (Array.isArray(parsed) ? parsed : [parsed]) as {
      topic?: string;
      data?: object;
    }[];
    for (const { topic = '', data } of items) {
      if (topic === 'debug') this.debugInbox.add(decode(data as Parameters<typeof decode>[0]));
      const [family, name = ''] = topic.split('/');
      if (family === 'status') this.statusInbox.add({ ...data, id: name });
      if (family === 'notification') this.notice({ ...data, kind: name });
    }
  }

  private notice(news: Notification): void {
    const isStop = news.kind === 'runtime-state' && news.state === 'stop' && news.deploy === true;
    if (isStop && this.isBeforeStop) {
      this.isBeforeStop = false;
      this.clear();
    }
    this.notifications.add(news);
  }

  /** Everything received so far, as text: for the search for secrets. */
  get transcript(): string {
    return this.frames.join('\n');
  }

  /** The next message of a debug node that matches. */
  async debug(
    id: string,
    timeoutMs = 30_000,
    matches: (value: unknown) => boolean = () => true,
  ): Promise<unknown> {
    const isMeant = (message: DebugMessage): boolean => message.id === id && matches(message.value);
    return (await this.debugInbox.next(`a message of ${id}`, isMeant, timeoutMs)).value;
  }

  /** What a debug node has shown so far and nobody has read. */
  unread(id: string): unknown[] {
    return this.debugInbox.left((message) => message.id === id).map(({ value }) => value);
  }

  /** The next status of a node that matches. */
  status(
    id: string,
    matches: (status: NodeStatus) => boolean = () => true,
    timeoutMs = 30_000,
  ): Promise<NodeStatus> {
    const isMeant = (status: NodeStatus): boolean => status.id === id && matches(status);
    return this.statusInbox.next(`a status of ${id}`, isMeant, timeoutMs);
  }

  /** Resolves when the flows run that were there when Node-RED started. */
  async started(timeoutMs = 60_000): Promise<void> {
    const isStart = (news: Notification): boolean =>
      news.kind === 'runtime-state' && news.state === 'start';
    await this.notifications.next('the start of the flows', isStart, timeoutMs);
  }

  /** Resolves when a deployed revision runs. */
  async deployed(revision: string, timeoutMs = 60_000): Promise<void> {
    const isMeant = (news: Notification): boolean =>
      news.kind === 'runtime-deploy' && news.revision === revision;
    await this.notifications.next(`revision ${revision}`, isMeant, timeoutMs);
    this.isBeforeStop = false;
  }

  /**
   * To be said before a deploy: forgets what was not read, and so again when the nodes that it ends have ended. What they say
   * until then is none of the new ones', which have the same ids.
   */
  deploys(): void {
    this.clear();
    this.isBeforeStop = true;
  }

  /** Forgets what was not read. */
  clear(): void {
    this.debugInbox.clear();
    this.statusInbox.clear();
  }

  /** Forgets everything, what was read too: for whoever listens for hours. */
  forget(): void {
    this.clear();
    this.frames.length = 0;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.readyState === WebSocket.CLOSED) return resolve();
      this.socket.addEventListener('close', () => resolve(), { once: true });
      this.socket.close();
    });
  }
}
