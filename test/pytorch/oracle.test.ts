// The comparison with the oracles, tested by itself: a right record is equal, and each way in which a result can differ is
// seen. Figures are arithmetic, shown where they stand.
import { describe, expect, it } from "vitest";
import { answer as askFunctions, type FunctionRecord } from "./compare-function";
import { answer as askModel, type Exception, type ModelRecord, type ModelVerdict } from "./compare-model";
import { runTasks } from "./oracle-pool.mjs";

const NET = `
import torch.nn as nn

class Head(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.fc = nn.Linear(8, classes)

    def forward(self, x):
        return self.fc(x)

class Net(nn.Module):
    def __init__(self, classes, sift=False):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.norm = nn.BatchNorm2d(8)
        self.head = Head(classes)
        self.sift = sift

    def forward(self, x):
        x = self.norm(self.conv(x)).mean((2, 3))
        if self.sift:
            x = x[x.sum(1) > 0]
        y = self.head(x)
        return y @ self.head(x).transpose(0, 1)
`;

/** 8 filters of 3·3·3 and their biases; at 4×4 places. */
const CONV = { params: 8 * 27 + 8, macs: 8 * 27 * 16 };
const LINEAR = { params: 8 * 4 + 4, macs: 8 * 4 };
const PRODUCT = 4;

const RECORD: ModelRecord = {
  model: "net",
  factory: { module: "net", function: "Net", kwargs: { classes: 4 } },
  source: "net.py",
  input: [[1, 3, 6, 6]],
  input_kind: "tensor",
  input_dtypes: null,
  output: [1, 1],
  totals: {
    params: CONV.params + 16 + LINEAR.params,
    params_trainable: CONV.params + 16 + LINEAR.params,
    buffers: 8 + 8 + 1,
    macs: CONV.macs + 2 * LINEAR.macs + PRODUCT,
    macs_conv: CONV.macs,
    macs_linear: 2 * LINEAR.macs,
    macs_matmul: PRODUCT,
  },
  calls: [
    [0, "conv", "Conv2d", [[1, 3, 6, 6]], [[1, 8, 4, 4]], CONV.params, CONV.macs, 0],
    [1, "norm", "BatchNorm2d", [[1, 8, 4, 4]], [[1, 8, 4, 4]], 16, 0, 0],
    [2, "head.fc", "Linear", [[1, 8]], [[1, 4]], LINEAR.params, LINEAR.macs, 0],
    [3, "head.fc", "Linear", [[1, 8]], [[1, 4]], LINEAR.params, LINEAR.macs, 1],
  ],
};

function compare(record: ModelRecord, exception: Exception | null = null): ModelVerdict {
  const files = { read: (path: string) => (path === "packages/net.py" ? NET : null) };
  return askModel({ record: JSON.stringify(record), root: "packages", exception }, files);
}

describe("a model", () => {
  it("is exact when everything is equal", () =>
    expect(compare(RECORD)).toEqual({ kind: "exact", differences: [], assumptions: [] }));

  it.each(Object.keys(RECORD.totals))("is wrong when %s differ", (name) => {
    const totals = { ...RECORD.totals, [name]: (RECORD.totals[name] ?? 0) + 1 };
    const { kind, differences } = compare({ ...RECORD, totals });
    expect([kind, differences.length]).toEqual(["wrong", 1]);
    expect(differences[0]).toMatch(new RegExp(`^${name} ${RECORD.totals[name]}, expected`));
  });

  it.each([
    ["path", 1, "conv1"],
    ["class", 2, "Conv1d"],
    ["input shape", 3, [[1, 3, 6, 7]]],
    ["number of inputs", 3, []],
    ["output shape", 4, [[1, 8, 4]]],
    ["parameters", 5, CONV.params - 1],
    ["MACs", 6, 0],
    ["number of the call", 7, 1],
  ])("is wrong when a call differs in its %s", (_, column, value) => {
    const [first, ...rest] = RECORD.calls;
    const other = first?.with(column, value) as unknown as ModelRecord["calls"][number];
    const { kind, differences } = compare({ ...RECORD, calls: [other, ...rest] });
    expect([kind, differences.length]).toEqual(["wrong", 1]);
    expect(differences[0]).toMatch(/^call 0: /);
  });

  it.each([
    ["misses", RECORD.calls.slice(0, 3)],
    ["invents", [...RECORD.calls, ...RECORD.calls.slice(0, 1)]],
    ["swaps", [...RECORD.calls.slice(1, 2), ...RECORD.calls.slice(0, 1), ...RECORD.calls.slice(2)]],
  ])("is wrong when the oracle %s a call", (_, calls) => expect(compare({ ...RECORD, calls }).kind).toBe("wrong"));

  it("is wrong when what comes out differs", () =>
    expect(compare({ ...RECORD, output: { out: [1, 2] } }).differences).toEqual(["outputs [[1,1]], expected [[1,2]]"]));

  it("is wrong when it fails", () => {
    const { kind, differences } = compare({ ...RECORD, input: [[1, 4, 6, 6]] });
    expect(kind).toBe("wrong");
    expect(differences[0]).toMatch(/^problem shape-mismatch: /);
  });

  it("is wrong without its source", () =>
    expect(compare({ ...RECORD, factory: { ...RECORD.factory, module: "other" }, source: "other.py" })).toMatchObject({
      kind: "wrong",
      differences: ["no source other.py"],
    }));

  describe("whose sizes depend on values", () => {
    const sifting = { ...RECORD, factory: { ...RECORD.factory, kwargs: { classes: 4, sift: true } } };

    it("is open", () => expect(compare(sifting).kind).toBe("open"));

    it("is a lower bound from the module on that is excepted", () =>
      expect(compare(sifting, { openFrom: "head" }).kind).toBe("lower bound"));

    it("is wrong when the sizes of another module are unknown", () =>
      expect(compare(sifting, { openFrom: "tail" }).kind).toBe("wrong"));

    it("is wrong when a known part of it differs", () => {
      const calls = RECORD.calls.with(3, [3, "head.fc", "Linear", [[1, 9]], [[1, 4]], 36, 32, 1]);
      expect(compare({ ...sifting, calls }, { openFrom: "head" }).kind).toBe("wrong");
    });

    it("is exact where an exception was not needed", () =>
      expect(compare(RECORD, { openFrom: "head" }).kind).toBe("exact"));
  });
});

