// From the model as written to the graph: binding of inputs, normalisation of older opsets, functions, branches, bodies,
// names and faults. Models are in ONNX's textual syntax; expected shapes follow from the operators' documentation.
import { describe, expect, it } from "vitest";
import { type BuildOptions, type Built, buildGraph } from "../../server/src/frontends/onnx/build";
import { parseOnnxText } from "../../server/src/frontends/onnx/text/parse";
import type { Node } from "../../server/src/graph/graph";
import { moduleTree } from "../../server/src/graph/modules";
import { printType, tensor } from "../../server/src/tensor/type";

function build(text: string, options: BuildOptions = {}): Built {
  const { model, problems } = parseOnnxText(text);
  expect(problems).toEqual([]);
  return buildGraph(model, options);
}

const at = (opset: number, rest: string) => `<ir_version: 8, opset_import: ["" : ${opset}, "local" : 1]>\n${rest}`;
const outputs = (built: Built) => built.graph.outputs.map((value) => printType(value.type));
const messages = (built: Built) => built.graph.problems.map((problem) => problem.message);
const only = (built: Built): Node => built.graph.nodes.at(-1) as Node;

describe("binding of inputs", () => {
  const image = at(17, "g (float[N,3,H,W] x) => (y) { y = Relu(x) }");

  it("assumes batch 1 and 224×224 for images, and says so", () => {
    const built = build(image);
    expect(outputs(built)).toEqual(["f32[1,3,224,224]"]);
    expect(built.assumptions.map((item) => item.message)).toEqual([
      "batch size 'N' of input 'x' assumed to be 1",
      "image size 'H' of input 'x' assumed to be 224",
      "image size 'W' of input 'x' assumed to be 224",
    ]);
    expect(built.inputSources).toEqual(["file"]);
  });
  it("takes sizes by position or by name, and their symbols everywhere", () => {
    const two = at(17, "g (float[N,3,H,W] x, float[N,H] z) => (y) { y = Identity(z) }");
    for (const name of ["x", null]) {
      const built = build(two, { inputs: [{ name, type: tensor(null, [2, 3, 64, 32]) }] });
      expect(outputs(built)).toEqual(["f32[2,64]"]);
      expect([built.assumptions, built.inputSources]).toEqual([[], ["cli", "file"]]);
    }
  });
  it("binds the batch, also of a file that fixes it", () => {
    expect(outputs(build(image, { batch: 4 }))).toEqual(["f32[4,3,224,224]"]);
    expect(outputs(build(at(17, "g (float[1,8] x) => (float[1,8] y) { y = Relu(x) }"), { batch: 4 }))).toEqual([
      "f32[4,8]",
    ]);
  });
  it("leaves other open dimensions unknown", () => {
    const text = at(17, "g (float[batch,seq] x, float[seq_len,8] z) => (y, v) { y = Relu(x)\n v = Relu(z) }");
    expect(outputs(build(text))).toEqual(["f32[1,?]", "f32[?,8]"]);
  });
  it("tells names and ranks that do not fit, and conflicting sizes", () => {
    const wrong = (name: string | null, dims: readonly number[]) =>
      messages(build(image, { inputs: [{ name, type: tensor(null, dims) }] }));
    expect(wrong("input", [1, 3, 8, 8])).toEqual(["no input is named 'input'; the model has 'x'"]);
    expect(wrong(null, [3, 8, 8])).toEqual(["input 'x' has rank 4 in the file, [3,8,8] was given"]);
    const square = at(17, "g (float[S,S] x) => (y) { y = Relu(x) }");
    expect(messages(build(square, { inputs: [{ name: null, type: tensor(null, [4, 5]) }] }))).toEqual([
      "'S' of input 'x' is 5, but 4 elsewhere",
    ]);
  });
  it("does not take an initializer that is also an input for one", () => {
    const { graph } = build(at(17, "g (float[2] x, float[2] w) => (y) <float[2] w = {1, 2}> { y = Add(x, w) }"));
    expect(graph.inputs.map((value) => value.name)).toEqual(["x"]);
    expect(graph.constants.map((value) => value.origin)).toEqual(["parameter"]);
  });
});

