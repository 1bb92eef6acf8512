/**
 * Which of several Node-REDs keeps a phone that none of them has heard: each computes it for itself, and all come to the
 * same answer (rendezvous hashing, Thaler and Ravishankar 1998). When one goes, only its phones move.
 */
import { createHash } from 'node:crypto';

/** @returns undefined = there is none */
export function chooseKeeper(phone: string, instances: Iterable<string>): string | undefined {
  let best: { readonly instance: string; readonly weight: string } | undefined;
  for (const instance of instances) {
    const weight = createHash('sha256').update(`${instance}\n${phone}`).digest('hex');
    if (!best || weight > best.weight) best = { instance, weight };
  }
  return best?.instance;
}
