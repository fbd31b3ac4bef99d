// Walks over a tree of modules: the native methods of nn.Module that give its modules, parameters and buffers, and those
// that reach all of them. Each is a generator as in PyTorch, and asks a subclass that has its own version of a walk
// (https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html).
import { callMethod, getAttribute, setAttribute } from "../../python/attributes";
import { keyOf } from "../../python/equality";
import { guarded, items, iterate } from "../../python/iteration";
import { NESTING_OF, STEPS_OF } from "../../python/limits";
import { method } from "../../python/native";
import { isUnknown, raise, T, tuple } from "../../python/types";
import {
  type Keywords,
  type Machine,
  PyBuiltin,
  PyDict,
  PyGenerator,
  PyObject,
  PySet,
  type PyTuple,
  type Value,
} from "../../python/values";
import { entriesIn } from "./module-registration";

type Walk = Generator<Value, Value, Value>;

/** Modules inside each other beyond which CPython's own recursion ends. */
const MAX_DEPTH = 1_000;

export function moduleWalks() {
  const namedModules = method(
    "named_modules(self, memo=None, prefix='', remove_duplicate=True)",
    (vm, self, ...rest) => {
      const [memo, prefix, unique] = rest as [Value, Value, Value];
      const seen = memo === null ? new PySet(T.set) : (memo as PySet);
      return generator(walkModules(vm, self as PyObject, { seen, unique, native: namedModules }, String(prefix)));
    },
  );
  return [
    namedModules,
    method("modules(self)", (vm, self) => generator(seconds(vm, () => callMethod(vm, self as Value, "named_modules")))),
    method("named_children(self)", (vm, self) => generator(walkChildren(vm, self as Value))),
    method("children(self)", (vm, self) =>
      generator(seconds(vm, () => callMethod(vm, self as Value, "named_children"))),
    ),
    ...memberWalks("_parameters", "named_parameters", "parameters"),
    ...memberWalks("_buffers", "named_buffers", "buffers"),
    method("train(self, mode=True)", (vm, self, mode) => train(vm, self as Value, mode as Value)),
    method("apply(self, fn)", (vm, self, fn) => {
      vm.step(STEPS_OF.resumption);
      for (const child of childrenOf(vm, self as Value)) callMethod(vm, child, "apply", [fn as Value]);
      vm.call(fn as Value, [self as Value]);
      return self as Value;
    }),
  ];
}

function memberWalks(table: string, named: string, plain: string) {
  return [
    method(`${named}(self, prefix='', recurse=True, remove_duplicate=True)`, (vm, self, ...rest) => {
      const [prefix, recurse, unique] = rest as [Value, Value, Value];
      return generator(walkMembers(vm, self as Value, table, { prefix, recurse: recurse !== false, unique }));
    }),
    method(`${plain}(self, recurse=True)`, (vm, self, recurse) =>
      generator(seconds(vm, () => callMethod(vm, self as Value, named, [], new Map([["recurse", recurse as Value]])))),
    ),
  ];
}

function generator(walk: Walk): PyGenerator {
  return new PyGenerator(T.generator, walk);
}

interface ModuleWalk {
  /** Modules that came already. */
  readonly seen: PySet;
  readonly unique: Value;
  /** The method itself: a class with another one walks its part on its own. */
  readonly native: Value;
}

/** Paths and modules, parents first. */
function* walkModules(vm: Machine, root: PyObject, walk: ModuleWalk, prefix: string): Walk {
  const open: { readonly path: string; readonly next: () => Entry | undefined }[] = [];
  const enter = (module: PyObject, path: string): Value | undefined => {
    const key = keyOf(vm, module);
    if (walk.seen.map.has(key)) return undefined;
    if (walk.unique !== false) walk.seen.map.set(key, module);
    if (open.length >= MAX_DEPTH) raise("RecursionError", "maximum recursion depth exceeded");
    open.push({ path, next: entriesOf(vm, module, "_modules") });
    return tuple([path, module]);
  };
  const first = enter(root, prefix);
  if (first !== undefined) yield first;
  for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
    const entry = level.next();
    vm.step(STEPS_OF.walked);
    if (entry === undefined) open.pop();
    else if (!isPresent(entry[1])) continue;
    else if (!walksNatively(entry[1], walk.native))
      yield* each(
        vm,
        callMethod(vm, entry[1], "named_modules", [walk.seen, joined(level.path, entry[0]), walk.unique]),
      );
    else {
      const found = enter(entry[1], joined(level.path, entry[0]));
      if (found !== undefined) yield found;
    }
  }
  return null;
}

function walksNatively(module: Value, native: Value): module is PyObject {
  return (
    module instanceof PyObject && module.cls.lookup("named_modules") === native && !module.attrs?.has("named_modules")
  );
}

function* walkChildren(vm: Machine, self: Value): Walk {
  for (const [name, module] of childEntries(vm, self)) yield tuple([name, module]);
  return null;
}

