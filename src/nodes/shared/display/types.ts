/** What can be shown on a phone, and what comes back. */
import type { ResultPhone } from '../types';

/** What a phone can be made to show. */
export const DISPLAY_OPERATIONS = [
  'text',
  'menu',
  'input',
  'image',
  'directory',
  'batch',
  'led',
  'exit',
] as const;
export type DisplayOperation = (typeof DISPLAY_OPERATIONS)[number];

/** `msg.snom` of a message that carries the answer of somebody at the phone. */
export interface SnomAnswer {
  readonly operation: DisplayOperation;
  readonly phone: ResultPhone;
  readonly ok: true;
  readonly answer: true;
  /** Of a menu: what was chosen, counted from 0. */
  readonly choice?: { readonly index: number; readonly name: string };
  /** Of a batch: the page that was answered, if it has an id. */
  readonly page?: string;
  /** From showing the page to the answer. */
  readonly elapsedMs: number;
}
