/**
 * "Try it" of a dialog: what a node would do for a message, done once and at once, on a phone that is deployed and with
 * the values that stand in the dialog.
 */
import type { NodeAPI, NodeMessage } from 'node-red';
import { REAL_CLOCK } from '../../../calls/execution/clock';
import { type Sent, SnomError } from '../../../common/errors';
import { onlyJson } from '../../../common/only-json';
import { fieldsOf, givenText, isObject, optional, wrongType } from '../../../common/values';
import type { SnomConfigNode } from '../phones/config-node';
import { readVariable, variableIn } from '../phones/environment';
import { nodeOfDialog, type Target, usable } from '../phones/phones';
import type { ActionNodeDef, TrialAnswer, TrialDone, TrialFailure } from '../types';
import { type ActionResult, type ActionSpec, noteAnswer, type ReadInput } from './action-node';
import { errorText, lookUpText, toSnomError } from './errors';
import { readInput } from './inputs';
import { instancesOf } from './running-nodes';

/** What a dialog sends. */
interface Form {
  /** Of the node the dialog is of; '' = none has said. */
  readonly node: string;
  /** Id of a configuration, or `${NAME}`. */
  readonly phone: string;
  readonly def: Readonly<Record<string, string | boolean | number>>;
  readonly msg: NodeMessage;
  /** Numbers that whoever sits at the dialog has agreed to. */
  readonly agreed: readonly string[] | undefined;
}

/** What stands in a dialog as it is; everything else comes from messages, stores or expressions. */
const LITERAL: ReadonlySet<string> = new Set(['str', 'num', 'bool', 'json']);
/** More than any dialog has. */
const MOST_FIELDS = 100;
/** Longest trial, ms: somebody looks at the dialog. What it has begun on the phone by then is not taken back. */
const LIMIT_MS = 60_000;

/**
 * What a node of a type does for a message, of the values in its dialog, which nobody has checked.
 *
 * @throws SnomError where that cannot be tried out
 */
type SpecOf<Def> = (def: Def, target: Target) => ActionSpec;

/** What the types of a runtime do for a message, by type. */
type Offers = Map<string, Offer>;

interface Offer {
  readonly RED: NodeAPI;
  readonly specOf: SpecOf<never>;
}

/** Per admin app: Express cannot take routes away again, so the handlers look the newest runtime up here. */
const offered = new WeakMap<object, Offers>();

/**
 * Adds `POST /<type>/try` to the runtime's admin app, once per app. It is for those who may write flows: they could deploy
 * the same node.
 */
export function offerTrial<Def extends ActionNodeDef>(
  RED: NodeAPI,
  type: string,
  specOf: SpecOf<Def>,
): void {
  const app = RED.httpAdmin;
  const offers = offered.get(app) ?? new Map<string, Offer>();
  offered.set(app, offers);
  const isMounted = offers.has(type);
  offers.set(type, { RED, specOf });
  if (isMounted) return;
  app.post(
    `/${type}/try`,
    RED.auth.needsPermission(`${type}.write`),
    onlyJson,
    (request: { readonly body?: unknown }, response: { json(body: unknown): unknown }) => {
      const offer = offers.get(type);
      // Not when the dialog is closed: half a transfer helps nobody.
      if (offer) void tryOut(offer.RED, offer.specOf, request.body).then((a) => response.json(a));
    },
  );
}

/**
 * Carries out `{node?, phone, def, payload?, dial?}`. Never rejects, and never retries.
 *
 * @param limitMs for all of it, ms
 */
