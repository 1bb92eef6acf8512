/**
 * The secret part of a phone's address in an open dialog. It is a password: the editor knows whether there is one,
 * and what it is only the server tells, to those who may edit phones.
 */
import { isPhoneToken } from '../../../calls/reports/token';
import type { TokenAnswer } from './token-route';

/** What Node-RED shows in place of a password that is stored. */
const STORED = '__PWRD__';

/** The token as the dialog has it. */
export class DialogToken {
  readonly #input: JQuery;
  readonly #onChange: () => void;
  readonly #hadOne: boolean;
  #stored = '';

  /** @param onChange called when another token is known */
  constructor(input: JQuery, onChange: () => void) {
    this.#input = input;
    this.#onChange = onChange;
    this.#hadOne = this.#text() === STORED || isPhoneToken(this.#text());
    if (isPhoneToken(this.#text())) this.#stored = this.#text();
  }

  /** Was there one when the dialog opened? A phone that has reported once may still hold our address. */
  get hadOne(): boolean {
    return this.#hadOne;
  }

  /** '' = there is none, or it may not be shown. */
  get value(): string {
    const text = this.#text();
    if (isPhoneToken(text)) return text;
    return text === STORED ? this.#stored : '';
  }

  /** Has it been replaced since the dialog opened? */
  get isRenewed(): boolean {
    return this.#hadOne && this.#text() !== STORED && this.#text() !== this.#stored;
  }

  /** Makes sure that there is one. */
  complete(): void {
    if (this.#text() !== STORED && !isPhoneToken(this.#text())) this.renew();
  }

  renew(): void {
    this.#input.val(newToken());
    this.#onChange();
  }

  /** Asks the server for the one that is stored. Whoever may only read sees none. */
  load(id: string): void {
    if (this.#text() !== STORED) return;
    // A relative address: only then the editor adds its root path and its access token.
    void $.getJSON(`snom-config/${encodeURIComponent(id)}/token`).done((answer: TokenAnswer) => {
      this.#stored = answer.token;
      this.#onChange();
    });
  }

  #text(): string {
    return String(this.#input.val() ?? '');
  }
}

/** 32 hex digits from the browser's random generator, as the server makes them. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