describe("older opsets", () => {
  // opset, the only node, type of y
  const cases: readonly (readonly [number, string, string])[] = [
    [11, "y = Squeeze<axes = [0, 2]>(x)", "f32[3,8]"],
    [11, "y = Unsqueeze<axes = [0, 4]>(x)", "f32[1,1,3,1,1,8]"],
    [11, "y = ReduceMean<axes = [3], keepdims = 0>(x)", "f32[1,3,1]"],
    [11, "y = ReduceSum<axes = [-1]>(x)", "f32[1,3,1,1]"],
    [9, "y = Slice<starts = [1], ends = [9223372036854775807], axes = [3]>(x)", "f32[1,3,1,7]"],
    [10, "y = Pad<pads = [0, 0, 1, 2, 0, 0, 1, 2]>(x)", "f32[1,3,3,12]"],
    [11, "y, z = Split<axis = 3, split = [2, 6]>(x)", "f32[1,3,1,2]"],
    [9, "y, z = TopK<k = 5>(x)", "f32[1,3,1,5]"],
    [10, "y = Clip<min = 0.0, max = 6.0>(x)", "f32[1,3,1,8]"],
    [11, "y, m = Dropout<ratio = 0.5>(x)", "f32[1,3,1,8]"],
    [7, "y = Upsample<scales = [1.0, 1.0, 2.0, 2.0]>(x)", "f32[1,3,2,16]"],
    [11, "y = Softmax(x)", "f32[1,3,1,8]"],
    [5, 'y = Cast<to = "INT64">(x)', "i64[1,3,1,8]"],
    [17, 'y = GridSample<mode = "bilinear">(x, g)', "f32[1,3,4,5]"],
  ];
  for (const [opset, node, expected] of cases) {
    it(`${opset}: ${node}`, () => {
      const built = build(at(opset, `g (float[1,3,1,8] x, float[1,4,5,2] g) => (y) { ${node} }`));
      expect(messages(built)).toEqual([]);
      expect(outputs(built)).toEqual([expected]);
    });
  }
  it("spells auto_pad in upper case", () => {
    const conv = at(
      17,
      'g (float[1,3,9,9] x, float[4,3,3,3] w) => (y) { y = Conv<auto_pad = "same_upper", strides = [2, 2]>(x, w) }',
    );
    expect(outputs(build(conv))).toEqual(["f32[1,4,5,5]"]);
  });
  it("aligns an explicit broadcast at its axis (opset 6)", () => {
    const text = at(6, "g (float[2,3,4,5] x, float[3,4] b) => (y) { y = Add<axis = 1, broadcast = 1>(x, b) }");
    expect(outputs(build(text))).toEqual(["f32[2,3,4,5]"]);
  });
  it("gives GroupNormalization of opset 18 a scale per channel", () => {
    const built = build(
      at(18, "g (float[1,6,4,4] x, float[2] s) => (y) { y = GroupNormalization<num_groups = 2>(x, s, s) }"),
    );
    expect(messages(built)).toEqual([]);
    expect(only(built).inputs.map((value) => value && printType(value.type))).toEqual([
      "f32[1,6,4,4]",
      "f32[6]",
      "f32[6]",
    ]);
  });
});

describe("functions", () => {
  const scaled = `
    <domain: "local", opset_import: ["" : 17]>
    Scaled <k: float = 0.5> (v, w) => (r) { t = LeakyRelu<alpha: float = @k>(v)
      r = MatMul(t, w) }`;

  it("inlines calls under the names of their nodes, with attributes and defaults", () => {
    const text = `g (float[2,8] x, float[8,8] m) => (y) { [first] a = local.Scaled<k = 0.25>(x, m)\n [second] y = local.Scaled(a, m) }`;
    const { graph } = build(at(17, text) + scaled);
    expect(graph.nodes.map((node) => [node.source.name, node.outputs[0]?.name])).toEqual([
      ["first/LeakyRelu_0", "first/t"],
      ["first/MatMul_1", "a"],
      ["second/LeakyRelu_0", "second/t"],
      ["second/MatMul_1", "y"],
    ]);
    expect(graph.nodes.map((node) => node.attributes["alpha"])).toEqual([0.25, undefined, 0.5, undefined]);
    expect(graph.problems).toEqual([]);
  });
  it("uses the function's own opset", () => {
    const old = `<domain: "local", opset_import: ["" : 11]>\nDrop (v) => (r) { r = Squeeze<axes = [0]>(v) }`;
    expect(outputs(build(`${at(17, "g (float[1,8] x) => (y) { y = local.Drop(x) }")}\n${old}`))).toEqual(["f32[8]"]);
  });
  it("refuses recursion", () => {
    const loop = `<domain: "local", opset_import: ["" : 17, "local" : 1]>\nAgain (v) => (r) { r = local.Again(v) }`;
    const built = build(`${at(17, "g (float[1,8] x) => (y) { [call] y = local.Again(x) }")}\n${loop}`);
    expect(messages(built)).toEqual(["node 'call/Again_0': function Again calls itself"]);
    expect(outputs(built)).toEqual(["unknown"]);
  });
  it("finds statistics that reach a BatchNormalization through a function", () => {
    const norm = `<domain: "local", opset_import: ["" : 17]>\nNorm (v, s, m) => (r) { r = BatchNormalization(v, s, s, m, m) }`;
    const { graph } = build(
      `${at(17, "g (float[1,2] x) => (y) <float[2] s = {1, 1}, float[2] m = {0, 0}> { y = local.Norm(x, s, m) }")}\n${norm}`,
    );
    expect(graph.constants.map((value) => value.origin)).toEqual(["parameter", "buffer"]);
  });
});

