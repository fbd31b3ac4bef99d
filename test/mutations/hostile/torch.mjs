// Hostile statements: modules and tensors of torch, numpy.
import { RECURSION, STEPS } from "./programs.mjs";

/** [name, statements at module level, what it says: some reason where it is left out] */
export const TORCH = [
  [
    "layers in a cycle",
    "import torch.nn as nn\na, b = nn.Sequential(), nn.Sequential()\na.add_module('b', b)\nb.add_module('a', a)\na.apply(print)\nlist(a.parameters())\nrepr(a)",
  ],
  [
    "a ModuleList appended while iterated",
    "import torch.nn as nn\nm = nn.ModuleList([nn.Linear(1, 1)])\nfor l in m: m.append(nn.Linear(1, 1))",
  ],
  [
    "a ModuleList extended by itself",
    "import torch.nn as nn\nm = nn.ModuleList([nn.Linear(1, 1)])\nwhile True: m.extend(m)",
  ],
  [
    "a ModuleDict of prototype names",
    "import torch.nn as nn\nm = nn.ModuleDict({n: nn.Linear(1, 1) for n in ['__proto__', 'constructor', 'toString']})\nassert list(m) == ['__proto__', 'constructor', 'toString']\nassert len(list(m.parameters())) == 6\nwhile True: pass",
  ],
  [
    "state_dict in turn",
    "import torch.nn as nn\nm = nn.Sequential(*[nn.Linear(1, 1) for i in range(100)])\nwhile True: m.load_state_dict(m.state_dict())",
  ],
  [
    "named_modules in turn",
    "import torch.nn as nn\nm = nn.Sequential(*[nn.Linear(1, 1) for i in range(100)])\nwhile True: list(m.named_modules()), list(m.named_parameters())",
  ],
  [
    "apply in turn",
    "import torch.nn as nn\nm = nn.Sequential(*[nn.Linear(1, 1) for i in range(100)])\nwhile True: m.apply(lambda x: x)",
  ],
  [
    "hooks that add hooks",
    "import torch, torch.nn as nn\nm = nn.ReLU()\ndef h(*a): m.register_forward_hook(h)\nh()\nwhile True: m(torch.zeros(1))",
  ],
  [
    "hooks that call the module",
    "import torch, torch.nn as nn\nm = nn.ReLU()\nm.register_forward_hook(lambda m, i, o: m(o))\nm(torch.zeros(1))",
  ],
  [
    "pre-hooks that call the module",
    "import torch, torch.nn as nn\nm = nn.ReLU()\nm.register_forward_pre_hook(lambda m, i: m(*i))\nm(torch.zeros(1))",
  ],
  [
    "parametrizations that register",
    "import torch, torch.nn as nn\nimport torch.nn.utils.parametrize as p\nclass P(nn.Module):\n    def forward(self, x):\n        p.register_parametrization(l, 'weight', P())\n        return x\nl = nn.Linear(1, 1)\np.register_parametrization(l, 'weight', P())\nl.weight",
  ],
  [
    "enormous tensors",
    "import torch\nx = torch.zeros(10**18)\ny = x + x\nz = torch.zeros(10**9, 10**9, 10**9)\nwhile True: y = y * 2",
  ],
  ["tensors beyond 64 bits", "import torch\nx = torch.zeros(10**30)\nwhile True: pass"],
  ["negative sizes", "import torch\nx = torch.zeros(-1, 3)\nwhile True: pass"],
  [
    "reshape to the enormous",
    "import torch\nx = torch.zeros(1).expand(10**18).reshape(10**9, 10**9)\nwhile True: x = x.reshape(10**6, 10**12)",
  ],
  ["reshape with a million sizes", "import torch\nx = torch.zeros(1).reshape([1] * 10**6)\nwhile True: x = x + 1"],
  [
    "permute a thousand axes",
    "import torch\nx = torch.zeros([1] * 1000)\nwhile True: x = x.permute(*range(999, -1, -1))",
  ],
  ["repeat", "import torch\nx = torch.zeros(10)\nwhile True: x = x.repeat(10)"],
  ["repeat_interleave", "import torch\nx = torch.arange(10)\nwhile True: x = x.repeat_interleave(10)"],
  [
    "einsum with 50 letters",
    "import torch, string\nl = string.ascii_letters[:50]\nx = torch.zeros([2] * 50)\nwhile True: torch.einsum(l + ',' + l + '->' + l[::-1], x, x)",
  ],
  [
    "einsum of 1000 operands",
    "import torch\nx = torch.zeros(2, 2)\nwhile True: torch.einsum(','.join(['ab'] * 1000) + '->a', *[x] * 1000)",
  ],
  ["arange values in a loop", "import torch\nfor i in torch.arange(10**9): pass"],
  ["values of arange in a loop", "import torch\nwhile True: torch.arange(60000).tolist()"],
  [
    "sums of known tensors",
    "import torch\nx = torch.arange(60000).reshape(6, 100, 100)\nwhile True: x.sum(), x.max(), x.sort(), x.cumsum(0)",
  ],
  ["matmul of known tensors", "import torch\nx = torch.arange(62500).reshape(250, 250)\nwhile True: x = x @ x"],
  [
    "convolution of known tensors",
    "import torch\nimport torch.nn.functional as F\nx = torch.arange(62500.).reshape(1, 1, 250, 250)\nwhile True: F.conv2d(x, x[:, :, :100, :100])",
  ],
  ["indexing by known tensors", "import torch\nx = torch.arange(60000)\nwhile True: x = x[x]"],
  [
    "where and nonzero",
    "import torch\nx = torch.arange(60000)\nwhile True: torch.nonzero(x > 5), torch.where(x > 5, x, x)",
  ],
  [
    "meshgrid and cartesian products",
    "import torch\nx = torch.arange(250)\nwhile True: torch.meshgrid(x, x, indexing='ij'), torch.cartesian_prod(x, x)",
  ],
  ["writes to known tensors", "import torch\nx = torch.zeros(60000)\nwhile True: x[5] = 1; x[::2] = 3"],
  ["stack and chunk", "import torch\nx = torch.zeros(10000, 1)\nwhile True: x = torch.stack(x.chunk(10000))[..., 0]"],
  ["unbind", "import torch\nx = torch.zeros(10**6, 1)\nwhile True: x.unbind()"],
  ["split into pieces of one", "import torch\nx = torch.zeros(10**9)\nx.split(1)"],
  ["pad with a million numbers", "import torch\nimport torch.nn.functional as F\nF.pad(torch.zeros(1), [1] * 10**6)"],
  ["tensor of nested lists", "import torch\nx = [1]\nfor i in range(60): x = [x, x]\ntorch.tensor(x)"],
  ["tensor of deep lists", "import torch\nx = []\nfor i in range(10**5): x = [x]\ntorch.tensor(x)"],
  ["tensor of itself", "import torch\nx = []\nx.append(x)\ntorch.tensor(x)"],
  ["tensor of a long list", "import torch\nx = list(range(10**6))\nwhile True: torch.tensor(x)"],
  ["printed tensors", "import torch\nx = torch.arange(60000)\nwhile True: str(x)"],
  [
    "enormous layers",
    "import torch.nn as nn\nm = nn.Linear(10**15, 10**15)\nc = nn.Conv2d(10**9, 10**9, 10**6)\nwhile True: pass",
  ],
  ["enormous RNNs", "import torch.nn as nn\nm = nn.LSTM(1, 1, num_layers=10**9)"],
  ["deep Transformers", "import torch.nn as nn\nm = nn.Transformer(num_encoder_layers=10**6)"],
  [
    "a deep copy of layers",
    "import torch.nn as nn, copy\nm = nn.Sequential(*[nn.Linear(1, 1) for i in range(100)])\nwhile True: m = nn.Sequential(m, copy.deepcopy(m))",
  ],
  ["numpy in turn", "import numpy as np\nx = np.arange(10**5)\nwhile True: x = np.concatenate([x, x])"],
  ["numpy linspace", "import numpy as np\nwhile True: np.linspace(0, 1, 10**5).tolist()"],
  ["numpy products", "import numpy as np\nx = np.ones((250, 250))\nwhile True: x = x.dot(x)"],
  ["Sequential of a million", "import torch.nn as nn\nm = nn.Sequential(*[nn.ReLU()] * 10**6)\nwhile True: pass"],
  [
    "einsum of an enormous text",
    "import torch\ntorch.einsum('a' * 10**6 + '->', torch.zeros(1))",
    /RuntimeError|more than [\d,]+ steps/,
  ],
  [
    "einsum of a thousand axes",
    "import torch\nx = torch.zeros([1] * 1000)\nwhile True: torch.einsum('...->...', x)",
    STEPS,
  ],
  [
    "rearrange of an enormous pattern",
    "import torch\nfrom einops import rearrange\nrearrange(torch.zeros(1), ' '.join('a' + str(i) for i in range(10**5)) + ' -> ' + 'a')",
  ],
  [
    "rearrange of brackets",
    "import torch\nfrom einops import rearrange\nrearrange(torch.zeros(1), '(' * 10**5 + 'a' + ')' * 10**5 + ' -> a')",
  ],
  ["view of ten thousand axes", "import torch\nx = torch.zeros(1)\nwhile True: x = x.view([1] * 10**4)", STEPS],
  ["a tensor of 100,000 axes", "import torch\nx = torch.zeros([1] * 10**5)\nwhile True: x = x + x", STEPS],
  ["sizes beyond 2^53", "import torch\nx = torch.zeros(2**53 + 1, 2**53 + 1)\nwhile True: x = x.reshape(-1)"],
  [
    "sizes below zero in turn",
    "import torch\nwhile True:\n    try: torch.zeros(-10**18)\n    except RuntimeError: pass",
    STEPS,
  ],
  ["as_strided", "import torch\nx = torch.zeros(1).as_strided((10**9, 10**9), (0, 0))\nwhile True: x = x * 1"],
  [
    "one_hot of much",
    "import torch\nimport torch.nn.functional as F\nwhile True: F.one_hot(torch.arange(60000), 10**9)",
  ],
  ["tril_indices", "import torch\nwhile True: torch.tril_indices(10**5, 10**5)"],
  ["combinations of tensors", "import torch\nwhile True: torch.combinations(torch.arange(1000), 3)"],
  ["block_diag", "import torch\nwhile True: torch.block_diag(*[torch.ones(10, 10)] * 1000)"],
  [
    "fold and unfold",
    "import torch\nimport torch.nn.functional as F\nx = torch.zeros(1, 1, 250, 250)\nwhile True: F.unfold(x, 100)",
  ],
  [
    "interpolate to the enormous",
    "import torch\nimport torch.nn.functional as F\nx = torch.zeros(1, 1, 2, 2)\nwhile True: x = F.interpolate(x, scale_factor=10**6)",
  ],
  [
    "conv with an enormous kernel",
    "import torch.nn as nn\nwhile True: nn.Conv2d(10**6, 10**6, 10**6, groups=10**6)",
    STEPS,
  ],
  ["LSTM of a million layers", "import torch.nn as nn\nm = nn.LSTM(1, 1, num_layers=10**6)\nwhile True: pass"],
  [
    "hooks that remove hooks",
    "import torch, torch.nn as nn\nm = nn.ReLU()\ndef h(*a):\n    m.register_forward_hook(h)\n    m(torch.zeros(1))\nm.register_forward_hook(h)\nm(torch.zeros(1))",
  ],
  [
    "state_dict hooks",
    "import torch.nn as nn\nm = nn.Linear(1, 1)\nm._register_state_dict_hook(lambda m, *a: m.state_dict())\nm.state_dict()",
  ],
  [
    "a module whose __getattr__ loops",
    "import torch.nn as nn\nclass A(nn.Module):\n    def __getattr__(s, n): return getattr(s, n)\nA().x",
    RECURSION,
  ],
  [
    "a module whose children() loops",
    "import torch.nn as nn\nclass A(nn.Module):\n    def children(s):\n        while True: yield s\nA().eval(), A().apply(print)",
  ],
  [
    "a module whose named_modules() loops",
    "import torch.nn as nn\nclass A(nn.Module):\n    def named_modules(s, *a, **k):\n        while True: yield '', s\nlist(A().modules())",
  ],
  [
    "a module whose parameters() loops",
    "import torch.nn as nn\nclass A(nn.Module):\n    def parameters(s, *a):\n        while True: yield 1\nsum(A().parameters())",
    STEPS,
  ],
  [
    "a module whose train() loops",
    "import torch.nn as nn\nclass A(nn.Module):\n    def train(s, mode=True): return s.train(mode)\nA().eval()",
    RECURSION,
  ],
  [
    "a module whose __repr__ loops",
    "import torch.nn as nn\nclass A(nn.Module):\n    def extra_repr(s): return repr(s)\nrepr(A())",
    RECURSION,
  ],
  [
    "weights shared without end",
    "import torch.nn as nn\na = nn.Linear(1, 1)\nwhile True:\n    b = nn.Linear(1, 1)\n    b.weight = a.weight\n    a = b",
    STEPS,
  ],
  [
    "spectral norms of norms",
    "import torch.nn as nn\nm = nn.Linear(2, 2)\nfor i in range(10**4): m = nn.utils.spectral_norm(m, name='weight')",
  ],
  ["a lazy module without end", "import torch, torch.nn as nn\nwhile True: nn.LazyLinear(3)(torch.zeros(1, 3))"],
  [
    "a Dataset without end",
    "from torch.utils.data import Dataset, DataLoader\nclass D(Dataset):\n    def __len__(s): return 10**18\n    def __getitem__(s, i): return i\nfor x in DataLoader(D()): pass",
    null, // data is never loaded
  ],
];
