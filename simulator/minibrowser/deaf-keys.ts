/** Keys that do nothing when a document presses them. */
import type { Phone } from '../device/phone';

/** Tried with a ringing call of a Snom, a D862 by name, to no effect. */
const REPORTED: ReadonlySet<string> = new Set(['OFFHOOK', 'ANSWER', 'F_ANSWER', 'OK']);

/** Is this such a key now? */
export function isDeaf({ quirks, engine }: Pick<Phone, 'quirks' | 'engine'>, key: string): boolean {
  if (quirks.documentKeys === 'reported' && REPORTED.has(key)) return true;
  const rings = engine.shown?.state === 'Alerting';
  return key === 'F_CANCEL' && rings && !quirks.documentCancelRejects;
}
