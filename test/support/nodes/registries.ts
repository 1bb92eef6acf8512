/** How much nodes keep for the whole process. */
import assert from 'node:assert/strict';
import { registries } from '../../../src/nodes/shared/phones/registries';

/** Entries of one registry. */
export function sizeOf(name: string): number {
  const registry = registries.get(name);
  assert.ok(registry, name);
  return registry.size;
}

/** The phones of the next test are new ones at old addresses. */
export function forgetKeypads(): void {
  for (const name of ['keypads by address', 'keypads by MAC']) registries.get(name)?.clear?.();
}
