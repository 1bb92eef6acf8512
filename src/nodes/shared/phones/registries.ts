/**
 * What nodes keep for the whole process, by name; docs/architecture/adr/0008-registries-are-per-process.md says who clears
 * what. Nothing is looked up here: it is the one place where a leak shows.
 */

/** A set or map, or something that counts as one. */
interface Registry {
  readonly size: number;
  clear?(): void;
}

const named = new Map<string, Registry>();

/** All of them. */
export const registries: ReadonlyMap<string, Registry> = named;

/** Makes a registry known, once. */
export function nameRegistry<T extends Registry>(name: string, registry: T): T {
  named.set(name, registry);
  return registry;
}
