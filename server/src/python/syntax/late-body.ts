// A function's body that is parsed when somebody first asks for it: a property like the others, so that whoever walks the
// tree finds it there.
import type { FunctionDef, Statement } from "./ast";

type Read = () => readonly Statement[];

const READERS = new WeakMap<FunctionDef, Read>();

const LATE: PropertyDescriptor & ThisType<FunctionDef> = {
  enumerable: true,
  configurable: true,
  get() {
    const value = (READERS.get(this) as Read)();
    READERS.delete(this);
    Object.defineProperty(this, "body", { value, enumerable: true, writable: false });
    return value;
  },
};

export function setLateBody(node: FunctionDef, read: Read): void {
  READERS.set(node, read);
  Object.defineProperty(node, "body", LATE);
}
