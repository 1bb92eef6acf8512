/** Server-Sent Events: the whole picture to every open page, at most ten times a second. */
import type { ServerResponse } from 'node:http';

const INTERVAL_MS = 100;
/** Silence after which a comment is sent, so that a vanished page is noticed. */
const HEARTBEAT_MS = 20_000;
/** Pages open at the same time. */
const MAX_PAGES = 16;

/** Sends the same events to all pages that listen. */
export class EventFeed {
  private readonly pages = new Set<ServerResponse>();
  /** Pages whose socket is full: they get the newest picture when it has drained, none in between. */
  private readonly behind = new Set<ServerResponse>();
  private timer: NodeJS.Timeout | undefined;
  private lastAt = -INTERVAL_MS;
  private readonly heartbeat = setInterval(() => {
    for (const page of this.pages) page.write(':\n\n');
  }, HEARTBEAT_MS).unref();

  /** @param picture called for each event; its result is sent as JSON */
  constructor(private readonly picture: () => unknown) {}

  /** Answers a request with the stream; 503 when too many pages are open. */
  subscribe(response: ServerResponse): void {
    if (this.pages.size >= MAX_PAGES) {
      response.writeHead(503).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    this.pages.add(response);
    response.once('close', () => this.drop(response));
    response.on('drain', () => {
      if (this.behind.delete(response)) this.send(response, this.event());
    });
    this.send(response, `retry: 1000\n${this.event()}`);
  }

  /**
   * Something changed: an event follows, at the earliest 100 ms after the last one. Never at once: a change
   * is reported while the phone is still busy with it.
   */
  notify(): void {
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        this.lastAt = performance.now();
        this.broadcast();
      },
      Math.max(0, this.lastAt + INTERVAL_MS - performance.now()),
    ).unref();
  }

  /** Ends all streams. */
  close(): void {
    clearInterval(this.heartbeat);
    clearTimeout(this.timer);
    for (const page of this.pages) page.end();
    this.pages.clear();
  }

  private broadcast(): void {
    if (this.pages.size === 0) return;
    const event = this.event();
    for (const page of this.pages) {
      if (page.writableNeedDrain) this.behind.add(page);
      else this.send(page, event);
    }
  }

  private send(page: ServerResponse, event: string): void {
    page.write(event);
  }

  private event(): string {
    return `data: ${JSON.stringify(this.picture())}\n\n`;
  }

  private drop(page: ServerResponse): void {
    this.pages.delete(page);
    this.behind.delete(page);
  }
}
