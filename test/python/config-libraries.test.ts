// Configurations by OmegaConf and TOML: each expression gives what OmegaConf 2.4.0 and tomllib of Python 3.11 printed for it
// (the program below, run by CPython).
import { expect, it } from "vitest";
import { analyzePython } from "../pytorch/analyze-python";
import { runOurs } from "./ours";

const PROGRAM = `from dataclasses import dataclass
from omegaconf import DictConfig, OmegaConf
import tomllib

@dataclass
class Config:
    width: int = 24

def attempt(f):
    try:
        return f()
    except Exception as error:
        return type(error).__name__

cfg = OmegaConf.create("""
model: {width: 16, double: "$\{model.width}", act: nn.GELU}
stages: [{depth: 2}, {depth: 6}, {depth: 3}]
name: net-$\{model.width}
needed: ???
wrong: $\{no.where}
relative: {a: 4, b: "$\{.a}"}
""")

def changed():
    c = OmegaConf.create({"a": 1})
    c.a = 2
    c["b"] = {"c": [3]}
    c.d = [4]
    return c.a, c.b.c[0], c.d[0]

t = tomllib.loads("""
title = "a net"
flags = [true, false]
big = 123456789012345678901234567890
inline = {a = 1, b = [1.5, "x"]}
hex = 0xFF
exp = 1e3
a.b.c = 'literal'
[model]
width = 32
rate = 1.0
[[layers]]
out = 8
[[layers]]
out = 16
""")
`;

const PRINTED: readonly (readonly [expression: string, text: string])[] = [
  ["cfg.model.width", "16"],
  ["cfg['model']['width']", "16"],
  ["cfg.model.double", "16"],
  ["cfg.name", "'net-16'"],
  ["cfg.model.get('absent', 3)", "3"],
  ["cfg.get('absent')", "None"],
  ["'model' in cfg", "True"],
  ["list(cfg.model.keys())", "['width', 'double', 'act']"],
  ["cfg.stages[1].depth", "6"],
  ["[s.depth for s in cfg.stages]", "[2, 6, 3]"],
  ["len(cfg.stages)", "3"],
  ["cfg.stages[-1].depth", "3"],
  ["[s.depth for s in cfg.stages[:2]]", "[2, 6]"],
  ["OmegaConf.to_container(cfg.model, resolve=True)", "{'width': 16, 'double': 16, 'act': 'nn.GELU'}"],
  ["len(OmegaConf.to_container(cfg.model)['double'])", "14"],
  ["OmegaConf.select(cfg, 'stages[0].depth')", "2"],
  ["OmegaConf.select(cfg, 'no.where', default=5)", "5"],
  ["OmegaConf.is_list(cfg.stages)", "True"],
  ["isinstance(cfg.model, DictConfig)", "True"],
  ["isinstance(cfg.model, dict)", "False"],
  ["dict(**cfg.stages[0])", "{'depth': 2}"],
  ["OmegaConf.merge(cfg, {'model': {'width': 8}}).model.double", "8"],
  ["OmegaConf.merge(cfg, {'stages': [{'depth': 1}]}).stages[0].depth", "1"],
  ["attempt(lambda: cfg.absent)", "'ConfigAttributeError'"],
  ["attempt(lambda: cfg['absent'])", "'ConfigKeyError'"],
  ["attempt(lambda: cfg.needed)", "'MissingMandatoryValue'"],
  ["attempt(lambda: cfg.wrong)", "'InterpolationKeyError'"],
  ["OmegaConf.create({'a': {'b': [1, 2]}}).a.b[1]", "2"],
  ["OmegaConf.create('a: [1, 2]').a[0]", "1"],
  ["OmegaConf.from_dotlist(['a.b=3']).a.b", "3"],
  ["OmegaConf.structured(Config).width", "24"],
  ["cfg.model == {'width': 16, 'double': 16, 'act': 'nn.GELU'}", "True"],
  ["sorted(k for k in cfg)", "['model', 'name', 'needed', 'relative', 'stages', 'wrong']"],
  ["cfg.model.pop('act')", "'nn.GELU'"],
  ["list(cfg.model)", "['width', 'double']"],
  ["changed()", "(2, 3, 4)"],
  ["cfg.relative.b", "4"],
  ["t['model']['width']", "32"],
  ["t['model']['rate']", "1.0"],
  ["t['layers'][1]['out']", "16"],
  ["t['title']", "'a net'"],
  ["type(t['model']['rate']).__name__", "'float'"],
  ["type(t['model']['width']).__name__", "'int'"],
  ["t['flags']", "[True, False]"],
  ["t['big']", "123456789012345678901234567890"],
  ["t['inline']", "{'a': 1, 'b': [1.5, 'x']}"],
  ["t['hex'], t['exp'], t['a']['b']['c']", "(255, 1000.0, 'literal')"],
  ["attempt(lambda: tomllib.loads('a = '))", "'TOMLDecodeError'"],
];

it("reads as the libraries do", () => {
  const shows = PRINTED.map(([expression], i) => `__show__(${i}, (${expression}))`).join("\n");
  const code = `${PROGRAM}\n${shows}\n`;
  const { shown, failure } = runOurs({ code, lines: [], expectations: [] });
  expect(failure).toBeNull();
  expect(PRINTED.map(([expression], i) => [expression, shown.get(i)])).toEqual(PRINTED);
});

const CONFIGURED = `
from omegaconf import OmegaConf
from hydra.utils import instantiate

cfg = OmegaConf.load("conf/model.yaml")


class Net(nn.Module):
    def __init__(self, width, act):
        super().__init__()
        self.fc = nn.Linear(3, width)
        self.act = instantiate(act)

    def forward(self, x):
        return self.act(self.fc(x))


net = Net(**cfg.model)
`;

it("builds a model of a configuration beside the file, and its parts by their targets", () => {
  const text = `width: 12
model:
  width: \${width}
  act: {_target_: torch.nn.LeakyReLU, negative_slope: 0.1}
`;
  const { models } = analyzePython(CONFIGURED, {}, { "conf/model.yaml": text });
  expect(models.map(({ graph, totals }) => [graph.name, totals.params])).toEqual([
    ["Net", 3 * 12 + 12],
    ["net", 3 * 12 + 12],
  ]);
});

it("reads TOML beside the file, and is bounded", () => {
  const body = (path: string) =>
    `import tomllib\nwith open("${path}", "rb") as f:\n    c = tomllib.load(f)\nnet = nn.Linear(c["width"], 2)\n`;
  const modules = { "c.toml": "width = 12\n", "deep.toml": `width = ${"[".repeat(5000)}` };
  expect(analyzePython(body("c.toml"), {}, modules).models.map(({ totals }) => totals.params)).toEqual([12 * 2 + 2]);
  const deep = analyzePython(body("deep.toml"), {}, modules);
  const told = deep.models.flatMap(({ assumptions }) => assumptions.map(({ message }) => message));
  expect(told.join()).toMatch(/TOMLDecodeError: .*excessively nested/);
});

it("reads text that a package ships", () => {
  const body = `import kit
net = nn.Linear(kit.WIDTH, 2)
`;
  const modules = {
    "kit/__init__.py": "import pkgutil\nWIDTH = int(pkgutil.get_data(__name__, 'data/width.txt').decode().strip())\n",
    "kit/data/width.txt": "12\n",
  };
  expect(analyzePython(body, {}, modules).models.map(({ totals }) => totals.params)).toEqual([12 * 2 + 2]);
});
