// Classes of a file that are no models of their own: a base whose subclasses make what it uses, a helper without weights,
// a part that another class of the file is made of. Where no input of theirs is found, nothing is amiss.
import { type ClassDef, Kind, type Module } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { type PyObject, Raised } from "../../python/values";
import { toNumber } from "../../tensor/count";
import type { LoadedFile } from "./entries";
import type { PythonSession, Traced } from "./run";
import { modelWeights } from "./weights";

/** Whether an entry that does not run is left out rather than told of. `certain`: no input changes that it fails. */
export function isNoModel(
  session: PythonSession,
  { tree }: LoadedFile,
  model: PyObject,
  { failure }: Traced,
  certain: boolean,
): boolean {
  if (!(failure instanceof Raised)) return false;
  const { params, buffers } = modelWeights(model);
  const isHelper = toNumber(params) + toNumber(buffers) === 0;
  if ((isAbstract(session, model) || isHelper) && failure.exception.cls.name === "AttributeError") return true;
  return !certain && (isHelper || isPartOf(tree, model.cls.name));
}

/** Nothing but `nn.Module` constructs it: what its `forward` reads is for subclasses to make. */
function isAbstract(session: PythonSession, { cls }: PyObject): boolean {
  return cls.lookup("__init__") === session.torchModuleClass()?.lookup("__init__");
}

/** Another class of the file names it. */
export function isPartOf(tree: Module, name: string): boolean {
  return classesNaming(tree, name).some((cls) => cls.name !== name);
}

/** By tree: the classes at its top that name something. */
const NAMING = new WeakMap<Module, ReadonlyMap<string, readonly ClassDef[]>>();

function classesNaming(tree: Module, name: string): readonly ClassDef[] {
  const known = NAMING.get(tree) ?? namesOf(tree);
  NAMING.set(tree, known);
  return known.get(name) ?? [];
}

function namesOf({ body }: Module): ReadonlyMap<string, readonly ClassDef[]> {
  const naming = new Map<string, ClassDef[]>();
  for (const cls of body) {
    if (cls.kind !== Kind.ClassDef) continue;
    for (const node of nodesIn(cls)) {
      if (node.kind !== Kind.Name) continue;
      const classes = naming.get(node.id) ?? [];
      if (classes.at(-1) !== cls) naming.set(node.id, [...classes, cls]);
    }
  }
  return naming;
}
