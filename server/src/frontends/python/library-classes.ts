// Classes that the library writes in Python and natives make or recognise instances of. The library registers each when
// it has defined it: `register_class("Size", Size)`.
import { raise } from "../../python/types";
import type { PyClass, Value } from "../../python/values";
import { PyObject } from "../../python/values";

export class LibraryClasses {
  readonly #classes = new Map<string, PyClass>();

  register(role: string, cls: PyClass): void {
    this.#classes.set(role, cls);
  }

  /** undefined while it is not defined. */
  find(role: string): PyClass | undefined {
    return this.#classes.get(role);
  }

  get(role: string): PyClass {
    return this.#classes.get(role) ?? raise("SystemError", `${role} is not defined yet`);
  }

  /** `isinstance(value, …)`; a class that is not defined yet has no instances. */
  is(role: string, value: Value): value is PyObject {
    const cls = this.#classes.get(role);
    return cls !== undefined && value instanceof PyObject && value.cls.isSubclassOf(cls);
  }
}
