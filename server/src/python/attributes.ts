// Attributes: how `value.name` is found, set and deleted; descriptors. The data model of
// https://docs.python.org/3/reference/datamodel.html#customizing-attribute-access, as far as model code can see it.
import { leaveAttributesOpen, openNames, setAttributeDict, specialAttribute } from "./special-attributes";
import { shownType } from "./type-names";
import { CLASSES, classOf, isUnknown, makeException, NO_KEYWORDS, raise, T, unknown } from "./types";
import {
  type Keywords,
  type Machine,
  PyBuiltin,
  PyClass,
  PyFallback,
  PyFunction,
  PyMethod,
  PyModule,
  PyObject,
  PyProperty,
  PySuper,
  PyWrapped,
  Raised,
  type Unknown,
  type Value,
} from "./values";

/** `value.name`; raises AttributeError. */
export function getAttribute(vm: Machine, value: Value, name: string): Value {
  const found = findAttribute(vm, value, name);
  if (found !== undefined) return found;
  const { unknownBase } = classOfOwner(value);
  if (unknownBase !== null) return unknown(unknownBase.reason);
  const owner =
    value instanceof PyClass
      ? `type object '${value.name}'`
      : value instanceof PyModule
        ? `module '${value.name}'`
        : `'${shownType(classOf(value))}' object`;
  const exception = makeException(CLASSES.get("AttributeError") as PyClass, [`${owner} has no attribute '${name}'`]);
  exception.attrs?.set("name", name).set("obj", value);
  throw new Raised(exception);
}

/** Whose attributes those of the value are. */
function classOfOwner(value: Value): PyClass {
  if (value instanceof PyClass) return value;
  return value instanceof PySuper ? classOf(value.self) : classOf(value);
}

/** As `getAttribute`, undefined where there is none. Exceptions of properties and `__getattr__` pass, but for AttributeError. */
export function tryAttribute(vm: Machine, value: Value, name: string): Value | undefined {
  try {
    return findAttribute(vm, value, name);
  } catch (error) {
    if (isAttributeError(error)) return undefined;
    throw error;
  }
}

export function findAttribute(vm: Machine, value: Value, name: string): Value | undefined {
  if (value instanceof PyObject) {
    if (isUnknown(value)) return unknown(value.reason);
    if (value instanceof PyClass) return classAttribute(vm, value, name);
    if (value instanceof PySuper) return superAttribute(vm, value, name);
    if (value instanceof PyModule) return moduleAttribute(vm, value, name);
  }
  const cls = classOf(value);
  const { getattribute, getattr } = cls.hooks;
  if (getattribute instanceof PyFunction) return vm.call(getattribute, [value, name]);
  // None is an answer.
  const found =
    getattr === undefined ? instanceAttribute(vm, value, cls, name) : propertyAttribute(vm, value, cls, name);
  if (found !== undefined) return found;
  const fallback = getattr === undefined ? undefined : fallbackAttribute(vm, value, cls, name);
  return fallback === undefined ? openAttribute(value, name) : fallback;
}

/** An object whose attributes come from something unknown may have any. */
function openAttribute(value: Value, name: string): Value | undefined {
  if (!(value instanceof PyObject) || value.attrs === null || name.startsWith("__")) return undefined;
  const why = openNames(value.attrs);
  return why === null ? undefined : unknown(why.reason);
}

/** The function that `value.name(…)` calls with the value itself first; undefined where it is not simply one of the class. */
export function methodOf(value: Value, name: string): PyFunction | PyBuiltin | undefined {
  if (value instanceof PyObject && (value.attrs?.has(name) || hasOwnRules(value))) return undefined;
  const cls = classOf(value);
  const found = cls.lookup(name);
  if (found === undefined || !isPlainMethod(found)) return undefined;
  return cls.hooks.getattribute instanceof PyFunction ? undefined : found;
}

/** Its attributes are not those of an instance. */
function hasOwnRules(value: PyObject): boolean {
  return value instanceof PyClass || value instanceof PySuper || value instanceof PyModule || isUnknown(value);
}

/** With `__getattr__`, an AttributeError inside a property counts as a missing attribute. */
function propertyAttribute(vm: Machine, value: Value, cls: PyClass, name: string): Value | undefined {
  try {
    return instanceAttribute(vm, value, cls, name);
  } catch (error) {
    if (isAttributeError(error)) return undefined;
    throw error;
  }
}

function isAttributeError(error: unknown): boolean {
  return error instanceof Raised && error.exception.cls.isSubclassOf(CLASSES.get("AttributeError") as PyClass);
}

function moduleAttribute(vm: Machine, module: PyModule, name: string): Value | undefined {
  const own = module.attrs.get(name);
  if (own !== undefined) return own;
  const loaded = module.missing?.(name);
  return loaded === undefined ? specialAttribute(vm, module, name) : loaded;
}

