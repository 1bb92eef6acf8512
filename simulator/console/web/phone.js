/** The drawn phone: built once for its model, then only lamps and display change. */
import { drawing, make, setAttribute, setText } from './dom.js';
import { arrange, faceOf, linesPerPage } from './keys.js';
import { makeKey } from './press.js';
import { hasText, t } from './texts.js';

/** Display lines that always have a place, so that the phone keeps its height. */
const MIN_LINES = 7;
/** How long a call lasts, as the display shows it. */
const DURATION = /^\d+:\d\d(:\d\d)?$/;
/** Phones with a grey display without colours. */
const MONOCHROME = /^3\d\d$/;

/**
 * Draws a phone.
 *
 * @param {HTMLElement} root
 * @param {(key: string, holdMs?: number) => void} onKey
 * @returns `show` shows the state; `press` presses a key, and says whether the phone has it
 */
export function createPhone(root, onKey) {
  let drawn = '';
  let update = () => {};
  const showPressed = createPresses(root);
  return {
    show(snapshot) {
      const model = JSON.stringify([snapshot.profile, snapshot.keyNames]);
      if (model !== drawn) {
        drawn = model;
        update = draw(root, snapshot, onKey);
      }
      update(snapshot);
      showPressed(snapshot.keys);
    },
    press(name) {
      const button = buttonOf(root, name);
      if (!button) return false;
      flash(button);
      onKey(name);
      return true;
    },
  };
}

/**
 * Lets keys light up that somebody else has pressed, such as a flow: many a key changes nothing else that could be seen.
 *
 * @returns {(keys: {at: number, key: string}[]) => void} takes the log of keys, newest first
 */
function createPresses(root) {
  let newest;
  let begun = false;
  return (keys) => {
    const before = newest;
    newest = keys[0];
    // What was pressed before the page was opened is no news.
    const news = begun ? keys : [];
    begun = true;
    for (const { key, at } of news) {
      if (before && (at < before.at || (at === before.at && key === before.key))) break;
      const button = buttonOf(root, key);
      if (!button) continue;
      button.classList.remove('pressed');
      // Read, so that the animation begins anew.
      void button.offsetWidth;
      button.classList.add('pressed');
    }
  };
}

const buttonOf = (root, key) => root.querySelector(`[data-key="${CSS.escape(key)}"]`);

function flash(button) {
  button.classList.add('down');
  setTimeout(() => button.classList.remove('down'), 120);
}

function draw(root, snapshot, onKey) {
  const areas = arrange(snapshot.keyNames);
  const key = (name, kind) => keyButton(name, kind, onKey);
  const keys = (list, kind) => list.map((name) => key(name, kind));

  const soft = keys(areas.soft, 'softkey');
  const screen = createScreen(soft);
  const lines = createLines(areas.lines, onKey);
  const lamp = make('span', { class: 'lamp', role: 'img' });

  const navigation = make('div', { class: 'navigation' }, ...keys(areas.navigation, 'round'));
  const volume = make('div', { class: 'volume' }, ...keys(areas.volume, 'pill'));
  if (areas.volume.length === 2)
    volume.insertBefore(make('span', { text: t('phone.volume') }), volume.lastChild);

  root.classList.toggle('mono', MONOCHROME.test(snapshot.model));
  root.replaceChildren(
    handset(keys(areas.handset, 'hook')),
    make(
      'div',
      { class: 'body' },
      make('div', { class: 'brand' }, make('span', { text: `snom ${snapshot.model}` }), lamp),
      make(
        'div',
        { class: 'face' },
        lines.left,
        make('div', { class: 'window' }, screen.element, make('div', { class: 'soft' }, ...soft)),
        lines.right,
      ),
      lines.pager,
      make(
        'div',
        { class: 'lower' },
        make('div', { class: 'functions' }, ...keys(areas.functions, 'word')),
        make('div', { class: 'keypad' }, ...keys(areas.keypad, 'digit')),
        make('div', { class: 'rightmost' }, navigation, volume),
      ),
      ...(areas.expansion.length
        ? [make('div', { class: 'expansion' }, ...keys(areas.expansion, 'word'))]
        : []),
    ),
  );

  return (state) => {
    screen.show(state);
    lines.show(state.lineKeys);
    showLamp(lamp, state.messageLed);
    setAttribute(
      lamp,
      'aria-label',
      t('phone.messageLamp', { state: lampWords(state.messageLed) }),
    );
    root.classList.toggle('rebooting', state.rebooting);
  };
}

function keyButton(name, kind, onKey) {
  const face = faceOf(name);
  const button = make('button', {
    type: 'button',
    class: `key ${kind}`,
    'data-key': name,
    'aria-label': face.name,
    title: name,
  });
  if (face.big) {
    button.append(make('b', { text: face.big }), ' ', make('small', { text: face.small }));
  } else {
    if (face.path) button.append(drawing(face.path));
    if (face.word && kind !== 'softkey') button.append(make('span', { text: face.word }));
  }
  makeKey(button, (holdMs) => onKey(name, holdMs));
  return button;
}

function handset(hooks) {
  return make(
    'div',
    { class: 'handset' },
    make('div', { class: 'cap' }, make('i')),
    make('div', { class: 'grip' }, ...hooks),
    make('div', { class: 'cap' }, make('i')),
  );
}

