// A table of names of which some get their value when it is first asked for: a shipped library imports what it needs,
// but loads only what is used.
import type { Value } from "./values";

export class LateNames extends Map<string, Value> {
  readonly #late = new Map<string, () => Value | undefined>();

  constructor(known: ReadonlyMap<string, Value>) {
    super();
    for (const [name, value] of known) super.set(name, value);
  }

  /** From now on `name` means what `make` gives; undefined: there is no such name after all. */
  later(name: string, make: () => Value | undefined): void {
    super.delete(name);
    this.#late.set(name, make);
  }

  /** The name means `change` of what it means now; a value that is waited for is changed when it comes. */
  change(name: string, change: (value: Value) => Value): void {
    const make = this.#late.get(name);
    const value = super.get(name);
    if (value !== undefined) this.set(name, change(value));
    else if (make !== undefined) this.later(name, () => changed(make(), change));
  }

  waits(name: string): boolean {
    return this.#late.has(name);
  }

  override get(name: string): Value | undefined {
    const value = super.get(name);
    return value !== undefined || this.#late.size === 0 ? value : this.#arrive(name);
  }

  override has(name: string): boolean {
    return super.has(name) || this.#late.has(name);
  }

  override set(name: string, value: Value): this {
    this.#late.delete(name);
    return super.set(name, value);
  }

  override delete(name: string): boolean {
    return this.#late.delete(name) || super.delete(name);
  }

  override clear(): void {
    this.#late.clear();
    super.clear();
  }

  /** Of a table that stays as it is: values that arrive may bring names, such as those of loaded submodules. */
  override get size(): number {
    this.#arriveAll();
    return super.size;
  }

  /** Names do not need their values. */
  override *keys(): MapIterator<string> {
    yield* super.keys();
    yield* this.#late.keys();
  }

  override values(): MapIterator<Value> {
    this.#arriveAll();
    return super.values();
  }

  override entries(): MapIterator<[string, Value]> {
    this.#arriveAll();
    return super.entries();
  }

  override [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  override forEach(callback: (value: Value, name: string, map: Map<string, Value>) => void): void {
    this.#arriveAll();
    super.forEach(callback);
  }

  /** Names that have their value. */
  arrivedNames(): readonly string[] {
    return [...super.keys()];
  }

  /** Values of the names that have one. */
  arrived(): Iterable<Value> {
    return super.values();
  }

  /** What sets it back to what it is now: names that wait wait again. */
  remember(): () => void {
    const known = [...super.entries()];
    const late = [...this.#late];
    return () => {
      if (super.size === known.length && this.#late.size === late.length && this.#holds(known)) return;
      super.clear();
      this.#late.clear();
      for (const [name, value] of known) super.set(name, value);
      for (const [name, make] of late) this.#late.set(name, make);
    };
  }

  #holds(known: readonly (readonly [string, Value])[]): boolean {
    let i = 0;
    for (const [name, value] of super.entries()) {
      const before = known[i++];
      if (before?.[0] !== name || before[1] !== value) return false;
    }
    return true;
  }

  /** While its value is made the name is missing, as it is in Python while modules import each other. */
  #arrive(name: string): Value | undefined {
    const make = this.#late.get(name);
    if (make === undefined) return undefined;
    this.#late.delete(name);
    try {
      const value = make();
      if (value !== undefined) super.set(name, value);
      return value;
    } catch (error) {
      this.#late.set(name, make);
      throw error;
    }
  }

  #arriveAll(): void {
    for (const name of [...this.#late.keys()]) this.#arrive(name);
  }
}

function changed(value: Value | undefined, change: (value: Value) => Value): Value | undefined {
  return value === undefined ? undefined : change(value);
}
