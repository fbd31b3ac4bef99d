// Parts of a built model of which nothing is known, and which may hold parameters: what a missing package made. An entry of
// the tables of modules, parameters and buffers does for certain. A plain attribute may be a layer or a tokenizer; what
// tells them apart, in this order:
//   - packages without layers (sklearn, wandb, …) make none, nor do expressions without a call (`cfg.width`);
//   - the last word of what made it that says what things are: `acme.build_backbone(cfg)` makes a layer, `CLIPTokenizer` does not;
//   - the same of the attribute's own name (`self.encoder = acme.load(name)`, `self.metric = acme.FID()`), then of where
//     what made it is kept (`acme.transforms.Flip()`);
//   - a class makes a layer (`acme.Wide(16)`), a function does not (`acme.init()`).
// A lower bound is true in every case, an exact total only if nothing is left out; but hardly a model is without a logger.
import { type Call, type ClassDef, type Expression, type FunctionDef, Kind, type Node } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { isUnknown } from "../../python/types";
import { type PyClass, PyObject, type Unknown, type Value } from "../../python/values";
import { byteSize } from "../../tensor/type";
import { SAME_MODEL } from "./inputs";
import { entriesIn } from "./module-registration";
import { handleOf } from "./tensors";

/** What totals leave out, in words, part by part; nothing where all is known that can hold parameters or buffers. */
export function unknownParts(model: PyObject): Iterable<string> {
  return partsIn(model, { path: "", classes: [], seen: new Set() });
}

interface Place {
  /** As in `named_modules()`. */
  readonly path: string;
  /** Those of the modules that hold this one: what it holds may be assigned by them. */
  readonly classes: readonly PyClass[];
  readonly seen: Set<PyObject>;
}

function* partsIn(module: PyObject, { path, classes: outer, seen }: Place): Iterable<string> {
  if (seen.has(module)) return;
  seen.add(module);
  const classes = [module.cls, ...outer];
  const prefix = path === "" ? "" : `${path}.`;
  yield* registeredParts(module, prefix);
  yield* attributeParts(module, prefix, classes);
  for (const [name, child] of entriesIn(module, "_modules"))
    if (child instanceof PyObject) yield* partsIn(child, { path: `${prefix}${String(name)}`, classes, seen });
}

function nothingKnown(path: string, { reason }: Unknown): string {
  return `${path} may hold parameters, and nothing is known of it: ${reason}`;
}

const TABLES = ["_parameters", "_buffers", "_modules"] as const;

function* registeredParts(module: PyObject, prefix: string): Iterable<string> {
  for (const table of TABLES)
    for (const [name, value] of entriesIn(module, table)) {
      const path = `${prefix}${String(name)}`;
      if (isUnknown(value)) yield nothingKnown(path, value);
      if (hasUnknownSize(value)) yield `the size of ${path} is not known`;
    }
}

function hasUnknownSize(value: Value): boolean {
  const handle = handleOf(value);
  return handle !== null && byteSize(handle.tensorType) === null;
}

// --- Plain attributes --------------------------------------------------------------------------------------------

function* attributeParts({ attrs }: PyObject, prefix: string, classes: readonly PyClass[]): Iterable<string> {
  for (const [name, value] of openAttributes(attrs)) {
    const unknown = isUnknown(value) ? value : unknownLayer(value);
    if (unknown === null || NO_LAYERS_IN.has(packageOf(unknown))) continue;
    const holdsSome = unknown !== value || makersOf(classes, name).some((maker) => mayMakeLayer(maker, name));
    if (holdsSome) yield nothingKnown(`${prefix}${name}`, unknown);
  }
}

/** Those of which nothing is known, or not all: most modules have none. */
function openAttributes(attrs: PyObject["attrs"]): readonly (readonly [string, PyObject])[] {
  const open: (readonly [string, PyObject])[] = [];
  attrs?.forEach((value, name) => {
    if (value instanceof PyObject && (isUnknown(value) || value.cls.unknownBase !== null)) open.push([name, value]);
  });
  return open;
}

