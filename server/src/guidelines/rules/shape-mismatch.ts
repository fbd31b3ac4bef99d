// Shapes that do not fit: found while the graph is built, and reported as a problem; here is its page.
import { onnxText, pytorch } from "../examples";
import type { Rule } from "../rule";

export const shapeMismatch: Rule = {
  id: "shape-mismatch",
  title: "Shapes that do not fit",
  severity: "error",
  preset: "quiet",
  foundBy: "front end",
  hazard: "Shape mismatch",
  why: "The framework would raise an exception at this operator as soon as the model runs on the input that it is analysed with.",
  mitigation: "The message names both sides: the shape that is expected and the one that comes.",
  condition:
    "An operator's operands break its shape rule. PyTorch source is judged by PyTorch's own checks, ONNX by the operator's definition.",
  threshold: null,
  minimumShare: null,
  exceptions: [
    "Silent where a shape is unknown.",
    "When no input is given and none that was tried fits, the message asks for one instead (`no-input-found`), unless no size could help.",
  ],
  sources: [
    { title: "ONNX operators, shape inference", url: "https://onnx.ai/onnx/operators/" },
    { title: "PyTorch documentation of each function", url: "https://docs.pytorch.org/docs/stable/" },
  ],
  bad: [
    pytorch(
      "32 channels into a layer that expects 64",
      `
# rooflint: input=1x3x32x32
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 32, 3)
        self.second = nn.Conv2d(64, 64, 3)

    def forward(self, x):
        return self.second(self.first(x))
#              ^^^^^^^^^^^ to have 64 channels, but got 32 channels instead
`,
    ),
    pytorch(
      "a flattened map of another size than the linear layer reads",
      `
# rooflint: input=1x16x6x6
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(16 * 5 * 5, 120)

    def forward(self, x):
        return self.fc(x.flatten(1))
#              ^^^^^^^ mat1 and mat2 shapes cannot be multiplied (1x576 and 400x120)
`,
    ),
    onnxText(
      "a sum of maps of different sizes",
      `
sum (float[1,8,16,16] a, float[1,8,15,15] b) => (float[1,8,16,16] y) {
  y = Add(a, b)
  #   ^^^ 16
}
`,
    ),
  ],
  good: [
    pytorch(
      "64 into 64",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(nn.Conv2d(3, 64, 3), nn.Conv2d(64, 64, 3))
`,
    ),
    pytorch(
      "pooling to a fixed size before the linear layer",
      `
# rooflint: input=1x16x6x6
net = nn.Sequential(nn.AdaptiveAvgPool2d(5), nn.Flatten(), nn.Linear(16 * 5 * 5, 120))
`,
    ),
    onnxText(
      "broadcasting",
      `
scale (float[1,8,16,16] a, float[1,8,1,1] b) => (float[1,8,16,16] y) {
  y = Mul(a, b)
}
`,
    ),
  ],
  check: () => [],
};
