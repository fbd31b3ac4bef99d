// A comment that silences nothing.
import { onnxText, pytorch } from "../examples";
import type { Rule } from "../rule";

export const unusedSuppression: Rule = {
  id: "unused-suppression",
  title: "Suppression comment without effect",
  severity: "hint",
  preset: "standard",
  foundBy: "suppressions",
  hazard: "Unused suppression",
  why:
    "A comment that silences nothing hides the next fault at that place. It is left when the fault was repaired, moved " +
    "away by an edit, or names a rule that does not exist.",
  mitigation: "Remove the comment, or correct the rule's name.",
  condition:
    "A comment `# rooflint: ignore[…]` or `ignore-file[…]` names a rule that says nothing there, or no rule at all.",
  threshold: null,
  minimumShare: null,
  exceptions: [
    "Silent about rules that are switched off or lack a target or budget, and when a model of the file could not be followed or was not analysed.",
    "`# noqa` belongs to other tools and is left alone.",
  ],
  sources: [
    {
      title: "ruff, unused-noqa (RUF100): the same for Python's linters",
      url: "https://docs.astral.sh/ruff/rules/unused-noqa/",
    },
  ],
  bad: [
    pytorch(
      "repaired",
      `
# rooflint: input=1x64x56x56
net = nn.Sequential(
    nn.Conv2d(64, 64, 1),  # rooflint: ignore[unbalanced-channels] -- fused later
#                                             ^^^^^^^^^^^^^^^^^^^ 'unbalanced-channels' says nothing here
)
`,
    ),
    pytorch(
      "a name that is no rule's",
      `
# rooflint: ignore-file[unbalanced-channel]
#                       ^^^^^^^^^^^^^^^^^^ there is no rule 'unbalanced-channel'
# rooflint: input=1x64x56x56
net = nn.Sequential(nn.Conv2d(64, 64, 1))
`,
    ),
    onnxText(
      "above a balanced layer",
      `
balanced (float[1,64,56,56] x, float[64,64,1,1] w) => (float[1,64,56,56] y) {
  # rooflint: ignore[excess-groups]
  #                  ^^^^^^^^^^^^^ 'excess-groups' says nothing here
  y = Conv(x, w)
}
`,
    ),
  ],
  good: [
    pytorch(
      "it silences a finding",
      `
# rooflint: input=1x24x56x56
net = nn.Sequential(
    nn.Conv2d(24, 288, 1),  # rooflint: ignore[unbalanced-channels] -- fused later
)
`,
    ),
    pytorch(
      "a rule that needs a budget, without one",
      `
# rooflint: input=1x30x56x56
net = nn.Sequential(nn.Conv2d(30, 30, 1))  # rooflint: ignore[unsqueezed-kernel]
`,
    ),
    onnxText(
      "for the whole file",
      `
# rooflint: ignore-file[unbalanced-channels]
narrow_to_wide (float[1,24,56,56] x, float[288,24,1,1] w) => (float[1,288,56,56] y) {
  y = Conv(x, w)
}
`,
    ),
  ],
  check: () => [],
};
