/** A collection for few members that come and go all the time. */

/**
 * What a `Set` is used for elsewhere. V8 gives a `Set` that runs empty a new table and lets the old one point to it;
 * once one of these tables is old, the chain keeps everything that was ever in them until the next full garbage
 * collection. With one member for each command that is most of the memory a command takes.
 */
export class Bag<T> implements Iterable<T> {
  readonly #members: T[] = [];

  get size(): number {
    return this.#members.length;
  }

  /** Nothing is checked: a member added twice is in it twice. */
  add(member: T): void {
    this.#members.push(member);
  }

  /** Takes it out, once; nothing happens when it is not in. */
  delete(member: T): void {
    const at = this.#members.indexOf(member);
    if (at >= 0) this.#members.splice(at, 1);
  }

  /** The members of this moment, whatever becomes of them meanwhile. */
  [Symbol.iterator](): Iterator<T> {
    return [...this.#members].values();
  }
}
