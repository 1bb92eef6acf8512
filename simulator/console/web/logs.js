/** The logs: requests the web server saw, SIP messages, and keys that reached the keyboard. */
import { make, setText, timeOfDay } from './dom.js';

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
      make('td', { text: message.fate }),
    ),
  );
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
