// Tensors as the interpreter holds them: a Python object whose payload knows type, small constant data and the graph
// value. While a model is built its tensors are only descriptions; during `forward` every operation becomes a node,
// unless all its operands are plain constants (index tables, masks, drop-path rates), which are folded.
import type { GraphBuilder } from "../../graph/builder";
import type { Value as GraphValue, NodeSource, ValueOrigin } from "../../graph/graph";
import { CostContext, NodeContext, OperatorRejection } from "../../operators/context";
import { findOperator } from "../../operators/index";
import type { Attributes } from "../../operators/operator";
import { isUnknown, raise } from "../../python/types";
import { type Machine, type PyClass, PyDict, PyList, PyObject, PyTuple, type Value } from "../../python/values";
import { DTYPES } from "../../tensor/dtype";
import { isFullyKnown, type TensorData, type TensorType, tensor, UNKNOWN, type ValueType } from "../../tensor/type";

import { LibraryClasses } from "./library-classes";
import { MAX_NODES } from "./limits";

/** The value in the graph being built, shared by all aliases of a tensor; entered at the first use there. */
export interface GraphEntry {
  builder: GraphBuilder | null;
  value: GraphValue | null;
}

export class TensorHandle {
  static #made = 0;
  /** Grows from one to the next. */
  readonly number = ++TensorHandle.#made;
  entry: GraphEntry = { builder: null, value: null };
  /** Qualified name (`layer1.0.conv1.weight`), known once the model is built. */
  name = "";
  /** `x.requires_grad`: of a leaf as it was written, of a result as its operands have it. */
  requiresGrad = false;
  /** Made by a recorded operation: no leaf of autograd's graph. */
  isDerived = false;
  #data: TensorData | null;
  /** `#data`, as long as it was made here and nobody has read it. */
  #draft: (number | null)[] | null = null;

  constructor(
    public type: ValueType,
    data: TensorData | null,
    public origin: ValueOrigin,
  ) {
    this.#data = data;
  }

  /** The number of the one that was made last. */
  static get newest(): number {
    return TensorHandle.#made;
  }

  get data(): TensorData | null {
    this.#draft = null;
    return this.#data;
  }

  set data(data: TensorData | null) {
    this.#draft = null;
    this.#data = data;
  }

  /** How many values are known; null where none is. */
  get knownCount(): number | null {
    return this.#data?.length ?? null;
  }

  /** Whether `put` copies the values first: others may hold them. */
  get isDraft(): boolean {
    return this.#draft !== null;
  }

  /** Changes one known value. */
  put(at: number, value: number | null): void {
    this.#draft ??= [...(this.#data ?? [])];
    this.#draft[at] = value;
    this.#data = this.#draft;
  }

  enter(builder: GraphBuilder, value: GraphValue): this {
    this.entry = { builder, value };
    return this;
  }

  /** For checkpoints. */
  remember(): () => void {
    const { type, data, origin, name, requiresGrad, isDerived, entry } = this;
    const { builder, value } = entry;
    return () => {
      if (entry.builder !== builder) Object.assign(entry, { builder, value });
      Object.assign(this, { type, data, origin, name, requiresGrad, isDerived, entry });
    };
  }

  get tensorType(): TensorType {
    return this.type.kind === "tensor" ? this.type : tensor(null, null);
  }
}

/** Becomes the result of a recorded operation; integers and booleans have no gradients. */
export function learn(handle: TensorHandle): void {
  const { dtype } = handle.tensorType;
  if (dtype !== null && DTYPES[dtype].kind !== "float" && DTYPES[dtype].kind !== "complex") return;
  handle.requiresGrad = handle.isDerived = true;
}

/** The handle of a tensor object; null for anything else. */
export function handleOf(value: Value | undefined): TensorHandle | null {
  return value instanceof PyObject && value.payload instanceof TensorHandle ? value.payload : null;
}