describe("sub-graphs", () => {
  const branches = "<then_branch = t () => (a) { a = MatMul(x, m) }, else_branch = e () => (b) { b = Relu(x) }>";

  it("emits the branch of a known condition in place of the If", () => {
    for (const [condition, op] of [
      [1, "MatMul"],
      [0, "Relu"],
    ] as const) {
      const built = build(
        at(17, `g (float[2,8] x, float[8,8] m) => (y) <bool c = {${condition}}> { y = If${branches}(c)\n }`),
      );
      expect(built.graph.nodes.map((node) => node.op)).toEqual([op]);
      expect(built.graph.outputs.map((value) => value.name)).toEqual(["y"]);
    }
  });
  it("keeps both branches of an unknown one, and what they agree on", () => {
    const built = build(at(17, `g (float[2,8] x, float[8,4] m, bool c) => (y) { y = If${branches}(c) }`));
    expect(Object.keys(only(built).bodies)).toEqual(["then_branch", "else_branch"]);
    expect(outputs(built)).toEqual(["f32[2,?]"]);
  });
  it("widens a loop-carried value that grows, and counts scan outputs by the trip count", () => {
    const body =
      "b (int64 i, bool c, float[K] v) => (d, w, s) { d = Identity(c)\n w = Concat<axis = 0>(v, v)\n s = ReduceSum<keepdims = 0>(v) }";
    const built = build(
      at(17, `g (float[2] x) => (y, z) <int64 n = {5}, bool c = {1}> { y, z = Loop<body = ${body}>(n, c, x) }`),
    );
    expect(outputs(built)[0]).toBe("f32[?]");
  });
});

describe("names and modules", () => {
  it("reads module scopes from names as PyTorch writes them", () => {
    const text =
      'g (float[1,8,4,4] x) => (y) { ["/layer1/layer1.0/act/Relu"] a = Relu(x)\n ["/layer1/layer1.0/Add"] b = Add(a, x)\n ["/Flatten"] y = Flatten(b) }';
    const { graph } = build(at(17, text));
    expect(graph.nodes.map((node) => node.source.path)).toEqual(["layer1.0.act", "layer1.0", ""]);
    expect(moduleTree(graph).map(({ path, children }) => [path, children])).toEqual([
      ["layer1", ["layer1.0"]],
      ["layer1.0", ["layer1.0.act", "/layer1/layer1.0/Add"]],
      ["layer1.0.act", ["/layer1/layer1.0/act/Relu"]],
    ]);
  });
  it("reads module scopes and layer classes from metadata as torch.export writes it", () => {
    const conv = "['', 'stem', 'stem.0', 'conv2d']";
    const classes = "['net.Net', 'net.Stem', 'torch.nn.modules.conv.Conv2d', 'aten.conv2d.default']";
    const inStem = "['net.Net', 'net.Stem', 'aten.add.Tensor']";
    const { model } = parseOnnxText(
      at(17, "g (float[1,3,4,4] x, float[3,3,1,1] w) => (y) { a = Conv(x, w)\n y = Add(a, x) }"),
    );
    const metadata = [
      [
        { key: "pkg.torch.onnx.name_scopes", value: conv },
        { key: "pkg.torch.onnx.class_hierarchy", value: classes },
      ],
      [
        { key: "namespace", value: ": net.Net/stem: net.Stem/add: aten.add.Tensor" },
        { key: "pkg.torch.onnx.class_hierarchy", value: inStem },
      ],
    ];
    const nodes = model.graph.nodes.map((node, i) => ({ ...node, metadata: metadata[i] ?? [] }));
    const { graph } = buildGraph({ ...model, graph: { ...model.graph, nodes } });
    expect(graph.nodes.map(({ source }) => [source.path, source.type])).toEqual([
      ["stem.0", "Conv2d"],
      ["stem", "Add"],
    ]);
    expect(moduleTree(graph).map(({ path, type }) => `${path}: ${type}`)).toEqual(["stem: Stem", "stem.0: Conv2d"]);
  });
  it("gives nameless and doubly named nodes their operator and place", () => {
    const { graph } = build(at(17, "g (float[2] x) => (y) { a = Relu(x)\n [n] b = Relu(a)\n [n] y = Relu(b) }"));
    expect(graph.nodes.map((node) => node.source.name)).toEqual(["Relu_0", "n", "Relu_2"]);
  });
});

