// `_rooflint_copy`: deep copies, for the Python file server/library/stdlib/copy.py. Models are stacked from copies of one
// block, objects by the thousand.
import { callMethod, callSpecial, getAttribute } from "../attributes";
import { allocate } from "../call";
import { addItem, identity, setEntry } from "../equality";
import { NESTING_OF, STEPS_OF } from "../limits";
import { native } from "../native";
import { isOwnDict, openNames, setOpenNames } from "../special-attributes";
import { classOf, ELLIPSIS, isUnknown, NOT_IMPLEMENTED, raise, T, unbox } from "../types";
import { type Machine, PyDict, PyList, PyMethod, PyModule, PyObject, PySet, PyTuple, type Value } from "../values";

export function copyModule(): PyModule {
  const module = new PyModule(T.module, "_rooflint_copy", null);
  module.attrs.set(DEEPCOPY.name, DEEPCOPY);
  return module;
}

const DEEPCOPY = native("deepcopy(x, memo=None)", (vm, x, memo = null) => {
  if (isUnknown(memo)) return memo;
  if (memo !== null && !(memo instanceof PyDict))
    return raise("AttributeError", `'${classOf(memo).name}' object has no attribute 'get'`);
  return deepCopy(vm, x as Value, memo ?? new PyDict(T.dict));
});

/** `memo` has the copies that were made so far, by the identities of what they are copies of. */
function deepCopy(vm: Machine, value: Value, memo: PyDict): Value {
  if (!(value instanceof PyObject) || !isCopied(value)) return value;
  const id = identity(value);
  const known = memo.map.get(id);
  if (known !== undefined) return known[1];
  const { nesting } = vm;
  vm.step(STEPS_OF.copied);
  vm.nest(NESTING_OF.native);
  const hook = value.cls.lookup("__deepcopy__");
  const made = hook === undefined ? copyOf(vm, value, memo) : vm.call(hook, [value, memo]);
  vm.nesting = nesting;
  if (made !== value) setEntry(vm, memo, id, made);
  return made;
}

/** Containers and instances; functions, classes, modules, numbers and iterators stay what they are. */
function isCopied(value: PyObject): boolean {
  if (value instanceof PyTuple || value instanceof PyList || value instanceof PyDict || value instanceof PySet)
    return true;
  if (value === ELLIPSIS || value === NOT_IMPLEMENTED) return false;
  return value instanceof PyMethod || (value.constructor === PyObject && unbox(value) === value);
}

function copyOf(vm: Machine, value: PyObject, memo: PyDict): Value {
  if (value instanceof PyMethod) return new PyMethod(value.cls, deepCopy(vm, value.self, memo), value.func);
  if (value instanceof PyTuple) return copyOfTuple(vm, value, memo);
  vm.make("instance");
  const made = allocate(vm, value.cls);
  made.payload = value.payload;
  memo.map.set(identity(value), [identity(value), made]); // before its parts, which may hold it
  if (value instanceof PyDict && made instanceof PyDict) copyEntries(vm, value, made, memo);
  else if (value instanceof PyList && made instanceof PyList) copyItems(vm, value, made, memo);
  else if (value instanceof PySet && made instanceof PySet) copyMembers(vm, value, made, memo);
  copyState(vm, value, made, memo);
  return made;
}

/** A plain one whose items are their own copies is its own. */
function copyOfTuple(vm: Machine, value: PyTuple, memo: PyDict): Value {
  vm.make("element", value.items.length);
  const items = value.items.map((item) => deepCopy(vm, item, memo));
  if (value.cls === T.tuple && items.every((item, i) => item === value.items[i])) return value;
  const inside = memo.map.get(identity(value)); // one of its items holds it
  if (inside !== undefined) return inside[1];
  vm.make("container");
  const made = new PyTuple(value.cls, items);
  copyState(vm, value, made, memo);
  return made;
}

function copyEntries(vm: Machine, { map, open }: PyDict, made: PyDict, memo: PyDict): void {
  made.open = open;
  for (const [hash, [key, value]] of map) {
    const copied = deepCopy(vm, key, memo);
    if (copied !== key) setEntry(vm, made, copied, deepCopy(vm, value, memo));
    else {
      vm.make("entry");
      made.map.set(hash, [key, deepCopy(vm, value, memo)]);
    }
  }
}

function copyItems(vm: Machine, { items }: PyList, made: PyList, memo: PyDict): void {
  vm.make("element", items.length);
  for (const item of items) made.items.push(deepCopy(vm, item, memo));
}

function copyMembers(vm: Machine, { map }: PySet, made: PySet, memo: PyDict): void {
  for (const item of map.values()) addItem(vm, made, deepCopy(vm, item, memo));
}

/** The attributes, or what `__getstate__` gives; `__setstate__` takes them. */
function copyState(vm: Machine, value: PyObject, made: PyObject, memo: PyDict): void {
  if (value.cls.lookup("__getstate__") !== undefined) return handOver(vm, value, made, memo);
  if (value.attrs === null || value.attrs.size === 0 || isOwnDict(value)) return;
  if (value.cls.lookup("__setstate__") !== undefined) return handOver(vm, value, made, memo);
  const attributes = new Map<string, Value>();
  made.attrs = attributes;
  setOpenNames(attributes, openNames(value.attrs));
  for (const [name, item] of value.attrs) {
    vm.make("entry");
    attributes.set(name, deepCopy(vm, item, memo));
  }
}

/** https://docs.python.org/3/library/pickle.html#object.__setstate__ */
function handOver(vm: Machine, value: PyObject, made: PyObject, memo: PyDict): void {
  const given = callSpecial(vm, value, "__getstate__") ?? getAttribute(vm, value, "__dict__");
  const state = deepCopy(vm, given, memo);
  if (state === null) return;
  if (callSpecial(vm, made, "__setstate__", state) !== undefined) return;
  callMethod(vm, getAttribute(vm, made, "__dict__"), "update", [state]);
}
