/** "Set up" of the dialog: works with the phone as its fields are right now, deployed or not. */
import type { NodeAPI } from 'node-red';
import { SnomError } from '../../../common/errors';
import { keepNewest } from '../../../common/newest';
import { fieldsOf, optional, wrongType } from '../../../common/values';
import { SnomPhone } from '../../../phone/phone';
import type { CommandOptions } from '../../../phone/types';
import { toSnomError } from '../../shared/action/errors';
import {
  type ActionUrlsAnswer,
  giveBackActionUrls,
  type NamedChange,
  oneAtATime,
  ownerOf,
  showActionUrls,
  undoActionUrls,
  type UrlOwner,
  writeActionUrls,
  type WrittenUrl,
} from '../../shared/action-urls';
import { isScreened } from '../../shared/phones/phone-news';
import { nodeOfDialog } from '../../shared/phones/phones';
import { nameRegistry } from '../../shared/phones/registries';
import type { StoreNode } from '../../shared/state-store';
import { type Form, optionsOf, readForm, tellFailure, type TestFailure } from './form';

/** What the dialog gets. URLs are whole here: whoever may edit the phone sees its token in the dialog anyway. */
export type ActionUrlsRouteAnswer =
  | ({
      readonly ok: true;
      /** It was only looked at what would change: the owner has to decide about the URLs of others first. */
      readonly asks?: true;
    } & ActionUrlsAnswer)
  | (TestFailure & {
      /** A part of the URLs may stand on the phone; `undo` takes it back. */
      readonly partly?: true;
    });

/** What a task is told besides the phone. */
interface Asked {
  readonly overwrite: boolean;
  /** Of the dialog that is open; '' = none has said. */
  readonly dialog: string;
  /** To be called before it fails, where a part may have been written. */
  readonly halfDone: () => void;
}

/** Carries out one task. */
type Task = (
  owner: UrlOwner,
  asked: Asked,
  options: CommandOptions,
) => Promise<ActionUrlsAnswer & { readonly asks?: true }>;

const TASKS: Readonly<Record<string, Task>> = {
  preview: (owner, _, options) => showActionUrls(owner, options),
  setUp: (owner, asked, options) =>
    oneAtATime(owner, () => setUpUnlessForeign(owner, asked, options)),
  apply: (owner, asked, options) => oneAtATime(owner, () => write(owner, asked, options)),
  restore: (owner, _, options) => giveBackActionUrls(owner, options),
  undo: (owner, { dialog }, options) => oneAtATime(owner, () => undo(owner, dialog, options)),
};

/** What was written for a configuration, so that a dialog that is cancelled can take it back; see {@link keyOf}. */
const lastChanges = nameRegistry(
  'Action URLs written last',
  new Map<string, readonly WrittenUrl[]>(),
);
/** Dialogs that are remembered; nobody has so many open. */
const MOST_REMEMBERED = 50;
/** Characters of what a dialog calls itself. */
const MOST_OF_NAME = 64;

/**
 * Carries out `{id, do: 'preview' | 'setUp' | 'apply' | 'restore' | 'undo', overwriteForeign?, dialog?}`, with the fields of the
 * dialog or, without them, the phone as it is deployed. Never rejects.
 *
 * - `setUp` writes at once where nothing of others would be replaced, else it only shows what would change
 * - `apply` writes; what others have set stays unless `overwriteForeign` is true
 * - `undo` takes the last set-up back, or all of the same `dialog`
 *
 * @param left fires when nobody waits for the answer any more
 */
export async function answerActionUrls(
  RED: NodeAPI,
  body: unknown,
  left: AbortSignal,
): Promise<ActionUrlsRouteAnswer> {
  const ends: (() => void)[] = [];
  let half: { readonly partly?: true } = {};
  try {
    const fields = new Map(Object.entries(fieldsOf(body) ?? {}));
    const name = fields.get('do');
    const task = typeof name === 'string' && Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
    if (!task) throw wrongType('do', Object.keys(TASKS).join(', '));
    const owner = fields.has('host')
      ? ownerInDialog(RED, body, (end) => ends.push(end))
      : deployedOwner(RED, fields.get('id'));
    if ('ok' in owner) return owner;
    const dialog = fields.get('dialog');
    const asked = {
      overwrite: fields.get('overwriteForeign') === true,
      dialog: typeof dialog === 'string' ? dialog.slice(0, MOST_OF_NAME) : '',
      halfDone: () => {
        half = { partly: true };
      },
    };
    return { ok: true, ...(await task(owner, asked, { signal: left })) };
  } catch (thrown) {
    return { ...tellFailure(RED, toSnomError(thrown, 'maybe')), ...half };
  } finally {
    for (const end of ends) end();
  }
}

