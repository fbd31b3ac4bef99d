// The only way to make a graph. `emit` applies the operator's shape rule at once, so that a front end that interprets a
// program sees real shapes; it never throws: what a rule rejects becomes a problem, what nobody knows stays unknown.
import { CostContext, NodeContext, OperatorRejection } from "../operators/context";
import { findOperator } from "../operators/index";
import { inferTypes, possibleTypes } from "../operators/infer";
import type { Attributes, Operator } from "../operators/operator";
import { isFullyKnown, type TensorData, UNKNOWN, type ValueType } from "../tensor/type";
import type { Problem } from "../text/problem";
import { shorten } from "../text/shorten";
import type { Graph, Node, NodeSource, Value, ValueOrigin } from "./graph";

export interface Emission {
  readonly op: string;
  readonly domain?: string;
  readonly inputs: readonly (Value | null)[];
  readonly attributes?: Attributes;
  readonly bodies?: Readonly<Record<string, Graph>>;
  /** Names of the outputs, in order; "" is an output that the node leaves out. Their count is the node's output count. */
  readonly outputs: readonly string[];
  readonly source: NodeSource;
  /** `parameter`, `buffer` or `constant` for a node that makes a weight (an ONNX Constant); `node` when absent. */
  readonly outputOrigin?: Exclude<ValueOrigin, "input">;
  /** Types that the operator's rule gave for these inputs, where it was asked before. */
  readonly inferred?: readonly ValueType[];
  /** Types declared by the file (value_info, annotations), used where inference leaves something open. */
  readonly declared?: readonly (ValueType | null)[];
}

/** A message with two long shapes or names has some hundred characters. */
const MESSAGE_LENGTH = 1000;

export class GraphBuilder {
  readonly #name: string;
  readonly #inputs: Value[] = [];
  readonly #constants: Value[] = [];
  readonly #nodes: Node[] = [];
  readonly #problems: Problem[] = [];
  readonly #ids: { next: number };

  /** `outer`: the builder of the graph that a body belongs to; its values may be used inside, so ids are shared. */
  constructor(name: string, outer?: GraphBuilder) {
    this.#name = name;
    this.#ids = outer ? outer.#ids : { next: 0 };
  }

  get nodeCount(): number {
    return this.#nodes.length;
  }

  /** How much there is of everything by now. */
  get counts() {
    return { nodes: this.#nodes.length, constants: this.#constants.length, problems: this.#problems.length };
  }

  /** The nodes behind the first `count`. */
  nodesSince(count: number): readonly Node[] {
    return this.#nodes.slice(count);
  }

  constantsSince(count: number): readonly Value[] {
    return this.#constants.slice(count);
  }

  /** Takes the nodes behind the first `count` back, those of an attempt that failed; what is left must not use them. */
  keep(count: number): void {
    this.#nodes.length = Math.min(count, this.#nodes.length);
  }

  /** `data` only where every run gives the input the same elements (the condition inside a loop). */
  input(name: string, type: ValueType, data: TensorData | null = null): Value {
    const value = this.#value(name, type, "input", data, false);
    this.#inputs.push(value);
    return value;
  }

  /** A parameter, buffer or constant: anything that the model file fixes. */
  constant(
    name: string,
    type: ValueType,
    origin: Exclude<ValueOrigin, "input" | "node">,
    data: TensorData | null,
  ): Value {
    const value = this.#value(name, type, origin, data, true);
    this.#constants.push(value);
    return value;
  }

  /** A value that the source uses but no node makes: of it nothing is known, or its type alone. */
  undefinedValue(name: string, type: ValueType = UNKNOWN): Value {
    return this.#value(name, type, "node", null, false);
  }

  emit(emission: Emission): Node {
    const operator = findOperator(emission.domain ?? "", emission.op);
    const context = new NodeContext(
      emission.op,
      emission.inputs,
      emission.attributes ?? {},
      emission.outputs.length,
      signatures(emission.bodies ?? {}),
    );
    const result = operator ? this.#infer(operator, context, emission) : unknownOperator(emission);
    const origin = emission.outputOrigin ?? "node";
    const folded = emission.inputs.every((input) => input === null || input.constant) && emission.inputs.length > 0;
    const node: Node = {
      index: this.#nodes.length,
      op: emission.op,
      domain: emission.domain ?? "",
      inputs: emission.inputs,
      outputs: emission.outputs.map((name, i) =>
        this.#value(
          name,
          merge(result.types[i] ?? UNKNOWN, emission.declared?.[i] ?? null),
          origin,
          result.data[i] ?? null,
          folded || origin !== "node",
        ),
      ),
      attributes: emission.attributes ?? {},
      bodies: emission.bodies ?? {},
      source: emission.source,
      unknown: result.unknown,
    };
    this.#nodes.push(node);
    return node;
  }

