/** The XML minibrowser: loads pages, shows one at a time, and goes back where it came from. */
import type { VirtualMinibrowser } from '../contract/minibrowser';
import type { Timer } from '../device/clock';
import type { Phone } from '../device/phone';
import type { XmlElement } from '../device/xml';
import type { ShownPage, ShownPicture } from '../screen/display';
import { roomOf } from '../screen/layout';
import { displayOf } from '../screen/size';
import { type Callbacks, evaluate, evaluateLate } from './callbacks';
import { isDeaf } from './deaf-keys';
import { isPage, pageOf } from './document';
import { callbacksOf } from './environment';
import {
  bareNumber,
  type FragmentCommand,
  type FragmentTarget,
  idsOf,
  isTrusted,
  parseTarget,
  PLACE_COMMANDS,
  runCommands,
  type Target,
} from './fragments';
import { documentOf, isXml, Loads } from './loads';
import type { PagePicture, XmlPage } from './page';
import { decodePicture } from './picture';
import { PageScreen, type ScreenAction } from './screen';
import { SilentPages } from './silent';
import { Spacing } from './spacing';
import { parseXml } from './xml';

/** Pages one can go back to; older ones are forgotten. */
const MAX_HISTORY = 20;
/** The handset is no key: it moves whatever is on the screen. */
const HOOK: ReadonlySet<string> = new Set(['OFFHOOK', 'ONHOOK']);

/** A page with what it takes to act on it. */
interface Shown {
  readonly screen: PageScreen;
  /** Its document, for jumps to another page of it. */
  readonly root: XmlElement;
}

