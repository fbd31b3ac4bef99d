// The heap of an interpreter at one moment, to be set back to: everything that its modules reach. What is made later is
// forgotten, what is changed later becomes again what it was, object by object, so that a program can go on from there
// again and again as if for the first time.
//   An iterator that has begun keeps a position that cannot be set back: where one is reached there is no checkpoint.
import { LateNames } from "./late";
import { Slots } from "./slots";
import { AttributeDict, openNames, setOpenNames } from "./special-attributes";
import {
  Frame,
  forgetLookups,
  PyClass,
  PyDict,
  PyFunction,
  PyGenerator,
  PyIterator,
  PyList,
  PyMethod,
  PyModule,
  PyObject,
  PyProperty,
  PySet,
  PySuper,
  PyTuple,
  PyView,
  PyWrapped,
  type Unknown,
  type Value,
} from "./values";

/** A payload of an object that changes while programs run, or anything else with a state of its own. */
export interface Restorable {
  /** Gives what sets it back to what it is now. */
  remember(): () => void;
}

export class Checkpoint {
  readonly #tables: Table[] = [];
  readonly #objects: SavedObject[] = [];
  readonly #lists: { readonly list: PyList; readonly items: Value[]; readonly saved: readonly Value[] }[] = [];
  readonly #dicts: SavedDict[] = [];
  readonly #sets: { readonly set: PySet; readonly saved: readonly (readonly [unknown, Value])[] }[] = [];
  readonly #classes: SavedClass[] = [];
  readonly #restorers: (() => void)[] = [];
  readonly #open: (PyObject | Frame)[] = [];
  readonly #isOutside: (object: PyObject) => boolean;
  #seen = new Set<object>();
  /** What cannot be set back; null when everything can. */
  obstacle: string | null = null;

  /** Of what the modules reach, and the other values. `isOutside`: stays as it is, with all that only it reaches. */
  constructor(
    modules: Map<string, Value>,
    states: readonly Restorable[],
    others: readonly Value[] = [],
    isOutside: (object: PyObject) => boolean = () => false,
  ) {
    this.#isOutside = isOutside;
    for (const state of states) this.#restorers.push(state.remember());
    this.#table(modules, false);
    this.#all(others);
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) {
      if (next instanceof Frame) this.#frame(next);
      else this.#object(next);
    }
    this.#seen = new Set();
  }

  restore(): void {
    let classes = false;
    for (const table of this.#tables) if (setBackTable(table)) classes ||= table.ofClass;
    for (const saved of this.#objects) setBackObject(saved);
    for (const { list, items, saved } of this.#lists) {
      list.items = items;
      if (!isEqual(items, saved)) items.splice(0, items.length, ...saved);
    }
    for (const saved of this.#dicts) setBackDict(saved);
    for (const { set, saved } of this.#sets) setBackSet(set, saved);
    for (const saved of this.#classes) setBackClass(saved);
    for (const restore of this.#restorers) restore();
    if (classes) forgetLookups();
  }

  #reach(value: Value | Frame | null | undefined): void {
    if (!(value instanceof PyObject || value instanceof Frame) || this.#seen.has(value)) return;
    this.#seen.add(value);
    if (value instanceof PyObject && this.#isOutside(value)) return;
    this.#open.push(value);
  }

  #all(values: Iterable<Value | undefined>): void {
    for (const value of values) this.#reach(value);
  }

  #table(table: Map<string, Value>, ofClass: boolean): void {
    if (this.#seen.has(table)) return;
    this.#seen.add(table);
    if (table instanceof LateNames) {
      this.#all(table.arrived());
      this.#restorers.push(table.remember());
      return;
    }
    const values = [...table.values()];
    this.#tables.push({ table, names: [...table.keys()], values, ofClass, open: openNames(table) });
    this.#all(values);
  }

  #frame(frame: Frame): void {
    const { locals } = frame;
    if (locals instanceof Slots) this.#slots(locals);
    else if (locals instanceof Map) this.#table(locals, false);
    this.#reach(frame.module);
    this.#reach(frame.parent);
    this.#reach(frame.func);
    this.#reach(frame.cls);
  }

  #slots(slots: Slots): void {
    if (this.#seen.has(slots)) return;
    this.#seen.add(slots);
    for (const [, value] of slots) this.#reach(value);
    this.#restorers.push(slots.remember());
  }

  #object(object: PyObject): void {
    const { cls, attrs, payload } = object;
    this.#reach(cls);
    if (attrs !== null) this.#table(attrs, false);
    this.#objects.push({ object, cls, attrs, payload });
    if (isRestorable(payload)) this.#restorers.push(payload.remember());
    if (object instanceof PyFunction) this.#function(object);
    else if (object instanceof PyTuple) this.#all(object.items);
    else if (object instanceof PyList) this.#list(object);
    else if (object instanceof PyDict) this.#dict(object);
    else if (object instanceof PySet) this.#set(object);
    else if (object instanceof PyClass) this.#class(object);
    else if (object instanceof PyModule) this.#module(object);
    else if (object instanceof PyMethod) this.#all([object.self, object.func]);
    else if (object instanceof PyProperty) this.#all([object.getter, object.setter, object.deleter]);
    else if (object instanceof PyWrapped) this.#reach(object.func);
    else if (object instanceof PySuper) this.#all([object.after, object.self]);
    else if (object instanceof PyView) this.#reach(object.dict);
    else if (object instanceof PyIterator || (object instanceof PyGenerator && !object.done))
      this.obstacle = "an iterator that may be advanced is kept";
  }

  #function(func: PyFunction): void {
    this.#reach(func.closure);
    this.#reach(func.owner);
    this.#all(func.defaults.positional);
    this.#all(func.defaults.keywordOnly);
  }

  #list(list: PyList): void {
    this.#all(list.items);
    this.#lists.push({ list, items: list.items, saved: list.items.slice() });
  }

  #dict(dict: PyDict): void {
    if (dict instanceof AttributeDict) return this.#table(dict.attributes, false);
    const saved = [...dict.map].map(([key, [name, value]]) => ({ key, name, value }));
    for (const { name, value } of saved) this.#all([name, value]);
    this.#dicts.push({ dict, open: dict.open, saved });
  }

  #set(set: PySet): void {
    this.#all(set.map.values());
    this.#sets.push({ set, saved: [...set.map] });
  }

  #class(cls: PyClass): void {
    this.#table(cls.dict, true);
    this.#all(cls.bases);
    const { dict, mro, allocate, definition, name, qualname, module, slots } = cls;
    const subclasses = cls.subclasses.slice();
    this.#classes.push({ cls, subclasses, dict, mro, allocate, definition, name, qualname, module, slots });
  }

  #module(module: PyModule): void {
    const { missing } = module;
    this.#restorers.push(() => {
      module.missing = missing;
    });
  }
}

