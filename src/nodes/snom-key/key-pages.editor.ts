/** Numbered keys of which a phone shows some at a time, page by page. */
import type { KeyGroup } from '../../phone/models/key-catalogue';

/** A key of the catalogue. */
interface PageKey {
  readonly key: string;
  readonly group: KeyGroup;
}

interface PagesOptions {
  readonly keys: readonly PageKey[];
  /** Keys on a page. */
  readonly atOnce: number;
  readonly group: KeyGroup;
  readonly button: (key: PageKey) => JQuery;
  /** Told when other keys are there. */
  readonly turned: () => void;
}

/** What is drawn. */
interface Pages {
  /** The keys of the page, in two halves. */
  readonly keys: JQuery;
  /** Turns pages; empty where there is only one. */
  readonly pager: JQuery;
}

export function makePages(
  node: EditorNode,
  { keys, atOnce, group, button, turned }: PagesOptions,
): Pages {
  if (keys.length === 0) return { keys: $(), pager: $() };
  const heading = node._(`snom-key.group.${group}`);
  const halves = [$('<div class="snom-pad-half">'), $('<div class="snom-pad-half">')] as const;
  const box = $('<div role="group">')
    .addClass(`snom-phone-lines snom-pad-${group}`)
    .attr('aria-label', heading)
    .append(...halves);
  const count = Math.ceil(keys.length / atOnce);
  const shown = $('<span role="status">');
  let page = 0;
  const show = (): void => {
    const some = keys.slice(page * atOnce, (page + 1) * atOnce);
    // A last page may be short: what is on the left stays on the left.
    const half = Math.ceil(Math.min(atOnce, keys.length) / 2);
    halves[0].empty().append(some.slice(0, half).map(button));
    halves[1].empty().append(some.slice(half).map(button));
    const [first, last] = [some[0], some[some.length - 1]];
    shown.text(
      node._('snom-key.pad.page', { heading, first: first?.key ?? '', last: last?.key ?? '' }),
    );
  };
  const turn = (by: number): void => {
    page = (page + by + count) % count;
    show();
    turned();
  };
  const turner = (by: number, text: string, icon: string): JQuery =>
    $('<button type="button" class="snom-pad-turn" tabindex="-1">')
      .attr({ title: node._(`snom-key.pad.${text}`), 'aria-label': node._(`snom-key.pad.${text}`) })
      .append($('<i aria-hidden="true">').addClass(`fa ${icon}`))
      .on('click', () => turn(by));
  show();
  const pager = $('<div class="snom-phone-pager">').append(
    ...(count > 1 ? [turner(-1, 'previous', 'fa-chevron-left')] : []),
    shown,
    ...(count > 1 ? [turner(1, 'next', 'fa-chevron-right')] : []),
  );
  return { keys: box, pager };
}
