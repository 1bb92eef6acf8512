/**
 * What a report proves about questions that no document answers, or that documents answer differently. The texts of
 * the questions are in `locales/<lang>/snom-config.json`, `checkQuestion.<id>`, and in docs/phone-check.md.
 */
import type { AnswerSeen, CheckReport, DoubtSettled, EventSeen, SettingSeen } from './report';

type Answer = boolean | undefined;

/** Each question, and how a report answers it; undefined = it does not. */
const QUESTIONS = {
  answersClose: (report) => {
    const one = findObservation(report, 'close');
    return one && (one.answer ? one.answer.status === 200 : false);
  },
  keepsConnection: (report) => ended(first(report), 'open'),
  announcesClose: (report) =>
    judge(first(report), ({ headers }) =>
      headers.some(([name, value]) => /^connection$/i.test(name) && /close/i.test(value)),
    ),
  saysOkInCapitals: (report) =>
    judge(info(report), ({ statusLine }) => / 200 OK$/.test(statusLine)),
  asksForDigest: (report) => isChallenged(report, /^digest\b/i),
  digestHasQop: (report) =>
    isChallenged(report, /^digest\b/i) === true ? isChallenged(report, /\bqop\s*=/i) : undefined,
  wrongPasswordAnswered200: (report) =>
    judge(findObservation(report, 'wrongLogin')?.answer, ({ status }) => status === 200),
  exportsSettingsXml: (report) =>
    judge(findObservation(report, 'page:/settings.xml')?.answer, () =>
      report.settings.some(({ path }) => path !== 'lines'),
    ),
  hasSettingsLines: (report) =>
    judge(
      findObservation(report, 'page:/settings.htm')?.answer,
      ({ lines }) => lines !== undefined,
    ),
  keyLabelsAreAttributes: (report) => {
    const keys = entriesNamed(report, 'fkey');
    return keys.length === 0 ? undefined : keys.some(({ attributes }) => 'label' in attributes);
  },
  dndPerAccount: (report) => isIndexed(report, 'dnd_mode'),
  forwardingPerAccount: (report) => lists(report, 'fwd_all_enabled'),
  forwardingRedirectAlways: (report) => lists(report, 'redirect_allways'),
  forwardingRedirectEvent: (report) => lists(report, 'redirect_event'),
  hasLongPressUrl: (report) => lists(report, 'action_longpress_url'),
  hasBlacklistUrl: (report) => lists(report, 'action_blacklist_url'),
  hasCsta: (report) => lists(report, 'csta_control'),
  restrictsQueries: (report) => isOn(report, 'restrict_uri_queries'),
  hidesTags: (report) => isOn(report, 'use_hidden_tags'),
  joinsOnTransfer: (report) => isOn(report, 'call_join_xfer'),
  hasReadOnlySettings: (report) =>
    report.settings.length === 0
      ? undefined
      : entries(report).some(({ attributes: { perm } }) => perm === 'R' || perm === 'RO'),
  hasScreenshots: (report) => isServed(report, 'page:/screen.bmp'),
  hasStatePages: (report) => isServed(report, 'page:/state_of_gui.htm'),
  plainHttpRedirected: (report) => judge(elsewhere(report), isRedirect),
  plainHttpForbidden: (report) => judge(elsewhere(report), ({ status }) => status === 403),
  speaksOldTls: (report) => speaks(report, /^TLSv1(?:\.1)?$/),
  speaksNewTls: (report) => speaks(report, /^TLSv1\.[23]$/),
  declinedCallReported: (report) => isReported(report, 'decline', /^(?:disconnected|missed)$/),
  missedCallSaysDisconnected: (report) => isReported(report, 'miss', /^disconnected$/),
  disconnectedBeforeMissed: (report) => before(report, 'miss', 'disconnected', 'missed'),
  offhookBeforeConnected: (report) => before(report, 'answer', 'offhook', 'connected'),
  failedCallReported: (report) => isReported(report, 'fail', /^disconnected$/),
  escapesValues: (report) =>
    // That nothing was escaped may only mean that nothing had to be.
    judge(report.events ?? undefined, ({ received }) => {
      const values = received.flatMap(({ parameters }) => parameters.map(([, value]) => value));
      return values.some((value) => /%[0-9A-F]{2}/i.test(value)) || undefined;
    }),
} as const satisfies Record<string, (report: CheckReport) => Answer>;

