// Groups that do not divide the channels: found while the graph is built, and reported as a problem; here is its page.
import { onnxText, pytorch } from "../examples";
import type { Rule } from "../rule";

export const indivisibleGroups: Rule = {
  id: "indivisible-groups",
  title: "Groups that do not divide the channels",
  severity: "error",
  preset: "quiet",
  foundBy: "front end",
  hazard: "Indivisible groups",
  why: "A grouped convolution splits its input and output channels evenly; the framework raises an exception when it cannot.",
  mitigation: "Choose a number of groups that divides both, or round the channels to a multiple of it.",
  condition: "`groups` (`group` in ONNX) does not divide the number of input channels, or that of the output channels.",
  threshold: null,
  minimumShare: null,
  exceptions: ["Silent where the channels are unknown."],
  sources: [
    {
      title: "PyTorch, torch.nn.Conv2d: “groups … in_channels and out_channels must both be divisible by groups”",
      url: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html",
    },
    { title: "ONNX, Conv", url: "https://onnx.ai/onnx/operators/onnx__Conv.html" },
  ],
  bad: [
    pytorch(
      "input channels",
      `
# rooflint: input=1x100x32x32
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(100, 96, 3, groups=8)
#                   ^^^^^^^^^ in_channels must be divisible by groups

    def forward(self, x):
        return self.conv(x)
`,
    ),
    pytorch(
      "output channels",
      `
# rooflint: input=1x96x32x32
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(96, 100, 3, groups=8)
#                   ^^^^^^^^^ out_channels must be divisible by groups

    def forward(self, x):
        return self.conv(x)
`,
    ),
    onnxText(
      "an export that was edited",
      `
grouped (float[1,96,8,8] x, float[100,12,1,1] w) => (float[1,100,8,8] y) {
  y = Conv <group = 8> (x, w)
  #   ^^^^ 100
}
`,
    ),
  ],
  good: [
    pytorch(
      "a divisor of both",
      `
# rooflint: input=1x96x32x32
net = nn.Sequential(nn.Conv2d(96, 104, 3, groups=8))
`,
    ),
    pytorch(
      "depthwise",
      `
# rooflint: input=1x96x32x32
net = nn.Sequential(nn.Conv2d(96, 96, 3, groups=96))
`,
    ),
    onnxText(
      "an export",
      `
grouped (float[1,96,8,8] x, float[104,12,1,1] w) => (float[1,104,8,8] y) {
  y = Conv <group = 8> (x, w)
}
`,
    ),
  ],
  check: () => [],
};
