/** The "Test connection" button of the snom-config dialog. */
import type { PhoneInfo } from '../../../phone/types';
import {
  currentText,
  field,
  isFromEnvironment,
  perDialog,
  reveal,
} from '../../shared/editor/dialog';
import { ask, line, remedy } from '../../shared/editor/lines';
import {
  addressIn,
  type ConfigInEditor,
  type ToldModel,
  writeTold,
} from '../../shared/editor/phone-model';
import { errorText, textOf } from '../../shared/editor/texts';
import { channelTable, isRefused, wayLine } from './channel-table.editor';
import { tellSeenAs } from './channels.editor';
import type { TestAnswer, TestSuccess } from './connection-test';
import { takeApart, tellConfiguredAs } from './host.editor';

const PREFIX = 'node-config-input-';
/** Fields whose values decide whether the phone is reached. */
const TEXT_FIELDS = [
  'host',
  'port',
  'protocol',
  'tls',
  'fingerprint',
  'auth',
  'credentialsEncoding',
  'model',
  'username',
  'password',
  'identity',
  'identities',
  'baseUrl',
  'channel',
  'sipPort',
  'sipUser',
  'sipLocalPort',
  'minibrowserPort',
  'cstaPath',
  'stepPauseMs',
  'documentForm',
];
const TICK_FIELDS = ['selfSigned', 'legacyTls'];
/** Certificates the owner may decide to trust after comparing them. */
const CERTIFICATE_REASONS = ['certificateUntrusted', 'certificateChanged'];

interface Test {
  /** What the last one has told of the phone whose address stands in the dialog. */
  told?: ToldModel | undefined;
  /** Ends one that is under way. */
  stop: () => void;
}

const test = perDialog(PREFIX, (): Test => ({ stop: () => undefined }));

/**
 * To be called when the dialog is saved: dialogs of nodes that use the phone know its model from then on, though nothing is
 * deployed yet.
 */
export function keepTold(node: ConfigInEditor): void {
  const { told } = test();
  if (told) node.snomTold = told;
}

/** To be called when the dialog is closed: the next one has the same fields. */
export function stopConnectionTest(): void {
  test().stop();
}

/** What is sent: the fields as they are now. An unchanged password is the editor's `__PWRD__`. */
export function testRequest(node: EditorNode): Record<string, unknown> {
  const request: Record<string, unknown> = { id: node.id };
  for (const name of TEXT_FIELDS) request[name] = field(PREFIX, name).val() ?? '';
  for (const name of TICK_FIELDS) request[name] = field(PREFIX, name).prop('checked') === true;
  if (request['tls'] === '_ADD_') request['tls'] = '';
  return request;
}

/** Connects the button; to be called once when the dialog opens. */
export function prepareConnectionTest(node: EditorNode): void {
  const button = $('#snom-config-test');
  const result = $('#snom-config-test-result');
  /** Number of the newest test, so that an answer to an older one shows nothing. */
  let newest = 0;
  let request: JQuery.jqXHR | undefined;
  const own = test();

  own.stop = () => {
    newest += 1;
    request?.abort();
  };
  const forget = (): void => {
    own.stop();
    own.told = undefined;
    button.prop('disabled', false);
    result.empty().removeClass();
  };
  const run = (): void => {
    takeApart(node);
    forget();
    const number = newest;
    const show = (fill: () => void): void => {
      if (number !== newest) return;
      if (!result[0]?.isConnected) {
        // Below another dialog: its fields cannot be found now, or are those of that one.
        forget();
        return;
      }
      button.prop('disabled', false);
      result.empty();
      fill();
      reveal(result);
    };
    button.prop('disabled', true);
    result.append(line('busy', node._('snom-config.test.running')));
    reveal(result);
    request = ask<TestAnswer>(node, 'snom-config/test', testRequest(node), {
      done: (answer) => show(() => showAnswer(node, result, answer, run)),
      failed: (text) => show(() => showFailure(result, text)),
    });
  };

  button.on('click', run);
  for (const name of [...TEXT_FIELDS, ...TICK_FIELDS])
    field(PREFIX, name).on('change input', forget);
}

