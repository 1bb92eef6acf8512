/**
 * Where phones report: one route for the whole package, `/snom/<token>/<event>` on Node-RED's public HTTP
 * server. Nodes come and go behind it with every deploy; Express could not take routes away again.
 *
 * Every answer to a report is empty. A phone shows minibrowser XML it gets, so nothing is sent that it could take for some
 * (Snom, Action URLs). Node-RED's `httpNodeRoot` and `httpNodeAuth` apply, because core puts them before the whole public
 * server. Its `httpNodeMiddleware` does not: core gives that to the routes of its own `http in` nodes only. What keeps
 * strangers out is the token.
 */
import type { NodeAPI } from 'node-red';
import { readEventName } from '../../../calls/model/call-event';
import type { PhoneEventName } from '../../../calls/model/call-types';
import type { ActionRequest } from '../../../calls/reports/action-request';
import { MAX_QUERY } from '../../../calls/reports/query-text';
import { SnomError } from '../../../common/errors';
import { optional } from '../../../common/values';
import type { SnomConfigNode } from './config-node';
import { DOCUMENT_PATH, isDocument, serveDocument } from './document-shelf';
import { isReadyForPhones } from './keeping';
import { mendRequests } from './mended-requests';
import { servePage } from './page-shelf';
import { nameRegistry } from './registries';

/** What becomes of a call that was asked about. */
export type ScreeningAnswer = 'reject' | 'ring';

/** A report that tells nothing: why, and the event it names where it names one that there is not. */
export type UnreadableReport =
  | { readonly why: 'unknownEvent'; readonly event: string }
  | { readonly why: 'tooLong' | 'notHttp' };

/** The phone behind a token. None of its methods may throw or take its time: the phone waits for the answer. */
export interface WebhookHandler {
  /**
   * The phone reports something. Where phones are answered late, resolves when the report cannot get lost any more;
   * false = another server shall be tried.
   */
  report(request: ActionRequest): Promise<boolean> | undefined;
  /** Is the phone answered only when its report cannot get lost any more? */
  readonly answersLate?: boolean;
  /**
   * The phone asks whether a call may ring (`blacklist`), which is a report at the same time. Undefined = nobody
   * decides that.
   *
   * @param left fires when the phone waits no longer
   */
  ask(request: ActionRequest, left: AbortSignal): Promise<ScreeningAnswer> | undefined;
  /** The phone said something that nobody understands. */
  misheard(report: UnreadableReport): void;
}

/** The parts of Express this file uses; Node-RED brings its own Express. */
interface HttpRequest {
  readonly method: string;
  /** Path and query as they arrived, below `httpNodeRoot`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Names and values in turn, in order and as spelt. */
  readonly rawHeaders: readonly string[];
  readonly socket: { readonly remoteAddress?: string | undefined };
}
interface HttpResponse {
  statusCode: number;
  readonly writableEnded: boolean;
  setHeader(name: string, value: string): unknown;
  end(body?: string | Buffer): unknown;
  on(event: 'close', listener: () => void): unknown;
}

/**
 * A pattern without groups: Express decodes what it captures, and answers an HTML page when that fails.
 * `/snom/:token/:event` would, on every broken `%`.
 */
