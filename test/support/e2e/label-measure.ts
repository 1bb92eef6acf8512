/** Looks for texts that are cut, and for labels that are broken into lines, in a part of the editor. */
import type { Page } from 'playwright-core';

/** A text that does not fit. */
export interface Misfit {
  readonly text: string;
  /** `cut`: a part of it is not seen, or lies over something else. `wrapped`: it takes more lines than it may. */
  readonly how: 'cut' | 'wrapped';
  /** What it has and what it would take: pixels where it is cut, lines where it is wrapped. */
  readonly has: number;
  readonly takes: number;
  /** Font in which it was measured. */
  readonly font: string;
  /** What was ticked or chosen when it was seen; '' = as the dialog opened. */
  readonly when: string;
}

/**
 * Hints, tips and answers may take as many lines as they like, and so may a sentence above its field; what names a field, a
 * choice, a tab or a button may not. A text beside a box that is ticked may take two, and so may the key of a drawn phone. All of it is measured on what the
 * browser has drawn, not computed from the widths of letters; the choices of a select by a copy of it that is as wide as its
 * widest choice.
 *
 * `parts` are elements with a text of their own, or texts.
 */
const MEASURE = `(root, parts) => {
  const found = [];
  const plain = (text) => text.trim().replace(/\\s+/g, ' ');
  const cut = (text, has, takes) => {
    if (takes > has + 1) found.push({ text: plain(text), how: 'cut', has: Math.floor(has), takes: Math.ceil(takes) });
  };
  const rectsOf = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter(({ width }) => width > 1);
  };

  /* Whatever clips a text, the edge of it all, and the box of the label it stands in. */
  const lookAtText = (node) => {
    const rects = rectsOf(node);
    for (let box = node.parentElement; box && root.contains(box); box = box.parentElement) {
      const { overflowX, overflowY, display } = getComputedStyle(box);
      const isBox = box === root || box.matches('label, button, .red-ui-button, .red-ui-tab');
      if (display === 'inline' || (overflowX === 'visible' && overflowY === 'visible' && !isBox)) continue;
      const { left, right, top, bottom, width, height } = box.getBoundingClientRect();
      /* Of a pixel: only for those who have it read out. */
      if (width <= 1 || height <= 1) return;
      for (const rect of rects) {
        if (rect.right > right + 1) cut(node.data, right - rect.left, rect.width);
        else if (rect.left < left - 1) cut(node.data, rect.right - left, rect.width);
        else if (overflowY === 'hidden' && (rect.bottom > bottom + 3 || rect.top < top - 3)) cut(node.data, height, rect.bottom - rect.top);
      }
      if (overflowX === 'auto' || overflowX === 'scroll') return;
    }
  };

  const lookAtLabel = (element) => {
    const isSentence = element.matches('label') && element.getBoundingClientRect().width > root.clientWidth * 0.8;
    /* What was found, and may be long. */
    const isFound = element.matches('#snom-config-find-list button, #snom-config-offer-name button');
    if (isSentence || isFound) return;
    const lines = element.closest('.snom-check, .snom-phone') ? 2 : 1;
    const size = parseFloat(getComputedStyle(element).fontSize);
    /* A key shows two words, one below the other: each is a line of its own. */
    const blocks = new Map();
    const rowsOf = (rects) => {
      const bottoms = rects.map(({ bottom }) => bottom).sort((a, b) => a - b);
      return bottoms.filter((bottom, index) => index === 0 || bottom - bottoms[index - 1] > size * 0.7).length;
    };
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      let block = node.parentElement;
      while (block !== element && getComputedStyle(block).display === 'inline') block = block.parentElement;
      blocks.set(block, [...(blocks.get(block) ?? []), ...rectsOf(node)]);
      /* Nor may a word be broken; Chinese and Japanese have no spaces between theirs. */
      for (const { 0: word, index } of node.data.matchAll(/[^\\s\\u3000-\\uffff]{2,}/gu)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const rows = rowsOf([...range.getClientRects()].filter(({ width }) => width > 1));
        if (rows > 1 && !/[-\\/]/.test(word)) found.push({ text: word, how: 'wrapped', has: 1, takes: rows });
      }
    }
    for (const rects of blocks.values()) {
      const rows = rowsOf(rects);
      if (rows > lines) found.push({ text: plain(element.textContent), how: 'wrapped', has: lines, takes: rows });
    }
  };

  const lookAtSelect = (select) => {
    const copy = select.cloneNode(true);
    copy.style.cssText += '; position: absolute; visibility: hidden; width: auto !important; min-width: 0; max-width: none';
    /* "Add new tls-config": a text of Node-RED. */
    for (const option of [...copy.options]) if (option.value === '_ADD_') option.remove();
    select.after(copy);
    const has = select.getBoundingClientRect().width;
    if (copy.getBoundingClientRect().width > has + 1)
      for (const option of [...copy.options]) {
        copy.replaceChildren(option);
        cut(option.text, has, copy.getBoundingClientRect().width);
      }
    copy.remove();
  };

  const lookAtPlaceholder = (input) => {
    const { type } = input;
    if (type === 'password') input.type = 'text';
    input.value = input.placeholder;
    cut(input.placeholder, input.clientWidth, input.scrollWidth);
    if (input.matches('textarea')) cut(input.placeholder, input.clientHeight, input.scrollHeight);
    input.value = '';
    if (type === 'password') input.type = type;
  };

  for (const part of parts) {
    if (part.nodeType === Node.TEXT_NODE) lookAtText(part);
    else if (part.matches('select')) lookAtSelect(part);
    else if (part.matches('input, textarea')) lookAtPlaceholder(part);
    else lookAtLabel(part);
  }
  return found;
}`;

