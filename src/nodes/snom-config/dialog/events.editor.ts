/** Tab "Events" of the snom-config dialog: where the phone reports to. */
import { buildActionUrls } from '../../../calls/reports/action-url';
import { withoutTrailingSlashes } from '../../../common/address-text';
import { parseIdentity } from '../../../common/numbers/destinations';
import { currentValue, field, isFromEnvironment } from '../../shared/editor/dialog';
import { ask } from '../../shared/editor/lines';
import { fillSelect } from '../../shared/editor/select';
import { verdictOf } from '../../shared/editor/texts';
import type { SnomConfigDef } from '../types';
import { addressByHost, addressNote, proposedAddress } from './base-url.editor';
import type { OwnAddressAnswer } from './own-address-route';
import { DialogToken } from './token.editor';

type ConfigNode = EditorNode & Pick<SnomConfigDef, 'contextStore'>;

const PREFIX = 'node-config-input-';
/** Of the right form, so that an address can be judged before there is a token. */
const ANY_TOKEN = '0'.repeat(32);

/** To be called when the dialog opens, before anybody looks at the value of the select. */
export function prepareStores(node: ConfigNode): void {
  fillSelect(field(PREFIX, 'contextStore'), storeChoices(node), node.contextStore ?? '');
}

/** To be called once when the dialog opens. */
export function prepareEvents(node: EditorNode): void {
  const token = prepareAddress(node);
  const events = field(PREFIX, 'events');
  const showRows = (): void => {
    const on = events.prop('checked') === true;
    $('.snom-config-events-on, #snom-config-urls-set-up').toggle(on);
    // An address that a phone may still hold can be taken out again.
    $('.form-row.snom-setup').toggle(on || token.hadOne);
    if (on) complete(node, token);
  };
  events.on('change', showRows);
  showRows();
}

/** What reporting cannot do without: a token, and the address of this Node-RED where it is known. */
function complete(node: EditorNode, token: DialogToken): void {
  token.complete();
  const base = field(PREFIX, 'baseUrl');
  const isBlank = (): boolean => String(base.val() ?? '').trim() === '';
  const fill = (address: string): unknown => isBlank() && base.val(address).trigger('change');
  const proposal = proposedAddress(phoneHost());
  if (proposal) fill(proposal);
  else if (isBlank()) askForAddress(node, isBlank, (host) => fill(addressByHost(host)));
}

/**
 * This page was opened under a name that means nothing to the phone: the server knows where it reaches it from.
 *
 * @param isWanted is nothing entered yet?
 */
function askForAddress(
  node: EditorNode,
  isWanted: () => boolean,
  found: (host: string) => void,
): void {
  const host = phoneHost();
  if (host === '') return;
  // That of this dialog: when the answer comes, another one may be open.
  const guessed = $('#snom-config-guessed');
  ask<OwnAddressAnswer>(
    node,
    'snom-config/own-address',
    { host },
    {
      done: ({ address }) => {
        if (!guessed[0]?.isConnected || !isWanted()) return;
        if (phoneHost() !== host) {
          askForAddress(node, isWanted, found);
          return;
        }
        if (address === undefined) return;
        found(address);
        guessed.show();
      },
      // It can be typed all the same.
      failed: () => undefined,
    },
  );
}

const phoneHost = (): string => String(field(PREFIX, 'host').val() ?? '').trim();

function prepareAddress(node: EditorNode): DialogToken {
  const base = field(PREFIX, 'baseUrl');
  const address = $('#snom-config-address');
  const byHand = $('#snom-config-by-hand-list');
  const baseHint = $('#snom-config-base-url-hint');
  const addressHint = $('#snom-config-address-hint');
  const { port } = window.location;
  base.attr('placeholder', `http://192.168.1.10${port === '' ? '' : `:${port}`}`);
  const propose = $('#snom-config-propose').on('click', () =>
    base.val(proposedAddress(phoneHost()) ?? '').trigger('change'),
  );

  const token = new DialogToken(field(PREFIX, 'token'), () => show());
  const show = (): void => {
    const text = String(base.val() ?? '').trim();
    const urls = urlsOf(text, token.value);
    address.val(urls ? `${withoutTrailingSlashes(text)}/snom/${token.value}/` : '');
    byHand.val(urls ? linesOf(urls) : '');
    const proposal = proposedAddress(phoneHost());
    propose
      .text(node._('snom-config.label.propose', { address: proposal ?? '' }))
      .parent()
      .toggle(proposal !== undefined && proposal !== text);
    const note = addressNote(text, phoneHost());
    baseHint
      .text(note ? node._(`snom-config.address.${note.text}`, note.params) : '')
      .toggleClass('snom-problem', note?.problem === true);
    addressHint.text(node._(`snom-config.hint.${token.isRenewed ? 'renewed' : 'address'}`));
  };
  base.on('change input', show);
  base.on('input', () => $('#snom-config-guessed').hide());
  field(PREFIX, 'host').on('change input', show);
  $('#snom-config-renew').on('click', () => token.renew());
  copyOnClick(node, $('#snom-config-copy'), address);
  copyOnClick(node, $('#snom-config-by-hand-copy'), byHand);
  show();
  token.load(node.id);
  return token;
}

function copyOnClick(node: EditorNode, button: JQuery, source: JQuery): void {
  button.on('click', () => {
    const text = String(source.val() ?? '');
    if (text !== '') RED.clipboard.copyText(text, button, node._('snom-config.label.copied'));
  });
}

/** The address of every Action URL setting; undefined while something is missing. */
function urlsOf(baseUrl: string, token: string): Record<string, string> | undefined {
  try {
    return buildActionUrls({ baseUrl, token });
  } catch {
    return undefined;
  }
}

function linesOf(urls: Readonly<Record<string, string>>): string {
  return Object.entries(urls)
    .map(([setting, url]) => `${setting} ${url}`)
    .join('\n');
}

/** The default store, then every store of settings.js by its name. */
function storeChoices(node: EditorNode): Parameters<typeof fillSelect>[1] {
  const { default: usual = '', stores = [] } = RED.settings.context ?? {};
  const text = node._('snom-config.label.defaultStore', { store: usual || 'memory' });
  const named = stores.map((store) => ({ value: store, text: store }));
  return [{ choices: [{ value: '', text }, ...named] }];
}

/** Needed while events are on, and of use for the display without them; the server has the last word. */
export function validateBaseUrl(node: EditorNode, value: string | undefined): EditorVerdict {
  if (isFromEnvironment(value)) return true;
  const baseUrl = (value ?? '').trim();
  if (baseUrl === '' && currentValue(node, 'events') !== true) return true;
  return urlsOf(baseUrl, ANY_TOKEN) !== undefined || node._('snom-config.validate.baseUrl');
}

/** One `user@host` a line. */
export function validateIdentities(node: EditorNode, value: string | undefined): EditorVerdict {
  if (isFromEnvironment(value)) return true;
  return verdictOf(node, () =>
    (value ?? '')
      .split(/[\r\n,;]+/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .forEach(parseIdentity),
  );
}