/** An object with a base that is missing, by which it is a module if it holds parameters or modules. */
function unknownLayer(value: PyObject): Unknown | null {
  if (value.cls.unknownBase === null || value.attrs === null) return null;
  if (value.attrs.has("_modules")) return null;
  const holds = [...value.attrs.values()].some(
    (held) =>
      held instanceof PyObject && (held.attrs?.has("_modules") === true || handleOf(held)?.origin === "parameter"),
  );
  return holds ? value.cls.unknownBase : null;
}

/** The outermost package of "module 'sklearn.decomposition' is not found". */
function packageOf({ reason }: Unknown): string {
  return /^module '(\w+)/.exec(reason)?.[1] ?? "";
}

/** The words of each name on the way to what made the value, from the outermost: `acme`, `build_wide`. */
type Maker = readonly string[];

/** What these classes assign to an attribute of this name, as far as calls make it. */
function makersOf(classes: readonly PyClass[], name: string): readonly Maker[] {
  const definitions = classes.flatMap(({ mro }) => mro.flatMap(({ definition }) => definition ?? []));
  const methods = definitions.filter(({ file }) => file.user).flatMap(({ node }) => methodsOf(node));
  const makers = methods.flatMap((method) => storedIn(method, name).map((value) => makerOf(value, method)));
  return makers.filter((maker) => maker !== null);
}

function methodsOf({ body }: ClassDef): readonly FunctionDef[] {
  return body.filter((statement): statement is FunctionDef => statement.kind === Kind.FunctionDef);
}

/** Values of `self.name = …` and `setattr(self, …, …)`. */
function storedIn(method: FunctionDef, name: string): readonly Expression[] {
  const stored: Expression[] = [];
  for (const node of nodesIn(method)) {
    const value = storedBy(node, name);
    if (value !== null) stored.push(value);
  }
  return stored;
}

function storedBy(node: Node, name: string): Expression | null {
  const isTarget = (target: Expression) =>
    partsOf(target).some((part) => part.kind === Kind.Attribute && part.attr === name);
  switch (node.kind) {
    case Kind.Assign:
      return node.targets.some(isTarget) ? node.value : null;
    case Kind.AnnAssign:
      return isTarget(node.target) ? node.value : null;
    case Kind.Call:
      return node.func.kind === Kind.Name && node.func.id === "setattr" ? setTo(node, name) : null;
    default:
      return null;
  }
}

/** Of `a, b = …` both. */
function partsOf(target: Expression): readonly Expression[] {
  return target.kind === Kind.Tuple || target.kind === Kind.List ? target.elts : [target];
}

/** Any name may be meant by one that is put together. */
function setTo({ args }: Call, name: string): Expression | null {
  const [, key, value = null] = args;
  return key?.kind === Kind.Constant && key.value !== name ? null : value;
}

/** null where no call makes it. A variable is what its last assignment in the method says, a parameter what it is called. */
function makerOf(value: Expression, method: FunctionDef, depth = 0): Maker | null {
  if (depth > MAX_DEPTH) return null;
  switch (value.kind) {
    case Kind.Call: {
      const { func } = value;
      const isSame = func.kind === Kind.Attribute && SAME_MODEL.has(func.attr);
      return isSame ? makerOf(func.value, method, depth + 1) : namesOf(func);
    }
    case Kind.Name: {
      const source = assignedTo(value.id, method);
      if (source !== null) return makerOf(source, method, depth + 1);
      return depth === 0 && isParameter(value.id, method) ? [value.id] : null;
    }
    case Kind.Attribute: {
      const maker = makerOf(value.value, method, depth + 1);
      return maker && [...maker, value.attr];
    }
    case Kind.IfExp:
      return makerOf(value.body, method, depth + 1) ?? makerOf(value.orelse, method, depth + 1);
    default:
      return null;
  }
}

/** Variables that stand for variables, parts of parts. */
const MAX_DEPTH = 5;

