/**
 * What a report proves about questions that no document answers, or that documents answer differently. The texts of
 * the questions are in `locales/<lang>/snom-config.json`, `checkQuestion.<id>`, and in docs/phone-check.md.
 */
import type { AnswerSeen, DoubtSettled, EventSeen, CheckReport, SettingSeen } from './report';

type Answer = boolean | undefined;

/** Each question, and how a report answers it; undefined = it does not. */
const QUESTIONS = {
  answersClose: (report) => {
    const one = observed(report, 'close');
    return one && (one.answer ? one.answer.status === 200 : false);
  },
  keepsConnection: (report) => ended(first(report), 'open'),
  announcesClose: (report) =>
    mapped(first(report), ({ headers }) =>
      headers.some(([name, value]) => /^connection$/i.test(name) && /close/i.test(value)),
    ),
  saysOkInCapitals: (report) =>
    mapped(info(report), ({ statusLine }) => / 200 OK$/.test(statusLine)),
  asksForDigest: (report) => challenged(report, /^digest\b/i),
  digestHasQop: (report) =>
    challenged(report, /^digest\b/i) === true ? challenged(report, /\bqop\s*=/i) : undefined,
  wrongPasswordAnswered200: (report) =>
    mapped(observed(report, 'wrongLogin')?.answer, ({ status }) => status === 200),
  exportsSettingsXml: (report) =>
    mapped(observed(report, 'page:/settings.xml')?.answer, () =>
      report.settings.some(({ path }) => path !== 'lines'),
    ),
  hasSettingsLines: (report) =>
    mapped(observed(report, 'page:/settings.htm')?.answer, ({ lines }) => lines !== undefined),
  keyLabelsAreAttributes: (report) => {
    const keys = named(report, 'fkey');
    return keys.length === 0 ? undefined : keys.some(({ attributes }) => 'label' in attributes);
  },
  dndPerAccount: (report) => indexed(report, 'dnd_mode'),
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
  hasScreenshots: (report) => served(report, 'page:/screen.bmp'),
  hasStatePages: (report) => served(report, 'page:/state_of_gui.htm'),
  plainHttpRedirected: (report) => mapped(elsewhere(report), isRedirect),
  plainHttpForbidden: (report) => mapped(elsewhere(report), ({ status }) => status === 403),
  speaksOldTls: (report) => speaks(report, /^TLSv1(?:\.1)?$/),
  speaksNewTls: (report) => speaks(report, /^TLSv1\.[23]$/),
  declinedCallReported: (report) => reported(report, 'decline', /^(?:disconnected|missed)$/),
  missedCallSaysDisconnected: (report) => reported(report, 'miss', /^disconnected$/),
  disconnectedBeforeMissed: (report) => before(report, 'miss', 'disconnected', 'missed'),
  offhookBeforeConnected: (report) => before(report, 'answer', 'offhook', 'connected'),
  failedCallReported: (report) => reported(report, 'fail', /^disconnected$/),
  escapesValues: (report) =>
    // That nothing was escaped may only mean that nothing had to be.
    mapped(report.events ?? undefined, ({ received }) => {
      const values = received.flatMap(({ parameters }) => parameters.map(([, value]) => value));
      return values.some((value) => /%[0-9A-F]{2}/i.test(value)) || undefined;
    }),
} as const satisfies Record<string, (report: CheckReport) => Answer>;

/** Names of the questions, in the order of a report. */
export const DOUBTS = Object.keys(QUESTIONS);

/** All questions with the report's answers. */
export function settle(report: CheckReport): DoubtSettled[] {
  return Object.entries<(report: CheckReport) => Answer>(QUESTIONS).map(([id, ask]) => {
    const answer = ask(report);
    return { id, answer: answer === undefined ? 'unknown' : answer ? 'yes' : 'no' };
  });
}

function mapped<T>(value: T | undefined, map: (value: T) => Answer): Answer {
  return value === undefined ? undefined : map(value);
}

const observed = (
  report: CheckReport,
  id: string,
): CheckReport['observations'][number] | undefined =>
  report.observations.find((one) => one.id === id);

const info = (report: CheckReport): AnswerSeen | undefined => observed(report, 'info')?.answer;
const first = (report: CheckReport): AnswerSeen | undefined =>
  observed(report, 'bare')?.answer ?? info(report);

const ended = (answer: AnswerSeen | undefined, end: 'closed' | 'open'): Answer =>
  answer?.end === undefined ? undefined : answer.end === end;

function challenged(report: CheckReport, pattern: RegExp): Answer {
  const answer = observed(report, 'bare')?.answer;
  if (answer?.status !== 401) return undefined;
  return answer.headers.some(
    ([name, value]) => /^www-authenticate$/i.test(name) && pattern.test(value),
  );
}

const entries = (report: CheckReport): SettingSeen[] =>
  report.settings.flatMap((section) => section.entries);

const named = (report: CheckReport, name: string): SettingSeen[] =>
  entries(report).filter((entry) => entry.name === name);

/** Lines carry the index in the name: `dnd_mode1`. */
function indexed(report: CheckReport, name: string): Answer {
  const found = entries(report).filter((entry) => entry.name.replace(/\d{1,4}$/, '') === name);
  if (found.length === 0) return undefined;
  return found.some((entry) => entry.idx !== undefined || /\d$/.test(entry.name));
}

const lists = (report: CheckReport, name: string): Answer =>
  report.settings.length === 0
    ? undefined
    : entries(report).some((entry) => entry.name.replace(/\d{1,4}$/, '') === name);

function isOn(report: CheckReport, name: string): Answer {
  const value = named(report, name)[0]?.value;
  return value === undefined ? undefined : /^(?:on|true|1)$/i.test(value);
}

function served(report: CheckReport, id: string): Answer {
  const status = observed(report, id)?.answer?.status;
  return status === 200 ? true : status === 404 ? false : undefined;
}

const isRedirect = (answer: AnswerSeen | undefined): boolean =>
  answer !== undefined && answer.status >= 300 && answer.status < 400;

/** What plain HTTP is answered by a phone that wants HTTPS. One that serves it, or asks for a login, wants nothing. */
function elsewhere(report: CheckReport): AnswerSeen | undefined {
  const plain = observed(report, 'plainHttp')?.answer;
  if (plain) return plain.status === 200 || plain.status === 401 ? undefined : plain;
  // Checked with plain HTTP: a 403 may as well be a lock.
  const bare = observed(report, 'bare');
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
function reported(report: CheckReport, step: string, pattern: RegExp): Answer {
  const received = during(report, step);
  if (!received || received.length === 0) return undefined;
  return received.some(({ event }) => pattern.test(event));
}

function before(report: CheckReport, step: string, one: string, other: string): Answer {
  const order = during(report, step)?.map(({ event }) => event) ?? [];
  const [a, b] = [order.indexOf(one), order.indexOf(other)];
  return a < 0 || b < 0 ? undefined : a < b;
}
