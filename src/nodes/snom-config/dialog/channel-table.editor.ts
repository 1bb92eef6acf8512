/** What "Test connection" found of the ways to a phone. */
import {
  CHANNEL_NAMES,
  type ChannelName,
  type ChannelWhy,
  type Support,
} from '../../../phone/types';
import { line, type Mark } from '../../shared/editor/lines';
import { errorText, textOf } from '../../shared/editor/texts';
import type { ChannelReport, OperationRow, OperationWay } from '../../shared/phones/channel-report';

/** How a way stands: one that nobody has set up is `absent`, and no failure. */
type WayState = Support | 'absent';

const ICONS: Readonly<Record<WayState, string>> = {
  yes: 'fa-check',
  no: 'fa-times',
  unproven: 'fa-question-circle-o',
  absent: 'fa-minus',
};

/** A way that is not there for these reasons was most likely set up by nobody; silence may be a firewall's, too. */
const ABSENT: ReadonlySet<ChannelWhy> = new Set([
  'phoneManager',
  'notThere',
  'otherAnswer',
  'portClosed',
  'silent',
  'noBaseUrl',
]);

/** Which way commands take, and whether that works. */
export function wayLine(node: EditorNode, report: ChannelReport): JQuery {
  const { used, pinned } = report;
  if (used === undefined) return line('bad', t(node, 'noneUsed'));
  const channel = node._(`snom.channel.name.${used}`);
  const mark: Readonly<Record<WayState, Mark>> = {
    yes: 'good',
    no: 'bad',
    unproven: 'note',
    absent: 'bad',
  };
  const its = isRefused(report) ? 'doubt' : mark[stateOf(report, used)];
  return line(its, t(node, pinned ? 'pinned' : 'chosen', { channel }));
}

/** Commands take a way on which the phone knows nobody of the user they are for: nothing works until there is another one. */
export function isRefused({ states, used }: ChannelReport): boolean {
  return used !== undefined && states[used].why === 'sipUser';
}

/** The tables below it. Folded where the way commands take is known to work: then there is nothing to decide. */
export function channelTable(
  node: EditorNode,
  report: ChannelReport,
  seenAs: string | undefined,
): JQuery {
  const { states, used } = report;
  return $('<details class="snom-fold snom-channels">')
    .prop('open', used === undefined || states[used].support !== 'yes')
    .append(
      $('<summary>').text(t(node, 'caption')),
      waysTable(node, report),
      seenAs === undefined ? '' : $('<p>').text(t(node, 'seenAs', { address: seenAs })),
      operationsPart(node, report),
    );
}

/** Each way, whether it works, and why not. */
function waysTable(node: EditorNode, report: ChannelReport): JQuery {
  const { states, used } = report;
  const body = $('<tbody>');
  for (const channel of CHANNEL_NAMES) {
    const { why } = states[channel];
    const name = $('<th scope="row">').text(node._(`snom.channel.name.${channel}`));
    if (channel === used) name.append($('<div class="snom-used">').text(t(node, 'used')));
    const reason = $('<td>').text(why === undefined ? '' : whyText(node, channel, why));
    body.append($('<tr>').append(name, stateCell(node, stateOf(report, channel)), reason));
  }
  return table(t(node, 'caption'), ['way', 'state', 'why'], body, node).addClass('snom-ways');
}

/** What was chosen and is not there has failed. */
function stateOf({ states, pinned, used }: ChannelReport, channel: ChannelName): WayState {
  const { support, why } = states[channel];
  const isChosen = pinned && channel === used;
  if (support !== 'no' || isChosen || why === undefined || !ABSENT.has(why)) return support;
  return 'absent';
}

/** CSTA is on only where a setting of the phone says so. */
function whyText(node: EditorNode, channel: ChannelName, why: ChannelWhy): string {
  const own = channel === 'csta' ? textOf(node, `snom.channel.whyCsta.${why}`) : undefined;
  return own ?? textOf(node, `snom.channel.why.${why}`) ?? why;
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
    const cell = $('<td>').attr('title', text).append(sign(ways[channel].support, text));
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

function stateCell(node: EditorNode, state: WayState): JQuery {
  const text = node._(`snom.channel.state.${state}`);
  return $('<td>').append(icon(state), document.createTextNode(` ${text}`));
}

/** A sign that says in words what it means to whoever cannot see it. */
function sign(support: Support, text: string): JQuery {
  // What cannot be done one way is no failure.
  const state = support === 'no' ? 'absent' : support;
  return $('<span>').append(icon(state), $('<span class="snom-unseen">').text(text));
}

function icon(state: WayState): JQuery {
  return $('<i aria-hidden="true">').addClass(`fa ${ICONS[state]}`);
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