/** The minibrowser of one phone. */
export class Minibrowser implements FragmentTarget, ShownPage {
  readonly variables = new Map<string, string>();
  readonly cache = new Map<string, string>();
  /** Restarts the phone; set by its owner. */
  restart: () => void = () => undefined;
  #shown: Shown | undefined;
  readonly #history: Shown[] = [];
  #timer: Timer | undefined;
  readonly #silent: SilentPages;
  readonly #loads: Loads;
  readonly #spacing: Spacing;
  /** For documents whose keys pass by what is shown. */
  readonly #below: FragmentTarget = {
    variables: this.variables,
    cache: this.cache,
    fire: (key) => this.#fire(key, false),
    back: () => this.back(),
    reboot: (reset) => this.reboot(reset),
  };
  /** Raised by everything that makes a page under way unwanted. */
  #generation = 0;
  #firing = false;

  constructor(private readonly phone: Phone) {
    this.#loads = new Loads(phone);
    this.#spacing = new Spacing(phone);
    this.#silent = new SilentPages(phone, (url, address) => this.#fetchSilently(url, address));
  }

  /** What is on the screen; undefined while the minibrowser is closed. */
  get view(): VirtualMinibrowser | undefined {
    return this.#shown?.screen.view;
  }

  get picture(): ShownPicture | undefined {
    const { page, picture } = this.#shown?.screen ?? {};
    if (picture === undefined || page?.picture === undefined) return undefined;
    return { bitmap: picture, x: page.picture.x, y: page.picture.y };
  }

  /** Where the text of the page begins, if the page says so. */
  get textAt(): { readonly x: number; readonly y: number } | undefined {
    return this.#shown?.screen.page.textAt;
  }

  /** Labels of the soft keys; undefined while the minibrowser is closed. */
  labels(count: number): string[] | undefined {
    return this.#shown?.screen.labels(count);
  }

  /** Resolves when no page and no picture is on its way. */
  async settled(): Promise<void> {
    await this.#loads.settled();
  }

  /**
   * Opens an address: a page, or `snom://mb_exit` and `snom://mb_nop` with their commands.
   * @param opener Address of the page that has the link; none for requests and keys of the phone.
   */
  open(url: string, opener?: string): void {
    const target = this.#target(url);
    if (target.special !== undefined && opener === undefined && !this.phone.quirks.directCommands) {
      this.phone.log.push('Minibrowser: commands are taken from pages only');
      return;
    }
    if (opener === undefined && !this.#spacing.admits()) return;
    this.#go(target, opener);
  }

  #go(target: Target, opener: string | undefined): void {
    if (target.special === 'exit') this.leave();
    if (target.special !== undefined) this.#order(target.commands, opener);
    else this.#load(target, opener);
    this.phone.changed();
  }

  /** Shows the page an Action URL was answered with; anything but a page is ignored. */
  answered(url: string, { contentType, body }: { contentType: string; body: string }): void {
    if (!this.phone.online || !isXml(contentType, this.phone.quirks)) return;
    try {
      const root = parseXml(body);
      if (isPage(root)) this.#show(root, this.#target(url));
    } catch {
      // Not meant for the screen.
    }
  }

  /**
   * A document that was sent to the phone.
   * @param address Of the sender: a document from a host in `mb_trusted_hosts` may give privileged commands.
   * @returns What shows it, or why it cannot be shown. Showing tells whether it was not too close to the one before.
   */
  push(document: Buffer, address: string): (() => boolean) | string {
    let root: XmlElement;
    try {
      root = parseXml(document.toString('utf8'));
    } catch (error) {
      return error instanceof Error ? error.message : 'unknown';
    }
    if (!isPage(root)) return 'it is no page of the minibrowser';
    return () => {
      if (!this.#spacing.admits()) return false;
      if (!isSilent(root)) this.#generation += 1;
      this.#show(root, this.#target(`sip://${address}/`));
      return true;
    };
  }

  /** A key goes down. @returns True when the phone below must not see it. */
  press(key: string, holdMs: number): boolean {
    const shown = this.#shown;
    if (shown === undefined || HOOK.has(key)) return false;
    const { screen } = shown;
    const action = screen.press(key, holdMs, this.phone.clock.now());
    this.#act(action, screen);
    this.phone.changed();
    switch (screen.page.keyState) {
      case 'relevant':
        return false;
      case 'others_except_mb':
        return action.kind !== 'unknown';
      case 'only_mb':
        return true;
    }
  }

  /** A key by command: for the page if there is one, else for the phone. */
  fire(key: string): void {
    this.#fire(key, true);
  }

  #fire(key: string, top: boolean): void {
    if (isDeaf(this.phone, key)) {
      this.phone.log.push(`Minibrowser: ${key.slice(0, 40)} does nothing now`);
      return;
    }
    this.phone.keyFired(key);
    // A page may give its own key this very command: then it is meant for the phone.
    const forPage = top && !this.#firing;
    this.#firing = true;
    try {
      if (!forPage || !this.press(key, 0)) this.phone.keys.press(key, 0);
    } finally {
      this.#firing = false;
    }
  }

  /** To the page before, or out. */
  back(): void {
    const before = this.#history.pop();
    if (before === undefined) this.leave();
    else this.#replace(before);
  }

  /** Closes the minibrowser; lamps stay as pages have set them. */
  leave(): void {
    this.#generation += 1;
    this.#history.length = 0;
    this.#replace(undefined);
  }

  /** A call comes in or is placed. */
  callStarted(): void {
    if (this.phone.quirks.callClosesMinibrowser) this.leave();
  }

  reboot(reset: boolean): void {
    if (reset) this.phone.settings.reset();
    this.restart();
  }

  /** Power goes. */
  powerOff(): void {
    this.#loads.stop();
    this.leave();
    this.#silent.stop();
    this.#spacing.forget();
    this.variables.clear();
    this.cache.clear();
  }

  #callbacks(silent = false): Callbacks {
    return callbacksOf({
      phone: this.phone,
      variables: this.variables,
      cache: this.cache,
      screen: this.#shown?.screen,
      silent,
    });
  }

  /** An address with its callbacks and variables filled. */
  #target(url: string): Target {
    return this.#parsed(evaluateLate(url.trim(), this.#callbacks()));
  }

  /** The address of a `fetch`, in which a phone may leave callbacks as they are. */
  #fetchTarget(url: string): Target {
    return this.phone.quirks.fetchCallbacks === 'literal'
      ? this.#parsed(url.trim())
      : this.#target(url);
  }

  #parsed(url: string): Target {
    const target = parseTarget(url, this.phone.profile.generation === 'fw10');
    return { ...target, address: this.phone.actions.fill(target.address) };
  }

  #order(commands: readonly FragmentCommand[], opener: string | undefined, silent = false): void {
    const place = commands.filter(({ name }) => PLACE_COMMANDS.has(name));
    if (place.length > 0 && this.#shown !== undefined) {
      const { root, screen } = this.#shown;
      this.#show(root, { address: screen.url, commands: place });
    }
    const host = URL.canParse(opener ?? '') ? new URL(opener ?? '').hostname : undefined;
    if (commands.some(({ name }) => name === 'key' || name === 'numberdial')) this.#spacing.acted();
    const below = silent && this.phone.quirks.silentKeys === 'below';
    runCommands(this.phone, below ? this.#below : this, commands, isTrusted(this.phone, host));
  }

  #load(target: Target, opener: string | undefined): void {
    const generation = (this.#generation += 1);
    this.#loads.track(target.address, async () => {
      const root = documentOf(await this.#loads.page(target.address), this.phone.quirks);
      // A silent one has nothing to do with others.
      if (generation === this.#generation || isSilent(root)) this.#show(root, target, opener);
    });
  }

  /** What a silent document fetches: no page under way minds. */
  #loadSilently(target: Target, opener: string): void {
    this.#loads.track(target.address, async () => {
      const root = documentOf(await this.#loads.page(target.address), this.phone.quirks);
      if (this.phone.quirks.silentChains) this.#show(root, target, opener);
      else this.phone.log.push('Minibrowser: a document fetched by a silent one is ignored');
    });
  }

  #show(root: XmlElement, target: Target, opener?: string): void {
    const { address, commands } = target;
    for (const { name, argument, value } of commands)
      if (name === 'var') this.variables.set(argument, value);
    const [sub] = idsOf(valueOf(commands, 'sub') ?? '');
    const callbacks = this.#callbacks(isSilent(root));
    const { fetchCallbacks, elifNeedsElse } = this.phone.quirks;
    const context = {
      evaluate: (text: string) => evaluate(text, callbacks),
      inFetch: fetchCallbacks === 'evaluated',
      elifNeedsElse,
    };
    const page = pageOf(root, context, sub);
    if (page === undefined) this.phone.log.push('Minibrowser: the document has no such page');
    else if (page.kind === 'silent') this.#silent.run(page, address);
    else this.#display(page, root, target);
    const orders = commands.filter(({ name }) => name !== 'var' && !PLACE_COMMANDS.has(name));
    if (orders.length > 0) this.#order(orders, opener);
    this.phone.changed();
  }

  #display(page: XmlPage, root: XmlElement, { address, commands }: Target): void {
    const room = roomOf(displayOf(this.phone.profile), page.textAt);
    const screen = new PageScreen(page, address, this.phone.quirks, room);
    const menu = valueOf(commands, 'menu');
    if (menu !== undefined) screen.goTo(idsOf(menu));
    const selected = valueOf(commands, 'sel');
    if (selected !== undefined) screen.select(selected);
    if (this.#shown?.screen.page.tracked === true) this.#history.push(this.#shown);
    if (this.#history.length > MAX_HISTORY) this.#history.shift();
    this.#replace({ screen, root });
    for (const { number, state } of page.leds) this.phone.ledOverlay.set(number, state);
    if (page.fetch !== undefined) {
      const { ms, url } = page.fetch;
      this.#timer = this.phone.clock.after(ms, () => this.#go(this.#fetchTarget(url), address));
    }
    if (page.picture !== undefined) this.#loadPicture(screen, page.picture);
  }

  #replace(shown: Shown | undefined): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#shown = shown;
    this.phone.changed();
  }

  #fetchSilently(url: string, address: string): void {
    const target = this.#fetchTarget(url);
    if (target.special === undefined) this.#loadSilently(target, address);
    else this.#order(target.commands, address, true);
    this.phone.changed();
  }

  #loadPicture(screen: PageScreen, picture: PagePicture): void {
    const address = picture.url === undefined ? '' : this.#target(picture.url).address;
    this.#loads.track(address, async () => {
      const file = picture.data ?? (await this.#loads.picture(address)).body;
      screen.picture = await decodePicture(file, displayOf(this.phone.profile), picture);
    });
  }

  #act(action: ScreenAction, screen: PageScreen): void {
    switch (action.kind) {
      case 'open':
        return this.open(action.url, screen.url);
      case 'back':
        return this.back();
      case 'dial':
        this.phone.dial(bareNumber(action.number));
        return;
      case 'key':
        return this.phone.keys.press(action.key, 0);
      case 'done':
      case 'unknown':
        return;
    }
  }
}

/** Is this a document that is never displayed? */
const isSilent = (root: XmlElement): boolean => root.name.endsWith('silent');

const valueOf = (commands: readonly FragmentCommand[], wanted: string): string | undefined =>
  commands.find(({ name }) => name === wanted)?.value;
