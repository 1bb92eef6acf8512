/**
 * Carries what phones do from their config nodes to the nodes that tell flows about it. A node that listens to
 * all phones is not restarted when one of them is, so nobody holds on to a config node here.
 */
import type { TrackerNews } from '../../../calls/execution/tracker';
import type { PhoneEvent } from '../../../calls/model/call-types';
import type { SnomConfigNode } from './config-node';
import { tellKeypad } from './keypads';
import { nameRegistry } from './registries';

/** One thing that happened to a phone. */
export interface PhoneNews extends TrackerNews {
  readonly config: SnomConfigNode;
}

/** A call whose phone waits to be told whether it may ring. */
export interface ScreeningQuestion {
  readonly config: SnomConfigNode;
  readonly event: PhoneEvent;
  /** Names the question in the flow's answer. */
  readonly screeningId: string;
}

/** A node that listens. Its methods must not throw. */
interface PhoneListener {
  news(news: PhoneNews): void;
  /** A phone has come or gone, or begun to be followed. */
  phonesChanged(): void;
  /** Does it decide about calls of this phone? */
  screens?(config: SnomConfigNode): boolean;
  /** How long the flow may take to answer, ms; undefined = it is not this node's call. */
  question?(question: ScreeningQuestion): number | undefined;
}

const listeners = nameRegistry('listeners', new Set<PhoneListener>());

/** The answer ends it. */
export function listenToPhones(listener: PhoneListener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function spreadNews(news: PhoneNews): void {
  // First of all: what listeners do must be judged by it.
  tellKeypad(news);
  for (const listener of [...listeners]) listener.news(news);
}

export function tellPhonesChanged(): void {
  for (const listener of [...listeners]) listener.phonesChanged();
}

/** Would anybody decide about a call of this phone? */
export function isScreened(config: SnomConfigNode): boolean {
  return [...listeners].some((listener) => listener.screens?.(config) === true);
}

/** Puts the question to every node that screens; the longest time one of them grants counts, ms. */
export function askScreeners(question: ScreeningQuestion): number | undefined {
  const granted = [...listeners].flatMap((listener) => listener.question?.(question) ?? []);
  return granted.length > 0 ? Math.max(...granted) : undefined;
}
