// What hostile programs are made of, and what a report may say of them.

export const STEPS = /more than [\d,]+ steps/;
export const ELEMENTS = /more than [\d,]+ elements in one value/;
export const RECURSION = /maximum recursion depth exceeded/;
export const BITS = /integer of (more than )?\d+ bits is beyond the limit/;
export const DIGITS = /Exceeds the limit \(4300 digits\)/;
export const OPERATORS = /more than [\d,]+ operators in one graph/;
export const ANY_BUDGET = new RegExp(
  [STEPS, ELEMENTS, RECURSION, BITS, DIGITS, OPERATORS].map(({ source }) => source).join("|"),
);

/** Some reason is told: what is not limited by a budget raises in CPython too, or is not read at all. */
export const REASON = new RegExp(
  `${ANY_BUDGET.source}|\\w+(Error|Iteration|Warning|Exit)\\b|not known|not followed|not found|no example`,
);

/** A model whose file and forward hold these statements. */
export function net(atModuleLevel, inForward = "") {
  const lines =
    inForward === ""
      ? ""
      : inForward
          .split("\n")
          .map((line) => `        ${line}\n`)
          .join("");
  return `import torch
import torch.nn as nn

${atModuleLevel}

# rooflint: input=1x3x8x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)

    def forward(self, x):
        x = self.conv(x)
${lines}        return x
`;
}
