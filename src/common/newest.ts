/** Maps that forget: a bound for what is remembered of others. */

/** Puts an entry in as the newest one, in place of an older one of its key; above `most` the oldest one goes. */
export function keepNewest<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