/** All tensors in a result: of tuples, lists, dicts and plain objects, in their order. */
export function tensorsIn(value: Value): readonly TensorHandle[] {
  const only = handleOf(value);
  if (only) return [only];
  const found: TensorHandle[] = [];
  const seen = new Set<Value>();
  const open: Value[] = [value];
  while (open.length > 0) {
    const next = open.pop() as Value;
    const handle = handleOf(next);
    if (handle) found.push(handle);
    else if (next instanceof PyObject && holdsParts(next) && !seen.has(next)) {
      seen.add(next);
      const count = open.length;
      openParts(next, open);
      reverseFrom(open, count); // the first is taken first
    }
  }
  return found;
}

/** Most tables of a module are empty. */
function holdsParts(value: PyObject): boolean {
  if (value instanceof PyList || value instanceof PyTuple) return value.items.length > 0;
  if (value instanceof PyDict) return value.map.size > 0;
  return value.attrs !== null && value.attrs.size > 0 && !isUnknown(value);
}

/** Numbers and text hold no tensors: they are left out. */
function openParts(value: PyObject, open: Value[]): void {
  const add = (part: Value) => {
    if (part instanceof PyObject) open.push(part);
  };
  if (value instanceof PyList || value instanceof PyTuple) value.items.forEach(add);
  else if (value instanceof PyDict) for (const [, item] of value.map.values()) add(item);
  else value.attrs?.forEach(add);
}

function reverseFrom(values: Value[], start: number): void {
  for (let low = start, high = values.length - 1; low < high; low++, high--) {
    const value = values[low] as Value;
    values[low] = values[high] as Value;
    values[high] = value;
  }
}

/** Where the running operation stands in the model and in the source. */
export interface Place {
  source(op: string): NodeSource;
}

/** Makes tensors and applies operators to them. */
export class TensorFactory {
  #builder: GraphBuilder | null = null;
  /** Why operations could not be entered in the graph. */
  readonly missing = new Set<string>();
  readonly classes = new LibraryClasses();
  /** Told of tensors that take over another content. */
  onWrite: ((handle: TensorHandle) => void) | null = null;
  #names = 0;

  constructor(readonly place: Place) {}

  /** The graph that `forward` builds; null while the model is being constructed. */
  get builder(): GraphBuilder | null {
    return this.#builder;
  }

  /** Every graph names its values anew. */
  set builder(builder: GraphBuilder | null) {
    this.#builder = builder;
    this.#names = 0;
  }

  wrap(handle: TensorHandle, cls: PyClass = this.classes.get("Tensor")): PyObject {
    return new PyObject(cls, handle);
  }

  constant(type: TensorType, data: TensorData | null): TensorHandle {
    return new TensorHandle(type, data, "constant");
  }

  /** Applies an operator; what its rule rejects is raised as RuntimeError, as PyTorch does. */
  emit(
    op: string,
    domain: string,
    inputs: readonly (TensorHandle | null)[],
    attributes: Attributes,
    outputs: number,
  ): readonly TensorHandle[] {
    const made = this.#emitted(op, domain, inputs, attributes, outputs);
    if (inputs.some((input) => input?.requiresGrad) && this.records) for (const each of made) learn(each);
    return made;
  }

  /** Whether results ask for gradients where operands do: not under torch.no_grad, which loads with its first use. */
  get records(): boolean {
    const modes = this.classes.find("Modes")?.dict;
    return modes?.get("grad") !== false && modes?.get("inference") !== true;
  }