async function setUpUnlessForeign(
  owner: UrlOwner,
  asked: Asked,
  options: CommandOptions,
): Promise<ActionUrlsAnswer & { readonly asks?: true }> {
  const plan = await showActionUrls(owner, options);
  if (plan.changes.some(({ foreign }) => foreign)) return { ...plan, asks: true };
  return plan.changes.length === 0 ? plan : write(owner, asked, options);
}

async function write(
  owner: UrlOwner,
  { overwrite, dialog, halfDone }: Asked,
  options: CommandOptions,
): Promise<ActionUrlsAnswer> {
  const answer = await writeActionUrls(owner, overwrite, options, (changes) => {
    rememberChanges(owner, dialog, changes, true);
    halfDone();
  });
  rememberChanges(owner, dialog, answer.changes, false);
  return answer;
}

async function undo(
  owner: UrlOwner,
  dialog: string,
  options: CommandOptions,
): Promise<ActionUrlsAnswer> {
  const key = keyOf(owner, dialog);
  const urls = lastChanges.get(key) ?? [];
  if (dialog !== '') tellLater(key, urls);
  return undoActionUrls(owner, urls, options);
}

/** A later dialog that has written over what is undone now gives back what stood there first, should it be cancelled, too. */
function tellLater(key: string, undone: readonly WrittenUrl[]): void {
  const bySetting = new Map(undone.map((url) => [url.setting, url]));
  for (const [later, urls] of lastChanges) {
    if (later === key || !areOfOnePhone(later, key)) continue;
    const told = urls.map((url) => {
      const earlier = bySetting.get(url.setting);
      return earlier?.to.includes(url.from ?? '') ? { ...url, from: earlier.from } : url;
    });
    lastChanges.set(later, told);
  }
}

/** @param isHalf nobody knows which of them were written: what stood there last may stand there still */
function rememberChanges(
  owner: UrlOwner,
  dialog: string,
  written: readonly NamedChange[],
  isHalf: boolean,
): void {
  const key = keyOf(owner, dialog);
  const earlier = (dialog !== '' && lastChanges.get(key)) || [];
  const urls = new Map(earlier.map((url) => [url.setting, url]));
  for (const { setting, from, to } of written) {
    const last = urls.get(setting);
    // What stood there before the first set-up of a dialog is what its owner had.
    const first = last ? last.from : from;
    urls.set(setting, { setting, from: first, to: [...(isHalf && last ? last.to : []), to] });
  }
  keepNewest(lastChanges, key, [...urls.values()], MOST_REMEMBERED);
}

/** A dialog may have set up one phone after another: what one of them had is nothing for the next. */
function keyOf({ id, phone }: UrlOwner, dialog: string): string {
  return JSON.stringify([id, dialog, dialog === '' ? '' : phone.place]);
}

/** Are two keys those of dialogs for the same phone? */
function areOfOnePhone(...keys: readonly [string, string]): boolean {
  const [one, other] = keys.map((key) => {
    const [id, , place] = JSON.parse(key) as readonly string[];
    return JSON.stringify([id, place]);
  });
  return one === other;
}

/** @throws SnomError `noPhone` */
function deployedOwner(RED: NodeAPI, id: unknown): UrlOwner {
  const config = typeof id === 'string' ? nodeOfDialog(RED, id) : undefined;
  if (!config) throw new SnomError('noPhone');
  return ownerOf(config);
}

/**
 * The configuration as it stands in the dialog.
 *
 * @param atEnd gets what has to be done when the work is over
 * @throws SnomError as `phoneOptions`; `noPhone` without an id
 */
function ownerInDialog(
  RED: NodeAPI,
  body: unknown,
  atEnd: (end: () => void) => void,
): UrlOwner | TestFailure {
  const form = readForm(RED, body);
  if (form.id === '') throw new SnomError('noPhone');
  const options = optionsOf(RED, form);
  if ('ok' in options) return options;
  // Somebody has asked for one try, whatever was refused before.
  const phone = new SnomPhone({ ...options, insists: true });
  atEnd(() => phone.close());
  const { baseUrl, token, contextStore, node, name } = form;
  return {
    ...placeOf(form),
    name: name || phone.host,
    phone,
    reporting: { on: fieldsOf(body)?.events === true, baseUrl, token, contextStore },
    isScreened: node !== undefined && isScreened(node),
  };
}

/** Where it is kept what stood on the phone before: with the node, as far as there is one yet. */
function placeOf({ id, node }: Form): StoreNode {
  if (node) return { id, ...optional({ _alias: node._alias }), context: () => node.context() };
  return { id, context: () => NO_CONTEXT };
}

/** Of a node that is not deployed: what is written stays in the process until it is. */
const NO_CONTEXT = {
  get: (_key: string, _store: string | undefined, done: (error: null) => void) => done(null),
  set: (_key: string, _value: unknown, _store: string | undefined, done: (error: null) => void) =>
    done(null),
} as unknown as ReturnType<StoreNode['context']>;