function call(record: Omit<FunctionRecord, "id" | "setup"> & { readonly setup?: readonly string[] }) {
  const [verdict] = askFunctions(
    { records: [JSON.stringify({ id: "test", setup: [], ...record })], paths: [] },
    { read: () => null },
  );
  return verdict;
}

const PRODUCT_OF_TENSORS = {
  code: "t @ u",
  setup: ["t = torch.zeros(2, 3)", "u = torch.zeros(3, 4)"],
  out: "f32[2,4]",
};
const LAYER = { code: "m(t)", setup: ["m = nn.BatchNorm1d(3)", "t = torch.zeros(2, 3)"], out: "f32[2,3]" };
const TOO_WIDE = {
  code: "torch.zeros(2, 3) @ torch.zeros(4, 5)",
  error: "RuntimeError",
  message_start: "mm: mat1 and",
};
const SIFTED = { code: "t[t > 0]", setup: ["t = torch.rand(4)"], out: "f32[2]" };

describe("a call", () => {
  it.each([
    ["a tensor and its MACs", { ...PRODUCT_OF_TENSORS, macs: 24, kinds: { matmul: 24 } }],
    ["MACs that were not measured", { ...PRODUCT_OF_TENSORS, macs: null }],
    ["a module's parameters and buffers", { ...LAYER, params: 6, buffers: 7 }],
    ["a rejection", TOO_WIDE],
    ["a size that depends on values", { ...SIFTED, data: true }],
  ])("is equal: %s", (_, record) => expect(call(record)).toMatchObject({ kind: "equal", why: "" }));

  it.each([
    ["shape", { ...PRODUCT_OF_TENSORS, out: "f32[2,5]", macs: 24, kinds: { matmul: 24 } }, /^got f32\[2,4\]/],
    ["dtype", { ...PRODUCT_OF_TENSORS, out: "f64[2,4]", macs: 24, kinds: { matmul: 24 } }, /^got f32\[2,4\]/],
    ["MACs", { ...PRODUCT_OF_TENSORS, macs: 25, kinds: { matmul: 25 } }, /^matmul macs 24, expected 25$/],
    ["MACs where PyTorch has none", PRODUCT_OF_TENSORS, /^matmul macs 24, expected 0$/],
    ["the kind of the MACs", { ...PRODUCT_OF_TENSORS, macs: 24, kinds: { linear: 24 } }, /^linear macs 0, expected 24/],
    ["parameters", { ...LAYER, params: 5, buffers: 7 }, /^params 6, expected 5$/],
    ["buffers", { ...LAYER, params: 6, buffers: 6 }, /^buffers 7, expected 6$/],
    ["class of the rejection", { ...TOO_WIDE, error: "ValueError" }, /^raised RuntimeError: /],
    ["a call that PyTorch rejects", { code: "torch.zeros(2)", error: "TypeError" }, /^accepted, /],
    [
      "a call that PyTorch accepts",
      { ...TOO_WIDE, error: undefined as never, out: "f32[2,5]" },
      /^raised RuntimeError/,
    ],
    ["a value", { code: "1 + 1", out: { value: "3" } }, /^got value 2, expected value 3$/],
    ["a known size, though it depends on values", { ...LAYER, out: "f32[9]", data: true }, /^got f32\[2,3\]/],
  ])("is wrong: %s", (_, record, why) => {
    const verdict = call(record);
    expect(verdict?.kind).toBe("wrong");
    expect(verdict?.why).toMatch(why);
  });

  it("is open where a size is unknown that does not depend on values", () => expect(call(SIFTED)?.kind).toBe("open"));

  it("tells whether a rejection is in PyTorch's words", () => {
    expect(call(TOO_WIDE)?.worded).toBe(true);
    expect(call({ ...TOO_WIDE, message_start: "something else" })?.worded).toBe(false);
  });
});

describe("the pool of workers", () => {
  it("tells what a task that throws, ends its worker or hangs did, and answers the others", async () => {
    const answers = new Map<string, string>();
    const tasks = ["one", "throw", "exit", "hang", "two", "three"].map((asked) => ({ asked, size: asked.length }));
    await runTasks(
      "fixtures/faulty",
      tasks,
      ({ asked }: { asked: string }, { answer, fault }: { answer?: string; fault?: string }) =>
        answers.set(asked, answer ?? fault ?? ""),
      1,
    );
    expect([...answers].sort()).toEqual([
      ["exit", "the worker ended with 3"],
      ["hang", "no answer in 1 s"],
      ["one", "answer to one"],
      ["three", "answer to three"],
      ["throw", expect.stringMatching(/^Error: thrown on purpose/)],
      ["two", "answer to two"],
    ]);
  }, 60_000);
});
