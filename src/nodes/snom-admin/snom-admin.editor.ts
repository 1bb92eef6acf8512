/** Dialog of snom-admin. */
import type { NumberValue, ParameterInfo } from '../../phone/admin/catalogue';
import { readParameters } from '../../phone/admin/parameters';
import { labelStyle, outputLabels } from '../shared/editor/action-node';
import {
  closeDialog,
  currentText,
  currentValue,
  field,
  isFromEnvironment,
  saveDialog,
} from '../shared/editor/dialog';
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
  type JudgedRow,
  type MissingOnPhone,
  prepareTableDialog,
  type TableDialog,
  verdictOnPhoneFor,
  verdictOnRow,
} from '../shared/editor/table-dialog';
import { FROM_ELSEWHERE, TEXT_TYPES } from '../shared/editor/typed-rows';
import { numericValidator, validator } from '../shared/editor/validator';
import { ABOUT_REPORTS, PARAMETERS, RUN_OPTIONS } from './catalogue';
import {
  ALL,
  GROUPS,
  needs,
  type NumberRow,
  OPERATIONS,
  parametersOfOperation,
  type Row,
  ROWS,
  ROWS_OF_MESSAGE,
} from './operations.editor';
import type { SnomAdminDef, TypedName } from './types';

type AdminNode = EditorNode & SnomAdminDef;

/** Types of rows whose value may come from elsewhere; others take text. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  values: ['json', ...FROM_ELSEWHERE],
  boolean: ['bool', ...FROM_ELSEWHERE],
};

const TYPED_ROWS = Object.fromEntries(
  ALL.filter(([, { typed }]) => typed).map(([name, { type }]) => [
    name,
    { types: TYPES[type] ?? TEXT_TYPES },
  ]),
) as Readonly<Record<TypedName, JudgedRow>>;

/** Row -> the box that has to be ticked for it to mean anything. */
const NEEDS_BOX: Readonly<Partial<Record<Row, 'waitIdle' | 'waitBack'>>> = {
  idleTimeout: 'waitIdle',
  firstWait: 'waitBack',
  pollEvery: 'waitBack',
  attempts: 'waitBack',
  probeEvery: 'waitBack',
};

const DIALOG: TableDialog<Row, TypedName> = {
  texts: 'snom-admin',
  table: OPERATIONS,
  rows: ROWS,
  fromMessage: ROWS_OF_MESSAGE,
  groups: GROUPS,
  typed: TYPED_ROWS,
  needs,
  deciding: ['waitIdle', 'waitBack', 'listenSeconds'],
  isAsked: (row, _, valueOf) => {
    const box = NEEDS_BOX[row];
    return box === undefined || valueOf(box) === true;
  },
  missingOf,
};

const PREFIX = 'node-input-';