/** object.__getattribute__: data descriptors of the class, then the instance, then the rest of the class. */
export function instanceAttribute(vm: Machine, value: Value, cls: PyClass, name: string): Value | undefined {
  const inClass = cls.lookup(name);
  if (inClass !== undefined && isDataDescriptor(inClass)) return bind(vm, inClass, value, cls);
  const own = value instanceof PyObject ? value.attrs?.get(name) : undefined;
  if (own !== undefined) return own;
  if (inClass !== undefined) return bind(vm, inClass, value, cls);
  return specialAttribute(vm, value, name);
}

function fallbackAttribute(vm: Machine, value: Value, cls: PyClass, name: string): Value | undefined {
  const hook = cls.hooks.getattr;
  if (hook instanceof PyFallback) return hook.find(value, name);
  return hook === undefined ? undefined : callBound(vm, hook, value, [name]);
}

function classAttribute(vm: Machine, cls: PyClass, name: string): Value | undefined {
  const own = cls.lookup(name);
  if (own !== undefined) return bind(vm, own, null, cls);
  const special = specialAttribute(vm, cls, name);
  if (special !== undefined) return special;
  const inMeta = cls.cls.lookup(name);
  if (inMeta !== undefined) return bind(vm, inMeta, cls, cls.cls);
  const hook = cls.cls.lookup("__getattr__");
  return hook === undefined ? undefined : vm.call(hook, [cls, name]);
}

function superAttribute(vm: Machine, proxy: PySuper, name: string): Value | undefined {
  const ofClass = proxy.self instanceof PyClass && proxy.self.isSubclassOf(proxy.after);
  const start = ofClass ? (proxy.self as PyClass) : classOf(proxy.self);
  const rest = start.mro.slice(start.mro.indexOf(proxy.after) + 1);
  for (const base of rest) {
    const found = base.dict.get(name);
    if (found !== undefined) return bind(vm, found, ofClass ? null : proxy.self, start);
  }
  return undefined;
}

function isDataDescriptor(value: Value): boolean {
  if (value instanceof PyProperty) return true;
  return value instanceof PyObject && !(value instanceof PyFunction) && value.cls.lookup("__set__") !== undefined;
}

/** The descriptor protocol: what looking `found` up through `instance` (null: through the class itself) gives. */
export function bind(vm: Machine, found: Value, instance: Value | null, cls: PyClass): Value {
  if (!(found instanceof PyObject)) return found;
  if (found instanceof PyFunction)
    return instance === null && !isNoneInstance(cls) ? found : new PyMethod(T.method, instance, found);
  if (found instanceof PyBuiltin) {
    return found.method && (instance !== null || isNoneInstance(cls))
      ? new PyMethod(T.builtin, instance, found)
      : found;
  }
  if (found instanceof PyProperty) return instance === null ? found : vm.call(found.getter, [instance]);
  if (found instanceof PyWrapped)
    return found.cls === T.staticmethod ? found.func : new PyMethod(T.method, cls, found.func);
  const get = found.cls.lookup("__get__");
  return get === undefined ? found : vm.call(get, [found, instance, cls]);
}

function isNoneInstance(cls: PyClass): boolean {
  return cls === T.NoneType;
}

/** The name that a program gives for an attribute; raises TypeError. */
export function attributeName(name: Value): string | Unknown {
  if (typeof name === "string" || isUnknown(name)) return name as string | Unknown;
  return raise("TypeError", `attribute name must be string, not '${classOf(name).name}'`);
}

/** Sets an attribute whose name the program has computed; where that is not known, it may be any of the value's. */
export function setNamedAttribute(value: Value, name: Value, set: (known: string) => void): void {
  const known = attributeName(name);
  if (typeof known === "string") set(known);
  else if (value instanceof PyObject && !isUnknown(value)) leaveAttributesOpen(value, known);
}

/** `value.name = item`. */
export function setAttribute(vm: Machine, value: Value, name: string, item: Value): void {
  if (!(value instanceof PyObject))
    raise("AttributeError", `'${classOf(value).name}' object has no attribute '${name}'`);
  if (isUnknown(value)) return;
  noteChange(vm, value);
  if (value instanceof PyClass) return setClassAttribute(vm, value, name, item);
  const hook = ownHook(value.cls, "__setattr__");
  if (hook !== undefined) vm.call(hook, [value, name, item]);
  else setInstanceAttribute(vm, value, name, item);
}

/** A program that replaces what a library defines changes what the library's functions do. */
function noteChange(vm: Machine, value: PyObject): void {
  const isShipped =
    value instanceof PyClass
      ? value.definition?.file.user !== true
      : value instanceof PyModule && value.file?.user !== true;
  if (isShipped && vm.frame?.file.user === true) vm.changesLibrary();
}

/** A class's special method, Python or native, that is not just the one of `object`. */
function ownHook(cls: PyClass, name: string): PyFunction | PyBuiltin | undefined {
  const hook = cls.lookup(name);
  const own = hook instanceof PyFunction || (hook instanceof PyBuiltin && hook !== T.object.dict.get(name));
  return own ? hook : undefined;
}

