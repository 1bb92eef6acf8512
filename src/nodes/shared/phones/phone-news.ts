/**
 * Carries what phones do from their config nodes to the nodes that tell flows about it. A node that listens to
 * all phones is not restarted when one of them is, so nobody holds on to a config node here.
 */
import type { NodeAPI } from 'node-red';
import type { TrackerNews } from '../../../calls/execution/tracker';
import type { PhoneEvent } from '../../../calls/model/call-types';
import type { SnomConfigNode } from './config-node';
import { deploysOf } from './deploys';
import { keepsPhone } from './keeping';
import { tellKeypad } from './keypads';
import { isRunningPhone, learnPhone } from './phones';
import { nameRegistry } from './registries';

/** News that may wait; what is too much is told to those who are there. */
const MOST_WAITING = 10_000;

/** One thing that happened to a phone. */
export interface PhoneNews extends TrackerNews {
  readonly config: SnomConfigNode;
  /** Another Node-RED keeps the phone, and tells it too. */
  readonly isOthers: boolean;
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
  /** This phone has come or gone, or begun to be followed. */
  phonesChanged(config: SnomConfigNode): void;
  /** Does it decide about calls of this phone? */
  screens?(config: SnomConfigNode): boolean;
  /** How long the flow may take to answer, ms; undefined = it is not this node's call. */
  question?(question: ScreeningQuestion): number | undefined;
}

/** By the id of the only phone they listen to; undefined = to all. Of many thousands, each is told of its own phone only. */
const listeners = nameRegistry(
  'listeners by phone',
  new Map<string | undefined, Set<PhoneListener>>(),
);
nameRegistry('listeners', {
  get size() {
    return [...listeners.values()].reduce((sum, those) => sum + those.size, 0);
  },
});

/** The answer ends it. */
export function listenToPhones(listener: PhoneListener): () => void {
  const { phone } = listener;
  const those = listeners.get(phone) ?? new Set();
  listeners.set(phone, those.add(listener));
  return () => {
    those.delete(listener);
    if (those.size === 0 && listeners.get(phone) === those) listeners.delete(phone);
  };
}

/** A copy: who is told may end listening. */
const listenersOf = ({ id }: SnomConfigNode): PhoneListener[] => [
  ...(listeners.get(undefined) ?? []),
  ...(listeners.get(id) ?? []),
];

export function spreadNews(told: Omit<PhoneNews, 'isOthers'>): void {
  const { config } = told;
  const isOthers = told.input.type === 'adopted' || !keepsPhone(config);
  const news: PhoneNews = { ...told, isOthers };
  learnPhone(config);
  // First of all: what listeners do must be judged by it.
  tellKeypad(news);
  if (!isDeploying) inform(news);
  else if (waiting.add(news).size > MOST_WAITING) informOldest();
}

/** News of phones that are not restarted, while nodes are that listen to them. */
const waiting = nameRegistry('waiting news', new Set<PhoneNews>());
let isDeploying = false;
/** Runtimes whose deploys are known of. */
const watched = new WeakSet<object>();

/**
 * Keeps news back until those are there who listen: a deploy closes nodes that have changed, waits for the slowest of
 * them, and makes them anew, while phones that have not changed go on. To be called for each runtime; once is enough.
 */
export function keepNewsOverDeploys(RED: Pick<NodeAPI, 'events'>): void {
  if (watched.has(RED.events)) return;
  watched.add(RED.events);
  deploysOf(RED).listen({ begins: () => (isDeploying = true), ends: endDeploy });
}

function endDeploy(): void {
  try {
    // What this leads to is put behind those that wait.
    while (waiting.size > 0) informOldest();
  } finally {
    isDeploying = false;
  }
}

function informOldest(): void {
  const [oldest] = waiting;
  if (!oldest) return;
  waiting.delete(oldest);
  // What a node that is gone had to say, its successor knows.
  if (isRunningPhone(oldest.config)) inform(oldest);
}

function inform(news: PhoneNews): void {
  for (const listener of listenersOf(news.config)) listener.news(news);
}

/** @param config the phone that has come or gone, or begun to be followed */
export function tellPhoneChanged(config: SnomConfigNode): void {
  learnPhone(config);
  for (const listener of listenersOf(config)) listener.phonesChanged(config);
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
