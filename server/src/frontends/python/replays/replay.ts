// A kept call done again, to other tensors.
import type { GraphBuilder } from "../../../graph/builder";
import type { Value as GraphValue, Node } from "../../../graph/graph";
import { PyDict, PyList, PyObject, PySet, PyTuple, type Value } from "../../../python/values";
import { type GraphEntry, type TensorFactory, TensorHandle } from "../tensors";
import { handleIn } from "./call-keys";
import type { KeptNode, Outcome, Reference, Result } from "./outcome";

export class Replay {
  readonly #factory: TensorFactory;
  readonly #handles: readonly TensorHandle[];
  readonly #given: readonly PyObject[];
  /** Graph entries of the arguments as the call found them. */
  readonly #found: readonly GraphEntry[];
  #nodes: readonly Node[] = [];
  #constants: readonly TensorHandle[] = [];
  #entries: readonly GraphEntry[] = [];
  readonly #made: PyObject[] = [];
  readonly #modules: PyObject[] = [];
  readonly #created: (module: PyObject) => void;

  /** `created` is told of every module that is made. */
  constructor(factory: TensorFactory, given: readonly PyObject[], created: (module: PyObject) => void) {
    this.#factory = factory;
    this.#created = created;
    this.#given = given;
    this.#handles = given.map(handleIn);
    this.#found = this.#handles.map(({ entry }) => entry);
  }

  play({ constants, nodes, entries, writes, result }: Outcome): Value {
    const { builder } = this.#factory;
    this.#constants = constants.map(({ type, data, origin }) => new TensorHandle(type, data, origin));
    if (builder !== null && nodes.length > 0) {
      const made: Node[] = [];
      this.#nodes = made;
      for (const node of nodes) made.push(this.#emit(builder, node));
    }
    this.#entries = entries.map((value) => ({
      builder: value && builder,
      value: value && builder && this.#valueOf(value, builder),
    }));
    for (const { tensor, content } of writes) {
      Object.assign(this.#handles[tensor] as TensorHandle, content, { entry: this.#entry(content.entry) });
    }
    return this.#make(result);
  }

  #emit(builder: GraphBuilder, { op, domain, attributes, inputs, outputs }: KeptNode): Node {
    const values = inputs.map((input) => input && this.#valueOf(input, builder));
    return builder.append(
      { op, domain, attributes, inputs: values, source: this.#factory.place.source(op) },
      this.#factory.named(outputs),
    );
  }

  #valueOf(reference: Reference, builder: GraphBuilder): GraphValue {
    switch (reference.kind) {
      case "argument":
        return this.#factory.valueOf(this.#handles[reference.tensor] as TensorHandle, builder);
      case "constant":
        return this.#factory.valueOf(this.#constants[reference.index] as TensorHandle, builder);
      case "output":
        return this.#nodes[reference.node]?.outputs[reference.output] as GraphValue;
    }
  }

  #entry(number: number): GraphEntry {
    return (number >= 0 ? this.#found[number] : this.#entries[-1 - number]) as GraphEntry;
  }

  #make(result: Result): Value {
    switch (result.kind) {
      case "value":
        return result.value;
      case "argument":
        return this.#given[result.tensor] as PyObject;
      case "sequence": {
        const items = result.items.map((item) => this.#make(item));
        return result.isList ? new PyList(result.cls, items) : new PyTuple(result.cls, items);
      }
      case "tensor":
        return this.#made[result.index] ?? this.#tensor(result);
      case "table":
        return this.#table(result);
      case "module":
        return this.#modules[result.index] ?? this.#module(result);
    }
  }

  #table({ cls, isDict, entries }: Extract<Result, { kind: "table" }>): PyObject {
    if (isDict) {
      const dict = new PyDict(cls);
      for (const [hash, key, value] of entries) dict.map.set(hash, [key, this.#make(value)]);
      return dict;
    }
    const set = new PySet(cls);
    for (const [hash, key] of entries) set.map.set(hash, key);
    return set;
  }

  /** Where it stands in the source is where this call stands. */
  #module({ cls, index, attrs }: Extract<Result, { kind: "module" }>): PyObject {
    const module = new PyObject(cls);
    this.#modules[index] = module;
    this.#created(module);
    module.attrs = new Map();
    for (const [name, value] of attrs) module.attrs.set(name, this.#make(value));
    return module;
  }

  #tensor({ cls, content, index, attrs }: Extract<Result, { kind: "tensor" }>): PyObject {
    const { type, data, origin, requiresGrad, isDerived } = content;
    const handle = new TensorHandle(type, data, origin);
    Object.assign(handle, { requiresGrad, isDerived, entry: this.#entry(content.entry) });
    const tensor = this.#factory.wrap(handle, cls);
    this.#made[index] = tensor;
    if (attrs !== null) tensor.attrs = new Map(attrs.map(([name, value]) => [name, this.#make(value)]));
    return tensor;
  }
}
