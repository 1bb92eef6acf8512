/**
 * Which phones this Node-RED keeps, where several of them share the phones: it lets time pass for them, asks them and
 * tells what they do. Who divides them is a node; without one, all phones are kept here.
 */
import { isDoubted } from '../../../calls/model/call-types';
import type { SnomConfigNode } from './config-node';
import { nameRegistry } from './registries';

/** A node that divides phones among several Node-REDs. None of its methods may throw. */
export interface Divider {
  /** Undefined = it does not know the phone. */
  keeps(config: SnomConfigNode): boolean | undefined;
  /** The phone has reported here. Undefined = the report may be worked off at once. Never rejects. */
  heard(config: SnomConfigNode): Promise<unknown> | undefined;
  /**
   * Works off a report by `run`, unless here or elsewhere that has been done; once more where what another one has told
   * takes its effect away.
   *
   * @param id given by a proxy; undefined = there is none
   * @returns false = it does not know the phone, and nothing has been done
   */
  work(config: SnomConfigNode, id: string | undefined, run: () => void): boolean;
  /** What a command is about to do was noted. Resolves when the others know of it; undefined = at once. Never rejects. */
  told(config: SnomConfigNode): Promise<unknown> | undefined;
  /** A report has been worked off. Resolves when it cannot get lost any more; false = it may. Never rejects. */
  confirmed(config: SnomConfigNode): Promise<boolean>;
  /** Is a phone answered only when its report cannot get lost any more? */
  readonly answersLate: boolean;
  /** May phones report here? Not before it is known what the others know. */
  readonly isReady: boolean;
}

const dividers = nameRegistry('dividers', new Set<Divider>());

/** The answer ends it. */
export function dividePhones(divider: Divider): () => void {
  dividers.add(divider);
  return () => void dividers.delete(divider);
}

/** Does this Node-RED keep the phone? */
export function keepsPhone(config: SnomConfigNode): boolean {
  for (const divider of dividers) if (divider.keeps(config) === false) return false;
  return true;
}

/** Is the phone asked for its calls in vain, here or by the Node-RED that keeps it? */
export function isAskedInVain({
  polling,
  tracker,
  unanswered,
}: Partial<Pick<SnomConfigNode, 'polling' | 'tracker' | 'unanswered'>>): boolean {
  return unanswered !== undefined || (polling !== undefined && isDoubted(tracker?.state));
}

/** Does the phone report to another of its configurations, and does nobody ask it? Then nothing is known of it here. */
export function reportsElsewhere({
  takenOverBy,
  tracker,
}: Partial<Pick<SnomConfigNode, 'takenOverBy' | 'tracker'>>): boolean {
  return takenOverBy !== undefined && tracker === undefined;
}

/** The phone has reported here. Undefined = the report may be worked off at once. */
export const hearPhone = (config: SnomConfigNode): Promise<unknown> | undefined =>
  waitFor((divider) => divider.heard(config));

/** What a command is about to do was noted here. Undefined = no other Node-RED has to know of it before it is sent. */
export const tellOthers = (config: SnomConfigNode): Promise<unknown> | undefined =>
  waitFor((divider) => divider.told(config));

function waitFor(
  ask: (divider: Divider) => Promise<unknown> | undefined,
): Promise<unknown> | undefined {
  if (dividers.size === 0) return undefined;
  const waits = [...dividers].flatMap((divider) => ask(divider) ?? []);
  return waits.length > 0 ? Promise.all(waits) : undefined;
}

/** Works off a report of the phone; see {@link Divider.work}. */
export function workOff(config: SnomConfigNode, id: string | undefined, run: () => void): void {
  for (const divider of dividers) if (divider.work(config, id, run)) return;
  run();
}

/** Are phones answered only when their reports cannot get lost any more? */
export function answersLate(): boolean {
  for (const divider of dividers) if (divider.answersLate) return true;
  return false;
}

/** Resolves when what the phone has reported cannot get lost any more; false = it may. Never rejects. */
export async function confirmPhone(config: SnomConfigNode): Promise<boolean> {
  const those = [...dividers].filter((divider) => divider.answersLate);
  const confirmed = await Promise.all(those.map((divider) => divider.confirmed(config)));
  return confirmed.every(Boolean);
}

/** May phones report here? */
export function isReadyForPhones(): boolean {
  return [...dividers].every((divider) => divider.isReady);
}
