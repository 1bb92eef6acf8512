/** Dialog of snom-event. */
import { DEFAULT_EVENTS, describeEvent } from '../../calls/model/call-event';
import type { PhoneEventName } from '../../calls/model/call-types';
import { readDialPatterns } from '../../calls/operations/dial-rules/dial-patterns';
import { type Bounds } from '../../common/values';
import { isNoPhone, labelStyle, validatePhoneOrAll } from '../shared/editor/action-node';
import {
  closeDialog,
  currentText,
  field,
  isFromEnvironment,
  openDialog,
  saveDialog,
} from '../shared/editor/dialog';
import { openHelp } from '../shared/editor/help';
import { verdictOnNumber } from '../shared/editor/numbers';
import { findByWords } from '../shared/editor/palette';
import { withPhone } from '../shared/editor/phone-in-label';
import { lacksOf } from '../shared/editor/phone-lacks';
import type { ConfigInEditor } from '../shared/editor/phone-model';
import { showReasons } from '../shared/editor/reasons';
import { errorText, verdictOf } from '../shared/editor/texts';
import { validator } from '../shared/editor/validator';
import type { EventMode, SnomEventDef } from './types';

type EventNode = EditorNode & Pick<SnomEventDef, 'phone' | 'mode' | 'shape' | 'others'>;
type Row = 'shape' | 'direction' | 'events' | 'number' | 'screeningTimeout' | 'warning' | 'others';

const PREFIX = 'node-input-';

/** Rows by mode. */
const MODES: Readonly<Record<EventMode, readonly Row[]>> = {
  events: ['events', 'direction', 'number'],
  calls: ['events', 'direction', 'number', 'others'],
  summaries: ['direction', 'number', 'others'],
  snapshot: ['shape', 'others'],
  screening: ['warning', 'number', 'screeningTimeout'],
};

const ROWS: readonly Row[] = [
  'warning',
  'shape',
  'direction',
  'events',
  'number',
  'screeningTimeout',
  'others',
];

const EVENTS_OF_CALLS = DEFAULT_EVENTS.filter((name) => describeEvent(name).ofCall);

/** Longer, no caller would wait: what the phone itself does meanwhile is its own setting. */
const SCREENING_MS: Bounds = { min: 100, max: 10_000 };

RED.nodes.registerType<SnomEventDef>('snom-event', {
  category: 'snom',
  color: '#3FADB5',
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    phone: { value: '', type: 'snom-config', required: false, validate: validator(validatePhone) },
    mode: { value: 'calls', validate: validator(validateMode) },
    shape: { value: '' },
    direction: { value: '' },
    events: { value: '', validate: validator(validateEvents) },
    number: { value: '', validate: validator(validateNumber) },
    screeningTimeout: { value: '', validate: validator(validateScreeningTimeout) },
    others: { value: false },
  },
  inputs: 0,
  outputs: 1,
  icon: 'snom-event.svg',
  paletteLabel() {
    return this._('snom-event.palette.label');
  },
  onpaletteadd() {
    findByWords(this);
  },
  label() {
    return labelOf(this);
  },
  labelStyle,
  oneditprepare() {
    prepare(this);
  },
  oneditsave: saveDialog,
  oneditcancel: closeDialog,
});

function prepare(node: EventNode): void {
  openDialog(node, PREFIX);
  showReasons(node, PREFIX);
  prepareEvents(node);
  prepareMode(node);
  preparePhone();
  $('#snom-event-advanced').prop('open', node.others === true);
}

function prepareMode(node: EditorNode): void {
  const select = field(PREFIX, 'mode');
  const show = (): void => {
    const mode = modeOf(String(select.val() ?? ''));
    const rows = mode ? MODES[mode] : [];
    for (const row of ROWS) $(`#snom-event-row-${row}`).toggle(rows.includes(row));
    $('#snom-event-advanced').toggle(rows.includes('others'));
    $('#snom-event-hint').text(mode ? node._(`snom-event.hint.${mode}`) : '');
    $('#snom-event-events-label').text(
      node._(`snom-event.label.${mode === 'calls' ? 'causes' : 'events'}`),
    );
  };
  select.on('change', show);
  show();
  $('#snom-event-help').on('click', () => {
    // Named in the language of the help, but always in this order.
    const place = Object.keys(MODES).indexOf(String(select.val() ?? ''));
    openHelp('snom-event', (help) =>
      help
        .find('h4')
        .first()
        .nextAll('dl')
        .first()
        .children('dt')
        .slice(place, place + 1),
    );
  });
}

