/** The keypad of the snom-key dialog: the keys of the phone as buttons. */
import { type KeyGroup, keysOf } from '../../phone/models/key-catalogue';
import type { EditorModel } from '../shared/editor/phone-model';
import { textOf } from '../shared/editor/texts';

/** Groups in the order they are shown; those with dozens of keys start folded. */
const GROUPS: readonly { readonly group: KeyGroup; readonly folded?: true }[] = [
  { group: 'digits' },
  { group: 'navigation' },
  { group: 'call' },
  { group: 'soft' },
  { group: 'audio' },
  { group: 'function' },
  { group: 'line', folded: true },
  { group: 'expansion', folded: true },
];

/** Fills `pad` with the keys of a model; `press` gets the name of a clicked one. */
export function showKeypad(
  node: EditorNode,
  pad: JQuery,
  { model, known }: EditorModel,
  press: (key: string) => void,
): void {
  const keys = keysOf(model);
  pad.empty();
  if (keys.length === 0) {
    pad.append($('<p>').text(node._('snom.error.noKeyControl', { model: model.name })));
    return;
  }
  const title = known
    ? node._('snom-key.pad.ofModel', { model: model.name })
    : node._('snom-key.pad.ofUnknown');
  pad.append($('<p class="snom-pad-title">').text(title));
  const groups = $('<div class="snom-pad-groups">').appendTo(pad);
  for (const { group, folded } of GROUPS) {
    const names = keys.filter((entry) => entry.group === group).map(({ key }) => key);
    if (names.length === 0) continue;
    const heading = node._(`snom-key.group.${group}`);
    const buttons = $('<div class="snom-pad-keys">').append(
      names.map((name) => keyButton(node, name, group, press)),
    );
    $('<div role="group">')
      .addClass(`snom-pad-group snom-pad-${group}`)
      .attr('aria-label', heading)
      .append(
        folded
          ? $('<details>').append($('<summary>').text(heading), buttons)
          : [$('<div class="snom-pad-heading">').text(heading), buttons],
      )
      .appendTo(groups);
  }
}

function keyButton(
  node: EditorNode,
  key: string,
  group: KeyGroup,
  press: (key: string) => void,
): JQuery {
  const button = $('<button type="button" class="red-ui-button red-ui-button-small">');
  const description = describeKey(node, key, group);
  return button
    .text(key)
    .attr('data-key', key)
    .attr(description === '' ? {} : { title: description })
    .on('click', () => press(key));
}

/** What a key does; '' for digits, which need no words. */
function describeKey(node: EditorNode, key: string, group: KeyGroup): string {
  if (group === 'digits') return '';
  if (group === 'soft' || group === 'line' || group === 'expansion')
    return node._(`snom.key.${group}`, { number: key.replace(/\D/g, '') });
  return textOf(node, `snom.key.${key}`) ?? '';
}
