/** Dialog of snom-display. */
import { ledNumber } from '../../phone/display/leds';
import { ledsOf } from '../shared/display/describe';
import { labelStyle, outputLabels } from '../shared/editor/action-node';
import { closeDialog, currentText, field, saveDialog } from '../shared/editor/dialog';
import { numberWithin } from '../shared/editor/numbers';
import { takeOnlyPhone } from '../shared/editor/only-phone';
import {
  labelOfOperation,
  type OperationTable,
  rowsOf,
  verdictOnOperation,
} from '../shared/editor/operation';
import { findByWords } from '../shared/editor/palette';
import { chosenModel } from '../shared/editor/phone-model';
import {
  prepareTableDialog,
  type TableDialog,
  verdictOnPhoneFor,
  verdictOnRow,
} from '../shared/editor/table-dialog';
import { prepareTryIt } from '../shared/editor/try-it';
import { TEXT_TYPES } from '../shared/editor/typed-rows';
import { validator } from '../shared/editor/validator';
import { prepareLines } from './lines.editor';
import { CONFIRM_S, SHOW_S, VALID_S } from './options';
import type { SnomDisplayDef } from './types';

type DisplayNode = EditorNode & SnomDisplayDef;

type TypedRow = 'title' | 'content' | 'preset';
type Row =
  | TypedRow
  | 'inputType'
  | 'fit'
  | 'stay'
  | 'cut'
  | 'showFor'
  | 'until'
  | 'validFor'
  | 'waitFor'
  | 'confirmTimeout'
  | 'channel';

const MANNER: readonly Row[] = [
  'cut',
  'showFor',
  'until',
  'validFor',
  'waitFor',
  'confirmTimeout',
  'channel',
];
const PROOF: readonly Row[] = ['waitFor', 'confirmTimeout', 'channel'];

const OPERATIONS: OperationTable<Row> = {
  text: ['title', 'content', ...MANNER],
  menu: ['title', 'content', 'stay', ...MANNER],
  input: ['title', 'content', 'inputType', 'preset', 'stay', ...MANNER],
  image: ['title', 'content', 'fit', ...MANNER],
  directory: ['title', 'content', ...MANNER],
  batch: ['content', 'fit', 'stay', ...MANNER],
  led: ['content', ...PROOF],
  exit: PROOF,
};

const ROWS: readonly Row[] = [
  'title',
  'content',
  'inputType',
  'preset',
  'fit',
  'stay',
  'cut',
  'showFor',
  'until',
  'validFor',
  'waitFor',
  'confirmTimeout',
  'channel',
];

const CONTENT_TYPES = ['msg', 'str', 'json', 'flow', 'global', 'env', 'jsonata'];

const DIALOG: TableDialog<Row, TypedRow> = {
  texts: 'snom-display',
  table: OPERATIONS,
  rows: ROWS,
  fromMessage: ['inputType', 'fit', 'stay', ...MANNER],
  typed: {
    title: { types: TEXT_TYPES },
    content: {
      types: CONTENT_TYPES,
      nameKey: (operation) => `content.${operation}`,
      checkFor: (operation) => (operation === 'led' ? checkLeds : undefined),
    },
    preset: { types: TEXT_TYPES },
  },
  needs: (_, row) => row === 'content',
  deciding: ['waitFor', 'until'],
  isAsked: (row, _, valueOf) => row !== 'confirmTimeout' || valueOf('waitFor') === 'confirmed',
  missingOf: (lacks, operation, valueOf) => {
    // The phone fetches whatever it is to show.
    if (lacks.has('baseUrl')) return { text: 'baseUrl', isNeeded: true };
    const isBound = rowsOf(OPERATIONS, operation).includes('until') && valueOf('until') !== '';
    return isBound && lacks.has('events') ? { text: 'events', isNeeded: true } : undefined;
  },
};

const PREFIX = 'node-input-';

RED.nodes.registerType<SnomDisplayDef>('snom-display', {
  category: 'snom',
  color: '#3FADB5',
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    phone: {
      value: '',
      type: 'snom-config',
      validate: validator((node, value) => verdictOnPhoneFor(node, DIALOG, value)),
    },
    phoneFromMsg: { value: false },
    operation: {
      value: 'text',
      validate: validator((node, value) => verdictOnOperation(node, DIALOG, value)),
    },
    title: { value: '', validate: row('title') },
    titleType: { value: 'str' },
    content: { value: 'payload', validate: row('content') },
    contentType: { value: 'msg' },
    inputType: { value: 'text' },
    preset: { value: '', validate: row('preset') },
    presetType: { value: 'str' },
    fit: { value: 'inside' },
    stay: { value: false },
    cut: { value: false },
    showFor: { value: '', validate: numberWithin(SHOW_S) },
    until: { value: '' },
    validFor: { value: '', validate: numberWithin(VALID_S) },
    waitFor: { value: 'confirmed' },
    confirmTimeout: { value: '', validate: numberWithin(CONFIRM_S) },
    channel: { value: '' },
    failedPort: { value: false },
    outputs: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  icon: 'snom-display.svg',
  paletteLabel() {
    return this._('snom-display.palette.label');
  },
  onpaletteadd() {
    findByWords(this);
  },
  label() {
    return labelOfOperation(this, DIALOG);
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

function prepare(node: DisplayNode): void {
  prepareTableDialog(node, DIALOG);
  prepareContent(node);
  const isAdvanced = [node.validFor, node.confirmTimeout, node.cut, node.channel].some(Boolean);
  $('#snom-display-advanced').prop('open', isAdvanced);
  prepareTryIt(node, { type: 'snom-display' });
}

/** The main thing has another name in each operation, and line breaks in one. */
function prepareContent(node: DisplayNode): void {
  const select = field(PREFIX, 'operation');
  const lines = prepareLines(field(PREFIX, 'content'), CONTENT_TYPES);
  const show = (text?: string): void => {
    const operation = String(select.val() ?? '');
    lines.take(operation === 'text', text);
    if (!rowsOf(OPERATIONS, operation).includes('content')) return;
    $('#snom-display-content-label').text(node._(`snom-display.content.${operation}`));
  };
  select.on('change', () => show());
  // The field itself has lost its line breaks when it was filled.
  show(node.content);
}

/** Validator of a row. */
function row(name: TypedRow): EditorValidator<EditorNode, string | undefined> {
  return validator((node, value, validation) =>
    verdictOnRow(node, DIALOG, name, value, validation),
  );
}

/** Throws for an LED that the chosen model does not have. */
function checkLeds(text: string, node: EditorNode): void {
  const { model } = chosenModel(currentText(node, 'phone'));
  for (const { led } of ledsOf(text)) if (model.ledOffset !== null) ledNumber(led, model);
}
