// The sliding window shared by convolution and pooling: kernel, strides, dilations and pads over the spatial axes.
import type { Dim, Shape } from "../tensor/type";
import { unknownDims } from "./axes";
import type { NodeContext } from "./context";

export interface Window {
  readonly kernel: readonly Dim[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** All begins, then all ends; null with SAME_* auto_pad, where the output alone is fixed: ceil(n / stride). */
  readonly pads: readonly number[] | null;
}

/** Reads the window attributes of `node` for `kernel.length` spatial axes, checking their lengths. */
export function readWindow(node: NodeContext, kernel: readonly Dim[]): Window {
  const rank = kernel.length;
  if (kernel.some((size) => size !== null && size < 1)) {
    node.fail(`kernel sizes must be positive, got [${kernel.map((size) => size ?? "?").join(", ")}]`);
  }
  const strides = perAxis(node, "strides", rank);
  const dilations = perAxis(node, "dilations", rank);
  const auto = node.string("auto_pad", "NOTSET");
  if (auto === "SAME_UPPER" || auto === "SAME_LOWER") return { kernel, strides, dilations, pads: null };
  const pads = auto === "VALID" ? null : node.ints("pads");
  if (pads && pads.length !== 2 * rank) {
    node.fail(`expected ${2 * rank} pads for ${rank} spatial axes, got ${pads.length}`);
  }
  if (pads?.some((pad) => pad < 0)) node.fail(`pads must not be negative, got [${pads.join(", ")}]`);
  return { kernel, strides, dilations, pads: pads ?? new Array<number>(2 * rank).fill(0) };
}

/** Kernel sizes of an operator without weights: the required attribute, one size for each spatial axis. */
export function kernelShape(node: NodeContext, rank: number): readonly number[] {
  const kernel = node.ints("kernel_shape");
  if (kernel === null) node.fail("kernel_shape is required", "missing-attribute");
  if (kernel.length !== rank) {
    node.fail(`expected ${rank} kernel sizes for ${rank} spatial axes, got ${kernel.length}`);
  }
  return kernel;
}

/** Sizes after batch and channels of an N×C×spatial operand; rejects one without spatial axes. */
export function spatialDims(node: NodeContext, shape: Shape): Shape {
  if (shape.length < 3) node.fail(`expected an input of rank 3 or more (N×C×spatial), got rank ${shape.length}`);
  return shape.slice(2);
}

/** One positive integer for each spatial axis, 1 where the attribute is absent. */
function perAxis(node: NodeContext, name: string, rank: number): readonly number[] {
  const values = node.ints(name) ?? new Array<number>(rank).fill(1);
  if (values.length !== rank) node.fail(`expected ${rank} ${name} for ${rank} spatial axes, got ${values.length}`);
  if (values.some((value) => value < 1)) node.fail(`${name} must be positive, got [${values.join(", ")}]`);
  return values;
}

/** Number of elements that a kernel reaches over: d·(k − 1) + 1. */
export function kernelExtent(window: Window, axis: number): Dim {
  const kernel = window.kernel[axis] ?? null;
  return kernel === null ? null : (window.dilations[axis] ?? 1) * (kernel - 1) + 1;
}

/** Sum of the pads of an axis. */
export function totalPads(pads: readonly number[], axis: number): number {
  return (pads[axis] ?? 0) + (pads[axis + pads.length / 2] ?? 0);
}

/**
 * Spatial output sizes: ⌊(n + p − d·(k−1) − 1) / s⌋ + 1, or ⌈…⌉ with `ceil`, where a window that would start in the end
 * padding is dropped (PyTorch; ONNX since opset 22 says the same).
 */
export function slide(node: NodeContext, spatial: Shape, window: Window, ceil = false): Shape {
  const { pads } = window;
  return spatial.map((size, axis) => {
    const stride = window.strides[axis] ?? 1;
    const extent = kernelExtent(window, axis);
    if (size === null) return null;
    if (pads === null) return Math.ceil(size / stride);
    if (extent === null) return null;
    const padded = size + totalPads(pads, axis);
    const steps = (ceil ? Math.ceil : Math.floor)((padded - extent) / stride) + 1;
    if (steps < 1) {
      node.fail(`kernel extent ${extent} is larger than the padded input ${padded} on spatial axis ${axis}`);
    }
    return ceil && (steps - 1) * stride >= size + (pads[axis] ?? 0) ? steps - 1 : steps;
  });
}

/** Unknown spatial sizes of an operand whose rank follows from another one. */
export function unknownSpatial(rank: number): Shape {
  return unknownDims(Math.max(rank - 2, 0));
}
