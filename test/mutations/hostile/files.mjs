// Whole files, and what stands beside them: syntax, modules, notebooks, configurations.
import { ANY_BUDGET, net, REASON, RECURSION } from "./programs.mjs";

/** A model whose layer has this size. */
const using = (size, atModuleLevel) => net(atModuleLevel).replace("3, 3, 1", `3, ${size}, 1`);
const GOOD = net("").replaceAll("Net", "Good");
const BAD = (code) =>
  net("", code)
    .replaceAll("Net", "Bad")
    .replace(/^import.*\n/gm, "");
const beside = (code) => `${GOOD}\n${BAD(code)}\n${GOOD.replaceAll("Good", "Last").replace(/^import.*\n/gm, "")}`;
const cells = (count) =>
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: Array.from({ length: count }, (_, i) => ({
      cell_type: "code",
      source: [`x = ${i}`],
      metadata: {},
      outputs: [],
    })),
  });
const aliases = `a0: &a0 [1, 1]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`).join("\n")}\n`;
const LIMIT = /large|limit|more than|beyond/i;

/** [name, {path: text}, says, models that the report holds all the same]. The first is analysed. */
export const FILES = [
  [
    "5,000 nested brackets",
    () => ({ "model.py": net(`x = ${"[".repeat(5000)}${"]".repeat(5000)}`) }),
    /nest|too deep|deeply/i,
  ],
  [
    "5,000 nested calls",
    () => ({ "model.py": net(`x = ${"f(".repeat(5000)}1${")".repeat(5000)}`) }),
    /nest|too deep|deeply/i,
  ],
  [
    "100,000 open brackets",
    () => ({ "model.py": net(`x = ${"(".repeat(100_000)}`) }),
    /nest|never closed|too deep|deeply/i,
  ],
  [
    "100,000 unary operators",
    () => ({ "model.py": net(`x = ${"not ".repeat(100_000)}1`) }),
    /nest|too deep|deeply|recursion/i,
  ],
  [
    "100,000 additions",
    () => ({ "model.py": net(`x = ${"1 + ".repeat(100_000)}1`) }),
    null, // it is 100,001
  ],
  [
    "100,000 attributes",
    () => ({ "model.py": net(`x = a${".b".repeat(100_000)}`) }),
    /nest|too deep|deeply|recursion|not defined/i,
  ],
  [
    "1,000 nested blocks",
    () => ({
      "model.py": net(
        `${Array.from({ length: 1000 }, (_, i) => `${" ".repeat(i)}if 1:`).join("\n")}\n${" ".repeat(1000)}pass`,
      ),
    }),
    /more than 100 blocks|nest|too deep|deeply|indent/i,
  ],
  [
    "1,000 nested functions",
    () => ({
      "model.py": net(
        `${Array.from({ length: 1000 }, (_, i) => `${" ".repeat(i)}def f():`).join("\n")}\n${" ".repeat(1000)}pass`,
      ),
    }),
    /more than 100 blocks|nest|too deep|deeply|indent/i,
  ],
  [
    "nested f-strings",
    () => ({ "model.py": net(`x = ${"f'{".repeat(3000)}1${"}'".repeat(3000)}`) }),
    /nest|too deep|deeply|f-string|string/i,
  ],
  [
    "elif chains",
    () => ({ "model.py": net(`if 0: pass\n${"elif 0: pass\n".repeat(30_000)}while True: pass`) }),
    /steps|nest|deep|recursion/i,
  ],
  [
    "an import cycle",
    () => ({ "model.py": net("import a"), "a.py": "import b\nfrom b import x", "b.py": "import a\nfrom a import y" }),
    null, // no model uses what the modules lack
  ],
  [
    "a file that imports itself",
    () => ({ "model.py": net("import model\nfrom model import nothing") }),
    /ImportError: cannot import name 'nothing' from partially initialized module 'model'/,
  ],
  [
    "a chain of 3,000 modules",
    () => ({
      "model.py": net("import m0\nm0.x()", "m0.x()"),
      ...Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`m${i}.py`, `import m${i + 1}`])),
    }),
    /recursion|steps|deep|has no attribute 'x'/i,
  ],
  [
    "a package that imports itself for ever",
    () => ({ "model.py": using("p.width", "import p.p.p.p.p.p.p"), "p/__init__.py": "from p import *\nimport p.p" }),
    /module 'p' has no attribute 'width'/, // `p.p` is `p` where its import is passed over
  ],
  [
    "a package that imports what it has not",
    () => ({ "model.py": using("p.q.width", "import p.q.r"), "p/__init__.py": "import p.q\nfrom p import *" }),
    /module 'p.q' is not found/,
  ],
  ["a file of 50 MB", () => ({ "model.py": net(`${"x = 1\n".repeat(8_500_000)}`) }), /large|bytes|MB|MiB|limit/i],
  [
    "a line of 50 MB",
    () => ({ "model.py": net(`x = '${"a".repeat(50_000_000)}'`) }),
    /large|bytes|MB|MiB|limit|elements/i,
  ],
  [
    "a module of 50 MB",
    () => ({ "model.py": using("big.x", "import big"), "big.py": "x = 1\n".repeat(8_500_000) }),
    /module 'big' is too long: it has 51,000,000 bytes/,
  ],
  ["a model of 10,000 layers", () => ({ "model.py": layers(10_000) }), null],
  ["a model that runs one layer for ever", () => ({ "model.py": net("", "while True: x = self.conv(x)") }), ANY_BUDGET],
  [
    "a model that forks for ever",
    () => ({ "model.py": net("", "y = [x]\nwhile True: y = [self.conv(v) for v in y for _ in range(2)]") }),
    ANY_BUDGET,
  ],
  [
    "200 endless models",
    () => ({
      "model.py": Array.from({ length: 200 }, (_, i) => net("", "while True: pass").replaceAll("Net", `Net${i}`)).join(
        "\n",
      ),
    }),
    /steps/,
  ],
  [
    "a model with endless inputs to try",
    () => ({ "model.py": net("", "for i in range(10**7):\n    pass\nraise RuntimeError(x.shape)") }),
    /steps|no input|RuntimeError/,
  ],
  [
    "half a megabyte of syntax errors",
    () => ({ "model.py": net("x = = (\n".repeat(60_000)) }),
    /syntax|expected|invalid|never closed/i,
  ],
  [
    "syntax errors in a function that does not run",
    () => ({ "model.py": `${GOOD}\n    def unused(self):\n${"        x = = (\n".repeat(25_000)}` }),
    /expected/,
  ],
  [
    "functions of syntax errors",
    () => ({
      "model.py": `${GOOD}${Array.from({ length: 12_000 }, (_, i) => `    def f${i}(self): x = =\n`).join("")}`,
    }),
    /expected/,
    ["Good"],
  ],
  ["half a megabyte of open strings", () => ({ "model.py": net("x = 'a\n".repeat(70_000)) }), /string/i],
  ["null bytes", () => ({ "model.py": net("\0".repeat(1_000_000)) }), /character|invalid|token/i],
  [
    "14,000 functions",
    () => ({ "model.py": net(Array.from({ length: 14_000 }, (_, i) => `def f${i}(): return nn.ReLU()`).join("\n")) }),
    /limit|only the first/,
  ],
  [
    "an endless model between others",
    () => ({ "model.py": beside("while True: pass") }),
    /more than/,
    ["Good", "Last"],
  ],
  ["a recursive model between others", () => ({ "model.py": beside("x = self(x)") }), RECURSION, ["Good", "Last"]],
  [
    "a constructor that never ends between others",
    () => ({
      "model.py": beside("pass").replace(
        "class Bad(nn.Module):\n    def __init__(self):\n",
        "class Bad(nn.Module):\n    def __init__(self):\n        while True: pass\n",
      ),
    }),
    /more than/,
    ["Good", "Last"],
  ],
  [
    "a forward that adds layers",
    () => ({ "model.py": beside("while True: self.add_module(str(len(self._modules)), nn.Conv2d(3, 3, 1))") }),
    /more than/,
    ["Good", "Last"],
  ],
  [
    "a forward that replaces itself",
    () => ({ "model.py": beside("self.forward = lambda y: self(y)\nreturn self(x)") }),
    RECURSION,
    ["Good", "Last"],
  ],
  [
    "a forward with an endless exception",
    () => ({ "model.py": beside("class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E()") }),
    /not known: more than/,
    ["Good", "Last"],
  ],
  [
    "a forward with an enormous exception",
    () => ({ "model.py": beside("raise ValueError('a' * 4000000)") }),
    /ValueError/,
    ["Good", "Last"],
  ],
  [
    "a forward that empties sys.modules",
    () => ({ "model.py": beside("import sys\nwhile True:\n    sys.modules.clear()\n    import torch") }),
    REASON,
    [],
  ],
  [
    "a forward that deletes its layers",
    () => ({ "model.py": beside("del self.conv\nx = self.conv(x)") }),
    /AttributeError/,
    ["Good", "Last"],
  ],
  [
    "a module that never ends",
    () => ({ "model.py": `import a\n${GOOD}`, "a.py": "while True: pass" }),
    /more than [\d,]+ steps in imported modules/,
  ],
  [
    "a module that never ends, imported in forward",
    () => ({ "model.py": beside("import a"), "a.py": "while True: pass" }),
    /more than/,
    ["Good"],
  ],
  [
    "modules that import each other by importlib",
    () => ({
      "model.py": `import a\n${GOOD}`,
      "a.py": "import importlib\nimportlib.reload(importlib.import_module('b'))",
      "b.py": "import importlib\nimportlib.reload(importlib.import_module('a'))",
    }),
    null,
  ],
  [
    "a file that is named as an object's property",
    () => ({ "constructor.py": GOOD, "__proto__.py": "x = 1" }),
    null,
    ["Good"],
  ],
  [
    "classes that are named as an object's properties",
    () => ({
      "model.py": ["constructor", "__proto__", "toString", "hasOwnProperty"]
        .map((name) => GOOD.replaceAll("Good", name))
        .join("\n"),
    }),
    null,
    ["constructor", "toString", "hasOwnProperty"], // a name with an underscore before it is no entry
  ],
  [
    "layers that are named as an object's properties",
    () => ({ "model.py": GOOD.replaceAll("self.conv", "self.constructor") }),
    null,
    ["Good"],
  ],
  [
    "modules that are named as an object's properties",
    () => ({
      "model.py": `import constructor, toString\nfrom __proto__ import x\n${GOOD}`,
      "constructor.py": "y = 1",
      "__proto__.py": "x = 1",
    }),
    null,
    ["Good"],
  ],
  ["a notebook of 100,000 cells", () => ({ "model.ipynb": cells(100_000) }), LIMIT],
  [
    "a notebook of deep JSON",
    () => ({ "model.ipynb": `{"cells": ${"[".repeat(200_000)}${"]".repeat(200_000)}}` }),
    /notebook|JSON|malformed/i,
  ],
  [
    "a million functions",
    () => ({ "model.py": net(Array.from({ length: 1_000_000 }, (_, i) => `def f${i}(): pass`).join("\n")) }),
    LIMIT,
  ],
  ["a list of 20 MB", () => ({ "model.py": net(`x = [${"1,".repeat(10_000_000)}]`) }), LIMIT],
  ["a list of 500 KB", () => ({ "model.py": `${GOOD}\nx = [${"1,".repeat(250_000)}]` }), null, ["Good"]],
  [
    "a dict of 500 KB",
    () => ({ "model.py": `${GOOD}\nx = {${Array.from({ length: 40_000 }, (_, i) => `${i}: ${i}`).join(",")}}` }),
    null,
    ["Good"],
  ],
  ["a line of 400,000 spaces", () => ({ "model.py": `${GOOD}\nx = 1${" ".repeat(400_000)}` }), null, ["Good"]],
  ["400,000 semicolons", () => ({ "model.py": `${GOOD}\n${"1;".repeat(200_000)}` }), null, ["Good"]],
  ["100,000 comments", () => ({ "model.py": `${GOOD}\n${"#a\n".repeat(100_000)}` }), null, ["Good"]],
  ["100,000 decorators", () => ({ "model.py": `${GOOD}\n${"@f\n".repeat(100_000)}def g(): pass` }), REASON, ["Good"]],
  ["a chain of 100,000 comparisons", () => ({ "model.py": `${GOOD}\nx = 1${" < 2".repeat(100_000)}` }), null, ["Good"]],
  [
    "50,000 arguments",
    () => ({
      "model.py": `${GOOD}\ndef f(${Array.from({ length: 50_000 }, (_, i) => `a${i}=0`).join(",")}): pass\nf()`,
    }),
    null,
    ["Good"],
  ],
  [
    "50,000 keyword arguments of a call",
    () => ({ "model.py": `${GOOD}\ndict(${Array.from({ length: 50_000 }, (_, i) => `a${i}=0`).join(",")})` }),
    null,
    ["Good"],
  ],
  [
    "a thousand loops in a comprehension",
    () => ({ "model.py": `${GOOD}\nx = [1 ${"for a in (1, 2) ".repeat(1000)}]` }),
    REASON,
    ["Good"],
  ],
  ["5,000 lambdas in lambdas", () => ({ "model.py": net(`x = ${"lambda: ".repeat(5000)}1`) }), /nest|deep/i],
  [
    "5,000 conditional expressions",
    () => ({ "model.py": net(`x = ${"1 if 0 else ".repeat(5000)}1`) }),
    /nest|deep|recursion/i,
  ],
  ["5,000 awaits and stars", () => ({ "model.py": net(`x = ${"await ".repeat(5000)}1`) }), /nest|deep|await/i],
  [
    "1,000 nested classes",
    () => ({
      "model.py": net(
        `${Array.from({ length: 1000 }, (_, i) => `${" ".repeat(i)}class A:`).join("\n")}\n${" ".repeat(1000)}pass`,
      ),
    }),
    /nest|deep|indent|blocks/i,
  ],
  [
    "letters of all alphabets",
    () => ({ "model.py": GOOD.replaceAll("self.conv", "self.\u{1d4d2}\u00f6\u00f1\u03c9\u6df1") }),
    null,
    ["Good"],
  ],
  [
    "marks that turn the writing",
    () => ({ "model.py": net("x = '\u202e\u2066'\ny\u202e = 1") }),
    /character|invalid|syntax/i,
  ],
  ["a byte order mark in the middle", () => ({ "model.py": net("\ufeffx = 1") }), /character|invalid|syntax/i],
  ["null bytes in a text", () => ({ "model.py": net(`x = '${"\0".repeat(1000)}'`) }), /null|character|NUL/i],
  [
    "a YAML bomb",
    () => ({ "model.py": net("import yaml\nx = yaml.safe_load(open('c.yaml'))\nstr(x)"), "c.yaml": aliases }),
    REASON,
  ],
  [
    "deep YAML",
    () => ({
      "model.py": net("import yaml\nx = yaml.safe_load(open('c.yaml'))"),
      "c.yaml": `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
    }),
    REASON,
  ],
  [
    "deep JSON",
    () => ({
      "model.py": net("import json\nx = json.load(open('c.json'))"),
      "c.json": `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
    }),
    REASON,
  ],
  [
    "JSON of an enormous number",
    () => ({ "model.py": net("import json\nx = json.load(open('c.json'))"), "c.json": "9".repeat(200_000) }),
    REASON,
  ],
  [
    "deep TOML",
    () => ({
      "model.py": net("import tomllib\nx = tomllib.load(open('c.toml', 'rb'))"),
      "c.toml": `a = ${"[".repeat(50_000)}${"]".repeat(50_000)}`,
    }),
    REASON,
  ],
  [
    "TOML of dotted keys",
    () => ({
      "model.py": net("import tomllib\nx = tomllib.load(open('c.toml', 'rb'))"),
      "c.toml": `${"a.".repeat(50_000)}b = 1`,
    }),
    REASON,
  ],
  [
    "a project's TOML that is deep",
    () => ({ "model.py": GOOD, "rooflint.toml": `a = ${"[".repeat(50_000)}${"]".repeat(50_000)}` }),
    null,
    ["Good"],
  ],
  [
    "configurations with names of JavaScript's own",
    () => ({
      "model.py": `import json, yaml\nx = json.load(open('c.json'))\nassert x == {'__proto__': {'a': 1}, 'constructor': 2}\ny = yaml.safe_load(open('c.yaml'))\nassert y == x\n${GOOD}`,
      "c.json": '{"__proto__": {"a": 1}, "constructor": 2}',
      "c.yaml": "__proto__: {a: 1}\nconstructor: 2\n",
    }),
    null,
    ["Good"],
  ],
  [
    "a config that is 50 MB",
    () => ({
      "model.py": net("import json\nx = json.load(open('c.json'))"),
      "c.json": `[${"1,".repeat(25_000_000)}1]`,
    }),
    null, // no model needs it
  ],
];

function layers(count) {
  return `import torch.nn as nn

# rooflint: input=1x3x8x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(3, 3, 1) for _ in range(${count})])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
`;
}
