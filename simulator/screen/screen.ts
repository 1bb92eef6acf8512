/** Draws the screen of the phone, as `screen.bmp` and `label_screen.bmp` show it. */
import type { Phone } from '../device/phone';
import { Canvas, CHARACTER_WIDTH, LINE_HEIGHT } from './canvas';
import { type DisplayView, displayView, type ShowingPhone } from './display';
import { MARGIN } from './layout';
import { type Display, displayOf } from './size';

interface Palette {
  readonly ink: number;
  readonly paper: number;
  /** Behind the soft keys' labels. */
  readonly bar: number;
}

const COLOURS: Palette = { ink: 0xffffff, paper: 0x14375d, bar: 0x0b2140 };
const GREYS: Palette = { ink: 0x000000, paper: 0xffffff, bar: 0xffffff };

/**
 * Draws what the display shows: lines from the top, the selected one inverted, soft keys at the bottom, and the
 * picture of a minibrowser page where it wants to be. The layout is the virtual phone's own.
 */
export function renderScreen(view: DisplayView, display: Display): Canvas {
  const { width, height, scale } = display;
  const { ink, paper, bar } = display.greys === undefined ? COLOURS : GREYS;
  const canvas = new Canvas(width, height);
  const line = LINE_HEIGHT * scale;
  const margin = MARGIN * scale;
  canvas.fill(0, 0, width, height, paper);
  if (view.picture !== undefined)
    canvas.picture(view.picture.bitmap, view.picture.x, view.picture.y);

  const { x, y } = view.textAt ?? { x: margin, y: margin };
  for (const [index, text] of view.lines.entries()) {
    const top = y + index * line;
    const selected = index === view.selected;
    if (selected) canvas.fill(0, top - scale, width, line, ink);
    canvas.text(text, x, top, scale, selected ? paper : ink);
  }
  if (view.page !== undefined) {
    const text = `${view.page.number}/${view.page.of}`;
    const left = width - margin - text.length * CHARACTER_WIDTH * scale;
    canvas.fill(left - margin, 0, width, line, paper);
    canvas.text(text, left, margin, scale, ink);
  }

  if (view.softKeys.some((label) => label !== '')) {
    const top = height - line;
    canvas.fill(0, top - scale, width, line + scale, bar);
    canvas.fill(0, top - scale, width, Math.max(1, Math.floor(scale / 2)), ink);
    const share = width / view.softKeys.length;
    for (const [index, label] of view.softKeys.entries()) {
      const room = Math.floor(share / (CHARACTER_WIDTH * scale));
      const text = label.slice(0, room);
      const used = text.length * CHARACTER_WIDTH * scale;
      canvas.text(text, Math.round(index * share + (share - used) / 2), top + scale, scale, ink);
    }
  }
  if (display.greys !== undefined) canvas.toGrey(display.greys);
  return canvas;
}

/** The screen now, as a BMP file. */
export const screenBmp = (phone: ShowingPhone): Buffer =>
  renderScreen(displayView(phone), displayOf(phone.profile)).toBmp();

/** Text on the label of a key: the short one, the long one, or what the key does. */
function labelOf(phone: Phone, index: number): string {
  const { type, argument } = phone.functionKeys.at(index);
  const setting = (name: string): string => phone.settings.get(`${name}${index}`);
  return setting('fkey_short_label') || setting('fkey_label') || argument || type;
}

/** The label display, as a BMP file; undefined for a model that has none. */
export function labelScreenBmp(phone: Phone): Buffer | undefined {
  const { labels, scale } = displayOf(phone.profile);
  if (labels === undefined) return undefined;
  const canvas = new Canvas(labels.width, labels.height);
  const { ink, paper } = COLOURS;
  canvas.fill(0, 0, labels.width, labels.height, paper);
  const rows = Math.floor(labels.height / (LINE_HEIGHT * scale));
  for (let index = 0; index < Math.min(rows, phone.profile.pKeys); index++) {
    const top = scale + index * LINE_HEIGHT * scale;
    canvas.text(labelOf(phone, index), scale, top, scale, ink);
  }
  return canvas.toBmp();
}
