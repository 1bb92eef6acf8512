/** The logs: requests the web server saw, reports of the phone, SIP messages, and keys that reached the keyboard. */
import { make, setText, timeOfDay } from './dom.js';
import { hasText, t } from './texts.js';

/** @returns {(snapshot: object) => void} */
export function createRequests(body, count, empty) {
  return createLog(body, count, empty, (request) =>
    make(
      'tr',
      { 'data-class': String(Math.floor(request.status / 100)) },
      make('td', { class: 'time', text: timeOfDay(request.at) }),
      make('td', { text: request.method }),
      make('td', { class: 'target', text: request.target }),
      make('td', { class: 'status', text: request.status || '–' }),
      make('td', {
        text: `${request.auth === 'none' ? '–' : request.auth}${request.secure ? ', TLS' : ''}`,
      }),
    ),
  );
}

/**
 * @param {HTMLElement} untold shown while nobody is told what the phone reports
 * @returns {(reports: object[], total: number, isTold: boolean) => void}
 */
export function createReports(body, count, empty, untold) {
  const show = createLog(body, count, empty, (report) =>
    make(
      'tr',
      { 'data-fate': report.fate, 'data-class': String(Math.floor((report.status ?? 2e2) / 100)) },
      make('td', { class: 'time', text: timeOfDay(report.at) }),
      make(
        'td',
        { class: 'report', title: report.event },
        nameOf(report.event),
        ...(report.to ? [make('small', { text: report.to })] : []),
      ),
      make('td', { class: 'status', text: answerTo(report) }),
    ),
  );
  return (reports, total, isTold) => {
    show(reports, total);
    untold.hidden = isTold || reports.length === 0;
  };
}

function nameOf(event) {
  const key = `reports.event.${event}`;
  return hasText(key) ? t(key) : event;
}

/** What has become of a report. */
function answerTo({ fate, status }) {
  if (fate !== 'sent') return t(`reports.fate.${fate}`);
  if (status === undefined) return t('reports.fate.underWay');
  return status === 0 ? t('reports.fate.unanswered') : String(status);
}

/** @returns {(snapshot: object) => void} */
export function createSip(body, count, empty) {
  return createLog(body, count, empty, (message) =>
    make(
      'tr',
      { 'data-class': String(Math.floor(message.status / 100)) },
      make('td', { class: 'time', text: timeOfDay(message.at) }),
      make('td', { text: message.method || '–' }),
      make('td', { text: message.event || '–' }),
      make('td', { class: 'target', text: message.document || '–' }),
      make('td', { class: 'status', text: message.status || '–' }),
      make('td', { text: fateOf(message.fate) }),
    ),
  );
}

function fateOf(fate) {
  const key = `sip.fate.${fate}`;
  return hasText(key) ? t(key) : fate;
}

/** @returns {(snapshot: object) => void} */
export function createKeys(body, count, empty) {
  return createLog(body, count, empty, (key) =>
    make(
      'tr',
      {},
      make('td', { class: 'time', text: timeOfDay(key.at) }),
      make('td', {}, make('kbd', { text: key.key })),
      make('td', { text: key.holdMs > 0 ? `${key.holdMs} ms` : '–' }),
    ),
  );
}

function createLog(body, count, empty, row) {
  let shown = '';
  return (entries, total) => {
    setText(count, String(total));
    empty.hidden = entries.length > 0;
    const now = JSON.stringify(entries);
    if (now === shown) return;
    shown = now;
    body.replaceChildren(...entries.map(row));
  };
}
