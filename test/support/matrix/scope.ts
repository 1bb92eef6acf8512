/**
 * How much of the cross of phones and stories is run: with every change a cut through it, another one on each version of
 * Node-RED; all of it at night.
 */
import { versionFromEnv } from '../e2e/versions';
import { type Way, WAYS } from './ways';

/** Everything with everything? `npm run test:nightly` says so. */
const IS_FULL = process.env['SNOM_MATRIX'] === 'full';
const TURN = versionFromEnv() === '5.0' ? 1 : 0;

/** Ways that stand for each other: by the same requests, on other phones. */
const kindOf = ({ channel, follows, name, only }: Way): string =>
  only ? name : channel === 'csta' ? channel : `${channel} ${follows}`;

/** The ways by which the story with this number is lived through: all, or one of each kind. */
export function waysFor(number: number): readonly Way[] {
  if (IS_FULL) return WAYS;
  const kinds = new Map<string, Way[]>();
  for (const way of WAYS) {
    const kind = kindOf(way);
    kinds.set(kind, [...(kinds.get(kind) ?? []), way]);
  }
  return [...kinds.values()].flatMap((ways) => ways[(number + TURN) % ways.length] ?? []);
}

/** Phones on which all examples are lived through. What is left out between two versions is looked at elsewhere, or at night. */
export function waysOfExamples(): readonly Way[] {
  const possible = WAYS.filter(({ channel, only }) => channel !== 'csta' && !only);
  if (IS_FULL) return possible;
  const models = TURN === 0 ? ['320', 'D862 by SIP NOTIFY'] : ['D812', 'D862 without'];
  return possible.filter(({ name }) => models.some((model) => name.startsWith(model)));
}
