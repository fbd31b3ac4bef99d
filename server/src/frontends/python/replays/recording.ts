// What one call of a library function or class does, seen from before and after it.
import type { GraphBuilder } from "../../../graph/builder";
import type { Value as GraphValue, Node, ValueOrigin } from "../../../graph/graph";
import type { Interpreter } from "../../../python/machine";
import { isUnknown, T } from "../../../python/types";
import {
  type Frame,
  PyBuiltin,
  PyClass,
  PyDict,
  PyFunction,
  PyList,
  PyObject,
  PySet,
  PyTuple,
  type Value,
} from "../../../python/values";
import type { TensorData, ValueType } from "../../../tensor/type";
import { type GraphEntry, handleOf, type TensorFactory, TensorHandle } from "../tensors";
import { type Given, handleIn, isFixed } from "./call-keys";
import type { Content, KeptConstant, KeptNode, Outcome, Reference, Result } from "./outcome";

export class Recording {
  isSpoiled = false;
  readonly #vm: Interpreter;
  readonly #factory: TensorFactory;
  readonly #builder: GraphBuilder | null;
  readonly #given: Given;
  readonly #handles: readonly TensorHandle[];
  readonly #before: readonly Before[];
  readonly #newest = TensorHandle.newest;
  readonly #steps: number;
  readonly #imported: number;
  readonly #missing: number;
  readonly #counts: { readonly nodes: number; readonly constants: number; readonly problems: number };
  readonly #entries: (Reference | null)[] = [];
  readonly #entryNumbers = new Map<GraphEntry, number>();
  readonly #tensors = new Map<PyObject, number>();
  /** Modules that a construction has made; null for a function, which makes none. */
  readonly #made: Set<PyObject> | null;
  readonly #modules = new Map<PyObject, number>();
  /** Lists and tables that the modules hold. */
  readonly #containers = new Set<PyObject>();