describe("faults", () => {
  it("sorts nodes that are out of order", () => {
    const built = build(at(17, "g (float[2] x) => (y) { y = Relu(a)\n a = Neg(x) }"));
    expect(built.graph.nodes.map((node) => node.op)).toEqual(["Neg", "Relu"]);
    expect(messages(built)).toEqual([]);
  });
  it("names a circle", () => {
    const built = build(at(17, "g (float[2] x) => (y) { [p] a = Add(x, b)\n [q] b = Neg(a)\n y = Relu(x) }"));
    expect(messages(built)[0]).toBe("2 nodes depend on each other in a circle, among them 'p', 'q'");
    expect(outputs(built)).toEqual(["f32[2]"]);
  });
  it("names missing inputs and outputs, and leaves them unknown", () => {
    const built = build(at(17, "g (float[2] x) => (y, nowhere) { [add] y = Add(x, gone) }"));
    expect(messages(built)).toEqual([
      "node 'add': no node, input or initializer defines 'gone'",
      "the graph's outputs: no node, input or initializer defines 'nowhere'",
    ]);
    expect(outputs(built)[1]).toBe("unknown");
  });
  it("names a value that is computed twice", () => {
    expect(messages(build(at(17, "g (float[2] x) => (y) { y = Relu(x)\n y = Neg(x) }")))).toEqual([
      "'y' is computed twice; the first counts",
    ]);
  });
  it("counts unknown operators once per operator", () => {
    const built = build(at(17, "g (float[2] x) => (y) { a = local.Mystery(x)\n y = local.Mystery(a) }"));
    expect(built.graph.problems).toMatchObject([
      { severity: "warning", code: "unknown-operator", message: "operator local::Mystery is not known (2 nodes)" },
    ]);
  });
  it("does not explode with functions that call each other", { timeout: 60_000 }, () => {
    // Each level calls the next one ten times: ten to the eighth nodes if nothing stopped it.
    const level = (i: number) => {
      const calls = Array.from({ length: 10 }, (_, k) => `v${k + 1} = local.F${i + 1}(v${k})`).join("\n");
      return `<domain: "local", opset_import: ["" : 17, "local" : 1]>\nF${i} (v0) => (v10) { ${calls} }`;
    };
    const last = `<domain: "local", opset_import: ["" : 17]>\nF8 (v0) => (r) { r = Relu(v0) }`;
    const text = [
      at(17, "g (float[2] x) => (y) { y = local.F0(x) }"),
      ...Array.from({ length: 8 }, (_, i) => level(i)),
      last,
    ].join("\n");
    const built = build(text);
    expect(built.graph.nodes.length).toBeLessThanOrEqual(100_001);
    expect(built.graph.problems).toMatchObject([{ code: "limit-reached" }]);
  });
});

describe("what counts as a weight", () => {
  it("takes ConstantOfShape over an initializer with a trained-looking fill, and no other", () => {
    const text =
      "g (float[1,8] x) => (y) <int64[2] s = {8, 4}, int64[2] t = {1, 4}> { w = ConstantOfShape<value = float[1] {0.02}>(s)\n z = ConstantOfShape<value = float[1] {0}>(t)\n m = MatMul(x, w)\n y = Add(m, z) }";
    expect(build(at(17, text)).graph.nodes.map((node) => node.outputs[0]?.origin)).toEqual([
      "parameter",
      "node",
      "node",
      "node",
    ]);
  });
  it("takes integers, booleans and strings for constants", () => {
    const { graph } = build(
      at(
        17,
        'g (float[2] x) => (y) <int64[1] i = {2}, bool b = {1}, string s = {"a"}, float16[2] h = {1, 2}> { y = Relu(x) }',
      ),
    );
    expect(graph.constants.map((value) => value.origin)).toEqual(["constant", "constant", "constant", "parameter"]);
  });
});