function assignedTo(name: string, method: FunctionDef): Expression | null {
  let last: Expression | null = null;
  for (const node of nodesIn(method))
    if (node.kind === Kind.Assign && node.targets.flatMap(partsOf).some((part) => isNamed(part, name)))
      last = node.value;
  return last;
}

function isParameter(name: string, { args }: FunctionDef): boolean {
  return [...args.posonlyargs, ...args.args, ...args.kwonlyargs].some(({ arg }) => arg === name);
}

function isNamed(part: Expression, name: string): boolean {
  return part.kind === Kind.Name && part.id === name;
}

function namesOf(callee: Expression): Maker {
  if (callee.kind === Kind.Name) return [callee.id];
  return callee.kind === Kind.Attribute ? [...namesOf(callee.value), callee.attr] : [];
}

/** As the table at the top of this file says. */
function mayMakeLayer(maker: Maker, attribute: string): boolean {
  const made = maker.at(-1) ?? "";
  const owner = maker.at(-2) ?? "";
  const cls = isClassName(made) ? made : isClassName(owner) && ALTERNATIVE.test(made) ? owner : null;
  return isNamedLayer(cls ?? made) ?? isNamedLayer(attribute) ?? isNamedLayer(owner) ?? cls !== null;
}

/** null where no word of the name says what it is. */
function isNamedLayer(name: string): boolean | null {
  if (QUANTITY.test(name)) return false;
  const word = wordsOf(name).findLast((part) => OF_LAYERS.has(part) || WITHOUT_PARAMETERS.has(part));
  return word === undefined ? null : OF_LAYERS.has(word);
}

function isClassName(name: string): boolean {
  return /^_*[A-Z]/.test(name);
}

/** Constructors beside `__init__`. */
const ALTERNATIVE = /^(?:from|load|create|build|make)(?:_|$)/;

/** `BertTokenizerFast` → bert, tokenizer, fast; `resnet50_v2` → resnet, v. */
function wordsOf(name: string): readonly string[] {
  const parts = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return parts.map((part) => part.toLowerCase());
}

/** `num_features`, `n_layers`, `feature_dim`. */
const QUANTITY =
  /^(?:num|n|in|out|max|min|is|has|use)_|_(?:count|dims?|sizes?|len|length|width|depth|channels|names?|ids?|keys?)$/;

/** What programs keep beside their layers. */
const WITHOUT_PARAMETERS = wordSet(`
  accuracy alphabet args assigner augment augmentation augmentations auroc buffer cache callback cfg
  client coder collator compose conf config configuration converter criterion crop dataloader dataset db
  device dict env evaluator index init initializer iou jitter loader lock log logger loss losses matcher
  meter metric metrics monitor normalize optim optimizer options parser path pipeline plotter precision
  preprocess preprocessor processor profiler psnr queue recall registry rng run sampler scaler scheduler
  score session ssim stopping store timer tokenizer tokenizers tracker transform transforms vocab
  vocabulary writer
`);

/** What programs call layers and models. */
const OF_LAYERS = wordSet(`
  actor adapter attention attn backbone bert block blocks body classifier clip cnn conv critic decoder
  densenet discriminator efficientnet embedder embedding embeddings encoder extractor fc features
  generator gpt gru head heads layer layers linear lora lstm mlp mobilenet model models module neck net
  network norm proj projection projector regressor resnet rnn stem student swin teacher transformer trunk
  unet vae vgg vit
`);

/** Packages that have nothing to do with torch.nn, and torchmetrics, whose modules hold states without gradients. */
const NO_LAYERS_IN = wordSet(`
  albumentations boto3 cv2 datasets easydict faiss gensim gym gymnasium imageio joblib librosa loguru
  matplotlib mlflow networkx nltk numba numpy omegaconf pandas PIL plotly psutil pydantic ray rdkit redis
  requests rich scipy sentencepiece skimage sklearn soundfile spacy sympy tensorboard tensorboardX
  tokenizers torchmetrics tqdm trimesh wandb yacs yaml
`);

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.trim().split(/\s+/));
}
