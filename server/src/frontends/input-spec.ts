// `--input [NAME:]DIMS[:DTYPE]`: `1x3x224x224`, `input_ids:1x16:int64`, `x:scalar`. Names may hold colons themselves. Pure:
// the editor checks what is typed with it too.
import { dtypeFromName } from "../tensor/dtype";
import { tensor } from "../tensor/type";
import { formatInput } from "../text/format";
import type { InputSpec } from "./frontend";

const DIMS = /^\d+(x\d+)*$/i;
const SCALAR = "scalar";

/** Returns what is wrong, in words, when the text is not of the form. */
export function parseInputSpec(text: string): InputSpec | string {
  const parts = text.split(":");
  const dtype = parts.length > 1 ? dtypeFromName(parts.at(-1) ?? "") : null;
  if (dtype !== null) parts.pop();
  const dims = parts.pop() ?? "";
  const shape = parseDims(dims);
  if (shape === null) return `expected [NAME:]DIMS[:DTYPE], for instance x:1x3x224x224:float32, got '${text}'`;
  return { name: parts.length > 0 ? parts.join(":") : null, type: tensor(dtype, shape) };
}

/** Several inputs separated by commas. */
export function parseInputSpecs(text: string): readonly InputSpec[] | string {
  const specs = text.split(",").map((spec) => parseInputSpec(spec.trim()));
  return specs.find((spec) => typeof spec === "string") ?? (specs as InputSpec[]);
}

/** As it is written: `1x3x224x224`, `ids:1x16:int64`. */
export function printInputSpecs(specs: readonly InputSpec[]): string {
  return specs.map(printInputSpec).join(", ");
}

function printInputSpec({ name, type }: InputSpec): string {
  return `${name === null ? "" : `${name}:`}${formatInput(type.shape, type.dtype)}`;
}

export function parsePositive(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : `expected a positive integer, got '${text}'`;
}

function parseDims(text: string): readonly number[] | null {
  if (text === SCALAR) return [];
  if (!DIMS.test(text)) return null;
  const dims = text.split(/x/i).map(Number);
  return dims.every((dim) => Number.isSafeInteger(dim) && dim > 0) ? dims : null;
}
