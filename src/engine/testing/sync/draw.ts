import type { Bytes } from '../../core/bytes.ts';

/** Random choices from a seed, the same in every run. */
export class Draw {
  #state = 1;

  constructor(seed: number) {
    this.begin(seed, 0);
  }

  /** Continues with the choices of one part of a seed, whatever was drawn before: so a part can be left out. */
  begin(seed: number, part: number): void {
    // Neighbouring seeds must not begin alike.
    this.#state = Math.imul(seed ^ 0x9e3779b9 ^ Math.imul(part, 0xc2b2ae35), 0x85ebca6b) >>> 0 || 1;
    for (let warm = 0; warm < 4; warm += 1) this.#next();
  }

  #next(): number {
    this.#state ^= this.#state << 13;
    this.#state >>>= 0;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    this.#state >>>= 0;
    return this.#state;
  }

  /** A whole number from 0 to below `most`. */
  below(most: number): number {
    return this.#next() % most;
  }

  bytes(length: number): Bytes {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 1) bytes[at] = this.#next() & 0xff;
    return bytes;
  }

  isOneIn(most: number): boolean {
    return this.below(most) === 0;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }

  pickMaybe<Item>(items: readonly Item[]): Item | undefined {
    return items.length === 0 ? undefined : this.pick(items);
  }

  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    // The keys of a record are its names.
    const names = Object.keys(weights) as Name[];
    let left = this.below(names.reduce((sum, name) => sum + weights[name], 0));
    for (const name of names) {
      left -= weights[name];
      if (left < 0) return name;
    }
    throw new Error('no weights');
  }
}
