// How the user looks at a comparison, kept with the panel's state.
import { COUNTED_FIGURES, type ShownFigure } from "../../../../server/src/text/compared";
import type { ScaleKind } from "../../ticks";

export interface CompareState {
  readonly figure: ShownFigure;
  readonly by: "stage" | "layer";
  /** Families of reference networks that stand out; none: all do. */
  readonly families: readonly string[];
  /** Of the axis of operations. */
  readonly scale: ScaleKind;
  /** Top-1 accuracy in percent that the user gave for own models, by their names. */
  readonly accuracies: Readonly<Record<string, number>>;
}

export const FIGURES = ["macs", "params", "outputBytes", "trafficBytes", "seconds"] as const satisfies ShownFigure[];

const INITIAL: CompareState = { figure: "macs", by: "stage", families: [], scale: "log", accuracies: {} };

/** Saved state may be of another version, or absent: each field is taken only if it is what it should be. */
export function readState(saved: unknown): CompareState {
  if (typeof saved !== "object" || saved === null) return INITIAL;
  const { figure, by, families, scale, accuracies } = saved as Readonly<Record<string, unknown>>;
  return {
    figure: [...COUNTED_FIGURES, "seconds" as const].find((known) => known === figure) ?? INITIAL.figure,
    by: by === "layer" ? by : "stage",
    families: Array.isArray(families) ? families.filter((family) => typeof family === "string") : [],
    scale: scale === "linear" ? scale : "log",
    accuracies: readAccuracies(accuracies),
  };
}

export function isAccuracy(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value <= 100;
}

function readAccuracies(saved: unknown): CompareState["accuracies"] {
  if (typeof saved !== "object" || saved === null) return {};
  return Object.fromEntries(Object.entries(saved).filter((entry): entry is [string, number] => isAccuracy(entry[1])));
}
