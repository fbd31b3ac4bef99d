// What a call of a library function did, apart from the tensors that it was given: these are named by their number.
import type { Value as GraphValue, ValueOrigin } from "../../../graph/graph";
import type { Attributes } from "../../../operators/operator";
import type { PyClass, Value } from "../../../python/values";
import type { TensorData, ValueType } from "../../../tensor/type";

/** What a call did. */
export interface Outcome {
  readonly steps: number;
  readonly constants: readonly KeptConstant[];
  readonly nodes: readonly KeptNode[];
  /** Graph entries of tensors that it made, shared by aliases; the value of each where it has one. */
  readonly entries: readonly (Reference | null)[];
  /** What it wrote to the tensors that it was given. */
  readonly writes: readonly { readonly tensor: number; readonly content: Content }[];
  readonly result: Result;
}

/** A value of the graph. */
export type Reference =
  | { readonly kind: "argument"; readonly tensor: number }
  | { readonly kind: "constant"; readonly index: number }
  | { readonly kind: "output"; readonly node: number; readonly output: number };

export interface KeptConstant {
  readonly type: ValueType;
  readonly origin: Exclude<ValueOrigin, "input" | "node">;
  readonly data: TensorData | null;
}

export interface KeptNode {
  readonly op: string;
  readonly domain: string;
  readonly attributes: Attributes;
  readonly inputs: readonly (Reference | null)[];
  readonly outputs: readonly Pick<GraphValue, "type" | "origin" | "data" | "constant">[];
}

/** What a tensor holds. `entry`: of an argument (counted from 0), or of `entries` (counted from -1 downwards). */
export interface Content {
  readonly type: ValueType;
  readonly data: TensorData | null;
  readonly origin: ValueOrigin;
  readonly requiresGrad: boolean;
  readonly isDerived: boolean;
  readonly entry: number;
}

export type Result =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "argument"; readonly tensor: number }
  | {
      readonly kind: "tensor";
      readonly cls: PyClass;
      readonly content: Content;
      readonly index: number;
      readonly attrs: readonly (readonly [string, Result])[] | null;
    }
  | { readonly kind: "sequence"; readonly cls: PyClass; readonly isList: boolean; readonly items: readonly Result[] }
  /** Of a dict or set, by the keys of `keyOf`; a set has no values. */
  | {
      readonly kind: "table";
      readonly cls: PyClass;
      readonly isDict: boolean;
      readonly entries: readonly (readonly [hash: unknown, key: Value, value: Result])[];
    }
  | {
      readonly kind: "module";
      readonly cls: PyClass;
      readonly index: number;
      readonly attrs: readonly (readonly [string, Result])[];
    };