function setClassAttribute(vm: Machine, cls: PyClass, name: string, item: Value): void {
  if (cls.module === "builtins") raise("TypeError", `cannot set '${name}' attribute of immutable type '${cls.name}'`);
  const hook = cls.cls === T.type ? undefined : cls.cls.lookup("__setattr__");
  if (hook instanceof PyFunction) vm.call(hook, [cls, name, item]);
  else if (name === "__name__" && typeof item === "string") cls.name = item;
  else if (name === "__qualname__" && typeof item === "string") cls.qualname = item;
  else if (name === "__module__" && typeof item === "string") cls.module = item;
  else {
    // caches of look-ups are made anew
    vm.make("entry", cls.dict.has(name) ? 1 : 3);
    cls.set(name, item);
  }
}

/** object.__setattr__. */
export function setInstanceAttribute(vm: Machine, value: PyObject, name: string, item: Value): void {
  if (value instanceof PyClass) {
    noteChange(vm, value);
    return value.set(name, item);
  }
  if (value instanceof PyMethod) raise("AttributeError", `'method' object has no attribute '${name}'`);
  const inClass = value.cls.lookup(name);
  if (inClass instanceof PyProperty) {
    if (inClass.setter === null)
      raise("AttributeError", `property '${name}' of '${value.cls.name}' object has no setter`);
    vm.call(inClass.setter, [value, item]);
    return;
  }
  const set =
    inClass instanceof PyObject && !(inClass instanceof PyFunction) ? inClass.cls.lookup("__set__") : undefined;
  if (set !== undefined) {
    vm.call(set, [inClass as Value, value, item]);
    return;
  }
  if (name === "__class__" && item instanceof PyClass) {
    value.cls = item;
    return;
  }
  if (value.cls.slots?.has(name) === false)
    raise("AttributeError", `'${value.cls.name}' object has no attribute '${name}'`);
  if (name === "__dict__") return setAttributeDict(value, item);
  value.attrs ??= new Map();
  if (!value.attrs.has(name)) vm.make("entry");
  value.attrs.set(name, item);
}

/** `del value.name`. */
export function deleteAttribute(vm: Machine, value: Value, name: string): void {
  if (isUnknown(value)) return;
  if (value instanceof PyObject) noteChange(vm, value);
  if (value instanceof PyClass) {
    if (!value.delete(name)) raise("AttributeError", `type object '${value.name}' has no attribute '${name}'`);
    return;
  }
  const hook = ownHook(classOf(value), "__delattr__");
  const inClass = classOf(value).lookup(name);
  if (hook !== undefined) vm.call(hook, [value, name]);
  else if (inClass instanceof PyProperty) deleteProperty(vm, value, inClass, name);
  else if (inClass instanceof PyObject && inClass.cls.lookup("__delete__") !== undefined)
    callSpecial(vm, inClass, "__delete__", value);
  else if (!(value instanceof PyObject) || !value.attrs?.delete(name)) {
    raise("AttributeError", `'${classOf(value).name}' object has no attribute '${name}'`);
  }
}

function deleteProperty(vm: Machine, value: Value, { deleter }: PyProperty, name: string): void {
  if (deleter === null) raise("AttributeError", `property '${name}' of '${classOf(value).name}' object has no deleter`);
  vm.call(deleter, [value]);
}

/** Calls a special method (`__len__` …) looked up on the class; undefined where the class has none. */
export function callSpecial(vm: Machine, value: Value, name: string, ...args: readonly Value[]): Value | undefined {
  const cls = classOf(value);
  const method = cls.lookup(name);
  if (method === undefined || method === null) return undefined;
  if (method instanceof PyFunction || method instanceof PyBuiltin) return vm.call(method, [value, ...args]);
  return vm.call(bind(vm, method, value, cls), args);
}

/** Calls what was found in the class of `self`; a plain method without an object that binds the two. */
export function callBound(
  vm: Machine,
  method: Value,
  self: Value,
  args: readonly Value[],
  keywords: Keywords = NO_KEYWORDS,
): Value {
  if (isPlainMethod(method)) return vm.call(method, [self, ...args], keywords);
  return vm.call(bind(vm, method, self, classOf(self)), args, keywords);
}

/** Binds to an instance by taking it as its first argument. */
export function isPlainMethod(value: Value): value is PyFunction | PyBuiltin {
  return value instanceof PyFunction || (value instanceof PyBuiltin && value.method);
}

/** `value.name(*args, **keywords)`. */
export function callMethod(
  vm: Machine,
  value: Value,
  name: string,
  args: readonly Value[] = [],
  keywords?: Keywords,
): Value {
  const method = methodOf(value, name);
  if (method !== undefined) return vm.call(method, [value, ...args], keywords);
  return vm.call(getAttribute(vm, value, name), args, keywords);
}
