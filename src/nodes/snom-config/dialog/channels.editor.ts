/** "Ways to reach the phone" in the snom-config dialog: which channel, and what each needs. */
import { currentText, field, isFromEnvironment, perDialog } from '../../shared/editor/dialog';
import { isWholeNumber, verdictOnNumber } from '../../shared/editor/numbers';
import { verdictOf } from '../../shared/editor/texts';
import { IDLE_FACTOR, POLL_MS, PORT, readCstaPath, readSipUser } from '../channel-options';
import { addressNote, proposedAddress } from './base-url.editor';
import { addressIn, snippetFor } from './snippet';

const PREFIX = 'node-config-input-';
const SIP_PORT = 5060;

interface Snippet {
  /** The address under which the phone of the dialog sees Node-RED, once it was asked. */
  seenAs?: string;
  show: () => void;
}

const snippet = perDialog(PREFIX, (): Snippet => ({ show: () => undefined }));

/** The phone has said how it sees Node-RED. */
export function tellSeenAs(address: string | undefined): void {
  const own = snippet();
  if (address !== undefined) own.seenAs = address;
  own.show();
}

/** To be called once when the dialog opens. */
export function prepareChannels(node: EditorNode): void {
  prepareRows(node);
  preparePolling();
  prepareSnippet(node);
}

/** Only what the chosen channel uses is shown; with `auto`, any of them may be used. */
function prepareRows(node: EditorNode): void {
  const channel = field(PREFIX, 'channel');
  const show = (): void => {
    const chosen = textIn('channel');
    $('[data-snom-channels]').each((_, row) => {
      const names = (row.getAttribute('data-snom-channels') ?? '').split(' ');
      $(row).toggle(chosen === 'auto' || names.includes(chosen));
    });
    $('#snom-config-channel-hint').text(node._(`snom-config.channelHint.${chosen}`));
  };
  channel.on('change', show);
  show();
}

function preparePolling(): void {
  const poll = field(PREFIX, 'pollMs');
  const idle = field(PREFIX, 'pollIdleMs');
  const show = (): void => {
    const quickMs = Number(textIn('pollMs'));
    $('[data-snom-polled]').toggle(textIn('pollMs') !== '');
    idle.attr('placeholder', quickMs > 0 ? String(quickMs * IDLE_FACTOR) : '');
    // Whether it is right depends on the other one.
    idle.trigger('change');
  };
  poll.on('input change', show);
  show();
}

/** The snippet follows what stands in the dialog. */
function prepareSnippet(node: EditorNode): void {
  const area = $('#snom-config-snippet');
  const show = (): void => {
    const nodeRed = ownAddress();
    const text = snippetFor(textIn('channel'), { nodeRed, sipPort: sipPort() });
    area.val(text).attr('rows', Math.max(2, text.split('\n').length));
    const name = textIn('channel') === 'csta' ? 'csta' : 'sip-notify';
    const channel = node._(`snom.channel.name.${name}`);
    $('#snom-config-snippet-label').text(node._('snom-config.channels.snippet', { channel }));
    $('#snom-config-snippet-row').toggle(text !== '');
    $('#snom-config-snippet-address').toggle(
      text.includes('mb_trusted_hosts') && nodeRed === undefined,
    );
    $('#snom-config-snippet-price').toggle(text.includes('filter_registrar'));
  };
  for (const name of ['channel', 'sipPort', 'baseUrl'])
    field(PREFIX, name).on('input change', show);
  const button = $('#snom-config-snippet-copy');
  button.on('click', () => {
    const copied = node._('snom-config.label.copied');
    RED.clipboard.copyText(String(area.val() ?? ''), button, copied);
  });
  snippet().show = show;
  show();
}

/**
 * Where Node-RED is for the phone: the phone has said it, or the base URL does, else the address of this page, if a phone
 * can use it.
 */
function ownAddress(): string | undefined {
  const { seenAs } = snippet();
  if (seenAs !== undefined) return seenAs;
  const base = textIn('baseUrl');
  const address = base === '' ? proposedAddress() : base;
  if (address === undefined || addressNote(address)?.text === 'local') return undefined;
  return addressIn(address);
}

/** The usual one also where the field holds none, which it says itself. */
function sipPort(): number {
  const text = textIn('sipPort');
  return isWholeNumber(text, PORT) ? Number(text) : SIP_PORT;
}

function textIn(name: string): string {
  return String(field(PREFIX, name).val() ?? '').trim();
}

/** Blank = the identity's. */
export function validateSipUser(node: EditorNode, value: string | undefined): EditorVerdict {
  if (isFromEnvironment(value)) return true;
  return verdictOf(node, () => readSipUser(value));
}

/** Blank = the usual one. */
export function validateCstaPath(node: EditorNode, value: string | undefined): EditorVerdict {
  if (isFromEnvironment(value)) return true;
  return verdictOf(node, () => readCstaPath(value));
}

/** An idle phone is not asked more often than one with calls. */
export function validatePollIdle(
  node: EditorNode,
  value: string | number | undefined,
): EditorVerdict {
  const quick = currentText(node, 'pollMs').trim();
  const isQuickKnown = quick !== '' && verdictOnNumber(node, quick, POLL_MS) === true;
  const min = isQuickKnown && !isFromEnvironment(quick) ? Number(quick) : POLL_MS.min;
  return verdictOnNumber(node, value, { ...POLL_MS, min });
}