/** What there is to be measured and is seen. */
const PARTS = `(root) => {
  const labels = 'label, button, legend, summary, th, .red-ui-button, .red-ui-tab a, .red-ui-typedInput-type-label, .red-ui-typedInput-option-label';
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const parts = [...root.querySelectorAll(labels)].filter((element) => element.textContent.trim() !== '' && seen(element));
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    /* Names of people and phones may be long: the sidebar cuts them, and has the whole as a title. */
    const isOurs = !parent.closest('select, textarea, pre, .monaco-editor, .ace_editor, .snom-sidebar-name, .snom-sidebar-doing');
    if (node.data.trim() !== '' && isOurs && seen(parent)) parts.push(node);
  }
  parts.push(...[...root.querySelectorAll('select')].filter(seen));
  const blank = (input) => input.placeholder !== '' && input.value === '';
  parts.push(...[...root.querySelectorAll('input, textarea')].filter((input) => blank(input) && seen(input)));
  return parts;
}`;

/**
 * Measures in each font, first as it is, then with every box ticked, then with each choice of each short select: rows
 * appear and go by them. What was ticked and chosen is put back. What was measured before is not measured again, unless its
 * text is another.
 */
const MEASURE_ALL = `(selector, fonts, vary) => {
  const measure = ${MEASURE};
  const partsOf = ${PARTS};
  const root = [...document.querySelectorAll(selector)].at(-1);
  if (!root) throw new Error('There is no ' + selector);
  const known = (root.measuredByATest ??= new WeakMap());
  const textOf = (part) => part.placeholder ?? part.textContent;
  const style = document.createElement('style');
  document.head.append(style);
  const found = [];
  const look = (when) => {
    for (const fold of root.querySelectorAll('details')) fold.open = true;
    const parts = partsOf(root).filter((part) => known.get(part) !== textOf(part));
    if (parts.length === 0) return;
    for (const font of fonts) {
      style.textContent = selector + ' *:not(.fa):not(textarea) { font-family: "' + font + '" !important }';
      found.push(...measure(root, parts).map((misfit) => ({ ...misfit, font, when })));
    }
    for (const part of parts) known.set(part, textOf(part));
    style.textContent = '';
  };
  const set = (element, property, value) => $(element).prop(property, value).trigger('change');
  look('');
  if (vary) {
    const boxes = $(root).find('input[type=checkbox]:visible:not(:checked)').toArray();
    for (const box of boxes) set(box, 'checked', true);
    look('all is ticked');
    for (const select of $(root).find('select:visible').toArray()) {
      const { id, value, options } = select;
      /* The phone and the operation have states of their own; long lists decide nothing. */
      if (!id || /operation|phone/.test(id) || options.length > 8) continue;
      for (const option of options) {
        if (option.value === value || option.value === '_ADD_') continue;
        set(select, 'value', option.value);
        look(id.replace('node-input-', '') + ' = ' + option.value);
      }
      set(select, 'value', value);
    }
    for (const box of boxes) set(box, 'checked', false);
  }
  style.remove();
  return found;
}`;

/** How a part of the editor is looked at. */
export interface Look {
  /** Names of fonts, which must be installed: a browser says nothing about those that are not. */
  readonly fonts: readonly string[];
  /** Tick and choose, so that all rows are seen. Default: only as it is. */
  readonly vary?: boolean;
}

/** What does not fit in the last element of a selector. */
export function misfits(
  page: Page,
  selector: string,
  { fonts, vary = false }: Look,
): Promise<Misfit[]> {
  const args = [selector, fonts, vary].map((value) => JSON.stringify(value)).join(', ');
  return page.evaluate(`(${MEASURE_ALL})(${args})`);
}

/** Those of some fonts that the browser does not have. */
export function missingFonts(page: Page, fonts: readonly string[]): Promise<string[]> {
  // A font that is not there is drawn in the next one of the list, so with two of them it has two widths.
  return page.evaluate(`(() => {
    const pen = document.createElement('canvas').getContext('2d');
    const width = (font) => { pen.font = '40px ' + font; return pen.measureText('mmmmiiiiWWWllllabc.').width; };
    return ${JSON.stringify(fonts)}.filter((font) =>
      width(JSON.stringify(font) + ', monospace') === width('monospace') &&
      width(JSON.stringify(font) + ', serif') === width('serif'));
  })()`);
}

/** Has the browser a font with these letters, each of which is as wide as it is high? */
export function hasLetters(page: Page, letters: string): Promise<boolean> {
  return page.evaluate(`(() => {
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = '40px sans-serif';
    return [...${JSON.stringify(letters)}].every((letter) => Math.abs(pen.measureText(letter).width - 40) < 4);
  })()`);
}