export async function tryOut(
  RED: NodeAPI,
  specOf: SpecOf<never>,
  body: unknown,
  limitMs = LIMIT_MS,
): Promise<TrialAnswer> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new SnomError('noAnswer')), limitMs);
  let sent: Sent = 'no';
  try {
    const form = readForm(body);
    const target = usable(phoneOf(RED, form));
    const spec = specOf({ ...form.def, phone: form.phone, phoneFromMsg: false } as never, target);
    const asked = spec.understand(form.msg);
    const prepared = await asked.prepare(reading(RED, target, form.msg));
    // Whatever else there is needs a message of its own.
    if (prepared.kind !== 'phone' || prepared.config) throw trialNeeds(asked.operation);
    const numbers = await prepared.mayDial?.(target);
    if (numbers && !isAgreed(numbers, form.agreed)) return { ok: false, ask: true, numbers };
    sent = 'maybe';
    return told(RED, await act(target, prepared.action, limit.signal));
  } catch (thrown) {
    return tellFailure(RED, toSnomError(thrown, sent));
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The phone that is deployed. A variable is read where the node runs, in each instance of a subflow that it is inside of.
 *
 * @throws SnomError `noPhone`; `notInEnvironment` {name}; `phoneDiffers` {name}
 */
function phoneOf(RED: NodeAPI, { node, phone }: Form): SnomConfigNode {
  const variable = variableIn(phone);
  const ids = variable === undefined ? [phone] : idsIn(RED, node, variable);
  if (ids.length > 1) throw new SnomError('phoneDiffers', { params: { name: phone } });
  const [id] = ids;
  if (id === '') throw new SnomError('notInEnvironment', { params: { name: phone } });
  const config = id === undefined ? undefined : nodeOfDialog(RED, id);
  if (!config) throw new SnomError('noPhone');
  return config;
}

/** What a variable says in the instances of a node, each once; '' = nothing. Empty where the node does not run. */
function idsIn(RED: NodeAPI, node: string, variable: string): readonly string[] {
  const ids = instancesOf(node).map((instance) => readVariable(RED, instance, variable));
  return [...new Set(ids)];
}

/** Those who follow the phone learn whether it could be reached, as from any other command. */
async function act(
  target: Target,
  action: (target: Target, options: { readonly signal: AbortSignal }) => Promise<ActionResult>,
  signal: AbortSignal,
): Promise<ActionResult> {
  const begunAt = REAL_CLOCK.steady();
  try {
    const result = await action(target, { signal });
    if (result.requests.length > 0) noteAnswer(target.config, begunAt);
    return result;
  } catch (thrown) {
    noteAnswer(target.config, begunAt, toSnomError(thrown, 'maybe'));
    throw thrown;
  }
}

/** @throws SnomError `missingParameter`, `wrongType` */
function readForm(body: unknown): Form {
  const fields = new Map(Object.entries(fieldsOf(body) ?? {}));
  const def = fields.get('def');
  if (!isObject(def)) throw wrongType('def', 'an object');
  const entries = Object.entries(def);
  if (entries.length > MOST_FIELDS) throw wrongType('def', `at most ${MOST_FIELDS} values`);
  const known = entries.filter((entry): entry is [string, string | boolean | number] =>
    ['string', 'boolean', 'number'].includes(typeof entry[1]),
  );
  const payload = fields.get('payload');
  const dial = fields.get('dial');
  const node = fields.get('node');
  return {
    node: typeof node === 'string' ? node : '',
    phone: givenText(fields.get('phone'), 'phone'),
    def: Object.fromEntries(known),
    msg: typeof payload === 'string' ? { payload } : {},
    agreed: Array.isArray(dial) ? dial.map(String) : undefined,
  };
}

/** Only what stands in the dialog is read: for the rest it brings a value of its own, or is told which one is missing. */
function reading(RED: NodeAPI, { config }: Target, msg: NodeMessage): ReadInput {
  return (input) => {
    if (!LITERAL.has(input.type)) throw trialNeeds(input.name);
    return readInput(RED.util, config, msg, input);
  };
}

/** Only a message brings that. */
export const trialNeeds = (name: string): SnomError =>
  new SnomError('trialNeedsValue', { params: { name } });

/** The rules and what is typed on the phone may have changed since it was asked: then it is asked again. */
function isAgreed(numbers: readonly string[], agreed: readonly string[] | undefined): boolean {
  return (
    agreed !== undefined &&
    agreed.length === numbers.length &&
    numbers.every((number, index) => number === agreed[index])
  );
}

function told(RED: NodeAPI, { details }: ActionResult): TrialDone {
  const { accepted = true, confirmed = null, doubt, dryRun } = details ?? {};
  const text = doubt && (lookUpText(RED._, `snom.doubt.${doubt}`) ?? doubt);
  return {
    ok: true,
    accepted,
    confirmed,
    ...optional({ doubt: text, requests: dryRun?.requests }),
  };
}

function tellFailure(RED: NodeAPI, error: SnomError): TrialFailure {
  const { code, reason, params, sent } = error;
  return { ok: false, code, reason, params, message: errorText(RED._, error), sent };
}
