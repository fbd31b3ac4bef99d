// A view that follows a transposition copies (PyTorch: `reshape` copies where no strides give the shape), and a hover says
// what its time is; a view of what lies in order takes none.
import { expect, it } from "vitest";
import { costLines } from "../../server/src/features/describe/figures";
import { nodesAt } from "../../server/src/features/locate/layers";
import { analyzePython } from "../pytorch/analyze-python";

const net = (view: string) => `# rooflint: input=2x16x20x9
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.act = nn.ReLU()

    def forward(self, x):
        x = self.act(x)
        return self.act(${view})
`;

function linesOf(view: string): readonly string[] {
  const { models } = analyzePython(net(view), { target: "nvidia-h200-sxm" });
  const node = models[0]?.graph.nodes.find(({ op }) => op === "Reshape");
  const position = node?.source.callRange?.end;
  if (!position) throw new Error("no reshape");
  const [first, ...others] = nodesAt(models, position).filter(({ node: { op } }) => op === "Reshape");
  return first ? costLines([first, ...others]) : [];
}

it("says where the time of a view behind a transposition comes from", () => {
  const [, arithmetic, time] = linesOf("x.transpose(1, 2).reshape(2, 20, 144)");
  expect(arithmetic).toBe(
    "intensity none: its time is that of the copy into the order that a transposition before it asks for",
  );
  expect(time).toMatch(/^time [\d.]+ µs /);
});

it("gives a view of what lies in order no time", () => {
  const [, arithmetic, ...others] = linesOf("x.reshape(2, 320, 9)");
  expect([arithmetic, ...others]).toEqual(["intensity none: no memory is moved"]);
});
