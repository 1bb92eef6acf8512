/** The choice of another phone. It is a new one then, so a button has to be pressed as well. */
import { make } from './dom.js';

/**
 * @param {HTMLFormElement} form
 * @param {(profile: string) => void} onChoice
 * @returns {(snapshot: object) => void}
 */
export function createChoice(form, onChoice) {
  const select = form.querySelector('select');
  const button = form.querySelector('button');
  const hint = form.querySelector('.hint');
  let shown = '';
  let current = '';

  const update = () => {
    const same = select.value === current;
    button.hidden = same;
    hint.hidden = same;
  };
  select.addEventListener('change', update);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    onChoice(select.value);
  });

  return ({ choice, profile }) => {
    form.hidden = choice === undefined;
    const now = JSON.stringify([choice, profile]);
    if (now === shown) return;
    shown = now;
    current = profile;
    select.replaceChildren(
      ...(choice ?? []).map((phone) =>
        make('option', { value: phone.profile, text: `snom ${phone.model} (${phone.firmware})` }),
      ),
    );
    select.value = profile;
    update();
  };
}
