// What "element-wise overhead" says to do names what its block multiplies by, and a message names the target once.
import { expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";

const residual = (layers: string, input: string) => `import torch.nn as nn
# rooflint: input=${input}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(${layers})

    def forward(self, x):
        return x + self.body(x)
`;

const CONV = "nn.Conv2d(24, 24, 1)";
const LINEAR = "nn.Linear(24, 24)";

it.each([
  ["the convolutions", [CONV, "nn.ReLU6()", CONV, "nn.GELU()"], "1x24x56x56"],
  ["the matrix products", [LINEAR, "nn.ReLU6()", LINEAR, "nn.GELU()"], "1x3136x24"],
  ["the convolutions and matrix products", [CONV, "nn.GELU()", LINEAR, "nn.GELU()"], "1x24x24x24"],
])("fuse them into %s", (into, layers, input) => {
  const text = residual(layers.join(", "), input);
  const [model] = analyze({ kind: "text", name: "net.py", text }, { target: "nvidia-rtx-3090" })?.models ?? [];
  const { message = "" } = model?.findings.find(({ rule }) => rule === "elementwise-overhead") ?? {};
  expect(message).toContain(` – fuse them into ${into}, or drop those that do not pay, which saves `);
  expect(message.split(model?.estimate?.target.name ?? "?")).toHaveLength(2);
});
