// The names of a running function: a place for each that its body binds, known before it runs. A table like any other, but
// the evaluator remembers the places of names (`Name.home`) and asks for them by number.
import type { Name } from "./syntax/ast";
import type { Value } from "./values";

/** What frames keep their names in: these slots, or the Map of a module or class. */
export interface Names extends Iterable<[string, Value]> {
  get(name: string): Value | undefined;
  has(name: string): boolean;
  set(name: string, value: Value): unknown;
  delete(name: string): boolean;
  clear(): void;
  keys(): Iterable<string>;
}

/** Which slot belongs to which name: of one function or comprehension, for all its calls. */
export class Layout {
  readonly #slots = new Map<string, number>();

  constructor(readonly names: readonly string[]) {
    names.forEach((name, slot) => this.#slots.set(name, slot));
  }

  /** -1 where the function does not bind the name. */
  slotOf(name: string): number {
    return this.#slots.get(name) ?? -1;
  }

  /** As `slotOf`; a name stands in one function, so the answer is kept with it. */
  find(node: Name): number {
    if (node.home !== this) {
      node.slot = this.slotOf(node.id);
      node.home = this;
    }
    return node.slot;
  }
}

export class Slots implements Names {
  /** Names that no statement binds: `exec` may. */
  #others: Map<string, Value> | null = null;

  constructor(
    readonly layout: Layout,
    /** By slot; undefined where the name has no value. */
    readonly values: (Value | undefined)[] = new Array(layout.names.length),
  ) {}

  get(name: string): Value | undefined {
    const slot = this.layout.slotOf(name);
    return slot < 0 ? this.other(name) : this.values[slot];
  }

  /** Of a name that has no slot. */
  other(name: string): Value | undefined {
    return this.#others?.get(name);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  set(name: string, value: Value): void {
    const slot = this.layout.slotOf(name);
    if (slot >= 0) this.values[slot] = value;
    else {
      this.#others ??= new Map();
      this.#others.set(name, value);
    }
  }

  delete(name: string): boolean {
    const had = this.has(name);
    const slot = this.layout.slotOf(name);
    if (slot >= 0) this.values[slot] = undefined;
    else this.#others?.delete(name);
    return had;
  }

  clear(): void {
    this.values.fill(undefined);
    this.#others = null;
  }

  *[Symbol.iterator](): Iterator<[string, Value]> {
    for (const [slot, name] of this.layout.names.entries()) {
      const value = this.values[slot];
      if (value !== undefined) yield [name, value];
    }
    yield* this.#others ?? [];
  }

  *keys(): Generator<string> {
    for (const [name] of this) yield name;
  }

  /** What sets it back to what it is now. */
  remember(): () => void {
    const values = this.values.slice();
    const others = this.#others && new Map(this.#others);
    return () => {
      for (let slot = 0; slot < values.length; slot++) this.values[slot] = values[slot];
      this.#others = others && new Map(others);
    };
  }
}