interface Table {
  readonly table: Map<string, Value>;
  readonly names: readonly string[];
  readonly values: readonly Value[];
  /** Look-ups in it are remembered elsewhere. */
  readonly ofClass: boolean;
  readonly open: Unknown | null;
}

interface SavedObject {
  readonly object: PyObject;
  readonly cls: PyClass;
  readonly attrs: Map<string, Value> | null;
  readonly payload: unknown;
}

interface SavedDict {
  readonly dict: PyDict;
  readonly open: PyDict["open"];
  readonly saved: readonly { readonly key: unknown; readonly name: Value; readonly value: Value }[];
}

type ClassState = Pick<PyClass, "dict" | "mro" | "allocate" | "definition" | "name" | "qualname" | "module" | "slots">;
interface SavedClass extends ClassState {
  readonly cls: PyClass;
  readonly subclasses: readonly PyClass[];
}

function isRestorable(payload: unknown): payload is Restorable {
  return typeof payload === "object" && payload !== null && "remember" in payload;
}

/** Tells whether it had changed. The order of names counts. */
function setBackTable({ table, names, values, open }: Table): boolean {
  if (openNames(table) !== open) setOpenNames(table, open);
  if (table.size === names.length && follows(table.values(), values) && follows(table.keys(), names)) return false;
  table.clear();
  for (let i = 0; i < names.length; i++) table.set(names[i] as string, values[i] as Value);
  return true;
}

function follows<T>(items: Iterable<T>, saved: readonly T[]): boolean {
  let i = 0;
  for (const item of items) if (item !== saved[i++]) return false;
  return true;
}

function setBackObject({ object, cls, attrs, payload }: SavedObject): void {
  if (object.cls !== cls) object.cls = cls;
  if (object.attrs !== attrs) object.attrs = attrs;
  if (object.payload !== payload) object.payload = payload;
}

function setBackDict({ dict, open, saved }: SavedDict): void {
  const { map } = dict;
  dict.open = open;
  let i = 0;
  let same = map.size === saved.length;
  for (const [key, [name, value]] of map) {
    if (!same) break;
    const before = saved[i++];
    same = before !== undefined && before.key === key && before.name === name && before.value === value;
  }
  if (same) return;
  map.clear();
  for (const { key, name, value } of saved) map.set(key, [name, value]);
}

function setBackSet({ map }: PySet, saved: readonly (readonly [unknown, Value])[]): void {
  let i = 0;
  let same = map.size === saved.length;
  for (const key of map.keys()) same &&= saved[i++]?.[0] === key;
  if (same) return;
  map.clear();
  for (const [key, value] of saved) map.set(key, value);
}

function setBackClass({ cls, subclasses, ...state }: SavedClass): void {
  if (cls.subclasses.length !== subclasses.length) cls.subclasses.splice(0, cls.subclasses.length, ...subclasses);
  if (cls.dict !== state.dict || cls.mro !== state.mro) forgetLookups();
  Object.assign(cls, state);
}

function isEqual(items: readonly Value[], saved: readonly Value[]): boolean {
  return items.length === saved.length && items.every((item, i) => item === saved[i]);
}
