// The centre: a graph of nodes and values in ONNX vocabulary. Built only through GraphBuilder; immutable afterwards.
import type { Attributes } from "../operators/operator";
import type { TensorData, ValueType } from "../tensor/type";
import type { Range } from "../text/position";
import type { Problem } from "../text/problem";

/**
 * Where a value comes from. `parameter`: learnable, or any other float constant of the file; `buffer`: statistics such as
 * BatchNormalization's mean; `constant`: indices, shapes and other non-learnable constants; `node`: computed.
 */
export type ValueOrigin = "input" | "parameter" | "buffer" | "constant" | "node";

export interface Value {
  readonly id: number;
  readonly name: string;
  readonly type: ValueType;
  readonly origin: ValueOrigin;
  readonly data: TensorData | null;
  /** Computed from constants alone: runtimes fold it at load time. True for all origins but `input`, and for some nodes. */
  readonly constant: boolean;
}

/** A module whose call contains a node: path as in `named_modules()`, class as the author knows it ("" where not known). */
export interface ModuleScope {
  readonly path: string;
  readonly type: string;
}

export interface NodeSource {
  /** Name in the file: the ONNX node name; path of the module call elsewhere. */
  readonly name: string;
  /** Module path as in `named_modules()` or the scopes of the node's name: `layer1.0.conv1`. */
  readonly path: string;
  /** The modules around it, outermost first; absent where the source names none. */
  readonly modules?: readonly ModuleScope[];
  /** Class or function as the author wrote it (`Conv2d`); the operator's type where the source has no other. */
  readonly type?: string;
  /** n-th call of this module, from 0. */
  readonly call?: number;
  /** Where it is defined, where it is applied. */
  readonly range?: Range;
  /** The part of `range` that a finding underlines, where the whole would be too much. */
  readonly nameRange?: Range;
  readonly callRange?: Range;
}

export interface Node {
  readonly index: number;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  readonly bodies: Readonly<Record<string, Graph>>;
  readonly source: NodeSource;
  /** Why the node's outputs or cost cannot be computed; null when they can. */
  readonly unknown: string | null;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  /** Samples in one run where inputs have no axis for them: a list of images. Absent where they are batches. */
  readonly samples?: number;
  readonly outputs: readonly Value[];
  /** All values that no node computes and that are not inputs: parameters, buffers, constants. */
  readonly constants: readonly Value[];
  readonly nodes: readonly Node[];
  readonly problems: readonly Problem[];
}
