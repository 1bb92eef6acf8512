/** Runs over numbers in place of phones. */
import { type FleetOptions, runFleet } from '../../../src/phone/fleet';

export const numbers = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => index);
export const nameOf = (item: number): string => `phone ${item}`;

/** A run over numbers; `run` gets the number. */
export function fleet<R>(
  count: number,
  run: (item: number, signal: AbortSignal) => Promise<R>,
  options: Partial<FleetOptions<number, R>> = {},
): ReturnType<typeof runFleet> {
  return runFleet<number, R>({ items: numbers(count), nameOf, run, ...options });
}

/** The next turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
