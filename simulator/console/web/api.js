/** The page's line to the virtual phone. */
import { hasText, t } from './texts.js';

/**
 * Follows the phone.
 *
 * @param {(snapshot: object) => void} onSnapshot whenever something changed
 * @param {(connected: boolean) => void} onLink when the line is there or lost; the browser tries again by itself
 */
export function follow(onSnapshot, onLink) {
  let source;
  const open = () => {
    source = new EventSource('api/events');
    source.onopen = () => onLink(true);
    source.onmessage = (event) => onSnapshot(JSON.parse(event.data));
    source.onerror = () => {
      onLink(false);
      // After an error status the browser gives up; the phone may just be starting again.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 2000);
    };
  };
  open();
}

/**
 * Asks for an action.
 *
 * @throws Error with a text for the user
 */
export async function act(name, fields = {}) {
  let response;
  try {
    response = await fetch(`api/${name}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(fields),
    });
  } catch {
    throw new Error(t('problem.noAnswer'));
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(textOf(answer, response.status));
  return answer;
}

function textOf({ reason, error }, status) {
  const key = `problem.${reason}`;
  return hasText(key) ? t(key, { text: error }) : t('problem.other', { status });
}