RED.nodes.registerType<SnomAdminDef>('snom-admin', {
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
      value: 'info',
      validate: validator((node, value) => verdictOnOperation(node, DIALOG, value)),
    },
    url: { value: '', validate: row('url') },
    urlType: { value: 'str' },
    identity: { value: '', validate: row('identity') },
    identityType: { value: 'str' },
    names: { value: '', validate: row('names') },
    namesType: { value: 'str' },
    settings: { value: '{}', validate: row('settings') },
    settingsType: { value: 'json' },
    on: { value: 'true', validate: row('on') },
    onType: { value: 'bool' },
    target: { value: '', validate: row('target') },
    targetType: { value: 'str' },
    list: { value: 'missed' },
    spelling: { value: 'auto' },
    way: { value: 'auto' },
    display: { value: 'main' },
    format: { value: 'png' },
    identities: { value: false },
    force: { value: false },
    waitIdle: { value: false },
    waitBack: { value: false },
    store: { value: true },
    verify: { value: true },
    idleTimeout: { value: '', validate: number('idleTimeout') },
    firstWait: { value: '', validate: number('firstWait') },
    pollEvery: { value: '', validate: number('pollEvery') },
    attempts: { value: '', validate: number('attempts') },
    probeEvery: { value: '', validate: number('probeEvery') },
    concurrency: { value: '', validate: numberWithin(RUN_OPTIONS.concurrency) },
    canary: { value: '', validate: numberWithin(RUN_OPTIONS.canary) },
    stopAfterFailures: { value: '', validate: validator(validateStop) },
    allowDestructive: { value: false, validate: validator(validateAllowed) },
    severalPhones: { value: false },
    overwriteForeign: { value: false },
    wrongLogin: { value: false },
    listenSeconds: { value: '', validate: number('listenSeconds') },
    allowFromMessage: { value: false },
    failedPort: { value: false },
    outputs: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  icon: 'snom-admin.svg',
  paletteLabel() {
    return this._('snom-admin.palette.label');
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

function prepare(node: AdminNode): void {
  prepareTableDialog(node, DIALOG);
  const operation = field(PREFIX, 'operation');
  operation.on('change', () => {
    const parameters = parametersOfOperation(String(operation.val() ?? ''));
    for (const parameter of parameters) {
      // A text of its own says what blank means where that is nothing.
      if (parameter.type === 'number' && !parameter.typed && parameter.default)
        field(PREFIX, parameter.name).attr('placeholder', parameter.default);
    }
  });
  const isAdvanced = ALL.some(
    ([name, info]) => info.advanced && !isUsual(Reflect.get(node, name), info),
  );
  $('#snom-admin-advanced').prop('open', isAdvanced);
  prepareSeveral();
}

/** Is a stored value the usual one? */
function isUsual(value: unknown, { type, ...info }: ParameterInfo): boolean {
  if (value === undefined || value === '') return true;
  return type !== 'number' && 'default' in info && value === info.default;
}

/** What a configuration without events or address means for an operation. */
function missingOf(
  lacks: ReadonlySet<Lack>,
  operation: string,
  valueOf: ValueOf,
): MissingOnPhone | undefined {
  const isSetUp = ABOUT_REPORTS.includes(operation);
  const rows = rowsOf(OPERATIONS, operation);
  const waits = rows.includes('waitIdle') && valueOf('waitIdle') === true;
  const listens = rows.includes('listenSeconds') && Number(valueOf('listenSeconds')) > 0;
  if (lacks.has('events') && (isSetUp || waits || listens))
    return { text: 'events', isNeeded: true };
  return lacks.has('baseUrl') && isSetUp ? { text: 'baseUrl', isNeeded: true } : undefined;
}

/** How a run goes is only asked for where there are runs. */
function prepareSeveral(): void {
  const several = field(PREFIX, 'severalPhones');
  const show = (): void => {
    $('#snom-admin-several').toggle(several.prop('checked') === true);
  };
  several.on('change', show);
  show();
}

/** Validator of a row. */
function row(name: TypedName): EditorValidator<EditorNode, string | undefined> {
  // Whatever its type: in JSON, for one, the editor's own check would call it a mistake.
  return validator(
    (node, value, validation) =>
      isFromEnvironment(value) || verdictOnRow(node, DIALOG, name, value, validation),
  );
}

/** Validator of a number; blank = the usual one. What comes from the environment only the server can judge. */
function number(name: NumberRow): EditorValidator<EditorNode, string | number | undefined> {
  const parameter: NumberValue = PARAMETERS[name];
  return numericValidator((node, value) => {
    if (isFromEnvironment(value)) return true;
    try {
      readParameters([{ name, ...parameter }], { [name]: value });
      return true;
    } catch {
      const { min, max, fractions } = parameter;
      return node._(`snom.validate.${fractions ? 'fraction' : 'number'}`, { min, max });
    }
  });
}

/** `5`, or `10%`. */
function validateStop(node: AdminNode, value: string | number | undefined): EditorVerdict {
  const text = String(value ?? '').trim();
  if (text === '' || isFromEnvironment(text)) return true;
  const [, number, percent] = /^(\d{1,7})\s?(%?)$/.exec(text) ?? [];
  const limit = Number(number);
  const isGood = limit >= 1 && (percent === '' || limit <= 100);
  return isGood || node._('snom-admin.validate.stopAfterFailures');
}

/** The box has to be ticked for what cannot be undone. */
function validateAllowed(node: AdminNode, value: boolean | undefined): EditorVerdict {
  const operation = currentText(node, 'operation');
  const isNeeded = rowsOf(OPERATIONS, operation).includes('allowDestructive');
  // The field itself, while it is edited: the value given is that of before.
  const isTicked = value === true || currentValue(node, 'allowDestructive') === true;
  return !isNeeded || isTicked || node._('snom-admin.validate.allowDestructive');
}
