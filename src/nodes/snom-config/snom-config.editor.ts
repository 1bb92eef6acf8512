/** Dialog of snom-config. */
import { readDialPatterns, starKeyPatterns } from '../../calls/operations/dial-rules/dial-patterns';
import { parseIdentity } from '../../common/numbers/destinations';
import { MODEL_NAMES, modelOf } from '../../phone/models/models';
import type { PhoneFamily } from '../../phone/types';
import { labelStyle } from '../shared/editor/action-node';
import {
  closeDialog,
  currentText,
  field,
  isFromEnvironment,
  openDialog,
  saveDialog,
} from '../shared/editor/dialog';
import { beginIn } from '../shared/editor/first-field';
import { isWholeNumber, numberWithin } from '../shared/editor/numbers';
import { renewLabels } from '../shared/editor/phone-in-label';
import { showReasons } from '../shared/editor/reasons';
import { type ChoiceGroup, fillSelect } from '../shared/editor/select';
import { errorText, shorten, verdictOf } from '../shared/editor/texts';
import { validator } from '../shared/editor/validator';
import type { SnomConfigCredentials } from '../shared/phones/config-node';
import { DOCUMENT_PAUSE_MS, POLL_MS, PORT } from './channel-options';
import { QUEUE_LIMIT, TIMEOUT_MS } from './config';
import { closeActionUrls, prepareActionUrls } from './dialog/action-urls.editor';
import {
  prepareChannels,
  validateCstaPath,
  validatePollIdle,
  validateSipUser,
} from './dialog/channels.editor';
import {
  keepTold,
  prepareConnectionTest,
  stopConnectionTest,
} from './dialog/connection-test.editor';
import {
  prepareControl,
  validateCode,
  validateEmergencyNumbers,
  validateKeyName,
  verdictOnPrefix,
  verdictOnWayKey,
} from './dialog/control.editor';
import {
  prepareEvents,
  prepareStores,
  validateBaseUrl,
  validateIdentities,
} from './dialog/events.editor';
import { prepareFinding, stopFinding } from './dialog/find-phones.editor';
import { leadTo, openUsedFolds } from './dialog/folds.editor';
import { prepareHost } from './dialog/host.editor';
import { isBareHost } from './dialog/pasted-address';
import { preparePhoneCheck, stopPhoneCheck } from './dialog/phone-check.editor';
import { RING_TIMEOUT_S, STEP_PAUSE_MS } from './event-options';
import type { SnomConfigDef } from './types';
import { countUsers } from './users.editor';

type ConfigNode = EditorNode & SnomConfigDef;

const PREFIX = 'node-config-input-';
const TABS = ['connection', 'calls', 'events', 'control'];

/** Families whose name is not what is printed on the phones. */
const HEADINGS: Partial<Record<PhoneFamily, string>> = { '1xx2xx': '1xx, 2xx' };

