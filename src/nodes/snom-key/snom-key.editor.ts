/** Dialog of snom-key. */
import { optional } from '../../common/values';
import type { KeyPress } from '../../phone/types';
import {
  labelStyle,
  outputLabels,
  prepareActionNode,
  validatePhone,
  validateTyped,
} from '../shared/editor/action-node';
import { closeDialog, currentText, currentValue, field } from '../shared/editor/dialog';
import { takeOnlyPhone } from '../shared/editor/only-phone';
import { chosenModel, modelOfPhone, UNKNOWN_MODEL } from '../shared/editor/phone-model';
import { presetSelect } from '../shared/editor/select';
import { readPresses, sequenceProblem, writePresses } from '../shared/editor/sequence';
import { errorText, shorten } from '../shared/editor/texts';
import { prepareTypedRows, TEXT_TYPES } from '../shared/editor/typed-rows';
import { validator } from '../shared/editor/validator';
import { showChips } from './chips.editor';
import { showKeypad } from './keypad.editor';
import type { SnomKeyDef } from './types';

type KeyNode = EditorNode & Pick<SnomKeyDef, 'keys' | 'keysType' | 'channel'>;

const PREFIX = 'node-input-';
const LABEL_LENGTH = 24;

RED.nodes.registerType<SnomKeyDef>('snom-key', {
  category: 'snom',
  color: '#3FADB5',
  defaults: {
    name: { value: '' },
    phone: { value: '', type: 'snom-config', validate: validator(validatePhone) },
    phoneFromMsg: { value: false },
    keys: { value: 'payload', validate: validator(validateKeys) },
    keysType: { value: 'msg' },
    raw: { value: false },
    keysMayDial: { value: false },
    channel: { value: '' },
    failedPort: { value: false },
    outputs: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  icon: 'snom-key.svg',
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
  oneditsave: closeDialog,
  oneditcancel: closeDialog,
});

function prepare(node: KeyNode): void {
  prepareActionNode(node);
  const input = field(PREFIX, 'keys');
  prepareTypedRows({ keys: { types: TEXT_TYPES, initial: 'msg' } });
  prepareSequence(node, input);
  presetSelect(field(PREFIX, 'channel'), node.channel, '');
  $('#snom-key-advanced').prop('open', Boolean(node.channel));
  preparePad(node, (key) => appendKey(input, { key, ...takeTimes() }));
}

/** Chips, the clear button and the reason why a sequence is wrong follow the text field. */
function prepareSequence(node: KeyNode, input: JQuery): void {
  const write = (presses: readonly KeyPress[]): void => {
    input.typedInput('value', writePresses(presses));
  };
  const show = (): void => {
    const isFixed = input.typedInput('type') === 'str';
    // Fixed keys are the owner's own: no rule counts for them.
    $('#snom-key-row-keysMayDial').toggle(!['str', 'env'].includes(input.typedInput('type')));
    const text = isFixed ? input.typedInput('value') : '';
    const presses = readPresses(text) ?? [];
    $('#snom-key-sequence').toggle(presses.length > 0);
    showChips(node, $('#snom-key-chips'), presses, (index) => {
      write(presses.filter((_, other) => other !== index));
      focusChip(Math.min(index, presses.length - 2));
    });
    const verdict = text === '' ? true : verdictOnSequence(node, text);
    $('#snom-key-problem')
      .text(verdict === true ? '' : verdict)
      .toggle(verdict !== true);
  };
  $('#snom-key-clear').on('click', () => {
    write([]);
    input.typedInput('focus');
  });
  input.on('change', show);
  for (const other of ['raw', 'phone', 'phoneFromMsg']) field(PREFIX, other).on('change', show);
  show();
}

/** The chips were made anew: the focus must not get lost for whoever uses the keyboard. */
function focusChip(index: number): void {
  const buttons = $('#snom-key-chips button');
  (index >= 0 ? buttons.eq(index) : $('#snom-key-pad button').first()).trigger('focus');
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

/** Adds a key at the end; a value that was no fixed sequence makes room for one. */
function appendKey(input: JQuery, press: KeyPress): void {
  if (input.typedInput('type') !== 'str') {
    input.typedInput('type', 'str');
    input.typedInput('value', '');
  }
  const text = input.typedInput('value');
  const presses = readPresses(text);
  // What cannot be read is the user's own text: it stays as it is.
  const longer = presses ? writePresses([...presses, press]) : `${text} ${writePresses([press])}`;
  input.typedInput('value', longer);
}

/** Takes the times entered for the next key; blank or nonsense = the phone's own. */
function takeTimes(): { holdMs?: number; pauseMs?: number } {
  const take = (id: string): number | undefined => {
    const input = $(id);
    const text = String(input.val() ?? '').trim();
    input.val('');
    return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  };
  const holdMs = take('#snom-key-hold');
  const pauseMs = take('#snom-key-pause');
  return {
    ...optional({ holdMs, pauseMs }),
  };
}

/** `keys: F_HOLD`, `keys: msg.payload`. */
function labelOf(node: KeyNode): string {
  if (node.name) return node.name;
  const { keys, keysType } = node;
  if (!keys) return 'snom-key';
  if (keysType === 'jsonata') return node._('snom-key.nodeLabel.expression');
  const source =
    keysType === 'str' ? keys : keysType === 'env' ? `$${keys}` : `${keysType}.${keys}`;
  return node._('snom-key.nodeLabel.keys', { keys: shorten(source, LABEL_LENGTH) });
}

function validateKeys(node: KeyNode, value: string, validation: EditorValidation): EditorVerdict {
  const type = currentText(node, 'keysType');
  if (type === 'str' && value.trim() !== '' && !value.includes('${'))
    return verdictOnSequence(node, value);
  const blank = node._('snom.error.missingParameter', { name: node._('snom-key.label.keys') });
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
