// What Rooflint says of a model in which one number was changed, beside what PyTorch says of it (shape-errors.json).
import { analyze } from "../../server/src/analysis/analyze";
import type { TextFiles } from "../../server/src/frontends/frontend";
import { tensor } from "../../server/src/tensor/type";
import { LineIndex } from "../../server/src/text/position";

export interface ShapeCase {
  readonly file: string;
  readonly entry: string;
  readonly kind: "layer" | "view" | "cat" | "call";
  /** Offsets of the number, and the one that stands there now. */
  readonly edit: readonly [start: number, end: number, text: string];
  readonly accepted: boolean;
  readonly type?: string;
  readonly message?: string;
  /**
   * First and last line of the places in the file that a user would look at: the innermost call, where the traceback ends
   * in the file, and where the layer of torch.nn was made that rejected its input.
   */
  readonly lines?: readonly (readonly [first: number, last: number])[];
}

export interface ShapeInput {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int64";
}

/** How an error was told: where PyTorch's is, elsewhere, or not at all. */
export type Told = "there" | "elsewhere" | "not";

export interface ShapeVerdict {
  readonly told: Told;
  readonly errors: readonly string[];
  readonly line: number;
}

export function judge(
  { entry, edit: [start, end, replaced], lines = [] }: ShapeCase,
  { path, text, files, paths }: { path: string; text: string; files: TextFiles; paths: readonly string[] },
  inputs: readonly ShapeInput[],
): ShapeVerdict {
  const edited = text.slice(0, start) + replaced + text.slice(end);
  const chosen = inputs.map(({ shape, dtype }) => ({ name: null, type: tensor(dtype, [...shape]) }));
  const options = { files, paths, active: entry, maxModels: 1, chosenInputs: new Map([[entry, chosen]]) };
  const analysis = analyze({ kind: "text", name: path, text: edited }, options);
  const errors = analysis?.problems.filter(({ severity }) => severity === "error") ?? [];
  const isThere = errors.some(({ range }) => {
    const at = range?.start.line ?? -1;
    return lines.some(([first, last]) => first <= at + 1 && at + 1 <= last);
  });
  return {
    told: isThere ? "there" : errors.length > 0 ? "elsewhere" : "not",
    errors: errors.map(({ range, message }) => `${(range?.start.line ?? -1) + 1}: ${message}`),
    line: new LineIndex(text).position(start).line + 1,
  };
}
