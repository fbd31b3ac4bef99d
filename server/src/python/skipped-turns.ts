// What a loop may have stored in turns that did not run, since nobody knows what it runs over: attributes and entries under
// names that are not known. `for k, v in options.items(): setattr(self, k, v)`
import { leaveAttributesOpen, leaveOpen } from "./special-attributes";
import { type Expression, Kind, type Node, type Statement } from "./syntax/ast";
import { nodesIn } from "./syntax/walk";
import { isUnknown } from "./types";
import { PyDict, PyObject, PyView, type Unknown, type Value } from "./values";

/** Why there may be more to run over than what is known; null where there is not. */
export function openSource(source: Value): Unknown | null {
  if (source instanceof PyView) return source.dict.open;
  return source instanceof PyDict ? source.open : null;
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