renewLabels();
RED.nodes.registerType<SnomConfigDef, keyof SnomConfigCredentials>('snom-config', {
  category: 'config',
  defaults: {
    name: { value: '' },
    version: { value: 2 },
    host: { value: '', validate: validator(validateHost) },
    port: { value: '', validate: validator(validatePort) },
    protocol: { value: 'http' },
    tls: { value: '', type: 'tls-config', required: false },
    fingerprint: { value: '', validate: validator(validateFingerprint) },
    selfSigned: { value: false },
    legacyTls: { value: false },
    auth: { value: 'auto' },
    credentialsEncoding: { value: 'utf8' },
    model: { value: '' },
    generation: { value: '' },
    keySequences: { value: 'auto' },
    identity: { value: '', validate: validator(validateIdentity) },
    timeout: { value: '', validate: numberWithin(TIMEOUT_MS) },
    queueLimit: { value: '', validate: numberWithin(QUEUE_LIMIT) },
    allow: { value: '', validate: validator(validatePatterns) },
    deny: { value: '', validate: validator(validatePatterns) },
    answerKey: { value: 'ENTER' },
    hangupKey: { value: 'CANCEL' },
    events: { value: false },
    baseUrl: { value: '', validate: validator(validateBaseUrl) },
    identities: { value: '', validate: validator(validateIdentities) },
    contextStore: { value: '' },
    ringTimeout: { value: '', validate: numberWithin(RING_TIMEOUT_S) },
    conferenceWay: { value: '' },
    conferenceKey: {
      value: '',
      validate: validator((node, value) => verdictOnWayKey(node, 'conference', value)),
    },
    swapWay: { value: '' },
    swapKey: {
      value: '',
      validate: validator((node, value) => verdictOnWayKey(node, 'swap', value)),
    },
    deflectWay: { value: '' },
    deflectKey: {
      value: '',
      validate: validator((node, value) => verdictOnWayKey(node, 'deflect', value)),
    },
    transferList: { value: false },
    consultBy: { value: 'dial' },
    muteKey: { value: '', validate: validator(validateKeyName) },
    recordKey: { value: '', validate: validator(validateKeyName) },
    muteWhenUnknown: { value: 'press' },
    dndWay: { value: 'auto' },
    pickupCode: { value: '', validate: validator(validateCode) },
    externalPrefix: { value: '', validate: validator(validateCode) },
    plusHandling: { value: 'asIs' },
    plusPrefix: {
      value: '',
      validate: validator((node, value) => verdictOnPrefix(node, 'plusPrefix', value)),
    },
    nationalPrefix: {
      value: '0',
      validate: validator((node, value) => verdictOnPrefix(node, 'nationalPrefix', value)),
    },
    emergencyNumbers: { value: '', validate: validator(validateEmergencyNumbers) },
    stepPause: { value: '', validate: numberWithin(STEP_PAUSE_MS) },
    channel: { value: 'auto' },
    sipPort: { value: '', validate: numberWithin(PORT) },
    sipUser: { value: '', validate: validator(validateSipUser) },
    sipLocalPort: { value: '', validate: numberWithin(PORT) },
    minibrowserPort: { value: '', validate: numberWithin(PORT) },
    cstaPath: { value: '', validate: validator(validateCstaPath) },
    stepPauseMs: { value: '', validate: numberWithin(DOCUMENT_PAUSE_MS) },
    pollMs: { value: '', validate: numberWithin(POLL_MS) },
    pollIdleMs: { value: '', validate: validator(validatePollIdle) },
    documentForm: { value: 'direct' },
    heldBy: { value: 'on_hold' },
    connectedMeansAnswered: { value: false },
    toldModel: { value: '' },
  },
  credentials: {
    username: { type: 'text' },
    password: { type: 'password' },
    token: { type: 'password' },
  },
  paletteLabel() {
    return this._('snom-config.palette.label');
  },
  label() {
    return this.name || this.host || this._('snom-config.palette.label');
  },
  labelStyle,
  oneditprepare() {
    prepare(this);
  },
  oneditsave() {
    save(this);
  },
  oneditcancel: cancel,
  oneditdelete: cancel,
});
countUsers();

function prepare(node: ConfigNode): void {
  openDialog(node, PREFIX);
  prepareTabs(node);
  fillSelect(field(PREFIX, 'model'), modelChoices(node), node.model ?? '');
  const protocol = field(PREFIX, 'protocol');
  protocol.on('change', () => {
    const secure = protocol.val() === 'https';
    $('#snom-config-https').toggle(secure);
    field(PREFIX, 'port').attr('placeholder', secure ? '443' : '80');
  });
  prepareHost(node);
  prepareFinding(node);
  prepareConnectionTest(node);
  preparePhoneCheck(node);
  prepareControl();
  prepareChannels(node);
  prepareRules(node);
  prepareStores(node);
  // Before the address, which may get a token that is not deployed yet.
  prepareActionUrls(node);
  prepareEvents(node);
  openUsedFolds(node);
  showReasons(node, PREFIX, { told: leadTo });
  if (!node.host) beginIn(field(PREFIX, 'host'));
}

function save(node: ConfigNode): void {
  keepTold(node);
  closeActionUrls(true);
  stopAsking();
  // Last of all: the fields cannot be found any more afterwards.
  saveDialog(PREFIX);
}