/** Names of the questions, in the order of a report. */
export const DOUBTS = Object.keys(QUESTIONS);

/** All questions with the report's answers. */
export function settleDoubts(report: CheckReport): DoubtSettled[] {
  return Object.entries<(report: CheckReport) => Answer>(QUESTIONS).map(([id, ask]) => {
    const answer = ask(report);
    return { id, answer: answer === undefined ? 'unknown' : answer ? 'yes' : 'no' };
  });
}

function judge<T>(value: T | undefined, map: (value: T) => Answer): Answer {
  return value === undefined ? undefined : map(value);
}

const findObservation = (
  report: CheckReport,
  id: string,
): CheckReport['observations'][number] | undefined =>
  report.observations.find((one) => one.id === id);

const info = (report: CheckReport): AnswerSeen | undefined =>
  findObservation(report, 'info')?.answer;
const first = (report: CheckReport): AnswerSeen | undefined =>
  findObservation(report, 'bare')?.answer ?? info(report);

const ended = (answer: AnswerSeen | undefined, end: 'closed' | 'open'): Answer =>
  answer?.end === undefined ? undefined : answer.end === end;

function isChallenged(report: CheckReport, pattern: RegExp): Answer {
  const answer = findObservation(report, 'bare')?.answer;
  if (answer?.status !== 401) return undefined;
  return answer.headers.some(
    ([name, value]) => /^www-authenticate$/i.test(name) && pattern.test(value),
  );
}

const entries = (report: CheckReport): SettingSeen[] =>
  report.settings.flatMap((section) => section.entries);

const entriesNamed = (report: CheckReport, name: string): SettingSeen[] =>
  entries(report).filter((entry) => entry.name === name);

/** Lines carry the index in the name: `dnd_mode1`. */
function isIndexed(report: CheckReport, name: string): Answer {
  const found = entries(report).filter((entry) => entry.name.replace(/\d{1,4}$/, '') === name);
  if (found.length === 0) return undefined;
  return found.some((entry) => entry.idx !== undefined || /\d$/.test(entry.name));
}

const lists = (report: CheckReport, name: string): Answer =>
  report.settings.length === 0
    ? undefined
    : entries(report).some((entry) => entry.name.replace(/\d{1,4}$/, '') === name);

function isOn(report: CheckReport, name: string): Answer {
  const value = entriesNamed(report, name)[0]?.value;
  return value === undefined ? undefined : /^(?:on|true|1)$/i.test(value);
}

function isServed(report: CheckReport, id: string): Answer {
  const status = findObservation(report, id)?.answer?.status;
  return status === 200 ? true : status === 404 ? false : undefined;
}

const isRedirect = (answer: AnswerSeen | undefined): boolean =>
  answer !== undefined && answer.status >= 300 && answer.status < 400;

/** What plain HTTP is answered by a phone that wants HTTPS. One that serves it, or asks for a login, wants nothing. */
function elsewhere(report: CheckReport): AnswerSeen | undefined {
  const plain = findObservation(report, 'plainHttp')?.answer;
  if (plain) return plain.status === 200 || plain.status === 401 ? undefined : plain;
  // Checked with plain HTTP: a 403 may as well be a lock.
  const bare = findObservation(report, 'bare');
  return bare?.secure === false && isRedirect(bare.answer) ? bare.answer : undefined;
}

const speaks = ({ tls }: CheckReport, pattern: RegExp): Answer =>
  tls === null
    ? undefined
    : tls.versions.some(({ version, taken }) => taken && pattern.test(version));

function during({ events }: CheckReport, step: string): EventSeen[] | undefined {
  if (!events?.steps.includes(step)) return undefined;
  return events.received.filter((one) => one.step === step);
}

/** Silence proves something only where the phone reported anything in this step. */
function isReported(report: CheckReport, step: string, pattern: RegExp): Answer {
  const received = during(report, step);
  if (!received || received.length === 0) return undefined;
  return received.some(({ event }) => pattern.test(event));
}

function before(report: CheckReport, step: string, one: string, other: string): Answer {
  const order = during(report, step)?.map(({ event }) => event) ?? [];
  const [a, b] = [order.indexOf(one), order.indexOf(other)];
  return a < 0 || b < 0 ? undefined : a < b;
}
