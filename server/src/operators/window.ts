// The sliding window shared by convolution and pooling: kernel, strides, dilations and pads over the spatial axes.
import type { Dim, Shape } from "../tensor/type";
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
  const strides = perAxis(node, "strides", rank);
  const dilations = perAxis(node, "dilations", rank);
  const auto = node.string("auto_pad", "NOTSET");
  if (auto === "SAME_UPPER" || auto === "SAME_LOWER") return { kernel, strides, dilations, pads: null };
  const pads = auto === "VALID" ? null : node.ints("pads");
  if (pads && pads.length !== 2 * rank)
    node.fail(`expected ${2 * rank} pads for ${rank} spatial axes, got ${pads.length}`);
  return { kernel, strides, dilations, pads: pads ?? new Array<number>(2 * rank).fill(0) };
}

function perAxis(node: NodeContext, name: string, rank: number): readonly number[] {
  const values = node.ints(name) ?? new Array<number>(rank).fill(1);
  if (values.length !== rank) node.fail(`expected ${rank} ${name} for ${rank} spatial axes, got ${values.length}`);
  if (values.some((value) => value < 1)) node.fail(`${name} must be positive, got [${values.join(", ")}]`);
  return values;
}

/**
 * Spatial output sizes: ⌊(n + p − d·(k−1) − 1) / s⌋ + 1, or ⌈…⌉ with `ceil`, where a window that would start in the end
 * padding is dropped (PyTorch; ONNX since opset 22 says the same).
 */
export function slide(node: NodeContext, spatial: Shape, window: Window, ceil = false): Shape {
  return spatial.map((size, axis) => {
    const kernel = window.kernel[axis] ?? null;
    const stride = window.strides[axis] ?? 1;
    if (size === null) return null;
    if (window.pads === null) return Math.ceil(size / stride);
    if (kernel === null) return null;
    const begin = window.pads[axis] ?? 0;
    const end = window.pads[axis + spatial.length] ?? 0;
    const extent = (window.dilations[axis] ?? 1) * (kernel - 1) + 1;
    const room = size + begin + end - extent;
    if (room < 0) {
      node.fail(
        `kernel extent ${extent} is larger than the padded input ${size + begin + end} on spatial axis ${axis}`,
      );
    }
    if (!ceil) return Math.floor(room / stride) + 1;
    const rounded = Math.ceil(room / stride) + 1;
    return (rounded - 1) * stride >= size + begin ? rounded - 1 : rounded;
  });
}
