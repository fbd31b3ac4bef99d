// Whether a Python file has to do with PyTorch at all: a file that neither imports something of it nor derives from a class
// named Module is left alone.
import { type Expression, Kind, type Module } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";

/** An import anywhere in the file of torch, of a library over it, of a neighbour that may bring it; `class Net(nn.Module)`. */
export function mentionsTorch(tree: Module): boolean {
  for (const node of nodesIn(tree, ({ kind }) => kind > Kind.ErrorExpr)) {
    if (node.kind === Kind.Import && node.names.some(({ name }) => isOfTorch(name))) return true;
    if (node.kind === Kind.ImportFrom && (node.level > 0 || isOfTorch(node.module ?? ""))) return true;
    if (node.kind === Kind.ClassDef && node.bases.some(isModule)) return true;
  }
  return false;
}

/** By its name: a star import may have brought it. */
function isModule(base: Expression): boolean {
  return (base.kind === Kind.Attribute && base.attr === "Module") || (base.kind === Kind.Name && base.id === "Module");
}

/** `torch`, `torch.nn`, `torchvision`, `lightning.pytorch` … */
function isOfTorch(module: string): boolean {
  const [top = ""] = module.split(".");
  return top.startsWith("torch") || LIBRARIES.has(top);
}

/** Packages whose modules derive from torch.nn.Module. */
const LIBRARIES: ReadonlySet<string> = new Set([
  ...["timm", "lightning", "pytorch_lightning", "transformers", "diffusers", "monai", "kornia", "einops"],
  ...["fastai", "mmcv", "mmengine", "segmentation_models_pytorch", "pl_bolts", "fairseq", "fvcore", "detectron2"],
]);
