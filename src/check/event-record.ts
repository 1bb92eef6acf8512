/** Keeps what a phone reports while its owner uses it, step by step, with placeholders for people. */
import { headerSeen } from './observe';
import type { Pseudonyms } from './pseudonyms';
import type { EventSeen } from './report';

/** What the owner is asked to do, in this order; any of them may be left out. */
export const STEPS = ['handset', 'decline', 'miss', 'answer', 'fail'] as const;
export type Step = (typeof STEPS)[number];

/** Name of a query field and the variable of the phone that fills it, e.g. `remote` and `$remote`. */
export interface EventField {
  readonly name: string;
  readonly variable: string;
}

/** One request of the phone. */
interface EventArrived {
  /** Name of the event; it is shown as it stands. */
  readonly event: string;
  /** What follows the `?`, undecoded. */
  readonly query: string;
  /** In order, as spelt. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** `performance.now()` of its arrival. */
  readonly at: number;
}

const MAX_EVENTS = 500;
const MAX_PARAMETERS = 40;
const MAX_HEADERS = 20;

/** Records what arrives, by the step it belongs to. */
export class EventRecord {
  readonly received: EventSeen[] = [];
  readonly steps: string[] = [];
  #step = 'before';
  #began = performance.now();

  /** @param fields of our own addresses: their names, and variables that a phone left as they are, are shown */
  constructor(
    private readonly names: Pseudonyms,
    private readonly fields: readonly EventField[],
  ) {}

  /** What arrives from now on belongs to this step. */
  begin(step: Step): void {
    this.steps.push(step);
    this.#step = step;
    this.#began = performance.now();
  }

  add({ event, query, headers, at }: EventArrived): void {
    if (this.received.length >= MAX_EVENTS) return;
    this.received.push({
      step: this.#step,
      afterMs: Math.max(Math.round(at - this.#began), 0),
      event,
      parameters: query
        .split('&')
        .filter(Boolean)
        .slice(0, MAX_PARAMETERS)
        .map((part) => this.#parameter(part)),
      headers: headers
        .slice(0, MAX_HEADERS)
        .map(([name, value]) => headerSeen(name, value, this.names)),
    });
  }

  #parameter(part: string): readonly [string, string] {
    const cut = part.indexOf('=');
    const [name, value] = cut < 0 ? [part, ''] : [part.slice(0, cut), part.slice(cut + 1)];
    const isOwn = this.fields.some((field) => field.name === name);
    const isLiteral = this.fields.some(({ variable }) => variable === value);
    return [isOwn ? name : this.names.text(name), isLiteral ? value : this.names.text(value)];
  }
}
