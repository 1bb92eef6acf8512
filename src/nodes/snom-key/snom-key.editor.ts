/** Dialog of snom-key. */
import { type Bounds, optional } from '../../common/values';
import { MAX_TIMING_MS } from '../../phone/models/key-sequence';
import type { KeyPress } from '../../phone/types';
import {
  labelStyle,
  outputLabels,
  prepareActionNode,
  validatePhone,
  validateTyped,
} from '../shared/editor/action-node';
import { closeDialog, currentText, currentValue, field, saveDialog } from '../shared/editor/dialog';
import { isWholeNumber } from '../shared/editor/numbers';
import { takeOnlyPhone } from '../shared/editor/only-phone';
import { findByWords } from '../shared/editor/palette';
import { withPhone } from '../shared/editor/phone-in-label';
import { chosenModel, modelOfPhone, UNKNOWN_MODEL } from '../shared/editor/phone-model';
import { sayReason } from '../shared/editor/reasons';
import { readPresses, sequenceProblem, writePresses } from '../shared/editor/sequence';
import { errorText, shorten } from '../shared/editor/texts';
import { prepareTryIt } from '../shared/editor/try-it';
import { prepareTypedRows, TEXT_TYPES } from '../shared/editor/typed-rows';
import { validator } from '../shared/editor/validator';
import { Chips } from './chips.editor';
import { wordsOf } from './key-faces.editor';
import { showKeypad } from './keypad.editor';
import { prepareTemplates } from './template-row.editor';
import { isOnlyInCall } from './templates';
import type { SnomKeyDef } from './types';

type KeyNode = EditorNode & Pick<SnomKeyDef, 'keys' | 'keysType' | 'channel'>;

const PREFIX = 'node-input-';
const LABEL_LENGTH = 24;
/** Longest time held and longest pause, ms. */
const TIMING: Bounds = { min: 0, max: MAX_TIMING_MS };

RED.nodes.registerType<SnomKeyDef>('snom-key', {
  category: 'snom',
  color: '#3FADB5',
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    phone: { value: '', type: 'snom-config', validate: validator(validatePhone) },
    phoneFromMsg: { value: false },
    keys: { value: '', validate: validator(validateKeys) },
    keysType: { value: 'str' },
    raw: { value: false },
    keysMayDial: { value: false },
    channel: { value: '' },
    failedPort: { value: false },
    outputs: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  icon: 'snom-key.svg',
  paletteLabel() {
    return this._('snom-key.palette.label');
  },
  onpaletteadd() {
    findByWords(this);
  },
  label() {
    return labelOf(this);
  },
  labelStyle,
  outputLabels,
  onadd() {
    takeOnlyPhone(this);
  },
  oneditprepare() {
    prepare(this);
  },
  oneditsave: saveDialog,
  oneditcancel: closeDialog,
});

function prepare(node: KeyNode): void {
  prepareActionNode(node);
  const input = field(PREFIX, 'keys');
  prepareTypedRows({ keys: { types: TEXT_TYPES, initial: 'msg' } });
  prepareSequence(node, input);
  $('#snom-key-advanced').prop('open', Boolean(node.channel));
  const takeTimes = prepareTimes(node);
  preparePad(node, (key) => {
    const times = takeTimes();
    if (times) appendKeys(input, [{ key, ...times }]);
  });
  prepareTemplates(node, (presses) => appendKeys(input, presses));
  prepareTryIt(node, { type: 'snom-key', afterwards: () => hintOnKeys(node, input) });
}

/** Chips and the clear button follow the text field. */
function prepareSequence(node: KeyNode, input: JQuery): void {
  const write = (presses: readonly KeyPress[]): void => {
    input.typedInput('value', writePresses(presses));
  };
  const chips = new Chips(node, $('#snom-key-chips'), $('#snom-key-said'), write);
  const show = (): void => {
    const isFixed = input.typedInput('type') === 'str';
    // Fixed keys are the owner's own: no rule counts for them.
    $('#snom-key-row-keysMayDial').toggle(!['str', 'env'].includes(input.typedInput('type')));
    const presses = readPresses(isFixed ? input.typedInput('value') : '') ?? [];
    // Whoever clicks twice at the same place wants the same key: what stands above the keys keeps its height.
    $('#snom-key-sequence').toggle(isFixed);
    $('#snom-key-row-keys').toggleClass('snom-key-none', isFixed && presses.length === 0);
    $('#snom-key-clear').toggleClass('snom-key-kept', presses.length === 0);
    $('#snom-key-chips-hint').toggleClass('snom-key-kept', presses.length < 2);
    chips.show(presses);
  };
  $('#snom-key-clear').on('click', () => {
    write([]);
    input.typedInput('focus');
  });
  input.on('change', show);
  show();
}

