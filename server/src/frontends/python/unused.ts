// Layers that a model stores under a name and that nothing uses: `forward` reached neither them nor their parameters, and
// no method mentions their name (one may need them in training only).
import { type ClassDef, Kind, type Module, type Node } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import type { PyClass, PyObject } from "../../python/values";
import { toNumber } from "../../tensor/count";
import type { Range } from "../../text/position";
import type { UnusedLayer } from "../frontend";
import type { LoadedFile } from "./entries";
import type { PythonSession, Traced } from "./run";
import { handleOf } from "./tensors";
import { namedChildren, parameterCount, tensorsOf } from "./weights";

/** Of the model that ran last in the session. */
export function unusedIn({ calls }: PythonSession, { file, tree }: LoadedFile, traced: Traced): readonly UnusedLayer[] {
  const read = new Set(traced.graph.constants);
  const isRead = (tensor: PyObject) => {
    const value = handleOf(tensor)?.entry.value;
    return value != null && read.has(value);
  };
  return unusedLayers({
    path: file.path,
    tree,
    paths: calls.paths,
    called: new Set(traced.calls.map(({ module }) => module)),
    isRead,
    definitionOf: (module) => calls.definitionOf(module),
  });
}

interface RunFacts {
  /** The analysed file: layers made elsewhere, as a backbone's head, are none of its author's. */
  readonly path: string;
  readonly tree: Module;
  readonly paths: ReadonlyMap<PyObject, string>;
  readonly called: ReadonlySet<PyObject>;
  /** Whether the graph reads this parameter or buffer. */
  isRead(tensor: PyObject): boolean;
  definitionOf(module: PyObject): Range | null;
}

function unusedLayers(facts: RunFacts): readonly UnusedLayer[] {
  const reached = new Map<PyObject, boolean>();
  const mentions = new Map<PyClass, ReadonlySet<string>>();
  const unused: UnusedLayer[] = [];
  for (const [owner, ownerPath] of facts.paths) {
    if (owner.cls.definition?.file.path !== facts.path) continue;
    for (const [name, layer] of namedChildren(owner)) {
      const params = toNumber(parameterCount(layer));
      if (params === 0 || isReached(facts, layer, reached)) continue;
      if (!mentions.has(owner.cls)) mentions.set(owner.cls, mentionedNames(facts, owner.cls));
      if (mentions.get(owner.cls)?.has(name)) continue;
      const path = ownerPath === "" ? name : `${ownerPath}.${name}`;
      unused.push({ path, type: layer.cls.name, params, range: facts.definitionOf(layer) });
    }
  }
  return unused;
}

/** It, a part of it or one of its parameters took part in the run. */
function isReached(facts: RunFacts, module: PyObject, known: Map<PyObject, boolean>): boolean {
  const before = known.get(module);
  if (before !== undefined) return before;
  known.set(module, false);
  const reached =
    facts.called.has(module) ||
    tensorsOf(module).some((tensor) => facts.isRead(tensor)) ||
    namedChildren(module).some(([, child]) => isReached(facts, child, known));
  known.set(module, reached);
  return reached;
}

/** Attributes and strings in the analysed file and in the class's bases, without what a constructor only sets up. */
function mentionedNames({ tree }: RunFacts, cls: PyClass): ReadonlySet<string> {
  const bases = cls.mro.flatMap(({ definition }) => (definition ? [definition.node] : []));
  return new Set([tree, ...bases].flatMap((root: Module | ClassDef) => [...namesIn(root, false)]));
}

function* namesIn(root: Node, inConstructor: boolean): Generator<string> {
  const isInner = (node: Node) => node !== root && node.kind === Kind.FunctionDef && node.name === "__init__";
  /** `self.fc` in `self.fc = …` and in `self.fc.weight` says nothing of a use by a constructor. */
  const setUp = new Set<Node>();
  for (const node of nodesIn(root, (node) => !isInner(node))) {
    if (isInner(node)) yield* namesIn(node, true);
    if (node.kind === Kind.Assign) for (const target of node.targets) setUp.add(target);
    if (node.kind === Kind.AnnAssign) setUp.add(node.target);
    if (node.kind === Kind.Constant && typeof node.value === "string") yield node.value;
    if (node.kind !== Kind.Attribute) continue;
    setUp.add(node.value);
    if (!inConstructor || !setUp.has(node)) yield node.attr;
  }
}
