// Choosing a hardware target: options, the project's file and settings, own targets, and what is told when one is wrong.
import { describe, expect, it } from "vitest";
import { type AnalyzeOptions, analyze, report } from "../../server/src/analysis/analyze";
import type { ModelReport } from "../../server/src/protocol";

const NET =
  "from torch import nn\n\n# rooflint: input=1x16x32x32\nnet = nn.Sequential(nn.Conv2d(16, 32, 3, bias=False), nn.ReLU())\n";
const UNKNOWN = `<ir_version: 8, opset_import: ["": 17, "acme": 1]>
net (float[1,8,4,4] x, float[8,8,1,1] w) => (z) {
  y = Conv(x, w)
  z = acme.Mystery(y)
}
`;

const OWN = `target = "my-npu"
fps = 10

[targets.my-npu]
kind = "accelerator"
peakOpsPerSecond = { float-like = 1 }
`.replace("{ float-like = 1 }", "{ fp16 = 2e12 }");

function analyzed(toml: string, options: AnalyzeOptions = {}) {
  const files = { read: (file: string) => (file === "/project/rooflint.toml" ? toml : null) };
  const analysis = analyze({ kind: "text", name: "/project/net.py", text: NET }, { files, ...options });
  if (!analysis) throw new Error("no front end knows .py");
  const made = report(analysis);
  return { model: made.models[0] as ModelReport, problems: made.problems.map(({ message }) => message) };
}

describe("the target", () => {
  it("is none until one is chosen; then by options before the project, by the project before the settings", () => {
    expect(analyzed("").model.target).toBeNull();
    expect(analyzed("", { defaults: { target: "nvidia-rtx-4090" } }).model.target?.id).toBe("nvidia-rtx-4090");
    const project = 'target = "nvidia-rtx-3090"\ndtype = "float32"\nfusion = "none"\n';
    const chosen = analyzed(project, { defaults: { target: "nvidia-rtx-4090", dtype: "float16" } });
    expect(chosen).toMatchObject({
      problems: [],
      model: { target: { id: "nvidia-rtx-3090", dtype: "float32", fusion: "none" } },
    });
    expect(analyzed(project, { target: "nvidia-h200-sxm" }).model.target?.id).toBe("nvidia-h200-sxm");
    expect(analyzed(project, { target: "" }).model.target).toBeNull();
  });

  it("may be the project's own", () => {
    const own = `${OWN}dramBytesPerSecond = 1e10\nmemoryBytes = 10000\nname = "My NPU"\n`;
    const { model, problems } = analyzed(own);
    expect(problems).toEqual([]);
    expect(model.target).toMatchObject({ id: "my-npu", name: "My NPU", dtype: "float16", batch: 1 });
    // 2e12 operations over 1e10 bytes a second
    expect(model.target?.roofline).toMatchObject({ opsPerSecond: 2e12, bytesPerSecond: 1e10, ridge: 200 });
    expect(model.target?.bytesPerSecondAtFps.fps).toBe(10);
    expect(model.target?.bytesPerSecondAtFps.edge).toBe(10 * (model.target?.bytes.edge ?? 0));
    // 16·32·9 weights and 16·32² + 32·30² activations of two bytes are more than 10,000 bytes
    expect(model.target?.memory?.verdict).toBe("does not fit");
  });

  it("without a bandwidth has no time, and says why", () => {
    const { target } = analyzed(OWN).model;
    expect(target).toMatchObject({ seconds: null, unknown: "the memory bandwidth of my-npu is not known" });
  });

  it("is told with file and line where it is wrong", () => {
    expect(analyzed('fps = 30\ntarget = "nvidia-rtx-3091"\n')).toMatchObject({
      problems: ["rooflint.toml: line 2: there is no target 'nvidia-rtx-3091', did you mean 'nvidia-rtx-3090'?"],
      model: { target: null },
    });
    expect(analyzed("fps = 0\n").problems).toEqual([
      "rooflint.toml: line 1: expected a positive number of runs a second for 'fps', got 0",
    ]);
    const [first = ""] = analyzed(OWN.replace("2e12", "-1")).problems;
    expect(first).toMatch(/^rooflint\.toml: line 6: target 'my-npu': expected a positive number/);
    expect(analyzed(`${OWN}colour = "red"\n`).problems[0]).toContain(
      "rooflint.toml: line 4: target 'my-npu': Unrecognized key",
    );
    expect(analyzed('dtype = "float12"\n').problems[0]).toMatch(
      /line 1: expected .*float16.* for 'dtype', got "float12"/,
    );
    expect(analyzed('convention = ["fvcore", "mine"]\n').problems[0]).toMatch(
      /line 1: .*torchinfo.* for 'convention', got "mine"/,
    );
    expect(analyzed("", { target: "nobody" }).problems).toEqual(["there is no target 'nobody'"]);
  });

  it("takes the batch as well", () => {
    const { model } = analyzed('batch = 8\ntarget = "nvidia-rtx-3090"\n');
    expect(model.inputs[0]?.shape).toEqual([8, 16, 32, 32]);
    expect(model.target?.batch).toBe(8);
    // 8 · 32 · 30² · 16 · 9
    expect(model.totals.macs).toBe(8 * 32 * 30 * 30 * 16 * 9);
  });

  it("needs half the memory in half precision", () => {
    const machine = 'kind = "cpu"\npeakOpsPerSecond = { fp32 = 1e12, fp16 = 2e12 }\nmemoryBytes = 1e9\n';
    const need = (dtype: string) =>
      analyzed(`target = "own"\ndtype = "${dtype}"\n\n[targets.own]\n${machine}`).model.target?.memory?.needBytes;
    // 16·32·9 weights, and in and out of the activation 2·32·30²
    expect(need("float32")).toBe(4 * (16 * 32 * 9 + 2 * 32 * 30 * 30));
    expect(need("float16")).toBe(2 * (16 * 32 * 9 + 2 * 32 * 30 * 30));
  });

  it("gives a lower bound where a layer is unknown", () => {
    const analysis = analyze({ kind: "text", name: "net.onnxtxt", text: UNKNOWN }, { target: "nvidia-rtx-3090" });
    const [model] = analysis ? report(analysis).models : [];
    expect(model?.target?.lowerBound).toBe(true);
    const [conv, mystery] = model?.layers ?? [];
    expect(conv?.seconds).not.toBeNull();
    expect(mystery).toMatchObject({ seconds: null, bound: null });
    expect(mystery?.unknown).toContain("acme");
  });
});