/** What stands in the dialog is given up. */
function cancel(): void {
  closeActionUrls(false);
  stopAsking();
  closeDialog(PREFIX);
}

/** Nobody looks at the answers any more. */
function stopAsking(): void {
  stopFinding();
  stopConnectionTest();
  stopPhoneCheck();
}

function prepareTabs(node: EditorNode): void {
  const pane = (id: string): string => `snom-config-tab-${id}`;
  const tabs = RED.tabs.create({
    id: 'snom-config-tabs',
    onchange: (tab) => {
      $('#snom-config-tabs-content').children().hide();
      $(`#${tab.id}`).show();
    },
  });
  for (const id of TABS) tabs.addTab({ id: pane(id), label: node._(`snom-config.tab.${id}`) });
  // The width of the tabs is only known once the dialog is laid out.
  setTimeout(() => tabs.resize(), 0);
}

/** Every model under its family; a model without key control says so. */
function modelChoices(node: EditorNode): ChoiceGroup[] {
  const families = new Map<string, { value: string; text: string }[]>();
  for (const value of MODEL_NAMES) {
    const { family, keyControl } = modelOf(value);
    const heading = HEADINGS[family] ?? family;
    const text = keyControl ? value : node._('snom-config.label.noKeyControl', { model: value });
    families.set(heading, [...(families.get(heading) ?? []), { value, text }]);
  }
  return [
    { choices: [{ value: '', text: node._('snom-config.model.auto') }] },
    ...[...families].map(([heading, choices]) => ({ heading, choices })),
  ];
}

/**
 * Refuses what is plainly not a bare host name or address, such as a copied web address. The server has the
 * last word.
 */
function validateHost(node: EditorNode, value: string | undefined): EditorVerdict {
  if (isFromEnvironment(value)) return true;
  const host = (value ?? '').trim();
  if (host === '') return errorText(node, 'missingHost', {}, 'host');
  return isBareHost(host) || errorText(node, 'badHost', { host }, 'host');
}

/** Blank = the protocol's usual port. */
function validatePort(node: EditorNode, value: string | number): EditorVerdict {
  const port = String(value ?? '').trim();
  if (port === '' || isFromEnvironment(port) || isWholeNumber(port, PORT)) return true;
  return errorText(node, 'badPort', { port }, 'port');
}

/** 64 hex digits, colons optional. Counts with HTTPS only. */
function validateFingerprint(node: EditorNode, value: string | undefined): EditorVerdict {
  if (!value || isFromEnvironment(value) || currentText(node, 'protocol') !== 'https') return true;
  const digits = value.replace(/[:\s]/g, '');
  return /^[0-9a-f]{64}$/i.test(digits) || errorText(node, 'badFingerprint', {}, 'fingerprint');
}

/** Blank = the phone's active identity. */
function validateIdentity(node: EditorNode, value: string | undefined): EditorVerdict {
  if (!value || isFromEnvironment(value)) return true;
  return verdictOf(node, () => parseIdentity(value));
}

/** Dialling rules, one pattern a line. Whether a regular expression can be run is the server's to say. */
function validatePatterns(node: EditorNode, value: string | undefined): EditorVerdict {
  return verdictOf(node, () => readDialPatterns(value ?? ''));
}

/** Says below the rules that there are none, or where a `*` is not what it may be taken for. */
function prepareRules(node: EditorNode): void {
  const rows = [field(PREFIX, 'allow'), field(PREFIX, 'deny')];
  const show = (): void => {
    const texts = rows.map((row) => String(row.val() ?? ''));
    const isRight = texts.every((text) => validatePatterns(node, text) === true);
    const stars = isRight ? texts.flatMap((text) => starKeyPatterns(text)) : [];
    const hint = node._('snom.warning.starKey', { patterns: shorten(stars.join(', '), 80) });
    $('#snom-config-rules-problem')
      .text(stars.length > 0 ? hint : '')
      .parent()
      .toggle(stars.length > 0);
    $('#snom-config-no-rules').toggle(texts.every((text) => text.trim() === ''));
  };
  for (const row of rows) row.on('input change', show);
  show();
}