/** @param {HTMLButtonElement[]} soft the keys below the display, named after what stands above them */
function createScreen(soft) {
  const text = make('div', { class: 'lines', 'aria-live': 'polite' });
  const place = make('p', { class: 'place', role: 'status', hidden: true });
  const picture = make('img', { class: 'picture', hidden: true });
  const labels = soft.map(() => make('span', { 'aria-hidden': 'true' }));
  let pictured = '';
  const element = make(
    'div',
    { class: 'screen', role: 'group', 'aria-label': t('phone.display') },
    text,
    place,
    picture,
    make('div', { class: 'labels' }, ...labels),
  );
  return {
    element,
    show({ display, softKeys, selectedLine, displayPage, picture: hasPicture }) {
      place.hidden = displayPage === undefined;
      if (displayPage) {
        setText(place, `${displayPage.number}/${displayPage.of}`);
        setAttribute(place, 'aria-label', t('phone.pageOf', displayPage));
      }
      picture.hidden = !hasPicture;
      element.classList.toggle('pictured', hasPicture);
      const content = hasPicture ? JSON.stringify([display, softKeys, selectedLine]) : '';
      if (hasPicture && content !== pictured) {
        // Drawn by the phone; another address, so that it is fetched again.
        setAttribute(picture, 'alt', display.join('. '));
        picture.src = `api/screen.bmp?${Date.now()}`;
      }
      pictured = content;
      const count = Math.max(MIN_LINES, display.length);
      // A screen with many rows has small letters: the phone keeps its size.
      element.classList.toggle('dense', count > MIN_LINES);
      while (text.childElementCount < count) text.append(make('p'));
      while (text.childElementCount > count) text.lastChild.remove();
      [...text.children].forEach((line, index) => {
        const words = display[index] ?? '';
        // A running clock is not read out every second.
        setAttribute(line, 'aria-live', DURATION.test(words) ? 'off' : 'polite');
        setText(line, words);
        line.classList.toggle('selected', index === selectedLine);
      });
      labels.forEach((label, index) => {
        const words = softKeys[index] ?? '';
        setText(label, words);
        const name = t('phone.softKey', { number: index + 1 });
        setAttribute(soft[index], 'aria-label', words ? `${name}: ${words}` : name);
      });
    },
  };
}

/** Line keys in two columns beside the display, page by page. */
function createLines(names, onKey) {
  const size = linesPerPage(names.length);
  const pages = Math.max(1, Math.ceil(names.length / size));
  const left = make('div', { class: 'lineside left' });
  const right = make('div', { class: 'lineside right' });
  const keys = new Map();
  for (const name of names) {
    const lamp = make('i', { class: 'lamp' });
    const button = make(
      'button',
      { type: 'button', class: 'key line', 'data-key': name, title: name },
      lamp,
      make('span', { text: name }),
    );
    makeKey(button, (holdMs) => onKey(name, holdMs));
    keys.set(name, { button, lamp });
  }

  const tabs = Array.from({ length: pages }, (_, page) => {
    const tab = make('button', {
      type: 'button',
      class: 'page',
      text: String(page + 1),
      onclick: () => turnTo(page),
    });
    tab.append(make('i', { class: 'lamp' }));
    return tab;
  });
  const pager = make(
    'div',
    { class: 'pager', role: 'group', 'aria-label': t('phone.linePages'), hidden: pages === 1 },
    make('span', { text: t('phone.lineKeys') }),
    ...tabs,
  );

  const turnTo = (page) => {
    const shown = names.slice(page * size, (page + 1) * size).map((name) => keys.get(name).button);
    const half = Math.ceil(size / 2);
    left.replaceChildren(...shown.slice(0, half));
    right.replaceChildren(...shown.slice(half));
    tabs.forEach((tab, index) => {
      setAttribute(tab, 'aria-pressed', String(index === page));
      tab.setAttribute('aria-label', t('phone.linePage', { number: index + 1, of: pages }));
    });
  };
  turnTo(0);

  return {
    left,
    right,
    pager,
    show(lineKeys) {
      const lit = new Set();
      lineKeys.forEach(({ key, led, state }, index) => {
        const parts = keys.get(key);
        if (!parts) return;
        showLamp(parts.lamp, state);
        const words = { key, led, state: lampWords(state) };
        setAttribute(parts.button, 'aria-label', t('phone.lineKey', words));
        setAttribute(parts.button, 'title', t('phone.lineKeyTip', words));
        if (!isOff(state)) lit.add(Math.floor(index / size));
      });
      // A lamp on a page out of sight is pointed at, as the page key of a real phone does.
      tabs.forEach((tab, page) => tab.classList.toggle('lit', lit.has(page)));
    },
  };
}

function isOff(state) {
  return /^(off)?$/i.test(state.trim());
}

/** Colours and ways to blink as states name them; a longer name goes before one that is part of it. */
const COLOURS = ['redgreen', 'greenorange', 'red', 'green', 'orange', 'blue', 'yellow'];
const BLINKS = ['blinkfast', 'blinkslow', 'blink'];

/** Shows a state such as `On red` or `BlinkFast` on a lamp. */
function showLamp(lamp, state) {
  const { colour, light } = readState(state);
  setAttribute(lamp, 'data-colour', colour ?? 'red');
  setAttribute(lamp, 'data-lit', light);
}

function readState(state) {
  const text = state.toLowerCase();
  const colour = COLOURS.find((name) => text.includes(name));
  const blink = BLINKS.find((name) => text.includes(name));
  return { colour, light: isOff(state) || /\boff\b/.test(text) ? 'off' : (blink ?? 'on') };
}

function lampWords(state) {
  const { colour, light } = readState(state);
  const words = t(`lamp.${light}`);
  const coloured = `lamp.${colour}`;
  return light !== 'off' && hasText(coloured) ? `${words}, ${t(coloured)}` : words;
}