/** A list to tick; nothing ticked is everything. Calls are only changed by news of calls. */
function prepareEvents(node: EditorNode): void {
  const input = field(PREFIX, 'events');
  const nameOf = (event: string): string => node._(`snom.event.${event}`);
  const choices = (type: string, events: readonly PhoneEventName[]): TypedInputChoices => ({
    value: type,
    multiple: true,
    options: events.map((value) => ({ value, label: nameOf(value) })),
    valueLabel: (container, chosen) => {
      // The editor hands out values or choices, depending on how they were chosen.
      const values = chosen.map((choice) => (typeof choice === 'object' ? choice.value : choice));
      const names = values.filter((value) => value !== undefined).map(nameOf);
      container.text(names.join(', ') || node._('snom-event.label.all'));
    },
  });
  // Two types, because a typedInput makes its list anew only when the type changes.
  const types = {
    events: choices('events', DEFAULT_EVENTS),
    causes: choices('causes', EVENTS_OF_CALLS),
  };
  const mode = field(PREFIX, 'mode');
  const wanted = (): keyof typeof types => (mode.val() === 'calls' ? 'causes' : 'events');
  input.typedInput({ types: [types[wanted()]] });
  mode.on('change', () => {
    if (input.typedInput('type') === wanted()) return;
    const offered = types[wanted()].options.map(({ value }) => value);
    const kept = namesIn(String(input.val() ?? '')).filter((name) => offered.includes(name));
    input.typedInput('types', [types[wanted()]]).typedInput('value', kept.join(','));
  });
}

/** None is all of them. */
function preparePhone(): void {
  const select = field(PREFIX, 'phone');
  const show = (): void => {
    $('#snom-event-phone-hint').toggle(isNoPhone(String(select.val() ?? '')));
  };
  select.on('change', show);
  show();
}

/**
 * What keeps a configured phone from being heard: it has to report its calls, or to be asked for them. It asks before a
 * call rings only where it reports. What the environment says only the server knows.
 */
function missingOf(
  id: unknown,
  mode: EventMode | undefined,
): 'eventsOff' | 'notFollowed' | undefined {
  if (mode !== 'screening') return lacksOf(id).has('events') ? 'notFollowed' : undefined;
  const config = typeof id === 'string' ? RED.nodes.node(id) : undefined;
  return config && (config as ConfigInEditor).events !== true ? 'eventsOff' : undefined;
}

/** What it sends on; the mode says it. */
function labelOf(node: EventNode): string {
  if (node.name) return node.name;
  const mode = modeOf(node.mode);
  return withPhone(node, node._(`snom-event.${mode ? `nodeLabel.${mode}` : 'palette.label'}`));
}

/** No phone = all of them; a chosen one has to be heard. */
function validatePhone(node: EditorNode, value: unknown): EditorVerdict {
  const verdict = validatePhoneOrAll(node, value);
  if (verdict !== true) return verdict;
  const missing = missingOf(value, modeOf(currentText(node, 'mode')));
  return missing === undefined || node._(`snom-event.hint.${missing}`);
}

function validateMode(node: EditorNode, mode: string): EditorVerdict {
  if (isFromEnvironment(mode) || modeOf(mode)) return true;
  return errorText(node, 'unknownMode', { name: mode }, mode);
}

/** Comma-separated names of events. */
function validateEvents(node: EditorNode, value: string | undefined): EditorVerdict {
  if (!isShown(node, 'events') || isFromEnvironment(value)) return true;
  const unknown = namesIn(value ?? '').find(
    (name) => !(DEFAULT_EVENTS as readonly string[]).includes(name),
  );
  return unknown === undefined || node._('snom-event.validate.event', { name: unknown });
}

/** Patterns of numbers, one a line, as dialling rules are written. */
function validateNumber(node: EditorNode, value: string | undefined): EditorVerdict {
  if (!isShown(node, 'number')) return true;
  return verdictOf(node, () => readDialPatterns(value ?? ''));
}

function validateScreeningTimeout(
  node: EditorNode,
  value: string | number | undefined,
): EditorVerdict {
  return isShown(node, 'screeningTimeout') ? verdictOnNumber(node, value, SCREENING_MS) : true;
}

function namesIn(list: string): string[] {
  return list.split(',').filter((name) => name !== '');
}

function isShown(node: EditorNode, row: Row): boolean {
  const mode = modeOf(currentText(node, 'mode'));
  return mode !== undefined && MODES[mode].includes(row);
}

function modeOf(text: string): EventMode | undefined {
  return Object.keys(MODES).find((mode): mode is EventMode => mode === text);
}
