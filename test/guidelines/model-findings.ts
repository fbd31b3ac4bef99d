// What the guidelines say of one model of the shared torchvision and timm oracles, analysed from its unmodified sources
// with default settings; asked by findings.mjs.
import { analyze } from "../../server/src/analysis/analyze";
import type { TextFiles } from "../../server/src/frontends/frontend";
import { type ModelTask, recordedModel } from "../pytorch/compare-model";

export interface SaidOfModel {
  readonly findings: readonly Said[];
  /** False when the model was not followed to its end. */
  readonly whole: boolean;
}

export interface Said {
  readonly rule: string;
  readonly file: string;
  /** From 1; 0 without a place. */
  readonly line: number;
  readonly message: string;
}

export function answer({ record: text, root }: ModelTask, files: TextFiles): SaidOfModel {
  const { path, source, options } = recordedModel(JSON.parse(text), root, files);
  if (source === null) throw new Error(`no source at ${path}`);
  const analysis = analyze({ kind: "text", name: path, text: source }, options);
  const [model] = analysis?.models ?? [];
  const file = path.slice(root.length + 1);
  const problems = (analysis?.problems ?? []).map(({ code, range, message }) => ({ rule: code, range, message }));
  const findings = [...problems, ...(model?.findings ?? [])].map(
    ({ rule, range, message }): Said => ({ rule, file, line: (range?.start.line ?? -1) + 1, message }),
  );
  return { findings, whole: model !== undefined && !model.totals.lowerBound };
}