/** Each module once. */
function* childEntries(vm: Machine, self: Value): Generator<Entry, void, unknown> {
  const seen = new Set<unknown>();
  const next = entriesOf(vm, self, "_modules");
  for (let entry = next(); entry !== undefined; entry = next()) {
    vm.step(STEPS_OF.walked);
    const [, module] = entry;
    if (!isPresent(module) || seen.has(keyOf(vm, module))) continue;
    seen.add(keyOf(vm, module));
    yield entry;
  }
}

/** Names and members of a table, of all modules or of this one. */
function* walkMembers(
  vm: Machine,
  self: Value,
  table: string,
  { prefix, recurse, unique }: { readonly prefix: Value; readonly recurse: boolean; readonly unique: Value },
): Walk {
  const seen = new Set<Value>();
  const keywords: Keywords = new Map([
    ["prefix", prefix],
    ["remove_duplicate", unique],
  ]);
  const modules = recurse ? each(vm, callMethod(vm, self, "named_modules", [], keywords)) : [tuple([prefix, self])];
  for (const pair of modules) {
    const [path, module] = items(vm, pair) as [Value, Value];
    const next = entriesOf(vm, module, table);
    for (let entry = next(); entry !== undefined; entry = next()) {
      vm.step(STEPS_OF.walked);
      const [name, member] = entry;
      if (!isPresent(member) || seen.has(member)) continue;
      if (unique !== false) seen.add(member);
      yield tuple([joined(String(path), name), member]);
    }
  }
  return null;
}

/** The modules or members of a walk without their names. */
function* seconds(vm: Machine, walk: () => Value): Walk {
  for (const pair of each(vm, walk())) yield items(vm, pair)[1] ?? null;
  return null;
}

function train(vm: Machine, self: Value, mode: Value): Value {
  if (typeof mode !== "boolean" && !isUnknown(mode)) raise("ValueError", "training mode is expected to be boolean");
  setAttribute(vm, self, "training", mode);
  for (const child of childrenOf(vm, self)) {
    if (!isNative(child, "train")) callMethod(vm, child, "train", [mode]);
    else {
      const { nesting } = vm;
      vm.step(STEPS_OF.call);
      vm.nest(NESTING_OF.call);
      train(vm, child, mode);
      vm.nesting = nesting;
    }
  }
  return self;
}

function* childrenOf(vm: Machine, self: Value): Generator<Value, void, unknown> {
  if (!isNative(self, "children") || !isNative(self, "named_children"))
    yield* each(vm, callMethod(vm, self, "children"));
  else for (const [, child] of childEntries(vm, self)) yield child;
}

/** The walk of this name is the one written here: what it would find may be looked up without running it. */
export function isNative(module: Value, walk: string): module is PyObject {
  if (!(module instanceof PyObject) || module.attrs?.has(walk)) return false;
  const found = module.cls.lookup(walk);
  return found instanceof PyBuiltin && found.name === walk;
}

/** What `named_modules()` finds where it is native. */
export function modulesIn(vm: Machine, root: PyObject): readonly Named[] {
  const native = root.cls.lookup("named_modules") as Value;
  const walk = walkModules(vm, root, { seen: new PySet(T.set), unique: true, native }, "");
  return Array.from(walk, (pair) => (pair as PyTuple).items as unknown as Named);
}

/** What `named_parameters()` and `named_buffers()` find where both are native: members of modules found before. */
export function membersOf(modules: readonly Named[], table: "_parameters" | "_buffers"): readonly Named[] {
  const seen = new Set<Value>();
  const found: Named[] = [];
  for (const [path, module] of modules)
    for (const [name, member] of entriesIn(module as PyObject, table)) {
      if (!isPresent(member) || seen.has(member)) continue;
      seen.add(member);
      found.push([joined(path, name), member]);
    }
  return found;
}

export type Named = readonly [path: string, value: Value];

type Entry = readonly [key: Value, value: Value];

/** Steps through a table of a module, from the first step on; RuntimeError when it grows or shrinks on the way. */
function entriesOf(vm: Machine, module: Value, table: string): () => Entry | undefined {
  let next: (() => Entry | undefined) | null = null;
  return () => {
    next ??= stepsOf(getAttribute(vm, module, table));
    return next();
  };
}

function stepsOf(table: Value): () => Entry | undefined {
  if (!(table instanceof PyDict) || table.map.size === 0) return () => undefined;
  const entries = table.map.values();
  return guarded(table.map, "dictionary", () => {
    const next = entries.next();
    return next.done ? undefined : next.value;
  });
}

function isPresent(member: Value): boolean {
  return member !== null && !isUnknown(member);
}

function joined(path: string, name: Value): string {
  return path === "" ? String(name) : `${path}.${String(name)}`;
}

function* each(vm: Machine, iterable: Value): Generator<Value, undefined, unknown> {
  const next = iterate(vm, iterable);
  for (let item = next(); item !== undefined; item = next()) yield item;
}
