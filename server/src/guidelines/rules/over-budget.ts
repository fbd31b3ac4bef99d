// A limit that the project set for its models.
import { toNumber } from "../../tensor/count";
import { formatBytes, formatCount, formatSeconds } from "../../text/format";
import { BUDGET_KEYS, type Budget } from "../budget";
import { onnxText, pytorch } from "../examples";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";

export const overBudget: Rule = {
  id: "over-budget",
  title: "Budget exceeded",
  severity: "error",
  preset: "quiet",
  needs: "budget",
  hazard: "Over budget",
  why: "The project says how large its models may be; a change that breaks the limit is easiest to undo while it is made.",
  mitigation: "Reduce the model, or raise the budget on purpose.",
  condition:
    "Parameters, MACs, peak activation memory, weight memory or predicted time exceed the limit that `rooflint.budget` or `rooflint check --budget` gives.",
  threshold: null,
  minimumShare: null,
  exceptions: [
    "A model of which something is unknown is judged by what is known: a lower bound above the limit is above the limit.",
    "A limit on time needs a target; without one it is not judged.",
  ],
  sources: [
    {
      title: "MLPerf Tiny and TinyML practice: flash and RAM of the device limit weights and peak activations",
      url: "https://arxiv.org/abs/2106.07597",
    },
  ],
  bad: [
    pytorch(
      "parameters",
      `
# rooflint: input=1x100
net = nn.Sequential(nn.Linear(100, 100))
# ^ 10.1 K params, allowed are 10.0 K
`,
      { budget: { params: 10_000 } },
    ),
    pytorch(
      "MACs and peak memory",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(nn.Conv2d(3, 64, 3, padding=1))
# ^ 1.77 MMACs, allowed are 1.00 MMACs; 268 KiB of activations at their peak, allowed are 64.0 KiB
`,
      { budget: { macs: 1_000_000, peakBytes: 65_536 } },
    ),
    onnxText(
      "weights of an export",
      `
wide (float[1,64,28,28] x) => (float[1,64,28,28] y) <float[64,64,3,3] w = ["location": "w"]> {
# ^ 144 KiB of weights, allowed are 64.0 KiB
  y = Conv <pads = [1, 1, 1, 1]> (x, w)
}
`,
      { budget: { weightBytes: 65_536 } },
    ),
  ],
  good: [
    pytorch(
      "at the limit",
      `
# rooflint: input=1x100
net = nn.Sequential(nn.Linear(100, 100))
`,
      { budget: { params: 10_100 } },
    ),
    pytorch(
      "no budget",
      `
# rooflint: input=1x100
net = nn.Sequential(nn.Linear(100, 100))
`,
    ),
    onnxText(
      "within all limits",
      `
wide (float[1,64,28,28] x) => (float[1,64,28,28] y) <float[64,64,3,3] w = ["location": "w"]> {
  y = Conv <pads = [1, 1, 1, 1]> (x, w)
}
`,
      { budget: { params: 40_000, macs: 30_000_000, weightBytes: 200_000, peakBytes: 1_000_000 } },
    ),
  ],
  check(model: CheckedModel): readonly Hit[] {
    const excesses = BUDGET_KEYS.flatMap((key) => excessOf(model, key));
    if (excesses.length === 0) return [];
    const over = (key: keyof Budget) => excesses.find((excess) => excess.key === key)?.over ?? 0;
    return [
      {
        node: null,
        range: model.range,
        path: model.graph.name,
        evidence: excesses.map(({ text }) => text).join("; "),
        mitigation: "reduce the model or raise the budget",
        saving: { ...NO_SAVING, params: over("params"), macs: over("macs") },
      },
    ];
  },
};

interface Excess {
  readonly key: keyof Budget;
  readonly over: number;
  readonly text: string;
}

function excessOf(model: CheckedModel, key: keyof Budget): readonly Excess[] {
  const limit = model.budget[key];
  const value = figureOfKey(model, key);
  if (limit === undefined || value === null || value <= limit) return [];
  const { lowerBound, weightsLowerBound } = model.totals;
  const isLeast = key === "params" || key === "weightBytes" ? weightsLowerBound : lowerBound;
  const bound = isLeast ? "at least " : "";
  return [{ key, over: value - limit, text: `${bound}${TEXTS[key](value)}, allowed are ${LIMITS[key](limit)}` }];
}

function figureOfKey({ totals, estimate }: CheckedModel, key: keyof Budget): number | null {
  return key === "seconds" ? (estimate?.seconds ?? null) : toNumber(totals[key]);
}

const LIMITS: Readonly<Record<keyof Budget, (value: number) => string>> = {
  params: (value) => formatCount(value),
  macs: (value) => formatCount(value, "MACs"),
  peakBytes: formatBytes,
  weightBytes: formatBytes,
  seconds: formatSeconds,
};

const TEXTS: typeof LIMITS = {
  params: (value) => formatCount(value, "params"),
  macs: LIMITS.macs,
  peakBytes: (value) => `${formatBytes(value)} of activations at their peak`,
  weightBytes: (value) => `${formatBytes(value)} of weights`,
  seconds: (value) => `${formatSeconds(value)} on the target`,
};