  #emitted(
    op: string,
    domain: string,
    inputs: readonly (TensorHandle | null)[],
    attributes: Attributes,
    outputs: number,
  ): readonly TensorHandle[] {
    const builder = this.builder;
    if (builder === null || isFolded(op, domain, inputs)) return this.#fold(op, domain, inputs, attributes, outputs);
    const inferred = this.#inferred(op, domain, inputs, attributes, outputs);
    const node = builder.emit({
      op,
      domain,
      inputs: inputs.map((input) => (input === null ? null : this.valueOf(input, builder))),
      attributes,
      outputs: Array.from({ length: outputs }, () => `t${this.#names++}`),
      source: this.place.source(op),
      ...(inferred && { inferred }),
    });
    return node.outputs.map((value) => new TensorHandle(value.type, value.data, "node").enter(builder, value));
  }

  /** Stops a program whose graph has no room for another node. */
  expectRoom(vm: Machine): void {
    vm.bound((this.#builder?.nodeCount ?? 0) + 1, MAX_NODES, "operators in one graph");
  }

  /** Outputs of a node with their names. */
  named<T extends object>(outputs: readonly T[]): readonly (T & { readonly name: string })[] {
    return outputs.map((output) => ({ ...output, name: `t${this.#names++}` }));
  }

  /** The graph value of a tensor, entered as parameter, buffer or constant at its first use. */
  valueOf(handle: TensorHandle, builder: GraphBuilder): GraphValue {
    const { entry } = handle;
    if (entry.value !== null && entry.builder === builder) return entry.value;
    const origin = handle.origin === "input" || handle.origin === "node" ? "constant" : handle.origin;
    const name = handle.name || `c${this.#names++}`;
    // a constant has a shape: what has none depends on values
    const isOpen = origin === "constant" && !isFullyKnown(handle.type);
    entry.value = isOpen
      ? builder.undefinedValue(name, handle.type)
      : builder.constant(name, handle.type, origin, handle.data);
    entry.builder = builder;
    return entry.value;
  }

  #fold(
    op: string,
    domain: string,
    inputs: readonly (TensorHandle | null)[],
    attributes: Attributes,
    outputs: number,
  ): readonly TensorHandle[] {
    const { types, data } = this.#infer(op, domain, inputs, attributes, outputs);
    return Array.from(
      { length: outputs },
      (_, i) => new TensorHandle(types[i] ?? UNKNOWN, data[i] ?? null, "constant"),
    );
  }

  /** Asked before the operands enter the graph: what is rejected leaves no trace there. */
  #inferred(
    op: string,
    domain: string,
    inputs: readonly (TensorHandle | null)[],
    attributes: Attributes,
    outputs: number,
  ): readonly ValueType[] | null {
    const operator = findOperator(domain, op);
    return operator && this.#rejecting(() => operator.infer(context(op, inputs, attributes, outputs)));
  }

  #infer(
    op: string,
    domain: string,
    inputs: readonly (TensorHandle | null)[],
    attributes: Attributes,
    outputs: number,
  ) {
    const operator = findOperator(domain, op);
    if (operator === null) return { types: [], data: [] };
    return this.#rejecting(() => {
      const node = context(op, inputs, attributes, outputs);
      const types = operator.infer(node);
      return { types, data: operator.evaluate?.(new CostContext(node, types.slice(0, outputs))) ?? [] };
    });
  }

  #rejecting<R>(run: () => R): R {
    try {
      return run();
    } catch (error) {
      if (error instanceof OperatorRejection) return raise("RuntimeError", error.message);
      throw error;
    }
  }
}

/** Of constants alone, and of no cost: PyTorch computes products of constants on every run, too. */
function isFolded(op: string, domain: string, inputs: readonly (TensorHandle | null)[]): boolean {
  return (
    inputs.every((input) => input === null || input.origin === "constant") &&
    findOperator(domain, op)?.macs === undefined
  );
}

function context(
  op: string,
  inputs: readonly (TensorHandle | null)[],
  attributes: Attributes,
  outputs: number,
): NodeContext {
  const operands = inputs.map(
    (input) =>
      input && {
        name: input.name,
        type: input.type,
        data: input.data,
        constant: input.origin !== "input" && input.origin !== "node",
      },
  );
  return new NodeContext(op, operands, attributes, outputs);
}
