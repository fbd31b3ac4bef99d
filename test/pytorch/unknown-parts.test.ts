// Attributes of a model that a missing package made, and that no run uses: layers among them hold parameters that nobody
// can count. `acme` stands for any package that is not installed.
import { describe, expect, it } from "vitest";
import { analyzePython } from "./analyze-python";

/** The linear layer's. */
const PARAMS = 3 * 5 + 5;

function analyzed(line: string, header = "import acme\nfrom acme import Wide, AutoModel") {
  const { models, problems } = analyzePython(`${header}

# rooflint: input=1x3
class Net(nn.Module):
    def __init__(self, made=None):
        super().__init__()
        self.fc = nn.Linear(3, 5)
        ${line}

    def forward(self, x):
        return self.fc(x)
`);
  const [model] = models;
  if (!model) throw new Error("no model");
  const notices = problems.map(({ severity, code, message }) => [severity, code, message.split(" ")[0]]);
  return { ...model.totals, incomplete: model.incomplete ?? null, assumptions: model.assumptions, notices };
}

describe("an attribute from a missing package that may be a layer", () => {
  it.each([
    ["self.wide = acme.Wide(16)", "wide"],
    ["self.wide = Wide(16)", "wide"],
    ["wide = acme.layers.Wide(16)\n        self.wide = wide", "wide"],
    ["self.wide: nn.Module = acme.Wide(16)", "wide"],
    ["self.wide = acme.Wide(16) if made is None else made", "wide"],
    ["setattr(self, 'wide', acme.Wide(16))", "wide"],
    ["for i in range(2):\n            setattr(self, f'wide{i}', acme.Wide(16))", "wide0"],
    ["self.lm = AutoModel.from_pretrained('bert-base')", "lm"],
    ["self.lm = acme.create_model('vit_b')", "lm"],
    ["self.backbone = acme.load('vit_b')", "backbone"],
    ["self.image_encoder = acme.build('vit_b')", "image_encoder"],
    ["vgg = acme.vgg16(pretrained=True)\n        self.features = vgg.features", "features"],
    ["self.teacher = acme.load('t').eval()", "teacher"],
    ["self.encoder, self.n = acme.make('t')", "encoder"],
    ["both = acme.make_net('t')\n        net, n = both\n        self.m = net", "m"],
    ["self.lm = acme.models.build('t')", "lm"],
    ["self.block = nn.Sequential()\n        self.block.wide = acme.Wide(16)", "block.wide"],
    ["self.add_module('wide', acme.Wide(16))", "wide"],
    ["self.wide = nn.ModuleList([acme.Wide(16)])", "wide.0"],
    ["self.register_buffer('table', acme.table(16))", "table"],
  ])("leaves a lower bound: %s", (line, path) => {
    const { params, lowerBound, incomplete, assumptions, notices } = analyzed(line);
    expect({ params, lowerBound }).toEqual({ params: PARAMS, lowerBound: true });
    expect(incomplete).toBe(`${path} may hold parameters, and nothing is known of it: module 'acme' is not found`);
    expect(assumptions.map(({ message }) => message)).toContain(`not counted: ${incomplete}`);
    expect(notices).toEqual([["information", "unresolved-import", "acme"]]);
  });
});

it("a parameter of unknown size leaves a lower bound", () => {
  const { params, lowerBound, incomplete } = analyzed("self.scale = nn.Parameter(acme.table(16))");
  const expected = { params: PARAMS, lowerBound: true, incomplete: "the size of scale is not known" };
  expect({ params, lowerBound, incomplete }).toEqual(expected);
});

describe("what holds no parameters by what made it or what it is called", () => {
  it.each<[string, string?]>([
    ["self.cfg = acme.load('model.yaml')"],
    ["self.logger = acme.init(project='x')"],
    ["self.run = acme.Logger()"],
    ["self.tokenizer = AutoTokenizer.from_pretrained('bert-base')", "from acme import AutoTokenizer"],
    ["self.tokenizer = acme.BertTokenizerFast('bert')"],
    ["self.encode = acme.CLIPTokenizer('bert')"],
    ["self.width = acme.load('model.yaml').width"],
    ["self.metric = acme.FID(64)"],
    ["self.val_acc = acme.Accuracy()"],
    ["self.val = torchmetrics.F1Score()", "import torchmetrics"],
    ["self.scaler = StandardScaler()", "from sklearn.preprocessing import StandardScaler"],
    ["self.pca = PCA(4)", "from sklearn.decomposition import PCA"],
    ["self.criterion = acme.Dice()"],
    ["self.loss_fn = acme.FocalLoss()"],
    ["self.preprocess = acme.Normalize(0.5)"],
    ["self.flip = acme.transforms.Flip()"],
    ["self.projection_initializer = acme.make('t')"],
    ["self.act = acme.ACT2FN['gelu']"],
    ["self.n = acme.WIDTH"],
    ["self.when = acme.now()"],
    ["self.num_features = acme.count('vit_b')"],
    ["self.feature_dim = acme.make_net('t').feature_dim"],
    // PyTorch registers nothing of a plain list
    ["self.many = [acme.Wide(16)]"],
    // the first value is gone
    ["self.wide = acme.Wide(16)\n        self.wide = None"],
  ])("leaves an exact total: %s", (line, header = "import acme") => {
    const { params, lowerBound, incomplete, notices } = analyzed(line, header);
    expect({ params, lowerBound, incomplete, notices }).toEqual({
      params: PARAMS,
      lowerBound: false,
      incomplete: null,
      notices: [],
    });
  });
});

describe("an object of a class with a missing base", () => {
  const WITH = (body: string) => `import acme\nclass Part(acme.Base):\n    def __init__(self):\n        ${body}\n`;

  it("may be a module if it holds one", () => {
    const { params, lowerBound, incomplete } = analyzed(
      "self.part = Part()",
      WITH("super().__init__()\n        self.fc = nn.Linear(3, 5)"),
    );
    expect({ params, lowerBound }).toEqual({ params: PARAMS, lowerBound: true });
    expect(incomplete).toMatch(/^part may hold parameters/);
  });

  it("may be handed over", () => {
    const header =
      "import acme\nclass Base(nn.Module):\n    def __init__(self, encoder):\n        super().__init__()\n        self.first = encoder";
    const text = `${header}\n        self.fc = nn.Linear(3, 5)\n    def forward(self, x):\n        return self.fc(x)\nnet = Base(acme.load('t'))\n`;
    const [model] = analyzePython(text).models;
    expect(model?.totals).toMatchObject({ params: PARAMS, lowerBound: true });
  });

  it("is no module if it holds plain values", () => {
    const { lowerBound } = analyzed("self.part = Part()", WITH("self.width = 3"));
    expect(lowerBound).toBe(false);
  });
});