const ROUTE = /^\/snom\/[^/]+\/[^/]+\/?$/i;
const PATH = /^\/snom\/([^/?#]+)\/([^/?#]+)\/?$/i;

/** In place of a token: what phones fetch to show it, `/snom/page/<token of the page>`, or, in {@link DOCUMENT_PATH}, to act on it. */
const PAGES = 'page';
/**
 * In place of a token: what a proxy asks, `/snom/health/ready`, before it gives reports to this server. Nobody learns by
 * it more than that phones may report here.
 */
const HEALTH = 'health';

/** In place of an event: what Node-RED sends to itself, to see that the address of a phone leads here. */
const TEST = 'test';

/**
 * Looking a token up this way leaks nothing that helps to guess one: it is at least 16 random characters, the
 * hash of the lookup is seeded anew in every process, and texts are only compared when their hashes are equal.
 * So the time is the same for every wrong token, however much of it is right.
 */
const lines = nameRegistry('webhooks', new Map<string, Line>());

/** What a token leads to. */
interface Line {
  readonly owner: string;
  /** One; several where a subflow holds the phone, which then runs once per instance. */
  readonly handlers: readonly WebhookHandler[];
}

/** A request of a phone, as it came. */
interface ArrivedReport {
  /** Undefined = no event there is. */
  readonly event: PhoneEventName | undefined;
  /** What follows the `?`, undecoded. */
  readonly rawQuery: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** `performance.now()`. */
  readonly at: number;
}

/** Who looks on while a phone reports, by its token. */
const onlookers = nameRegistry(
  'onlookers',
  new Map<string, Set<(report: ArrivedReport) => void>>(),
);

/**
 * Shows whatever arrives for a phone, besides what its reports lead to. The answer ends it.
 *
 * @param look must not throw, nor take its time
 */
export function lookOn(token: string, look: (report: ArrivedReport) => void): () => void {
  const looks = onlookers.get(token) ?? new Set();
  onlookers.set(token, looks.add(look));
  return () => {
    looks.delete(look);
    if (looks.size === 0 && onlookers.get(token) === looks) onlookers.delete(token);
  };
}

/** Test reports that are under way, by token and sign. */
const tests = nameRegistry('test reports', new Map<string, { hasArrived: boolean }>());

/** A test report on its way. */
interface TestReport {
  readonly hasArrived: boolean;
  /** It is not waited for any more. */
  stop(): void;
}

/**
 * Waits for a report to `/snom/<token>/test?n=<sign>`, which tells nobody anything else. The token need not lead to a phone
 * yet.
 *
 * @param sign tells one test from another
 */
export function awaitTestReport(token: string, sign: string): TestReport {
  const key = `${token} ${sign}`;
  const test = { hasArrived: false, stop: () => void tests.delete(key) };
  tests.set(key, test);
  return test;
}

/** Is there a server that phones can report to and fetch pages from? An owner can switch it off. */
export function hasPublicServer({ settings, httpNode }: NodeAPI): boolean {
  // Typed as text and as always there.
  const root: unknown = settings.httpNodeRoot;
  return root !== false && Boolean(httpNode);
}

/** Where a phone reaches that server. @throws SnomError `noBaseUrl` */
export function baseUrlOf({ reporting }: Pick<SnomConfigNode, 'reporting'>): string {
  if (reporting.baseUrl === '') throw new SnomError('noBaseUrl');
  return reporting.baseUrl;
}

/** Apps that have the route. */
const mounted = new WeakSet<object>();

/** Adds the route to the runtime's public app, once per app however often nodes are initialised on it. */
export function mountWebhook({
  httpNode,
  server,
}: Pick<NodeAPI, 'httpNode'> & Partial<Pick<NodeAPI, 'server'>>): void {
  // Typed as always there; a runtime that is embedded without its HTTP server has none.
  const app = httpNode as NodeAPI['httpNode'] | undefined;
  if (!app || mounted.has(app)) return;
  mounted.add(app);
  app.all(ROUTE, answer);
  // Missing where somebody else serves the app.
  if (server) hearAlmostHttp(server);
}

/** Reports whose request Node.js would refuse before it reaches the route. */
function hearAlmostHttp(server: NodeAPI['server']): void {
  const lineOf = (path: string): Line | undefined => lines.get(tokenIn(path));
  mendRequests(
    server,
    // A phone writes the state of its calls into the addresses of documents.
    (path) => lineOf(path) !== undefined || isDocument(path),
    (path) => tell(lineOf(path), { why: 'notHttp' }),
  );
}

/** What stands behind `/snom/`, wherever the public routes begin. */
function tokenIn(path: string): string {
  const at = path.toLowerCase().lastIndexOf('/snom/');
  return at < 0 ? '' : (path.slice(at + '/snom/'.length).split('/', 1)[0] ?? '');
}

function tell(line: Line | undefined, report: UnreadableReport): void {
  for (const handler of line?.handlers ?? []) handler.misheard(report);
}

/** Whose token it is; undefined = nobody's. */
export function ownerOfToken(token: string): string | undefined {
  return lines.get(token)?.owner;
}

/**
 * Lets a phone report. The answer closes its way in.
 *
 * @param owner whose token it is. Somebody else's must not be opened: two phones would be followed as one
 */
export function openWebhook(token: string, owner: string, handler: WebhookHandler): () => void {
  const handlers = lines.get(token)?.handlers ?? [];
  lines.set(token, { owner, handlers: [...handlers, handler] });
  return () => {
    const rest = lines.get(token)?.handlers.filter((one) => one !== handler) ?? [];
    if (rest.length > 0) lines.set(token, { owner, handlers: rest });
    else lines.delete(token);
  };
}

function answer(request: HttpRequest, response: HttpResponse): void {
  // HEAD too: link checkers must not be able to report a call.
  if (request.method !== 'GET') {
    response.setHeader('Allow', 'GET');
    end(response, 405);
    return;
  }
  const [path, rawQuery] = split(request.url);
  const [, token = '', named = ''] = PATH.exec(path) ?? [];
  // No token of a phone is that short.
  if (token === PAGES) {
    servePage(named, rawQuery, response);
    return;
  }
  if (token === DOCUMENT_PATH) {
    serveDocument(named, rawQuery, response);
    return;
  }
  if (token === HEALTH) {
    end(response, lines.size > 0 && isReadyForPhones() ? 200 : 503);
    return;
  }
  const test = named === TEST ? tests.get(`${token} ${rawQuery.replace(/^n=/, '')}`) : undefined;
  if (test) {
    test.hasArrived = true;
    end(response, 200);
    return;
  }
  const line = lines.get(token);
  const event = readEventName(named);
  if (line) show(token, event, rawQuery, request);
  // The same for a wrong token and a wrong event, so that answers tell nothing about tokens.
  if (!line || !event) {
    end(response, 404);
    tell(line, { why: 'unknownEvent', event: named });
    return;
  }
  if (rawQuery.length > MAX_QUERY) {
    end(response, 414);
    tell(line, { why: 'tooLong' });
    return;
  }
  const userAgent = request.headers['user-agent'];
  const { remoteAddress } = request.socket;
  const report: ActionRequest = {
    event,
    rawQuery,
    ...(typeof userAgent === 'string' ? { userAgent } : {}),
    ...optional({ remoteAddress, requestId: requestIdOf(request) }),
    at: Date.now(),
  };
  if (event === 'blacklist') {
    askWhetherToRing(line, report, response);
    return;
  }
  if (line.handlers.some((handler) => handler.answersLate)) {
    void answerLate(line, report, response);
    return;
  }
  end(response, 200);
  for (const handler of line.handlers) void handler.report(report);
}

/** The phone waits, and a proxy in between tries another server where this one cannot promise anything. Never rejects. */
async function answerLate(
  { handlers }: Line,
  report: ActionRequest,
  response: HttpResponse,
): Promise<void> {
  const kept = await Promise.all(handlers.map(async (handler) => handler.report(report)));
  end(response, kept.includes(false) ? 503 : 200);
}

/** What a proxy calls the request, if it is as proxies write it. */
function requestIdOf({ headers }: HttpRequest): string | undefined {
  const id = headers['x-request-id'];
  return typeof id === 'string' && /^[\w.:-]{1,64}$/.test(id) ? id : undefined;
}

function show(
  token: string,
  event: PhoneEventName | undefined,
  rawQuery: string,
  { rawHeaders }: HttpRequest,
): void {
  const looks = onlookers.get(token);
  if (!looks) return;
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  );
  const arrived = { event, rawQuery: rawQuery.slice(0, MAX_QUERY), headers, at: performance.now() };
  for (const look of looks) look(arrived);
}

/**
 * 200 silently refuses the caller, an error status lets the phone ring (Snom, blacklist action URL): so it is an
 * error status unless the flow has said otherwise in time.
 */
function askWhetherToRing({ handlers }: Line, report: ActionRequest, response: HttpResponse): void {
  const left = new AbortController();
  response.on('close', () => left.abort());
  let decision: Promise<ScreeningAnswer> | undefined;
  for (const handler of handlers) {
    if (decision) void handler.report(report);
    else decision = handler.ask(report, left.signal);
  }
  if (!decision) {
    end(response, 503);
    return;
  }
  void decision
    .catch((): ScreeningAnswer => 'ring')
    .then((what) => end(response, what === 'reject' ? 200 : 503));
}

function end(response: HttpResponse, status: number): void {
  if (response.writableEnded) return;
  response.statusCode = status;
  response.setHeader('Content-Length', '0');
  response.end();
}

/** Path and query, undecoded: how a phone escapes values is not documented. */
function split(url: string): [path: string, rawQuery: string] {
  // An address that was encoded whole, where only a part of it should have been.
  const mark = url.search(/\?|%3f/i);
  if (mark < 0) return [url, ''];
  return [url.slice(0, mark), url.slice(mark + (url[mark] === '?' ? 1 : 3))];
}
