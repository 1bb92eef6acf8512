/** What "Test connection" found of the ways to a phone, as tables. */
import {
  CHANNEL_NAMES,
  type ChannelName,
  type ChannelWhy,
  type Support,
} from '../../../phone/types';
import { errorText, textOf } from '../../shared/editor/texts';
import type { ChannelReport, OperationRow, OperationWay } from '../../shared/phones/channel-report';

const ICONS: Readonly<Record<Support, string>> = {
  yes: 'fa-check',
  no: 'fa-times',
  unproven: 'fa-question-circle-o',
};

/** The tables below the answer of the phone. */
export function channelTable(
  node: EditorNode,
  report: ChannelReport,
  seenAs: string | undefined,
): JQuery {
  return $('<div class="snom-channels">').append(
    waysTable(node, report),
    $('<p>').text(verdict(node, report)),
    seenAs === undefined ? '' : $('<p>').text(t(node, 'seenAs', { address: seenAs })),
    operationsPart(node, report),
  );
}

/** Each way, whether it works, and why not. */
function waysTable(node: EditorNode, { states, used }: ChannelReport): JQuery {
  const body = $('<tbody>');
  for (const channel of CHANNEL_NAMES) {
    const { support, why } = states[channel];
    const name = $('<th scope="row">').text(node._(`snom.channel.name.${channel}`));
    if (channel === used) name.append($('<div class="snom-used">').text(t(node, 'used')));
    const reason = $('<td>').text(why === undefined ? '' : whyText(node, channel, why));
    body.append($('<tr>').append(name, stateCell(node, support), reason));
  }
  return table(t(node, 'caption'), ['way', 'state', 'why'], body, node).addClass('snom-ways');
}

/** CSTA is on only where a setting of the phone says so. */
function whyText(node: EditorNode, channel: ChannelName, why: ChannelWhy): string {
  const own = channel === 'csta' ? textOf(node, `snom.channel.whyCsta.${why}`) : undefined;
  return own ?? textOf(node, `snom.channel.why.${why}`) ?? why;
}

function verdict(node: EditorNode, { used, pinned }: ChannelReport): string {
  if (used === undefined) return t(node, 'noneUsed');
  const channel = node._(`snom.channel.name.${used}`);
  return t(node, pinned ? 'pinned' : 'chosen', { channel });
}

/** Folded: what a flow can ask for, by each way. */
function operationsPart(node: EditorNode, { operations }: ChannelReport): JQuery {
  const body = $('<tbody>').append(operations.map((row) => operationRow(node, row)));
  const heads = ['operation', ...CHANNEL_NAMES.map((channel) => `short.${channel}`)];
  return $('<details class="snom-fold snom-operations">').append(
    $('<summary>').text(t(node, 'operations')),
    $('<p class="snom-legend">').text(t(node, 'legend')),
    table(t(node, 'operations'), heads, body, node),
  );
}

function operationRow(node: EditorNode, { operation, ways, used }: OperationRow): JQuery {
  const row = $('<tr>').append($('<th scope="row">').append($('<code>').text(operation)));
  for (const channel of CHANNEL_NAMES) {
    const text = detail(node, operation, channel, ways[channel]);
    const cell = $('<td>').attr('title', text).append(mark(ways[channel].support, text));
    row.append(cell.toggleClass('snom-used', channel === used));
  }
  return row;
}

/** Why not, or how it is known. */
function detail(
  node: EditorNode,
  operation: string,
  channel: ChannelName,
  { support, evidence, reason }: OperationWay,
): string {
  if (reason === 'notReached') return t(node, 'notReached');
  if (reason === undefined) {
    const known = evidence === undefined ? '' : t(node, `evidence.${evidence}`);
    return [node._(`snom.channel.state.${support}`), known].filter(Boolean).join(', ');
  }
  const params = { operation, channel: node._(`snom.channel.name.${channel}`), model: '' };
  return errorText(node, reason, params, reason);
}

function stateCell(node: EditorNode, support: Support): JQuery {
  const text = node._(`snom.channel.state.${support}`);
  return $('<td>').append(icon(support), document.createTextNode(` ${text}`));
}

/** A sign that says in words what it means to whoever cannot see it. */
function mark(support: Support, text: string): JQuery {
  return $('<span>').append(icon(support), $('<span class="snom-unseen">').text(text));
}

function icon(support: Support): JQuery {
  return $('<i aria-hidden="true">').addClass(`fa ${ICONS[support]}`);
}

function table(caption: string, heads: readonly string[], body: JQuery, node: EditorNode): JQuery {
  const head = $('<tr>');
  for (const name of heads) head.append($('<th scope="col">').text(t(node, `column.${name}`)));
  return $('<div class="snom-setup-table">').append(
    $('<table>').append(
      $('<caption class="snom-unseen">').text(caption),
      $('<thead>').append(head),
      body,
    ),
  );
}

function t(node: EditorNode, key: string, params: Readonly<Record<string, string>> = {}): string {
  return node._(`snom-config.channelTable.${key}`, params);
}
