// Attributes and entries under names that come from something unknown: what is missing may be among them, so nothing may be
// called missing. `acme` stands for a package that is not installed.
import { describe, expect, it } from "vitest";
import { analyzePython } from "./analyze-python";

const HEADER = "import acme\nfrom types import SimpleNamespace\n";
const indented = (text: string, by: number) => text.replace(/^(?=.)/gm, " ".repeat(by));

const net = (lines: string, width = "5", factor = "self.depth") => `class Net(nn.Module):
    def __init__(self, **kwargs):
        super().__init__()
${indented(lines, 8)}
        self.fc = nn.Linear(3, ${width})

    def forward(self, x):
        return self.fc(x) * ${factor}

`;
const MADE = "net = Net(**acme.load('x'))\n";
const SET_ALL = "for k, v in kwargs.items():\n    setattr(self, k, v)";
const CONFIG = `class Config:\n    def __init__(self, **kwargs):\n${indented(SET_ALL, 8)}\n\n`;

function errors(text: string): readonly string[] {
  const { problems } = analyzePython(HEADER + text);
  return problems.filter(({ severity }) => severity === "error").map(({ message }) => message);
}

describe("an attribute is not told missing that something unknown may have brought", () => {
  it.each([
    ["a loop over keywords", net(SET_ALL) + MADE],
    ["a loop over keys", net("for k in kwargs:\n    setattr(self, k, kwargs[k])") + MADE],
    ["keywords handed on", `def make(**kw):\n    return Net(**kw)\n\n${net(SET_ALL)}net = make(**acme.load('x'))\n`],
    [
      "a dict with keywords in it",
      net(`all = {"a": 1}\nall.update(kwargs)\n${SET_ALL.replace("kwargs", "all")}`) + MADE,
    ],
    ["a dict made of keywords", net(`all = dict(a=1, **kwargs)\n${SET_ALL.replace("kwargs", "all")}`) + MADE],
    [
      "a dict filled by a loop",
      net(`all = {}\nfor k in kwargs:\n    all[k] = kwargs[k]\n${SET_ALL.replace("kwargs", "all")}`) + MADE,
    ],
    ["an unknown dict", net("for k, v in acme.load('x').items():\n    setattr(self, k, v)")],
    ["unknown names", net("for name in acme.names():\n    setattr(self, name, 3)")],
    ["an unknown name", net("setattr(self, acme.name(), 3)")],
    ["its __dict__", net("self.__dict__.update(kwargs)") + MADE],
    ["entries of its __dict__", net("for k in kwargs:\n    self.__dict__[k] = kwargs[k]") + MADE],
    ["a configuration", `${CONFIG}config = Config(**acme.load('x'))\n\n${net("pass", "5", "config.depth")}`],
    ["a namespace", `config = SimpleNamespace(**acme.load('x'))\n\n${net("pass", "config.width", "config.depth")}`],
    ["an entry", net("self.depth = kwargs['depth']", "kwargs['width']") + MADE],
    ["an entry that is taken out", net("self.depth = kwargs.pop('depth')", "kwargs.pop('width')") + MADE],
    ["a parameter", net("pass", "width", "2").replace("**kwargs", "width") + MADE],
  ])("%s", (_what, text) => {
    expect(errors(text)).toEqual([]);
    // the numbers that hang on it are unknown, not left out
    const { models } = analyzePython(HEADER + text);
    expect(models.length).toBeGreaterThan(0);
  });

  it("nor where arguments that are left out may bring it", () => {
    expect(errors(net(SET_ALL))).toEqual([]);
  });
});

describe("an attribute is told missing", () => {
  // "'Net' object has no attribute 'depth'" is what PyTorch 2.15 raises in each case
  it.each([
    ["of keywords that are known", `${net(SET_ALL)}net = Net(width=5)\n`],
    [
      "of a dict that is known",
      net("for k, v in {'width': 5}.items():\n    setattr(self, k, v)").replace(", **kwargs", ""),
    ],
    [
      "of names that are known",
      net("for name in ['width', 'height']:\n    setattr(self, name, 3)").replace(", **kwargs", ""),
    ],
  ])("%s", (_what, text) => {
    expect(errors(text)).toEqual(["AttributeError: 'Net' object has no attribute 'depth'"]);
  });
});
