// Configurations beside the file: read as PyYAML 6.0.3 and json read them, only from below the project, never executed.
import { describe, expect, it } from "vitest";
import { analyzePython } from "../pytorch/analyze-python";

/** Features of the Linear that the text makes of `cfg`. */
function features(body: string, modules: Readonly<Record<string, string>>): readonly string[] {
  const { models } = analyzePython(`${body}\nmodel = nn.Linear(n, 1)\n`, { model: "model" }, modules);
  return models.map(({ graph }) =>
    graph.inputs.map(({ type }) => ("shape" in type ? String(type.shape?.at(-1)) : "")).join(),
  );
}

const YAML = "import yaml\nn = yaml.safe_load(open('c.yaml'))";

describe("YAML", () => {
  // What PyYAML 6.0.3's safe_load gives for the value of n, checked by hand with that version.
  it.each([
    ["n: 12", 12],
    ["n: 0x10", 16],
    ["n: 010", 8],
    ["n: 1_000", 1000],
    ["n: 1:30", 90],
    ["n: 0b101", 5],
    ["base: &b {n: 7, m: 1}\n<<: *b\nm: 2", 7],
    ["<<: [{n: 4}, {n: 5}]", 4],
    ["n: !!int 3", 3],
  ])("%s", (text, expected) => {
    expect(features(`${YAML}["n"]`, { "c.yaml": text })).toEqual([String(expected)]);
  });

  it.each([
    ["a: 1e-1", "str"],
    ["a: 1.0e-1", "float"],
    ["a: .5", "float"],
    ["a: yes", "bool"],
    ["a: 'yes'", "str"],
    ["a: ~", "NoneType"],
    ["a:", "NoneType"],
    ["a: [1, 2]", "list"],
    ["a: !!python/tuple [1, 2]", "tuple"],
  ])("%s is a %s", (text, type) => {
    const body = `import yaml\nn = len(type(yaml.unsafe_load(open('c.yaml'))["a"]).__name__)`;
    expect(features(body, { "c.yaml": text })).toEqual([String(type.length)]);
  });

  it("calls nothing that a tag names", () => {
    const body = `import yaml\nx = yaml.unsafe_load(open('c.yaml'))\nn = 3 if x["b"] == 2 else 4`;
    expect(features(body, { "c.yaml": "a: !!python/object/apply:os.system ['ls']\nb: 2" })).toEqual(["3"]);
  });

  it("is bounded", () => {
    const body = `import yaml\ntry:\n    yaml.safe_load(open('c.yaml'))\n    n = 1\nexcept yaml.YAMLError:\n    n = 2`;
    expect(features(body, { "c.yaml": "[".repeat(5000) })).toEqual(["2"]);
    expect(features(body, { "c.yaml": "a: [1" })).toEqual(["2"]);
  });
});

it("reads JSON with its hooks", () => {
  const body = `import json\nfrom types import SimpleNamespace\nwith open("c.json") as f:\n    c = json.load(f, object_hook=lambda d: SimpleNamespace(**d))\nn = c.net.width`;
  expect(features(body, { "c.json": '{"net": {"width": 24}}' })).toEqual(["24"]);
});

it("reads by pathlib", () => {
  const body = `import json\nfrom pathlib import Path\nn = json.loads((Path(__file__).parent / "conf" / "c.json").read_text())["n"]`;
  expect(features(body, { "conf/c.json": '{"n": 6}' })).toEqual(["6"]);
});

it.each(["../outside.json", "/etc/outside.json", "keys.pem"])("does not read %s", (name) => {
  const body = `import os.path\nn = 8 if os.path.exists("${name}") else 9`;
  const files = { "../outside.json": "{}", "/etc/outside.json": "{}", "keys.pem": "" };
  expect(features(body, files)).toEqual(["9"]);
});
