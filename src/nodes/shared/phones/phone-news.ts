/**
 * Carries what phones do from their config nodes to the nodes that tell flows about it. A node that listens to
 * all phones is not restarted when one of them is, so nobody holds on to a config node here.
 */
import type { TrackerNews } from '../../../calls/execution/tracker';
import type { PhoneEvent } from '../../../calls/model/call-types';
import type { SnomConfigNode } from './config-node';
import { tellKeypad } from './keypads';
import { learnPhone } from './phones';
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
  /** Id of the only phone whose news it wants; absent = those of all. */
  readonly phone?: string | undefined;
  news(news: PhoneNews): void;
  /** A phone has come or gone, or begun to be followed. */
  phonesChanged(): void;
  /** Does it decide about calls of this phone? */
  screens?(config: SnomConfigNode): boolean;
  /** How long the flow may take to answer, ms; undefined = it is not this node's call. */
  question?(question: ScreeningQuestion): number | undefined;
}

const listeners = nameRegistry('listeners', new Set<PhoneListener>());
/** Those who listen to one phone alone, by its id: of many thousands, each is told of its own phone only. */
const byPhone = nameRegistry('listeners by phone', new Map<string, Set<PhoneListener>>());
const toAll = new Set<PhoneListener>();

/** The answer ends it. */
export function listenToPhones(listener: PhoneListener): () => void {
  const { phone } = listener;
  const those = phone === undefined ? toAll : (byPhone.get(phone) ?? new Set());
  listeners.add(listener);
  those.add(listener);
  if (phone !== undefined) byPhone.set(phone, those);
  return () => {
    listeners.delete(listener);
    those.delete(listener);
    if (phone !== undefined && those.size === 0 && byPhone.get(phone) === those)
      byPhone.delete(phone);
  };
}

/** A copy: who is told may end listening. */
const listenersOf = ({ id }: SnomConfigNode): PhoneListener[] => [
  ...toAll,
  ...(byPhone.get(id) ?? []),
];

export function spreadNews(news: PhoneNews): void {
  const { config } = news;
  learnPhone(config);
  // First of all: what listeners do must be judged by it.
  tellKeypad(news);
  for (const listener of listenersOf(config)) listener.news(news);
}

/** @param config the phone that has come or gone, or begun to be followed */
export function tellPhoneChanged(config: SnomConfigNode): void {
  learnPhone(config);
  for (const listener of listenersOf(config)) listener.phonesChanged();
}

/** Would anybody decide about a call of this phone? */
export function isScreened(config: SnomConfigNode): boolean {
  return listenersOf(config).some((listener) => listener.screens?.(config) === true);
}

/** Puts the question to every node that screens; the longest time one of them grants counts, ms. */
export function askScreeners(question: ScreeningQuestion): number | undefined {
  const granted = listenersOf(question.config).flatMap(
    (listener) => listener.question?.(question) ?? [],
  );
  return granted.length > 0 ? Math.max(...granted) : undefined;
}
