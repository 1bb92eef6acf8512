/** The row of the snom-key dialog that inserts usual sequences. */
import type { KeyPress } from '../../phone/types';
import { field } from '../shared/editor/dialog';
import { chosenModel } from '../shared/editor/phone-model';
import { sayReason } from '../shared/editor/reasons';
import { fillSelect } from '../shared/editor/select';
import { readPresses, sequenceProblem } from '../shared/editor/sequence';
import { type Template, TEMPLATES, typableNumber } from './templates';

const PREFIX = 'node-input-';
/** Stands for a number while it is asked whether a model has the keys around it. */
const ANY_NUMBER = '1';

/** Fills the row; `insert` gets the keys of the chosen sequence. */
export function prepareTemplates(
  node: EditorNode,
  insert: (presses: readonly KeyPress[]) => void,
): void {
  const select = $('#snom-key-template');
  const number = $('#snom-key-template-number');
  const chosen = (): Template | undefined =>
    TEMPLATES.find(({ name }) => name === String(select.val() ?? ''));
  const show = (): void => {
    const template = chosen();
    $('#snom-key-template-number-row').toggle(template?.takesNumber === true);
    $('#snom-key-template-insert').prop('disabled', template === undefined);
    sayReason(number, undefined);
  };
  const refill = (): void => {
    const before = String(select.val() ?? '');
    const offered = TEMPLATES.filter(isPossible);
    const choices = ['', ...offered.map(({ name }) => name)].map((value) => ({
      value,
      text: node._(`snom-key.template.${value || 'none'}`),
    }));
    const isStill = choices.some(({ value }) => value === before);
    fillSelect(select, [{ choices }], isStill ? before : '');
    show();
  };
  select.on('change', show);
  number.on('input', () => sayReason(number, undefined));
  field(PREFIX, 'phone').on('change', refill);
  $('#snom-key-template-insert').on('click', () => {
    const template = chosen();
    if (!template) return;
    const typed = template.takesNumber ? typableNumber(String(number.val() ?? '')) : '';
    if (typed === undefined) {
      sayReason(number, node._('snom-key.template.badNumber'));
      number.trigger('focus');
      return;
    }
    insert(readPresses(template.keys(typed)) ?? []);
    number.val('');
    select.val('').trigger('change');
  });
  refill();
}

/** Has the chosen phone these keys, as far as its model is known? */
function isPossible({ keys }: Template): boolean {
  const model = chosenModel(field(PREFIX, 'phone').val());
  return sequenceProblem(keys(ANY_NUMBER), model, false) === undefined;
}
