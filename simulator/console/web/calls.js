/** The list of calls with what the far end of each can do. */
import { make, setAttribute, setText } from './dom.js';
import { hasText, t } from './texts.js';

const LIVE = new Set(['Dialing', 'Ringback', 'Alerting', 'Connected', 'Holding']);

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} empty shown while there is no call
 * @param {(action: 'answer' | 'hangup', callId: string) => void} onAction
 * @returns {(snapshot: object) => void}
 */
export function createCalls(list, empty, onAction) {
  const rows = new Map();
  return ({ calls }) => {
    empty.hidden = calls.length > 0;
    for (const [id, row] of rows) {
      if (calls.some((call) => call.id === id)) continue;
      row.element.remove();
      rows.delete(id);
    }
    calls.forEach((call, index) => {
      let row = rows.get(call.id);
      if (!row) {
        row = createRow((action) => onAction(action, call.id));
        rows.set(call.id, row);
      }
      // Moving an element takes the focus off its buttons: only when it is not in place yet.
      if (list.children[index] !== row.element)
        list.insertBefore(row.element, list.children[index] ?? null);
      row.show(call);
    });
  };
}

function createRow(onAction) {
  const arrow = make('span', { class: 'arrow', 'aria-hidden': 'true' });
  const party = make('strong');
  const detail = make('span', { class: 'detail' });
  const state = make('span', { class: 'state' });
  const digits = make('p', { class: 'digits' });
  const answer = make('button', {
    type: 'button',
    class: 'plain go',
    text: t('calls.answer'),
    onclick: () => onAction('answer'),
  });
  const hangup = make('button', {
    type: 'button',
    class: 'plain stop',
    onclick: () => onAction('hangup'),
  });
  const element = make(
    'li',
    {},
    make('div', { class: 'who' }, arrow, make('div', {}, party, detail), state),
    digits,
    make('div', { class: 'acts' }, answer, hangup),
  );
  return {
    element,
    show(call) {
      const incoming = call.direction === 'i';
      const early = call.state === 'Dialing' || call.state === 'Ringback';
      setText(arrow, incoming ? '↙' : '↗');
      setText(party, call.remoteName ? `${call.remoteName} (${call.remote})` : call.remote);
      setText(detail, detailOf(call, incoming));
      setText(state, stateOf(call));
      setAttribute(element, 'data-state', call.state);
      digits.hidden = call.dtmf === '';
      setText(digits, t('calls.digits', { digits: call.dtmf }));
      answer.hidden = !early;
      hangup.hidden = !LIVE.has(call.state);
      const end = call.state === 'Alerting' ? 'givesUp' : early ? 'rejects' : 'hangsUp';
      setText(hangup, t(`calls.${end}`));
    },
  };
}

function detailOf({ local, lineKey }, incoming) {
  const way = t(incoming ? 'calls.to' : 'calls.from', { address: local });
  return lineKey ? `${way}, ${lineKey}` : way;
}

/** What a call's state means, from this phone's point of view. */
function stateOf({ state, endedBy }) {
  const how = `calls.endedBy.${endedBy}`;
  return state === 'Disconnected' && hasText(how) ? t(how) : t(`calls.state.${state}`);
}
