/** The keypad of the snom-key dialog: the chosen phone drawn, with its keys as buttons. */
import { type KeyGroup, keysOf } from '../../phone/models/key-catalogue';
import { EXPANSION_AT_ONCE, lineLayoutOf } from '../../phone/models/key-layout';
import type { EditorModel } from '../shared/editor/phone-model';
import { keyButton } from './key-faces.editor';
import { makePages } from './key-pages.editor';
import { makeRoving } from './roving.editor';

type PadKey = ReturnType<typeof keysOf>[number];

/** Around the handset on every phone. */
const HOOK: ReadonlySet<string> = new Set(['OFFHOOK', 'ONHOOK']);
const VOLUME: ReadonlySet<string> = new Set(['VOLUME_DOWN', 'VOLUME_UP']);

/** Draws the keys of a model into `pad`; `press` gets the name of a clicked or typed one. */
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
  // The arrow keys of the keyboard go from button to button: one place for the Tab key to stop at.
  const phone = $('<div class="snom-phone" role="toolbar">').attr({
    'aria-label': title,
    'aria-describedby': 'snom-key-pad-hint',
  });
  pad.append(
    $('<p class="snom-pad-title">').text(title),
    phone,
    $('<p class="snom-pad-hint" id="snom-key-pad-hint">').text(node._('snom-key.pad.hint')),
  );
  const drawing = new Drawing(node, keys, press);
  phone.append(drawing.handset(), drawing.body({ model, known }));
  const digits = new Set(drawing.namesOf('digits'));
  const roving = makeRoving(phone, (key) => {
    if (!digits.has(key)) return false;
    press(key);
    return true;
  });
  drawing.onTurned = () => roving.refresh();
}

/** One phone. */
class Drawing {
  /** Told when other line keys are there. */
  onTurned: () => void = () => undefined;

  constructor(
    private readonly node: EditorNode,
    private readonly keys: readonly PadKey[],
    private readonly press: (key: string) => void,
  ) {}

  namesOf(group: KeyGroup): readonly string[] {
    return this.#in(group).map(({ key }) => key);
  }

  handset(): JQuery {
    return this.#group('call', 'handset', ({ key }) => HOOK.has(key));
  }

  body({ model, known }: EditorModel): JQuery {
    const { place, atOnce } = lineLayoutOf(model);
    const lines = this.#pages('line', atOnce);
    const expansion = this.#pages('expansion', EXPANSION_AT_ONCE);
    const hasModule = this.namesOf('expansion').length > 0;
    const module = $('<div class="snom-phone-module">').append(expansion.keys, expansion.pager);
    return $('<div class="snom-phone-body">').append(
      $(`<div class="snom-phone-face snom-lines-${place}">`).append(
        lines.keys,
        this.#window(known ? `snom ${model.name}` : 'snom'),
      ),
      lines.pager,
      this.#lower(),
      ...(hasModule ? [module] : []),
    );
  }

  /** The screen, and the soft keys below it. */
  #window(name: string): JQuery {
    const hasSoft = this.namesOf('soft').length > 0;
    const screen = $('<div class="snom-phone-screen" aria-hidden="true">').append(
      $('<b>').text(name),
      $('<span>').text(hasSoft ? this.node._('snom-key.pad.soft') : ''),
    );
    return $('<div class="snom-phone-window">').append(screen, this.#group('soft', 'soft'));
  }

  #lower(): JQuery {
    const functions = $('<div class="snom-phone-functions">').append(
      this.#group('call', 'calls', ({ key }) => !HOOK.has(key)),
      this.#group('audio', 'audio', ({ key }) => !VOLUME.has(key)),
      this.#group('function', 'function'),
    );
    const right = $('<div class="snom-phone-right">').append(
      this.#group('navigation', 'navigation'),
      this.#group('audio', 'volume', ({ key }) => VOLUME.has(key)),
    );
    return $('<div class="snom-phone-lower">').append(
      functions,
      this.#group('digits', 'digits'),
      right,
    );
  }

  #pages(group: KeyGroup, atOnce: number): ReturnType<typeof makePages> {
    return makePages(this.node, {
      keys: this.#in(group),
      atOnce,
      group,
      button: (key) => this.#button(key),
      turned: () => this.onTurned(),
    });
  }

  /** Keys that belong together; nothing where the model has none of them. */
  #group(group: KeyGroup, place: string, isMeant: (key: PadKey) => boolean = () => true): JQuery {
    const keys = this.#in(group).filter(isMeant);
    if (keys.length === 0) return $();
    return $('<div role="group">')
      .addClass(`snom-phone-group snom-phone-${place}`)
      .attr('aria-label', this.node._(`snom-key.group.${group}`))
      .append(keys.map((key) => this.#button(key)));
  }

  #in(group: KeyGroup): readonly PadKey[] {
    return this.keys.filter((key) => key.group === group);
  }

  #button(key: PadKey): JQuery {
    return keyButton(this.node, key, this.press);
  }
}
