/** The "Test connection" button of the snom-config dialog. */
import type { PhoneInfo } from '../../../phone/types';
import { field, isFromEnvironment, reveal } from '../../shared/editor/dialog';
import { errorText, textOf } from '../../shared/editor/texts';
import { channelTable } from './channel-table.editor';
import { tellSeenAs } from './channels.editor';
import type { TestAnswer, TestSuccess } from './connection-test';

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

  const forget = (): void => {
    newest += 1;
    button.prop('disabled', false);
    result.empty().removeClass();
  };
  const run = (): void => {
    forget();
    const own = newest;
    const show = (fill: () => void): void => {
      if (own !== newest) return;
      button.prop('disabled', false);
      result.empty();
      fill();
      reveal(result);
    };
    button.prop('disabled', true);
    result.append(line('fa-spinner fa-spin', node._('snom-config.test.running')));
    reveal(result);
    // A relative address: only then the editor adds its root path and its access token.
    void $.ajax({
      url: 'snom-config/test',
      type: 'POST',
      contentType: 'application/json',
      dataType: 'json',
      data: JSON.stringify(testRequest(node)),
      success: (answer: TestAnswer) => show(() => showAnswer(node, result, answer, run)),
      error: ({ status }) => show(() => showFailure(result, serverFailure(node, status))),
    });
  };

  button.on('click', run);
  for (const name of [...TEXT_FIELDS, ...TICK_FIELDS])
    field(PREFIX, name).on('change input', forget);
}

/** Node-RED itself could not be asked; that says nothing about the phone. */
export function serverFailure(node: EditorNode, status: number): string {
  const text = { 0: 'noServer', 401: 'noPermission', 403: 'noPermission', 404: 'notLoaded' }[
    status
  ];
  return node._(`snom-config.test.${text ?? 'serverError'}`, { status });
}

function line(icon: string, text: string): JQuery {
  return $('<p>').append(
    $('<i aria-hidden="true">').addClass(`fa ${icon}`),
    document.createTextNode(` ${text}`),
  );
}

function showAnswer(node: EditorNode, result: JQuery, answer: TestAnswer, again: () => void): void {
  if (answer.ok) {
    result.addClass('snom-test-ok').append(line('fa-check', phoneText(node, answer)));
    for (const note of notesOn(node, answer)) result.append(line('fa-exclamation-triangle', note));
    result.append(channelTable(node, answer.ways, answer.seenAs));
    tellSeenAs(answer.seenAs);
    return;
  }
  const { reason, params, message, fingerprint } = answer;
  showFailure(result, errorText(node, reason, params, message));
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

/** What the owner should know although the phone answered. */
function notesOn(node: EditorNode, { model, notes }: TestSuccess): string[] {
  const chosen = String(field(PREFIX, 'model').val() ?? '');
  const isOther = chosen !== '' && !isFromEnvironment(chosen) && chosen !== model;
  return [
    ...(isOther ? [node._('snom-config.test.otherModel', { chosen, model })] : []),
    ...notes.map((note) => textOf(node, `snom.note.${note}`) ?? note),
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
  result.addClass('snom-test-failed').append(line('fa-times', text));
}

function remedy(text: string, click: () => void): JQuery {
  return $('<button type="button" class="red-ui-button">').text(text).on('click', click);
}
