/** Waiting for things that happen, instead of for time to pass. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** A promise resolved from outside. */
export function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** Resolves when the client has read the next complete head of an answer. */
export function headArrived(): Promise<void> {
  return published('undici:request:headers');
}

/** Resolves when undici next publishes on one of its diagnostics channels. */
export function published(channel: string): Promise<void> {
  return new Promise((resolve) => {
    const listener = (): void => {
      unsubscribe(channel, listener);
      resolve();
    };
    subscribe(channel, listener);
  });
}