  /** A node whose outputs are known: one like it was emitted before. */
  append(
    { op, domain, attributes, inputs, source }: Pick<Node, "op" | "domain" | "attributes" | "inputs" | "source">,
    outputs: readonly Omit<Value, "id">[],
  ): Node {
    const values = outputs.map(({ name, type, origin, data, constant }) =>
      this.#value(name, type, origin, data, constant),
    );
    const index = this.#nodes.length;
    const node: Node = { index, op, domain, inputs, outputs: values, attributes, bodies: {}, source, unknown: null };
    this.#nodes.push(node);
    return node;
  }

  /** A fault of the node or file; its message may quote names and attributes of any length. */
  report(problem: Problem): void {
    this.#problems.push({ ...problem, message: shorten(problem.message, MESSAGE_LENGTH) });
  }

  finish(outputs: readonly Value[]): Graph {
    return {
      name: this.#name,
      inputs: this.#inputs,
      outputs,
      constants: this.#constants,
      nodes: this.#nodes,
      problems: this.#problems,
    };
  }

  #value(name: string, type: ValueType, origin: ValueOrigin, data: TensorData | null, constant: boolean): Value {
    return { id: this.#ids.next++, name, type, origin, data, constant };
  }

  #infer(operator: Operator, context: NodeContext, emission: Emission): Inference {
    try {
      const { inferred } = emission;
      const types = inferred ? possibleTypes(context, inferred) : inferTypes(operator, context);
      const data = operator.evaluate?.(new CostContext(context, types)) ?? [];
      return { types, data, unknown: null };
    } catch (error) {
      if (!(error instanceof OperatorRejection)) throw error;
      const where = emission.source.name === "" ? emission.op : `${emission.op} '${emission.source.name}'`;
      const message = `${where}: ${error.message}`;
      const range = emission.source.callRange ?? emission.source.range;
      this.report({ severity: "error", code: error.code, message, model: this.#name, ...(range && { range }) });
      return { types: [], data: [], unknown: shorten(error.message, MESSAGE_LENGTH) };
    }
  }
}

interface Inference {
  readonly types: readonly ValueType[];
  readonly data: readonly (TensorData | null)[];
  readonly unknown: string | null;
}

function unknownOperator(emission: Emission): Inference {
  const name = emission.domain ? `${emission.domain}::${emission.op}` : emission.op;
  return { types: [], data: [], unknown: `operator ${name} is not known` };
}

function signatures(bodies: Readonly<Record<string, Graph>>) {
  return Object.fromEntries(
    Object.entries(bodies).map(([name, { outputs }]) => [
      name,
      { outputs: outputs.map((value) => value.type), data: outputs.map((value) => value.data) },
    ]),
  );
}

/** What was inferred wins; what it leaves open is taken from the declaration. */
function merge(inferred: ValueType, declared: ValueType | null): ValueType {
  if (declared === null || isFullyKnown(inferred)) return inferred;
  if (inferred.kind === "unknown") return declared;
  if (inferred.kind !== "tensor" || declared.kind !== "tensor") return inferred;
  const dtype = inferred.dtype ?? declared.dtype;
  if (inferred.shape === null) return { kind: "tensor", dtype, shape: declared.shape };
  if (declared.shape?.length !== inferred.shape.length) return { ...inferred, dtype };
  const shape = inferred.shape.map((dim, axis) => dim ?? declared.shape?.[axis] ?? null);
  return { kind: "tensor", dtype, shape };
}
