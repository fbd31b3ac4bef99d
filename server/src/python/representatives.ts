// The keys, in dicts and sets, of objects whose class defines `__hash__`: one for all that are equal. Objects of classes
// that do not derive from each other are not asked whether they are.
import type { Int } from "./numbers";
import type { PyObject } from "./values";

/** What objects of one hash that are equal have in common. */
export class Representative {
  constructor(
    readonly hash: Int,
    readonly first: PyObject,
  ) {}
}

export class Representatives {
  #byHash = new Map<Int, readonly Representative[]>();
  /** Found before: an object of the same hash keeps its key, whatever it is equal to since. */
  readonly #found = new WeakMap<PyObject, Representative>();

  of(object: PyObject, hash: Int, isEqual: (first: PyObject) => boolean): Representative {
    const found = this.#found.get(object);
    if (found?.hash === hash && this.#of(hash).includes(found)) return found;
    const key =
      this.#of(hash).find(({ first }) => isRelated(first, object) && isEqual(first)) ?? this.#add(hash, object);
    this.#found.set(object, key);
    return key;
  }

  /** What sets it back to what it is now. */
  remember(): () => void {
    const saved = [...this.#byHash];
    return () => {
      this.#byHash = new Map(saved);
    };
  }

  #add(hash: Int, object: PyObject): Representative {
    const made = new Representative(hash, object);
    this.#byHash.set(hash, [...this.#of(hash), made]);
    return made;
  }

  #of(hash: Int): readonly Representative[] {
    return this.#byHash.get(hash) ?? [];
  }
}

function isRelated({ cls: a }: PyObject, { cls: b }: PyObject): boolean {
  return a.isSubclassOf(b) || b.isSubclassOf(a);
}
