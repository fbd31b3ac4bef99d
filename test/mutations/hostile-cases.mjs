// Python programs that would run for ever or fill the memory. Each statement is tried at module level and in a model's
// forward; `says`: what has to be told about it in the report, null where nothing is missing from it.

const STEPS = /more than [\d,]+ steps/;
const ELEMENTS = /more than [\d,]+ elements in one value/;
export const RECURSION = /maximum recursion depth exceeded/;
const BITS = /integer of \d+ bits is beyond the limit/;
const DIGITS = /Exceeds the limit \(4300 digits\)/;
export const ANY_BUDGET = new RegExp([STEPS, ELEMENTS, RECURSION, BITS, DIGITS].map(({ source }) => source).join("|"));

/** [name, statements, says] */
export const STATEMENTS = [
  ["an endless loop", "while True: pass", STEPS],
  ["an endless loop that catches everything", "while True:\n    try: 1 / 0\n    except BaseException: pass", STEPS],
  [
    "an endless loop in finally",
    "def f():\n    while True:\n        try: return 1\n        finally: continue\nf()",
    STEPS,
  ],
  ["unbounded recursion", "def f(n): return 1 + f(n + 1)\nf(0)", RECURSION],
  ["mutual recursion", "def f(): return g()\ndef g(): return f()\nf()", RECURSION],
  ["recursion that is caught and goes on", "def f():\n    try: f()\n    except RecursionError: f()\nf()", ANY_BUDGET],
  ["recursion that branches", "def f(n):\n    if n: f(n - 1); f(n - 1)\nf(60)", STEPS],
  ["lambda recursion", "f = lambda g: g(g)\nf(f)", RECURSION],
  ["a list of 10**12", "x = [0] * 10**12", ELEMENTS],
  ["a list that doubles", "x = [0]\nwhile True: x += x", ELEMENTS],
  ["lists in lists that double", "x = []\nwhile True: x = [x, x]", STEPS],
  ["a text of 10**10", "x = 'a' * 10**10", ELEMENTS],
  ["texts that are kept", "x = []\nwhile True: x.append('a' * 4000000 + str(len(x)))", ANY_BUDGET],
  ["lists that are kept", "x = []\nwhile True: x.append([0] * 4000000)", ANY_BUDGET],
  ["dicts that are kept", "x = []\nwhile True: x.append(dict.fromkeys(range(100000)))", ANY_BUDGET],
  ["tuples that are kept", "x = ()\nwhile True: x = x + (x,) * 1000", ANY_BUDGET],
  ["bytes that are kept", "x = []\nwhile True: x.append(bytes(4000000))", ANY_BUDGET],
  ["slices that are kept", "y = [0] * 4000000\nx = []\nwhile True: x.append(y[:])", ANY_BUDGET],
  ["objects that are kept", "class A: pass\nx = None\nwhile True:\n    a = A()\n    a.x = x\n    x = a", STEPS],
  ["closures that are kept", "x = None\nwhile True:\n    def f(x=x): return x\n    x = f", STEPS],
  ["classes that are kept", "x = object\nwhile True:\n    class A(x): pass\n    x = A", ANY_BUDGET],
  [
    "generators that are kept",
    "def g():\n    yield 1\nx = []\nwhile True:\n    a = g()\n    next(a)\n    x.append(a)",
    STEPS,
  ],
  ["frames of generators", "def g(n):\n    yield from g(n + 1)\nnext(g(0))", RECURSION],
  ["an enormous power", "x = 10**10**10", BITS],
  ["a power of powers", "x = 3\nwhile True: x = x ** 3", BITS],
  ["an enormous shift", "x = 1 << 10**10", BITS],
  ["a power without modulus", "x = pow(7, 10**9)", BITS],
  ["an enormous factorial", "import math\nx = math.factorial(10**7)", ANY_BUDGET],
  ["an enormous binomial", "import math\nx = math.comb(10**7, 5 * 10**6)", ANY_BUDGET],
  ["products in a loop", "x = 1\nfor i in range(1, 10**9): x *= i", ANY_BUDGET],
  ["a number of a million digits", "x = int('9' * 10**6)", DIGITS],
  ["a literal of 5,000 digits", `x = ${"9".repeat(5000)}`, /digits/],
  ["a number that is printed", "x = str(1 << 60000)", DIGITS],
  ["a huge range as a list", "x = list(range(10**12))", ELEMENTS],
  ["a sum over a huge range", "x = sum(range(10**15))", ANY_BUDGET],
  ["max of a huge range", "x = max(range(10**15))", ANY_BUDGET],
  ["membership by equality in a huge range", "x = 1.5 in range(10**15)", null],
  ["sorted of a huge range", "x = sorted(range(10**12))", ANY_BUDGET],
  ["enumerate of endless things", "import itertools\nfor x in enumerate(itertools.cycle([1])): pass", STEPS],
  ["product of ranges", "import itertools\nx = list(itertools.product(range(1000), repeat=5))", ANY_BUDGET],
  ["permutations", "import itertools\nx = list(itertools.permutations(range(20)))", ANY_BUDGET],
  ["repeat for ever", "import itertools\nx = list(itertools.repeat(0))", ANY_BUDGET],
  [
    "tee and chain",
    "import itertools\nx = list(itertools.chain.from_iterable(range(i) for i in itertools.count()))",
    ANY_BUDGET,
  ],
  ["an endless generator", "def g():\n    while True: yield 1\nx = list(g())", ANY_BUDGET],
  ["a set of an endless generator", "x = set(i for i in iter(int, 1))", STEPS],
  ["a dict of an endless generator", "import itertools\nx = {i: i for i in itertools.count()}", STEPS],
  ["any of endless zeros", "import itertools\nx = any(itertools.repeat(0))", STEPS],
  ["unpacking of endless things", "import itertools\na, *b = itertools.count()", ANY_BUDGET],
  ["arguments of endless things", "import itertools\ndef f(*a): pass\nf(*itertools.count())", ANY_BUDGET],
  ["extend by itself", "x = [1]\nfor y in x: x.append(y)", STEPS],
  ["a deque that grows", "from collections import deque\nx = deque()\nwhile True: x.append(1)", STEPS],
  [
    "a Counter of everything",
    "from collections import Counter\nimport itertools\nx = Counter(itertools.count())",
    STEPS,
  ],
  ["wide f-string", "x = f'{1:>9999999999}'", ELEMENTS],
  ["precise f-string", "x = f'{0.1:.9999999999f}'", /elements|precision|large/i],
  ["nested f-string width", "w = 10**9\nx = f'{1:{w}}'", ELEMENTS],
  ["str.format bomb", "x = '{0:>999999999}{0:>999999999}'.format(1)", ELEMENTS],
  ["percent bomb", "x = '%*d' % (10**9, 1)", ELEMENTS],
  ["str.format recursion", "x = '{0}'\nfor i in range(60): x = x.replace('{0}', '{0}{0}')", ELEMENTS],
  ["centre", "x = 'a'.center(10**10)", ELEMENTS],
  ["zfill", "x = 'a'.zfill(10**10)", ELEMENTS],
  ["ljust", "x = 'a'.ljust(10**10)", ELEMENTS],
  ["expandtabs", "x = '\\t'.expandtabs(10**10)", ELEMENTS],
  ["a replacement that explodes", "x = ('a' * 10**6).replace('a', 'b' * 10**6)", ELEMENTS],
  ["a replacement of nothing", "x = ('a' * 10**6).replace('', 'b' * 10**6)", ELEMENTS],
  ["replacements in turn", "x = 'ab'\nwhile True: x = x.replace('a', 'bb').replace('b', 'aa')", ELEMENTS],
  ["a join that explodes", "x = ('a' * 10**6).join('b' * 10**6)", ELEMENTS],
  ["joins in turn", "x = 'ab'\nwhile True: x = x.join([x] * 10)", ELEMENTS],
  ["translate", "x = ('a' * 10**6).translate({97: 'b' * 10**6})", ELEMENTS],
  ["split into pieces", "x = []\nwhile True: x.append(('a ' * 10**6).split())", ANY_BUDGET],
  ["repr of nested lists", "x = [1]\nfor i in range(60): x = [x, x]\nrepr(x)", STEPS],
  ["repr of deep lists", "x = []\nfor i in range(10**5): x = [x]\nrepr(x)", RECURSION],
  [
    "equality of deep lists",
    "def d():\n    x = []\n    for i in range(10**5): x = [x]\n    return x\nd() == d()",
    RECURSION,
  ],
  ["hash of deep tuples", "x = ()\nfor i in range(10**5): x = (x,)\nhash(x)", RECURSION],
  ["hash of wide tuples", "x = (1,)\nfor i in range(60): x = (x, x)\nhash(x)", STEPS],
  ["deepcopy of nested lists", "import copy\nx = [1]\nfor i in range(10**5): x = [x]\ncopy.deepcopy(x)", RECURSION],
  ["json of nested lists", "import json\nx = [1]\nfor i in range(60): x = [x, x]\njson.dumps(x)", ANY_BUDGET],
  [
    "__getattr__ that calls itself",
    "class A:\n    def __getattr__(self, n): return getattr(self, n)\nA().x",
    RECURSION,
  ],
  [
    "__getattribute__ that calls itself",
    "class A:\n    def __getattribute__(self, n): return self.x\nA().x",
    RECURSION,
  ],
  ["__setattr__ that calls itself", "class A:\n    def __setattr__(self, n, v): self.y = v\nA().x = 1", RECURSION],
  ["__call__ that calls itself", "class A:\n    def __call__(self): return self()\nA()()", RECURSION],
  ["__eq__ that never ends", "class A:\n    def __eq__(self, o):\n        while True: pass\nA() == 1", STEPS],
  ["__eq__ in a long list", "class A:\n    def __eq__(self, o): return False\n1 in [A()] * 4000000", STEPS],
  ["__hash__ that never ends", "class A:\n    def __hash__(self):\n        while True: pass\n{A(): 1}", STEPS],
  [
    "__hash__ that collides",
    "class A:\n    def __hash__(self): return 1\n    def __eq__(self, o): return False\nx = {A(): i for i in range(10**6)}",
    STEPS,
  ],
  [
    "__iter__ that never ends",
    "class A:\n    def __iter__(self): return self\n    def __next__(self): return 1\nx = list(A())",
    ANY_BUDGET,
  ],
  ["__iter__ of itself", "class A:\n    def __iter__(self): return iter(self)\nx = list(A())", RECURSION],
  [
    "__len__ that lies",
    "class A:\n    def __len__(self): return 10**12\n    def __getitem__(self, i): return i\nx = list(A())",
    ANY_BUDGET,
  ],
  ["__bool__ that never ends", "class A:\n    def __bool__(self): return bool(self)\nif A(): pass", RECURSION],
  [
    "__del__, __enter__ and __exit__ that loop",
    "class A:\n    def __enter__(self): return self\n    def __exit__(self, *a):\n        while True: pass\nwith A(): pass",
    STEPS,
  ],
  ["__index__ that is enormous", "class A:\n    def __index__(self): return 10**12\nx = [0] * A()", ELEMENTS],
  [
    "__lt__ that never ends in sorted",
    "class A:\n    def __lt__(self, o):\n        while True: pass\nsorted([A(), A()])",
    STEPS,
  ],
  ["a sort key that is costly", "sorted(range(10**6), key=lambda i: sum(range(i)))", STEPS],
  [
    "a sort that changes its list",
    "x = list(range(1000))\nx.sort(key=lambda i: x.append(i) or i)\nwhile True: pass",
    STEPS,
  ],
  ["__missing__ that calls itself", "class A(dict):\n    def __missing__(self, k): return self[k]\nA()[1]", RECURSION],
  ["__new__ that calls itself", "class A:\n    def __new__(cls): return cls()\nA()", RECURSION],
  [
    "__mro_entries__, __init_subclass__ that loop",
    "class A:\n    def __init_subclass__(cls):\n        class B(cls): pass\nclass C(A): pass",
    RECURSION,
  ],
  ["a descriptor that loops", "class D:\n    def __get__(self, o, t): return o.x\nclass A: x = D()\nA().x", RECURSION],
  ["a property that loops", "class A:\n    @property\n    def x(self): return self.x\nA().x", RECURSION],
  [
    "a metaclass that loops",
    "class M(type):\n    def __call__(cls): return cls()\nclass A(metaclass=M): pass\nA()",
    RECURSION,
  ],
  ["__format__ that loops", "class A:\n    def __format__(self, s): return f'{self}'\nf'{A()}'", RECURSION],
  ["__repr__ that loops", "class A:\n    def __repr__(self): return repr([self])\nrepr(A())", RECURSION],
  ["operators that loop", "class A:\n    def __add__(self, o): return self + o\nA() + 1", RECURSION],
  ["lru_cache that grows", "import functools\n@functools.lru_cache(None)\ndef f(n): return f(n + 1)\nf(0)", RECURSION],
  [
    "reduce over endless things",
    "import functools, itertools\nfunctools.reduce(lambda a, b: a, itertools.count())",
    STEPS,
  ],
  [
    "partial of partial",
    "import functools\nf = print\nfor i in range(10**5): f = functools.partial(f, i)\nf()",
    ANY_BUDGET,
  ],
  [
    "a deep chain of decorators",
    "def d(f): return lambda: f()\nf = lambda: 1\nfor i in range(10**4): f = d(f)\nf()",
    RECURSION,
  ],
  ["fractions", "from fractions import Fraction\nx = Fraction(1, 3)\nwhile True: x = x * x + x", ANY_BUDGET],
  ["a namespace that grows", "i = 0\nwhile True:\n    globals()['v' + str(i)] = i\n    i += 1", STEPS],
  ["exec and eval of themselves", "s = 'eval(s)'\neval(s)", /recursion|eval|unknown|not known/i],
  [
    "a regular expression that backtracks",
    "import re\nx = re.match('(a+)+$', 'a' * 40 + 'b')\nwhile True: pass",
    STEPS,
  ],
  ["nested quantifiers", "import re\nx = re.search('(x+x+)+y', 'x' * 100000)\nwhile True: pass", STEPS],
  [
    "a regular expression of repetitions",
    "import re\nx = re.compile('((a{1,100}){1,100}){1,100}')\nwhile True: pass",
    /error parsing regexp|more than [\d,]+ steps/,
  ],
  [
    "an alternation that explodes",
    "import re\nx = re.compile('(' + '|'.join(str(i) for i in range(50000)) + ')*$').match('1' * 50000)\nwhile True: pass",
    STEPS,
  ],
  ["searches in long texts", "import re\nwhile True: re.findall('(a|aa)*b', 'a' * 100000)", STEPS],
  [
    "a deep regular expression",
    "import re\nx = re.compile('(' * 5000 + ')' * 5000)\nwhile True: pass",
    /error parsing regexp|more than [\d,]+ steps/,
  ],
  ["a substitution that explodes", "import re\nx = re.sub('a', 'b' * 10**6, 'a' * 10**6)", ANY_BUDGET],
  [
    "a 10,000-layer loop",
    "import torch.nn as nn\nm = nn.Sequential(*[nn.Conv2d(3, 3, 1) for _ in range(10**4)])\nwhile True: pass",
    STEPS,
  ],
  ["endless layers", "import torch.nn as nn\nm = nn.ModuleList()\nwhile True: m.append(nn.Conv2d(3, 3, 1))", STEPS],
  [
    "modules in modules",
    "import torch.nn as nn\nm = nn.ReLU()\nfor i in range(10**4): m = nn.Sequential(m)\nm.eval()",
    RECURSION,
  ],
  [
    "a module that holds itself",
    "import torch.nn as nn\nm = nn.Sequential()\nm.add_module('m', m)\nm.eval()",
    RECURSION,
  ],
  [
    "enormous tensors of known values",
    "import torch\nx = torch.arange(10**12).tolist()",
    /values of a tensor are not known/,
  ],
  ["tensors that are kept", "import torch\nx = []\nwhile True: x.append(torch.arange(60000))", ANY_BUDGET],
  ["loops over tensors", "import torch\nfor r in torch.zeros(10**12, 3): pass", ANY_BUDGET],
  ["operations on known tensors", "import torch\nx = torch.arange(60000)\nwhile True: x = x * 1.0001 + 1", STEPS],
  ["a tensor of endless rank", "import torch\nx = torch.zeros(1)\nwhile True: x = x.unsqueeze(0)", ANY_BUDGET],
  [
    "a graph of endless concatenations",
    "import torch\nx = [torch.zeros(3)]\nwhile True: x.append(torch.cat(x))",
    /RuntimeError: size \d+ of output axis 0 is not possible/, // 3 × 2^n; PyTorch has no memory for it
  ],
  ["numpy arrays", "import numpy as np\nx = np.zeros(10**12).tolist()", ANY_BUDGET],
];

