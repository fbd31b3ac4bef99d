// Images in a list, as detection models take them: each is a sample, and its channels are no batch.
import { expect, it } from "vitest";
import { analyzePython } from "./analyze-python";

const net = (annotation: string, first: string, call: string) => `from typing import List
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)

    def forward(self, images: ${annotation}):
        return self.conv(${first})

model = Net()
model(${call})
`;

const LIST = "List[torch.Tensor]";

it.each([
  ["a list of one image", net(LIST, "torch.stack(images)", "[torch.rand(3, 224, 224)]"), 1],
  ["a list of two images", net(LIST, "torch.stack(images)", "[torch.rand(3, 224, 224), torch.rand(3, 224, 224)]"), 2],
  ["one batch", net("torch.Tensor", "images", "torch.rand(5, 3, 224, 224)"), 5],
  ["a list of batches", net(LIST, "images[0]", "[torch.rand(6, 3, 224, 224)]"), 6],
])("%s", (_what, text, batch) => {
  const [model] = analyzePython(text, { target: "nvidia-h200-sxm" }).models;
  expect(model?.incomplete).toBeUndefined();
  expect(model?.estimate?.batch).toBe(batch);
});
