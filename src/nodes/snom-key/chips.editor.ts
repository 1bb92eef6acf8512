/** The keys of a sequence one by one, each with a button that takes it out again. */
import type { KeyPress } from '../../phone/types';

/** Fills `list` with one chip a press. `remove` gets the index of the press to take out. */
export function showChips(
  node: EditorNode,
  list: JQuery,
  presses: readonly KeyPress[],
  remove: (index: number) => void,
): void {
  list.empty();
  presses.forEach((press, index) => list.append(chip(node, press, () => remove(index))));
}

function chip(node: EditorNode, press: KeyPress, remove: () => void): JQuery {
  const label = node._('snom-key.chips.remove', { key: press.key });
  const button = $('<button type="button">')
    .attr({ title: label, 'aria-label': label })
    .append('<i class="fa fa-times" aria-hidden="true"></i>')
    .on('click', remove);
  return $('<li>').append($('<span>').text(press.key), times(node, press), button);
}

/** `hold 2500 ms`, `then 1000 ms`; nothing where the phone's own times apply. */
function times(node: EditorNode, { holdMs, pauseMs }: KeyPress): JQuery[] {
  const small = (key: string, ms: number): JQuery =>
    $('<small>').text(node._(`snom-key.chips.${key}`, { ms }));
  return [
    ...(holdMs === undefined ? [] : [small('hold', holdMs)]),
    ...(pauseMs === undefined ? [] : [small('pause', pauseMs)]),
  ];
}