/** Whole files: [name, {path: text}, says]. The first is analysed. */
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
    () => ({ "model.py": net("import p.p.p.p.p.p.p"), "p/__init__.py": "from p import *\nimport p.p" }),
    /not found|fails|No module/i,
  ],
  ["a file of 50 MB", () => ({ "model.py": net(`${"x = 1\n".repeat(8_500_000)}`) }), /large|bytes|MB|MiB|limit/i],
  [
    "a line of 50 MB",
    () => ({ "model.py": net(`x = '${"a".repeat(50_000_000)}'`) }),
    /large|bytes|MB|MiB|limit|elements/i,
  ],
  [
    "a module of 50 MB",
    () => ({ "model.py": net("import big\nbig.x()"), "big.py": "x = 1\n".repeat(8_500_000) }),
    /large|bytes|MB|MiB|limit/i,
  ],
  ["a model of 10,000 layers", () => ({ "model.py": layers(10_000) }), null],
  [
    "a model that runs one layer for ever",
    () => ({ "model.py": net("", "while True: x = self.conv(x)") }),
    /steps|nodes/,
  ],
  [
    "a model that forks for ever",
    () => ({ "model.py": net("", "y = [x]\nwhile True: y = [self.conv(v) for v in y for _ in range(2)]") }),
    /steps|nodes/,
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
    "a megabyte of syntax errors",
    () => ({ "model.py": net("x = = (\n".repeat(120_000)) }),
    /syntax|expected|invalid|never closed/i,
  ],
  ["a megabyte of open strings", () => ({ "model.py": net("x = 'a\n".repeat(120_000)) }), /string/i],
  ["null bytes", () => ({ "model.py": net("\0".repeat(1_000_000)) }), /character|invalid|token/i],
  [
    "100,000 functions",
    () => ({ "model.py": net(Array.from({ length: 100_000 }, (_, i) => `def f${i}(): return nn.ReLU()`).join("\n")) }),
    /limit|only the first/,
  ],
];

/** A model whose file and forward hold these statements. */
export function net(atModuleLevel, inForward = "") {
  const lines =
    inForward === ""
      ? ""
      : inForward
          .split("\n")
          .map((line) => `        ${line}\n`)
          .join("");
  return `import torch
import torch.nn as nn

${atModuleLevel}

# rooflint: input=1x3x8x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)

    def forward(self, x):
        x = self.conv(x)
${lines}        return x
`;
}

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
