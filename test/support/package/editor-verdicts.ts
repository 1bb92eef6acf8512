/** Verdicts of the shipped editor files, and the phones they are asked about. */
import assert from 'node:assert/strict';
import { NODES, shippedHtml } from './build-tools';
import { type LoadedEditor, loadEditor } from './editor-stub';

const ADDRESS = { baseUrl: 'http://192.0.2.10:1880' };

/** Configurations the editor knows, by id. */
const PHONES = {
  good: { valid: true, model: 'D385', ...ADDRESS },
  auto: { valid: true, model: '', ...ADDRESS },
  old: { valid: true, model: '320', generation: 'fw7' },
  reporting: { valid: true, model: 'D385', events: true, ...ADDRESS },
  bare: { valid: true, model: 'D385', events: false, baseUrl: '', allow: '', deny: '' },
  asked: { valid: true, model: 'D862', pollMs: '2500' },
  noPage: { valid: true, model: 'D862' },
  env: { valid: true, model: '${MODEL}' },
  broken: { valid: false },
  off: { valid: true, d: true },
};

const editors = new Map<string, LoadedEditor>();

/** To be awaited before any test. */
export async function loadEditors(): Promise<void> {
  for (const node of NODES) editors.set(node, loadEditor(await shippedHtml(node), node, PHONES));
}

export function editor(node: string): LoadedEditor {
  return editors.get(node) ?? assert.fail(node);
}

/** Asserts that a value is refused for a reason, with these parameters among others. */
export function assertReason(verdict: true | string, reason: string, params: object = {}): void {
  assert.equal(typeof verdict, 'string', `expected ${reason}`);
  const [, key, json = '{}'] = /^text of ([\w/-]+)({.*})?$/.exec(String(verdict)) ?? [];
  assert.equal(key?.split('/').at(-1), reason);
  const found = JSON.parse(json) as Record<string, unknown>;
  for (const [name, value] of Object.entries(params)) assert.equal(found[name], value);
}

/** Does the server refuse it? */
export function isRefused(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}