  constructor(vm: Interpreter, factory: TensorFactory, given: Given, isConstruction: boolean) {
    this.#made = isConstruction ? new Set() : null;
    this.#vm = vm;
    this.#factory = factory;
    this.#builder = factory.builder;
    this.#given = given;
    this.#handles = given.tensors.map(handleIn);
    this.#before = given.tensors.map((tensor) => beforeOf(tensor, factory.builder));
    this.#before.forEach(({ entry }, i) => {
      if (!this.#entryNumbers.has(entry)) this.#entryNumbers.set(entry, i);
    });
    this.#steps = vm.steps;
    this.#imported = vm.modules.loaded.size;
    this.#missing = factory.missing.size;
    this.#counts = this.#builder?.counts ?? NOTHING;
  }

  get hasImported(): boolean {
    return this.#vm.modules.loaded.size !== this.#imported;
  }

  created(module: PyObject): void {
    if (this.#made === null) this.isSpoiled = true;
    else this.#made.add(module);
  }

  /** A tensor that is neither given to the call nor made by it must not change. */
  wrote(handle: TensorHandle): void {
    if (handle.number <= this.#newest && !this.#handles.includes(handle)) this.isSpoiled = true;
  }

  /** null where it cannot be kept. */
  outcome(value: Value): Outcome | null {
    const isOwn = this.#given.lists.every(({ list, items }) => isEqual(list.items, items));
    if (this.isSpoiled || !isOwn || this.#factory.missing.size !== this.#missing) return null;
    const values = this.#argumentValues();
    const constants = values && this.#keptConstants(values);
    const nodes = constants && this.#keptNodes(values);
    const writes = nodes && this.#writes(values);
    const result = writes && this.#result(value, values);
    if (!result) return null;
    const steps = this.#vm.steps - this.#steps;
    return { steps, constants, nodes, entries: this.#entries, writes, result };
  }

  /** null where the call entered one as the alias that it made of it, under another name. */
  #argumentValues(): Map<GraphValue, Reference> | null {
    const values = new Map<GraphValue, Reference>();
    for (const [tensor, { entry, value, name, origin }] of this.#before.entries()) {
      const entered = value ?? (entry.builder === this.#builder ? entry.value : null);
      if (entered === null || values.has(entered)) continue;
      const isItsOwn = value !== null || (entered.origin === origin && (name === "" || entered.name === name));
      if (!isItsOwn) return null;
      values.set(entered, { kind: "argument", tensor });
    }
    return values;
  }

  #keptConstants(values: Map<GraphValue, Reference>): KeptConstant[] | null {
    const kept: KeptConstant[] = [];
    for (const value of this.#builder?.constantsSince(this.#counts.constants) ?? []) {
      if (values.has(value)) continue;
      const { type, origin, data, name } = value;
      // one that has a name belongs to the program
      if (origin === "input" || origin === "node" || !/^c\d+$/.test(name)) return null;
      values.set(value, { kind: "constant", index: kept.length });
      kept.push({ type, origin, data });
    }
    return kept;
  }

  #keptNodes(values: Map<GraphValue, Reference>): KeptNode[] | null {
    const builder = this.#builder;
    if (builder === null) return [];
    if (builder.counts.problems !== this.#counts.problems) return null;
    const kept: KeptNode[] = [];
    for (const node of builder.nodesSince(this.#counts.nodes)) {
      const inputs = node.inputs.map((input) => input && values.get(input));
      if (node.unknown !== null || inputs.includes(undefined)) return null;
      node.outputs.forEach((value, output) => {
        values.set(value, { kind: "output", node: kept.length, output });
      });
      kept.push(keptNode(node, inputs as (Reference | null)[]));
    }
    return kept;
  }

  #writes(values: ReadonlyMap<GraphValue, Reference>): Outcome["writes"] | null {
    const writes: { tensor: number; content: Content }[] = [];
    for (const [tensor, object] of this.#given.tensors.entries()) {
      const before = this.#before[tensor] as Before;
      const handle = this.#handles[tensor] as TensorHandle;
      const isSameObject = object.payload === handle && object.cls === before.cls && handle.name === before.name;
      if (!isSameObject || !hasSame(object, before)) return null;
      if (STATE.every((field) => handle[field] === before[field])) continue;
      // what it is a view of would have to be written to as well
      const content = object.attrs?.get("_view") ? null : this.#content(handle, values);
      if (content === null) return null;
      writes.push({ tensor, content });
    }
    return writes;
  }

  #content(
    { type, data, origin, requiresGrad, isDerived, entry, name }: TensorHandle,
    values: ReadonlyMap<GraphValue, Reference>,
  ): Content | null {
    if (name !== "" && !this.#entryNumbers.has(entry)) return null;
    let number = this.#entryNumbers.get(entry);
    if (number === undefined) {
      const value = entry.value !== null && entry.builder === this.#builder ? values.get(entry.value) : null;
      if (value === undefined) return null;
      number = -1 - this.#entries.length;
      this.#entries.push(value);
      this.#entryNumbers.set(entry, number);
    }
    return { type, data, origin, requiresGrad, isDerived, entry: number };
  }

  #result(value: Value, values: ReadonlyMap<GraphValue, Reference>): Result | null {
    if (!(value instanceof PyObject)) return { kind: "value", value };
    if (isUnknown(value)) return null;
    const tensor = this.#given.tensors.indexOf(value);
    if (tensor >= 0) return { kind: "argument", tensor };
    const handle = handleOf(value);
    if (handle !== null) return this.#tensor(value, handle, values);
    if (value instanceof PyTuple || value instanceof PyList) return this.#sequence(value, values);
    if (value instanceof PyDict || value instanceof PySet) return this.#table(value, values);
    if (this.#made?.has(value)) return this.#module(value, values);
    return isFunctional(value, this.#factory) ? { kind: "value", value } : null;
  }

  #tensor(tensor: PyObject, handle: TensorHandle, values: ReadonlyMap<GraphValue, Reference>): Result | null {
    const known = this.#tensors.get(tensor);
    const content = this.#content(handle, values);
    if (content === null || (known === undefined && handle.number <= this.#newest)) return null;
    const index = known ?? this.#tensors.size;
    this.#tensors.set(tensor, index);
    const attrs = this.#attributes(tensor, values);
    return attrs && { kind: "tensor", cls: tensor.cls, content, index, attrs: tensor.attrs && attrs };
  }

  #attributes({ attrs }: PyObject, values: ReadonlyMap<GraphValue, Reference>): readonly [string, Result][] | null {
    const kept: [string, Result][] = [];
    for (const [name, value] of attrs ?? []) {
      const result = this.#result(value, values);
      if (result === null) return null;
      kept.push([name, result]);
    }
    return kept;
  }

  /** Of a module that was made: one that it holds twice is one. */
  #module(module: PyObject, values: ReadonlyMap<GraphValue, Reference>): Result | null {
    const { cls, payload } = module;
    if (module.constructor !== PyObject || payload !== undefined) return null;
    const known = this.#modules.get(module);
    const index = known ?? this.#modules.size;
    this.#modules.set(module, index);
    const attrs = known === undefined ? this.#attributes(module, values) : [];
    return attrs && { kind: "module", cls, index, attrs };
  }

  /** Held in one place: two modules that share a list are not told from two that have one each. */
  #isOwn(container: PyObject): boolean {
    const isPlain = container.attrs === null && container.payload === undefined;
    const isNew = isPlain && !this.#containers.has(container);
    this.#containers.add(container);
    return isNew;
  }

  /** A table of a module that was made. */
  #table(table: PyDict | PySet, values: ReadonlyMap<GraphValue, Reference>): Result | null {
    const isDict = table instanceof PyDict;
    if (this.#made === null || !this.#isOwn(table) || (isDict && table.open !== null)) return null;
    const entries: [unknown, Value, Result][] = [];
    for (const [hash, entry] of table.map) {
      const [key, value] = isDict ? (entry as [Value, Value]) : [entry as Value, null];
      const kept = key instanceof PyObject ? null : this.#result(value, values);
      if (kept === null) return null;
      entries.push([hash, key, kept]);
    }
    return { kind: "table", cls: table.cls, isDict, entries };
  }

  #sequence(sequence: PyTuple | PyList, values: ReadonlyMap<GraphValue, Reference>): Result | null {
    const isList = sequence instanceof PyList;
    // a tuple never changes: shared or not is the same
    const isKept = isList ? this.#isOwn(sequence) : sequence.attrs === null;
    if (!isKept || this.#given.lists.some(({ list }) => list === sequence)) return null;
    const items: Result[] = [];
    for (const item of sequence.items) {
      const kept = this.#result(item, values);
      if (kept === null) return null;
      items.push(kept);
    }
    const isValue = !isList && items.every(({ kind }) => kind === "value");
    return isValue ? { kind: "value", value: sequence } : { kind: "sequence", cls: sequence.cls, isList, items };
  }
}

const NOTHING = { nodes: 0, constants: 0, problems: 0 };

/** What a write to a tensor changes. */
const STATE = ["type", "data", "origin", "requiresGrad", "isDerived", "entry"] as const;

/** A tensor before the call. */
interface Before {
  readonly cls: PyClass;
  readonly type: ValueType;
  readonly data: TensorData | null;
  readonly origin: ValueOrigin;
  readonly name: string;
  readonly requiresGrad: boolean;
  readonly isDerived: boolean;
  readonly entry: GraphEntry;
  readonly value: GraphValue | null;
  readonly attrs: readonly Value[];
}

function beforeOf(tensor: PyObject, builder: GraphBuilder | null): Before {
  const { type, data, origin, name, requiresGrad, isDerived, entry } = handleIn(tensor);
  const value = entry.builder === builder ? entry.value : null;
  return {
    cls: tensor.cls,
    type,
    data,
    origin,
    name,
    requiresGrad,
    isDerived,
    entry,
    value,
    attrs: attributesOf(tensor),
  };
}

function attributesOf({ attrs }: PyObject): readonly Value[] {
  return attrs === null ? [] : [...attrs.values()];
}

function hasSame(tensor: PyObject, { attrs }: Before): boolean {
  return isEqual(attributesOf(tensor), attrs);
}

function isEqual(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function keptNode({ op, domain, attributes, outputs }: Node, inputs: readonly (Reference | null)[]): KeptNode {
  return {
    op,
    domain,
    attributes,
    inputs,
    outputs: outputs.map(({ type, origin, data, constant }) => ({ type, origin, data, constant })),
  };
}

/** The same for every call. */
function isFunctional(value: PyObject, { classes }: TensorFactory): boolean {
  if (value instanceof PyFunction) return Boolean(value.closure.file.replays) && holdsNoTensor(value.closure);
  return isFixed(value, classes);
}

/** A function that is kept keeps what its scopes hold: a tensor there would be that of one call, and its graph's. */
function holdsNoTensor(frame: Frame, seen = new Set<Frame>()): boolean {
  for (let scope: Frame | null = frame; scope !== null && scope.scope.kind !== "module"; scope = scope.parent) {
    if (seen.has(scope)) continue;
    seen.add(scope);
    for (const [, value] of scope.locals) if (!isPlain(value, seen)) return false;
  }
  return true;
}

function isPlain(value: Value, seen: Set<Frame>): boolean {
  if (!(value instanceof PyObject) || value instanceof PyBuiltin || value instanceof PyClass) return true;
  if (value instanceof PyFunction) return holdsNoTensor(value.closure, seen);
  if (value instanceof PyTuple || value instanceof PyList)
    return value.attrs === null && value.items.every((item) => isPlain(item, seen));
  const isDict = value instanceof PyDict && value.cls === T.dict;
  return isDict && [...value.map.values()].every(([, item]) => isPlain(item, seen));
}
