// The names of one file, each kept once: a hash table over the source text, so that a repeated name costs no allocation.
// Keywords are entered first, so that an index below their number says "keyword".
import { KEYWORDS } from "./tokens";

export class NameTable {
  readonly names: string[] = [];
  #slots = new Int32Array(1024).fill(-1);

  constructor() {
    for (const keyword of KEYWORDS) this.internRange(keyword, 0, keyword.length, hashOf(keyword));
  }

  /** Index of `source.slice(start, end)`; `hash` is that of `hashStep` over its characters. */
  internRange(source: string, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot]!;
      if (index < 0) return this.#add(source.slice(start, end), slot);
      if (equals(this.names[index]!, source, start, end)) return index;
    }
  }

  intern(name: string): number {
    return this.internRange(name, 0, name.length, hashOf(name));
  }

  #add(name: string, slot: number): number {
    const index = this.names.push(name) - 1;
    this.#slots[slot] = index;
    if (this.names.length * 2 > this.#slots.length) this.#grow();
    return index;
  }

  #grow(): void {
    const mask = this.#slots.length * 2 - 1;
    this.#slots = new Int32Array(mask + 1).fill(-1);
    this.names.forEach((name, index) => {
      let slot = hashOf(name) & mask;
      while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask;
      this.#slots[slot] = index;
    });
  }
}

/** FNV-1a; the random start keeps a hostile file from choosing names that collide. */
export const HASH_START = Math.floor(Math.random() * 2 ** 31);

export function hashStep(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

function hashOf(name: string): number {
  let hash = HASH_START;
  for (let i = 0; i < name.length; i++) hash = hashStep(hash, name.charCodeAt(i));
  return hash;
}

function equals(name: string, source: string, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = start; i < end; i++) if (name.charCodeAt(i - start) !== source.charCodeAt(i)) return false;
  return true;
}
