// Multidirectional (NumPy) broadcasting of shapes, https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md.
import type { Dim, Shape } from "./type";

/** The broadcast shape; null when a rank is unknown; undefined when two dimensions cannot be broadcast. */
export function broadcast(...shapes: readonly (Shape | null)[]): Shape | null | undefined {
  if (shapes.some((shape) => shape === null)) return null;
  const known = shapes as readonly Shape[];
  const rank = Math.max(0, ...known.map((shape) => shape.length));
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let dim: Dim = 1;
    for (const shape of known) {
      const at = axis - (rank - shape.length);
      const next = at < 0 ? 1 : (shape[at] ?? null);
      const merged = broadcastDim(dim, next);
      if (merged === undefined) return undefined;
      dim = merged;
    }
    result.push(dim);
  }
  return result;
}

/** An unknown dimension against a known one above 1 takes the known one: anything else would fail at run time. */
function broadcastDim(a: Dim, b: Dim): Dim | undefined {
  if (a === b) return a;
  if (a === 1) return b;
  if (b === 1) return a;
  if (a === null || b === null) return a ?? b;
  return undefined;
}
