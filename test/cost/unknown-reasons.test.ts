// Why the cost of a layer is not known: in names that the author wrote, of layers, inputs and lines.
import { expect, it } from "vitest";
import { analyzePython } from "../pytorch/analyze-python";

/** Reasons of a model whose `forward` is that line; how many elements are positive depends on values. */
function reasonsOf(line: string): readonly string[] {
  const text = `# rooflint: input=x:16
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.act = nn.Tanh()

    def forward(self, x):
        ${line}
`;
  const [model] = analyzePython(text).models;
  return (model?.costs ?? []).flatMap(({ unknown }) => unknown ?? []);
}

it.each([
  // behind three lines of imports; a cast makes what `exp` reads
  ["return torch.nonzero(x).float().exp()", "Cast", "line 11"],
  ["return self.act(torch.nonzero(x).float()).exp()", "Tanh", "'act'"],
])("%s", (line, type, place) => {
  const reasons = reasonsOf(line);
  expect(reasons).toContain(`the shape of the output of ${type} (${place}) is not known`);
  expect(reasons.filter((reason) => /'[tc]\d+'/.test(reason))).toEqual([]);
});
