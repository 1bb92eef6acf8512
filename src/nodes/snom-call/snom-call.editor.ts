/** Dialog of snom-call. */
import { parseDestination, parseDigits, parseIdentity } from '../../common/numbers/destinations';
import { type Bounds } from '../../common/values';
import { labelStyle, outputLabels } from '../shared/editor/action-node';
import { closeDialog, field, saveDialog } from '../shared/editor/dialog';
import { numberWithin } from '../shared/editor/numbers';
import { takeOnlyPhone } from '../shared/editor/only-phone';
import {
  labelOfOperation,
  rowsOf,
  type ValueOf,
  verdictOnOperation,
} from '../shared/editor/operation';
import { findByWords } from '../shared/editor/palette';
import type { Lack } from '../shared/editor/phone-lacks';
import {
  type MissingOnPhone,
  prepareTableDialog,
  type TableDialog,
  verdictOnPhoneFor,
  verdictOnRow,
} from '../shared/editor/table-dialog';
import { shorten } from '../shared/editor/texts';
import { prepareTryIt } from '../shared/editor/try-it';
import { TEXT_TYPES } from '../shared/editor/typed-rows';
import { validator } from '../shared/editor/validator';
import {
  GROUPS,
  needs,
  needsCalls,
  OPERATIONS,
  type Row,
  ROWS,
  ROWS_OF_MESSAGE,
  waitsForSteps,
} from './operations.editor';
import type { SnomCallDef } from './types';

/** Values that may come from the message, a context store or an expression. */
type TypedRow = 'destination' | 'digits' | 'identity' | 'callId' | 'otherCallId' | 'adjust';

type CallNode = EditorNode & SnomCallDef;

/** An environment variable is text, never yes or no. */
const SWITCH_TYPES: readonly string[] = ['bool', 'msg', 'flow', 'global', 'jsonata'];

const DIALOG: TableDialog<Row, TypedRow> = {
  texts: 'snom-call',
  table: OPERATIONS,
  rows: ROWS,
  fromMessage: ROWS_OF_MESSAGE,
  groups: GROUPS,
  typed: {
    destination: {
      types: TEXT_TYPES,
      initial: 'msg',
      checkFor: () => (value) => parseDestination(value),
    },
    digits: { types: TEXT_TYPES, initial: 'msg', checkFor: () => parseDigits },
    identity: { types: TEXT_TYPES, checkFor: () => parseIdentity },
    // An id is whatever the phone or its PBX made it.
    callId: { types: TEXT_TYPES, checkFor: () => () => undefined },
    otherCallId: { types: TEXT_TYPES, checkFor: () => () => undefined },
    adjust: { types: SWITCH_TYPES, initial: 'bool', unset: 'false' },
  },
  needs,
  deciding: ['waitFor', 'destination'],
  isAsked: (row, operation, valueOf) =>
    row !== 'confirmTimeout' || waitsForSteps(operation) || valueOf('waitFor') === 'confirmed',
  missingOf,
};

const PREFIX = 'node-input-';
const LABEL_LENGTH = 24;
const CONFIRM_SECONDS: Bounds = { min: 1, max: 600 };

RED.nodes.registerType<SnomCallDef>('snom-call', {
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
      value: 'dial',
      validate: validator((node, value) => verdictOnOperation(node, DIALOG, value)),
    },
    // Blank: with msg.payload, the first click on an inject node would dial the time.
    destination: { value: '', validate: row('destination') },
    destinationType: { value: 'str' },
    digits: { value: '', validate: row('digits') },
    digitsType: { value: 'str' },
    identity: { value: '', validate: row('identity') },
    identityType: { value: 'str' },
    callId: { value: '', validate: row('callId') },
    callIdType: { value: 'str' },
    otherCallId: { value: '', validate: row('otherCallId') },
    otherCallIdType: { value: 'str' },
    adjust: { value: 'false', validate: row('adjust') },
    adjustType: { value: 'bool' },
    action: { value: '' },
    on: { value: 'toggle' },
    waitFor: { value: 'accepted' },
    confirmTimeout: { value: '', validate: numberWithin(CONFIRM_SECONDS) },
    dryRun: { value: false },
    force: { value: false },
    checkKeys: { value: false },
    channel: { value: '' },
    failedPort: { value: false },
    outputs: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  icon: 'snom-call.svg',
  paletteLabel() {
    return this._('snom-call.palette.label');
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

function prepare(node: CallNode): void {
  prepareTableDialog(node, DIALOG);
  prepareWaiting(node);
  const isAdvanced =
    [node.confirmTimeout, node.dryRun, node.force, node.checkKeys, node.channel].some(Boolean) ||
    !['', 'false'].includes(node.adjust ?? '');
  $('#snom-call-advanced').prop('open', isAdvanced);
  prepareTryIt(node, { type: 'snom-call', needMessage: ['screen', 'callInfo'] });
}

/** Says what waiting for a proof means. */
function prepareWaiting(node: CallNode): void {
  const waitFor = field(PREFIX, 'waitFor');
  const show = (): void => {
    const hint = waitFor.val() === 'confirmed' ? 'confirmed' : 'accepted';
    $('#snom-call-wait-hint').text(node._(`snom-call.waitHint.${hint}`));
  };
  waitFor.on('change', show);
}

/** What a configuration without events, address or dialling rules means for an operation. */
function missingOf(
  lacks: ReadonlySet<Lack>,
  operation: string,
  valueOf: ValueOf,
): MissingOnPhone | undefined {
  if (lacks.has('events') && needsCalls(operation)) return { text: 'events', isNeeded: true };
  if (lacks.has('baseUrl') && operation === 'callInfo') return { text: 'baseUrl', isNeeded: true };
  const waits = rowsFor(operation).includes('waitFor') && valueOf('waitFor') === 'confirmed';
  if (lacks.has('events') && waits) return { text: 'proof', isNeeded: false };
  const isOwn = ['str', 'env'].includes(String(valueOf('destinationType')));
  const mayDial = operation === '' || (rowsFor(operation).includes('destination') && !isOwn);
  return lacks.has('rules') && mayDial ? { text: 'rules', isNeeded: false } : undefined;
}

function rowsFor(operation: string): readonly Row[] {
  return operation === '' ? ROWS_OF_MESSAGE : rowsOf(OPERATIONS, operation);
}

/** `dial 200` where the dialog holds the number, else just the operation. */
function labelOf(node: CallNode): string {
  const [row] = rowsOf(OPERATIONS, node.operation);
  const isFixed = (row === 'destination' || row === 'digits') && node[`${row}Type`] === 'str';
  return labelOfOperation(node, DIALOG, isFixed ? shorten(node[row], LABEL_LENGTH).trim() : '');
}

/** Validator of a row. */
function row(name: TypedRow): EditorValidator<EditorNode, string | undefined> {
  return validator((node, value, validation) =>
    verdictOnRow(node, DIALOG, name, value, validation),
  );
}
