// What an operator is: its signature, shape rule, constant propagation, cost and examples, in one value.
// The vocabulary is ONNX in the form of its newest opset (front ends normalise older forms before `emit`); operators
// that ONNX lacks live in the domain `ext`. One family of operators per file, all listed in `index.ts`.
import type { Count } from "../tensor/count";
import type { TensorData, TensorLiteral, ValueType } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";

/** Attributes as rules see them. `null` in a list of numbers never occurs; graphs are in `bodies`, not here. */
export type AttributeValue = number | string | readonly number[] | readonly string[] | TensorLiteral;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A sub-graph attribute (If, Loop, Scan) as its operator's rule needs it. */
export interface BodySignature {
  readonly outputs: readonly ValueType[];
  /** Elements of the outputs where the body itself fixes them (a loop condition that stays true). */
  readonly data?: readonly (TensorData | null)[];
}

export interface Operator {
  readonly type: string;
  /** "" is ai.onnx; others by their full name ("com.microsoft", "ai.onnx.ml", "ext"). */
  readonly domain?: string;
  /** One line on what it computes, in own words. */
  readonly summary: string;
  /** Formal inputs in order. A trailing `?` marks an optional one, a trailing `...` a variadic last one. */
  readonly inputs: readonly string[];
  /** Formal outputs in order, same marks. */
  readonly outputs: readonly string[];
  /**
   * Types of all outputs that the node has (extra entries are ignored). Reports what the framework would reject through
   * `node.fail(...)`; a fact that is not known gives unknown dimensions, never a guess.
   */
  infer(node: NodeContext): readonly ValueType[];
  /**
   * Elements of the outputs when they follow from small constants (shape arithmetic); null for an output that is not
   * known. Runs after `infer`; absent for operators whose results no shape depends on.
   */
  evaluate?(node: CostContext): readonly (TensorData | null)[];
  /** Multiply–accumulates (no bias; padding counted); null when unknown. Absent means 0: the operator has none. */
  macs?(node: CostContext): Count | null;
  /**
   * Floating-point operations besides 2·MACs: bias additions and per-element prices (see `prices.ts`); null when
   * unknown. Absent means 0: the operator only moves data.
   */
  flops?(node: CostContext): Count | null;
  /** Bytes read and written; absent means all inputs + all outputs, each once. */
  traffic?(node: CostContext): Count | null;
  /** True where runtimes do it without touching memory (Reshape, Identity …): traffic 0 and no cost. */
  readonly view?: boolean;
  /** Indices of inputs that are statistics, not learnable (BatchNormalization's mean and variance). */
  readonly bufferInputs?: readonly number[];
  /** Executed as tests. Expected figures are computed by hand or taken from the ONNX operator documentation. */
  readonly examples: readonly Example[];
}

/** `inputs`/`outputs` in the notation of `printType`, an input may carry data: `i64[2]={1,-1}`; "" is an absent input. */
export interface Example {
  readonly inputs: readonly string[];
  readonly attributes?: Attributes;
  readonly bodies?: Readonly<Record<string, readonly string[]>>;
  /** Expected outputs, with data where `evaluate` must know them: `i64[2]={2,3}` (`?` for an unknown element). */
  readonly outputs?: readonly string[];
  readonly macs?: Count;
  readonly flops?: Count;
  /** Bytes, for operators that have a `traffic` of their own. */
  readonly traffic?: Count;
  /** Substring of the message with which the rule must reject the node. */
  readonly error?: string;
  /** Where the expected figures come from: the arithmetic or the document. */
  readonly why?: string;
}

export function operatorKey(domain: string, type: string): string {
  return domain === "" || domain === "ai.onnx" ? type : `${domain}::${type}`;
}
