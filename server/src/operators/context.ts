// What a rule may ask of the node it is applied to: operand types and constant data, attributes with defaults, and the
// one way to reject it. `fail` throws a signal that GraphBuilder.emit turns into the node's problem; nothing else throws.

import type { DType } from "../tensor/dtype";
import { type Shape, type TensorData, type TensorLiteral, tensor, UNKNOWN, type ValueType } from "../tensor/type";
import type { ProblemCode } from "../text/problem";
import type { Attributes, AttributeValue, BodySignature } from "./operator";

/** One operand as rules see it. */
export interface Operand {
  readonly name: string;
  readonly type: ValueType;
  readonly data: TensorData | null;
  /** Learnable or otherwise fixed when the model is loaded (a weight), as opposed to computed at run time. */
  readonly constant: boolean;
}

/** The framework would reject the node. Caught by `GraphBuilder.emit`. */
export class OperatorRejection extends Error {
  constructor(
    readonly code: ProblemCode,
    message: string,
  ) {
    super(message);
  }
}

export class NodeContext {
  constructor(
    readonly type: string,
    /** Operands in order; null is an optional input left out. Trailing absent inputs may be missing. */
    readonly inputs: readonly (Operand | null)[],
    readonly attributes: Attributes,
    readonly outputCount: number,
    readonly bodies: Readonly<Record<string, BodySignature>> = {},
  ) {}

  has(index: number): boolean {
    return (this.inputs[index] ?? null) !== null;
  }

  operand(index: number): Operand | null {
    return this.inputs[index] ?? null;
  }

  /** Type of an input, unknown when it is absent. */
  typeOf(index: number): ValueType {
    return this.inputs[index]?.type ?? UNKNOWN;
  }

  /** Shape of a tensor input; null when the rank is not known, the input is absent or no tensor. */
  shape(index: number): Shape | null {
    const type = this.typeOf(index);
    return type.kind === "tensor" ? type.shape : null;
  }

  dtype(index: number): DType | null {
    const type = this.typeOf(index);
    return type.kind === "tensor" ? type.dtype : null;
  }

  /** Constant elements of an input, null when not known (single elements may be null too). */
  data(index: number): TensorData | null {
    return this.inputs[index]?.data ?? null;
  }

  /** Constant elements of an input if every one of them is known. */
  knownData(index: number): readonly number[] | null {
    const data = this.data(index);
    return data?.every((element) => element !== null) ? (data as readonly number[]) : null;
  }

  attribute(name: string): AttributeValue | undefined {
    return this.attributes[name];
  }

  /** An integer attribute; rejects a fraction, which a file can hold under the same name. */
  int<D extends number | null>(name: string, fallback: D): number | D {
    const value = this.float(name, fallback);
    if (value !== fallback && !Number.isInteger(value))
      this.fail(`attribute '${name}' must be an integer, got ${value}`);
    return value;
  }

  ints(name: string): readonly number[] | null {
    const values = this.floats(name);
    if (values?.some((value) => !Number.isInteger(value))) {
      this.fail(`attribute '${name}' must hold integers, got [${values.slice(0, 8).join(", ")}]`);
    }
    return values;
  }

  float<D extends number | null>(name: string, fallback: D): number | D {
    const value = this.attributes[name];
    return typeof value === "number" ? value : fallback;
  }

  floats(name: string): readonly number[] | null {
    const value = this.attributes[name];
    return Array.isArray(value) && value.every((item) => typeof item === "number") ? (value as number[]) : null;
  }

  string<D extends string | null>(name: string, fallback: D): string | D {
    const value = this.attributes[name];
    return typeof value === "string" ? value : fallback;
  }

  tensorAttribute(name: string): TensorLiteral | null {
    const value = this.attributes[name];
    return typeof value === "object" && "data" in value ? value : null;
  }

  body(name: string): BodySignature | null {
    return this.bodies[name] ?? null;
  }

  /** One tensor output: the usual result of `infer`. */
  tensor(dtype: DType | null, shape: Shape | null): readonly ValueType[] {
    return [tensor(dtype, shape)];
  }

  fail(message: string, code: ProblemCode = "shape-mismatch"): never {
    throw new OperatorRejection(code, message);
  }
}

/** For cost rules: the node with its inferred outputs. */
export class CostContext extends NodeContext {
  constructor(
    node: Pick<NodeContext, "type" | "inputs" | "attributes" | "bodies">,
    readonly outputs: readonly ValueType[],
  ) {
    super(node.type, node.inputs, node.attributes, outputs.length, node.bodies);
  }

  outputShape(index: number): Shape | null {
    const type = this.outputs[index];
    return type?.kind === "tensor" ? type.shape : null;
  }
}
