// What a loop may have stored in turns that did not run, since nobody knows what it runs over: attributes and entries under
// names that are not known. `for k, v in options.items(): setattr(self, k, v)`
import type { Interpreter } from "./machine";
import { leaveAttributesOpen, leaveOpen } from "./special-attributes";
import { type Call, type Expression, type For, Kind, type Node, type Statement } from "./syntax/ast";
import { nodesIn } from "./syntax/walk";
import { isUnknown } from "./types";
import { PyDict, PyObject, PyView, type Unknown, type Value } from "./values";

/** Why there may be more to run over than what is known; null where there is not. */
export function openSource(source: Value): Unknown | null {
  if (source instanceof PyView) return source.dict.open;
  return source instanceof PyDict ? source.open : null;
}

/** The turns of a loop are left out: nobody knows how many there are. */
export function assumeSkipped(vm: Interpreter, { target, body }: For, { reason }: Unknown): void {
  const turns = new Set<string>();
  for (const node of nodesIn(target)) if (node.kind === Kind.Name) turns.add(node.id);
  const leavesOut = body.some((statement) => mayBuild(statement, turns));
  vm.assume(`a loop over an unknown value is skipped: ${reason}`, false, leavesOut);
}

/** Makes parts of a model (`layers.append(nn.Linear(…))`, `self.norm = …`) or computes (`x = block(x)`); `turns`: the loop's variables. */
function mayBuild(statement: Statement, turns: ReadonlySet<string>): boolean {
  for (const node of nodesIn(statement, (inner) => !DEFINITIONS.has(inner.kind))) {
    if (node.kind === Kind.Call && isAddition(node)) return true;
    if (node.kind !== Kind.Assign && node.kind !== Kind.AugAssign && node.kind !== Kind.AnnAssign) continue;
    const targets = node.kind === Kind.Assign ? node.targets : [node.target];
    if (targets.some(({ kind }) => kind === Kind.Attribute)) return true;
    if (node.value && targets.some(({ kind }) => kind !== Kind.Subscript) && computes(node.value, turns)) return true;
  }
  return false;
}

function isAddition({ func, args, keywords }: Call): boolean {
  if (func.kind === Kind.Name) return func.id === "setattr";
  if (func.kind !== Kind.Attribute || !ADDING.has(func.attr)) return false;
  return [...args, ...keywords.map(({ value }) => value)].some((value) => value.kind !== Kind.Constant);
}

const ADDING: ReadonlySet<string> = new Set([
  ...["append", "extend", "insert", "add_module", "register_module", "register_parameter", "register_buffer"],
]);

/** Calls a layer: the loop's own (`block(x)`), one of the object's, or a function of torch.nn.functional. */
function computes(value: Expression, turns: ReadonlySet<string>): boolean {
  for (const node of nodesIn(value))
    if (node.kind === Kind.Call) {
      const root = rootOf(node.func);
      const isLayer = node.func.kind === Kind.Name || node.func.kind === Kind.Subscript;
      if (isLayer ? turns.has(root) || root === "self" : COMPUTING.has(root)) return true;
    }
  return false;
}

const COMPUTING: ReadonlySet<string> = new Set(["self", "nn", "F"]);

function rootOf(node: Expression): string {
  if (node.kind === Kind.Attribute || node.kind === Kind.Subscript) return rootOf(node.value);
  return node.kind === Kind.Name ? node.id : "";
}

/** `find` gives what an expression without calls stands for. */
export function leaveStoredOpen(
  body: readonly Statement[],
  why: Unknown,
  find: (node: Expression) => Value | undefined,
): void {
  for (const statement of body)
    for (const node of nodesIn(statement, (inner) => !DEFINITIONS.has(inner.kind))) {
      const named = attributesOf(node);
      const object = named && find(named);
      if (object instanceof PyObject && !isUnknown(object)) leaveAttributesOpen(object, why);
      for (const keyed of dictsOf(node)) {
        const dict = find(keyed);
        if (dict instanceof PyDict) leaveOpen(dict, why);
      }
    }
}

const DEFINITIONS: ReadonlySet<Kind> = new Set([Kind.FunctionDef, Kind.AsyncFunctionDef, Kind.ClassDef, Kind.Lambda]);

/** The object of `setattr(object, name, value)`. */
function attributesOf(node: Node): Expression | null {
  if (node.kind !== Kind.Call || node.func.kind !== Kind.Name || node.func.id !== "setattr") return null;
  const [object, name] = node.args;
  return object && name?.kind !== Kind.Constant && isPath(object) ? object : null;
}

/** The dicts of `dict[name] = value`. */
function dictsOf(node: Node): readonly Expression[] {
  if (node.kind !== Kind.Assign) return [];
  return node.targets.flatMap((target) =>
    target.kind === Kind.Subscript && target.slice.kind !== Kind.Constant && isPath(target.value) ? [target.value] : [],
  );
}

/** A name, or attributes of one. */
function isPath(node: Expression): boolean {
  return node.kind === Kind.Name || (node.kind === Kind.Attribute && isPath(node.value));
}
