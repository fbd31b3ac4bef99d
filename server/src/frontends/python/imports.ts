// Whether a Python file has to do with PyTorch at all: a file that imports nothing of it is left alone.
import { Kind, type Module } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";

/** An import anywhere in the file of torch, of a library over it, or of a neighbour that may bring it. */
export function mentionsTorch(tree: Module): boolean {
  for (const node of nodesIn(tree, ({ kind }) => kind > Kind.ErrorExpr)) {
    if (node.kind === Kind.Import && node.names.some(({ name }) => isOfTorch(name))) return true;
    if (node.kind === Kind.ImportFrom && (node.level > 0 || isOfTorch(node.module ?? ""))) return true;
  }
  return false;
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