function showAnswer(node: EditorNode, result: JQuery, answer: TestAnswer, again: () => void): void {
  if (answer.ok) {
    const isGood = !isRefused(answer.ways) && !answer.notes.some((note) => HINDERING.has(note));
    result
      .addClass(isGood ? 'snom-test-ok' : 'snom-test-doubt')
      .append(line(isGood ? 'good' : 'doubt', phoneText(node, answer)));
    result.append(offerName(node, answer), wayLine(node, answer.ways));
    result.append(notesOn(node, answer), channelTable(node, answer.ways, answer.seenAs));
    tellSeenAs(answer.seenAs);
    tellConfiguredAs(answer.configuredAs ?? []);
    const { model, generation } = answer;
    const told = { model, generation, address: addressInFields(node) };
    test().told = told;
    // Where its owner has chosen a model, nothing has to be remembered.
    if (currentText(node, 'model') === '') field(PREFIX, 'toldModel').val(writeTold(told));
    return;
  }
  const { reason, params, message, fingerprint } = answer;
  showFailure(result, errorText(node, reason, params, message));
  const { calledItself: name } = params;
  if (name !== undefined)
    result.append(line('doubt', node._('snom-config.test.calledItself', { name })));
  if (reason === 'wantsHttps') {
    result.append(
      remedy(node._('snom-config.test.useHttps'), () => {
        // A port of plain HTTP would be wrong now; blank is the usual one of HTTPS.
        field(PREFIX, 'port').val('').trigger('change');
        field(PREFIX, 'protocol').val('https').trigger('change');
        again();
      }),
    );
  } else if (fingerprint && CERTIFICATE_REASONS.includes(reason)) {
    result.append(
      $('<p>').text(node._('snom-config.test.fingerprint')),
      $('<p>').append($('<code>').text(fingerprint)),
      remedy(node._('snom-config.test.trust'), () => {
        field(PREFIX, 'fingerprint').val(fingerprint).trigger('change');
        again();
      }),
    );
  }
}

/** One text for the address that was tested. */
function addressInFields(node: EditorNode): string {
  const text = (name: string): string => currentText(node, name);
  return addressIn({ protocol: text('protocol'), host: text('host'), port: text('port') });
}

/** A name to begin with, as long as there is none: lists of phones show it. */
function offerName(node: EditorNode, { model }: TestSuccess): JQuery {
  const name = field(PREFIX, 'name');
  const offered = `${model} ${currentText(node, 'host').trim()}`;
  const button = remedy(node._('snom-config.test.useName', { name: offered }), () => {
    name.val(offered).trigger('change');
    button.remove();
  });
  const isFree = String(name.val() ?? '').trim() === '';
  return $('<p id="snom-config-offer-name">')
    .append(isFree ? button : [])
    .toggle(isFree);
}

/** Worth knowing, though as usual: nothing has to be done about it. */
const USUAL: ReadonlySet<string> = new Set(['d8xx', 'restrictedQueriesOn', 'unencrypted']);

/** There is a phone, but it cannot be controlled as things are, or not in full. */
const HINDERING: ReadonlySet<string> = new Set(['hiddenTagsOn', 'loginRefused', 'noChannel']);

/** What the owner should know although the phone answered. */
function notesOn(node: EditorNode, { model, notes }: TestSuccess): JQuery[] {
  const chosen = String(field(PREFIX, 'model').val() ?? '');
  const isOther = chosen !== '' && !isFromEnvironment(chosen) && chosen !== model;
  return [
    ...(isOther ? [line('doubt', node._('snom-config.test.otherModel', { chosen, model }))] : []),
    ...notes.map((note) =>
      line(USUAL.has(note) ? 'note' : 'doubt', textOf(node, `snom.note.${note}`) ?? note),
    ),
  ];
}

/** `snom D385, firmware 10.1.54.13, MAC 000413A1B2C3`, as far as the phone told. */
export function phoneText(
  node: EditorNode,
  { model, firmware, mac }: Partial<Pick<PhoneInfo, 'model' | 'firmware' | 'mac'>>,
): string {
  const parts: string[] = [];
  if (model) parts.push(node._('snom-config.test.ok', { model }));
  if (firmware) parts.push(node._('snom-config.test.firmware', { firmware }));
  if (mac) parts.push(node._('snom-config.test.mac', { mac }));
  return parts.join(', ');
}

function showFailure(result: JQuery, text: string): void {
  result.addClass('snom-test-failed').append(line('bad', text));
}
