/** Dialog of snom-mqtt. */
import { COMMAND_PORTS } from '../../mqtt/ports';
import { checkTopicPart, topicsOf } from '../../mqtt/topics';
import { labelStyle, validatePhoneOrAll } from '../shared/editor/action-node';
import {
  closeDialog,
  currentText,
  field,
  isFromEnvironment,
  openDialog,
  saveDialog,
} from '../shared/editor/dialog';
import { findByWords } from '../shared/editor/palette';
import { withPhone } from '../shared/editor/phone-in-label';
import { showReasons } from '../shared/editor/reasons';
import { errorText, verdictOf } from '../shared/editor/texts';
import { validator } from '../shared/editor/validator';
import { DEFAULTS } from './defaults';
import type { SnomMqttDef } from './types';

type MqttEditorNode = EditorNode & Pick<SnomMqttDef, 'base' | 'discovery' | 'several'>;

const PREFIX = 'node-input-';

RED.nodes.registerType<SnomMqttDef>('snom-mqtt', {
  category: 'snom',
  color: '#3FADB5',
  defaults: {
    name: { value: '' },
    version: { value: 1 },
    phone: {
      value: '',
      type: 'snom-config',
      required: false,
      validate: validator(validatePhoneOrAll),
    },
    base: { value: DEFAULTS.base, validate: validator(validateTopic('base')) },
    instance: { value: DEFAULTS.instance, validate: validator(validateInstance) },
    discovery: { value: '', validate: validator(validateDiscovery) },
    discoveryPrefix: { value: DEFAULTS.discoveryPrefix, validate: validator(validatePrefix) },
    mayDial: { value: false },
    several: { value: false },
    answersLate: { value: true },
  },
  inputs: 1,
  outputs: 5,
  icon: 'snom-mqtt.svg',
  paletteLabel() {
    return this._('snom-mqtt.palette.label');
  },
  onpaletteadd() {
    findByWords(this);
  },
  label() {
    return this.name || withPhone(this, `mqtt: ${this.base || DEFAULTS.base}`);
  },
  labelStyle,
  inputLabels() {
    return this._('snom-mqtt.port.input');
  },
  outputLabels(index) {
    return this._(`snom-mqtt.port.${['publish', ...COMMAND_PORTS][index] ?? 'publish'}`);
  },
  oneditprepare() {
    prepare(this);
  },
  oneditsave: saveDialog,
  oneditcancel: closeDialog,
});

function prepare(node: MqttEditorNode): void {
  openDialog(node, PREFIX);
  showReasons(node, PREFIX);
  const discovery = field(PREFIX, 'discovery');
  const show = (): void => {
    $('#snom-mqtt-row-discoveryPrefix').toggle(String(discovery.val() ?? '') !== '');
    const topics = topicsOf(valueOf(node, 'base'));
    const { state } = topics.of(node._('snom-mqtt.hint.aPhone'));
    $('#snom-mqtt-topics').text(node._('snom-mqtt.hint.base', { topic: state }));
    $('#snom-mqtt-row-answersLate').toggle(field(PREFIX, 'several').is(':checked'));
    const presence = topics.presence(valueOf(node, 'instance'));
    $('#snom-mqtt-presence').text(node._('snom-mqtt.hint.instance', { topic: presence }));
  };
  for (const name of ['discovery', 'base', 'instance', 'several'])
    field(PREFIX, name).on('change input', show);
  show();
  $('#snom-mqtt-advanced').prop('open', node.several === true);
}

function valueOf(node: EditorNode, name: 'base' | 'instance'): string {
  return currentText(node, name).trim() || DEFAULTS[name];
}

/** Blank = the default one. */
function validateTopic(name: string): (node: EditorNode, value: unknown) => EditorVerdict {
  return (node, value) => {
    if (isFromEnvironment(value) || value === undefined || value === '') return true;
    return verdictOf(node, () => checkTopicPart(value, node._(`snom-mqtt.label.${name}`)));
  };
}

function validateInstance(node: EditorNode, value: string | undefined): EditorVerdict {
  const verdict = validateTopic('instance')(node, value);
  if (verdict !== true || isFromEnvironment(value) || !value?.includes('/')) return verdict;
  const params = { name: node._('snom-mqtt.label.instance'), topic: value };
  return errorText(node, 'badTopic', params, params.topic);
}

/** Where nobody is told, it does not matter how. */
function validatePrefix(node: EditorNode, value: unknown): EditorVerdict {
  return currentText(node, 'discovery') === '' || validateTopic('discoveryPrefix')(node, value);
}

function validateDiscovery(node: EditorNode, value: string | undefined): EditorVerdict {
  if (isFromEnvironment(value)) return true;
  const isKnown = ['', 'device', 'component'].includes(value ?? '');
  const params = { name: node._('snom-mqtt.label.discovery'), expected: 'device, component' };
  return isKnown || errorText(node, 'wrongType', params, 'device, component');
}
