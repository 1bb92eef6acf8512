/** Start, restart and the ports that open and close with them. */
import type { Clock } from './clock';

/** Between the answer to a reboot request and the web server going down: `reboot.htm` can still be read. */
const GOING_DOWN_MS = 100;

/** What a restart does to the phone. */
interface PowerDeps {
  readonly clock: Clock;
  /** Milliseconds a restart takes. */
  readonly rebootMs: number;
  /** Power goes: everything that is not stored is lost. */
  readonly lost: () => void;
  /** Opens the ports. */
  readonly listen: () => Promise<void>;
  /** Closes the ports; gives up waiting for one. */
  readonly close: () => Promise<void>;
  /** The phone is up. */
  readonly booted: () => void;
  readonly log: (text: string) => void;
  readonly changed: () => void;
}

/** Whether the phone is up. */
export class Power {
  running = false;
  rebooting = false;
  /** Times the phone has booted. */
  boots = 0;
  /** Opening and closing of ports, one after the other. */
  #ports: Promise<void> = Promise.resolve();

  constructor(private readonly deps: PowerDeps) {}

  /** Restarts; calls are lost. */
  reboot(): void {
    if (this.rebooting || !this.running) return;
    this.rebooting = true;
    this.deps.clock.after(GOING_DOWN_MS, () => this.#goDown());
    this.deps.changed();
  }

  /** The phone has started. */
  up(): void {
    this.boots += 1;
    this.rebooting = false;
    this.deps.booted();
    this.deps.changed();
  }

  /** Resolves when the ports are as they should be. */
  async settled(): Promise<void> {
    await this.#ports;
  }

  #goDown(): void {
    this.deps.lost();
    this.#ports = this.#ports.then(() => this.deps.close());
    this.deps.clock.after(this.deps.rebootMs, () => {
      this.#ports = this.#ports.then(() => this.#comeBack());
    });
  }

  async #comeBack(): Promise<void> {
    try {
      if (!this.running) return;
      await this.deps.listen();
      if (this.running) this.up();
    } catch (error) {
      this.deps.log(`The web server did not come back: ${String(error)}`);
    }
  }
}