/** Said after keys were tried out that change nothing anybody could see on a phone without a call. */
function hintOnKeys(node: EditorNode, input: JQuery): string | undefined {
  const text = input.typedInput('type') === 'str' ? input.typedInput('value') : '';
  const keys = (readPresses(text) ?? []).map(({ key }) => key);
  return isOnlyInCall(keys) ? node._('snom-key.pad.onlyInCall') : undefined;
}

/** Shows the keys of the chosen phone, and those of another one when another one is chosen. */
function preparePad(node: EditorNode, press: (key: string) => void): void {
  const pad = $('#snom-key-pad');
  const phone = field(PREFIX, 'phone');
  let shown: string | undefined;
  const show = (): void => {
    const id = phone.val();
    // The model may change while the phone stays: its configuration can be opened from this dialog.
    const { model } = chosenModel(id);
    const wanted = JSON.stringify([id, model.name, model.generation]);
    if (wanted === shown) return;
    shown = wanted;
    void modelOfPhone(id).then((found) => {
      // Another phone may have been chosen, or the dialog closed, while the server was asked.
      if (shown !== wanted || !pad[0]?.isConnected) return;
      showKeypad(node, pad, found, press);
      $('#snom-key-times').toggle(found.model.keyControl);
    });
  };
  phone.on('change', show);
  show();
}

/** Adds keys at the end; a value that was no fixed sequence makes room for one. */
function appendKeys(input: JQuery, more: readonly KeyPress[]): void {
  if (input.typedInput('type') !== 'str') {
    input.typedInput('type', 'str');
    input.typedInput('value', '');
  }
  const text = input.typedInput('value');
  const presses = readPresses(text);
  // What cannot be read is the user's own text: it stays as it is.
  const longer = presses ? writePresses([...presses, ...more]) : `${text} ${writePresses(more)}`;
  input.typedInput('value', longer);
}

/** Times of one press. */
type Times = Pick<KeyPress, 'holdMs' | 'pauseMs'>;

/**
 * The times entered for the next key; blank = the phone's own.
 *
 * @returns takes them; undefined = one of them is none, which is said below it
 */
function prepareTimes(node: EditorNode): () => Times | undefined {
  const inputs = [$('#snom-key-hold'), $('#snom-key-pause')] as const;
  const textIn = (input: JQuery): string => String(input.val() ?? '').trim();
  const check = (input: JQuery): boolean => {
    const isGood = textIn(input) === '' || isWholeNumber(textIn(input), TIMING);
    sayReason(input, isGood ? undefined : node._('snom.validate.number', { ...TIMING }));
    return isGood;
  };
  for (const input of inputs) input.on('input', () => check(input));
  return () => {
    const bad = inputs.filter((input) => !check(input));
    if (bad[0]) {
      bad[0].trigger('focus');
      return undefined;
    }
    const [holdMs, pauseMs] = inputs.map((input) => {
      const text = textIn(input);
      input.val('');
      return text === '' ? undefined : Number(text);
    });
    return optional({ holdMs, pauseMs });
  };
}

/** `keys: Hold`, `keys: msg.payload`. */
function labelOf(node: KeyNode): string {
  if (node.name) return node.name;
  if (!node.keys) return withPhone(node, node._('snom-key.palette.label'));
  if (node.keysType === 'jsonata') return withPhone(node, node._('snom-key.nodeLabel.expression'));
  const keys = shorten(sourceOf(node), LABEL_LENGTH);
  return withPhone(node, node._('snom-key.nodeLabel.keys', { keys }));
}

/** The keys as the keypad calls them, or where they come from. */
function sourceOf(node: KeyNode): string {
  const { keys, keysType } = node;
  if (keysType === 'env') return `$${keys}`;
  if (keysType !== 'str') return `${keysType}.${keys}`;
  const presses = readPresses(keys) ?? [];
  return presses.length > 0 ? wordsOf(node, presses) : keys;
}

function validateKeys(
  node: KeyNode,
  stored: string | undefined,
  validation: EditorValidation,
): EditorVerdict {
  const value = stored ?? currentText(node, 'keys');
  const type = currentText(node, 'keysType');
  if (type === 'str' && value.trim() !== '' && !value.includes('${'))
    return verdictOnSequence(node, value);
  const blank = node._('snom.validate.blank', { name: node._('snom-key.label.keys') });
  return validateTyped(value, type, blank, validation);
}

function verdictOnSequence(node: EditorNode, text: string): EditorVerdict {
  // Where a message may choose the phone, the keys may be meant for another model.
  const free = currentValue(node, 'phoneFromMsg') === true;
  const model = free ? UNKNOWN_MODEL : chosenModel(currentValue(node, 'phone'));
  const problem = sequenceProblem(text, model, currentValue(node, 'raw') === true);
  if (!problem) return true;
  return errorText(node, problem.reason, problem.params, problem.message);
}
