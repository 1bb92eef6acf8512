/** What "Test connection" found of the ways to a phone, as a table. */
import { CHANNEL_NAMES, type Support } from '../../../phone/types';
import { textOf } from '../../shared/editor/texts';
import type { ChannelReport } from './channel-report';

const ICONS: Readonly<Record<Support, string>> = {
  yes: 'fa-check',
  no: 'fa-times',
  unproven: 'fa-question-circle-o',
};

/** What stands below the answer of the phone. */
export function channelTable(node: EditorNode, report: ChannelReport): JQuery {
  return $('<div class="snom-channels">').append(
    waysTable(node, report),
    $('<p>').text(verdict(node, report)),
  );
}

/** Each way, whether it works, and why not. */
function waysTable(node: EditorNode, { states, used }: ChannelReport): JQuery {
  const body = $('<tbody>');
  for (const channel of CHANNEL_NAMES) {
    const { support, why } = states[channel];
    const name = $('<th scope="row">').text(node._(`snom.channel.name.${channel}`));
    if (channel === used) name.append($('<div class="snom-used">').text(t(node, 'used')));
    const reason = why === undefined ? '' : (textOf(node, `snom.channel.why.${why}`) ?? why);
    body.append($('<tr>').append(name, stateCell(node, support), $('<td>').text(reason)));
  }
  return table(t(node, 'caption'), ['way', 'state', 'why'], body, node);
}

function verdict(node: EditorNode, { used, pinned }: ChannelReport): string {
  if (used === undefined) return t(node, 'noneUsed');
  const channel = node._(`snom.channel.name.${used}`);
  return t(node, pinned ? 'pinned' : 'chosen', { channel });
}

function stateCell(node: EditorNode, support: Support): JQuery {
  const text = node._(`snom.channel.state.${support}`);
  return $('<td>').append(icon(support), document.createTextNode(` ${text}`));
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
