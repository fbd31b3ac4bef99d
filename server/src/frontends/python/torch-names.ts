// Which attributes PyTorch's tensors, modules and namespaces have (torch-names.json, written by test/pytorch/names.py): a
// name that is not among them is the user's mistake, one that is and that the shipped library lacks is Rooflint's.
import { PyClass, PyModule, PyObject, type Value } from "../../python/values";
import { nearestName } from "../../text/nearest";
import file from "./torch-names.json";

/** The names that an object of PyTorch has; null for any other, and where they are not known. */
export function torchNames(owner: Value): readonly string[] | null {
  const key = keyOf(owner);
  return key === null ? null : namesOf(key);
}

/** `. Did you mean: 'flatten'?` as CPython adds it, or nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === null ? "" : `. Did you mean: '${nearest}'?`;
}

type Key = Exclude<keyof typeof file, "version">;

function keyOf(owner: Value): Key | null {
  if (owner instanceof PyModule) return owner.file?.user !== true && isNamespace(owner.name) ? owner.name : null;
  if (!(owner instanceof PyObject) || owner instanceof PyClass || owner.cls.definition?.file.user !== false)
    return null;
  const bases = new Set(owner.cls.mro.map(({ module, name }) => `${module}.${name}`));
  if (bases.has("torch._tensor.Tensor")) return "tensor";
  return bases.has("torch.nn.modules.module.Module") ? "module" : null;
}

function isNamespace(name: string): name is Key {
  return name.startsWith("torch") && Object.hasOwn(file, name);
}

const NAMES = new Map<Key, readonly string[]>();

function namesOf(key: Key): readonly string[] {
  const known = NAMES.get(key) ?? file[key].split(" ");
  NAMES.set(key, known);
  return known;
}
