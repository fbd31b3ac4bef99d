// What a name under the cursor means in Python source: an attribute that holds layers, a class, a function that makes layers.

import { type Assign, type ClassDef, type Expression, Kind, type Node } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import type { DocumentVersion } from "../../session/session";
import type { LineIndex, Position, Range } from "../../text/position";
import { syntaxOf } from "./syntax";

export type Target =
  /** `self.name` in a class; `call` is the call around it, if it is called. */
  | {
      readonly kind: "attribute";
      readonly cls: string;
      readonly name: string;
      readonly range: Range;
      readonly call: Range | null;
    }
  /** Its name, or that of its `forward`. */
  | { readonly kind: "class"; readonly cls: string; readonly range: Range }
  /** A function that makes layers: its name where it is defined. */
  | { readonly kind: "factory"; readonly range: Range; readonly body: Range }
  /** The function called in `self.name = f(…)`. */
  | { readonly kind: "made"; readonly cls: string; readonly name: string; readonly range: Range };

export function targetAt(document: DocumentVersion, position: Position): Target | null {
  const { tree, lines } = syntaxOf(document);
  const offset = lines.offset(position);
  const holds = ({ start, end }: { readonly start: number; readonly end: number }) => start <= offset && offset <= end;
  // parts such as lists of arguments are no statements and have no place of their own
  const enters = (node: Node) => node.kind > Kind.ErrorStmt || holds(node);
  let cls: ClassDef | null = null;
  let call: Expression | null = null;
  let made: Target | null = null;
  for (const node of nodesIn(tree, enters)) {
    if (node.kind === Kind.ClassDef && holds(node)) cls = node;
    const named = nameTarget(node, cls, lines, holds);
    if (named) return named;
    if (node.kind === Kind.Assign && cls && holds(node)) made = madeTarget(node, cls, lines, holds) ?? made;
    if (node.kind === Kind.Call && holds(node.func)) call = node;
    if (node.kind !== Kind.Attribute || cls === null || !holds({ start: node.attrStart, end: node.end })) continue;
    if (node.value.kind !== Kind.Name || node.value.id !== "self") continue;
    const called = call?.kind === Kind.Call && call.func === node ? lines.range(call) : null;
    const range = lines.range({ start: node.start, end: node.end });
    const isMethod = made !== null && called !== null && methodsOf(cls).has(node.attr);
    return isMethod ? made : { kind: "attribute", cls: cls.name, name: node.attr, range, call: called };
  }
  return made;
}

type Holds = (span: { readonly start: number; readonly end: number }) => boolean;

/** On the name of a class, of its `forward`, of a function. */
function nameTarget(node: Node, cls: ClassDef | null, lines: LineIndex, holds: Holds): Target | null {
  if (node.kind !== Kind.ClassDef && node.kind !== Kind.FunctionDef) return null;
  const name = { start: node.nameStart, end: node.nameEnd };
  if (!holds(name)) return null;
  const range = lines.range(name);
  if (node.kind === Kind.ClassDef) return { kind: "class", cls: node.name, range };
  if (cls !== null && node.name === "forward") return { kind: "class", cls: cls.name, range };
  return node.name === "__init__" ? null : { kind: "factory", range, body: lines.range(node) };
}

/** In `self.name = f(…)` on `f`. */
function madeTarget({ targets, value }: Assign, cls: ClassDef, lines: LineIndex, holds: Holds): Target | null {
  const [target] = targets;
  if (target?.kind !== Kind.Attribute || value.kind !== Kind.Call || !holds(value.func)) return null;
  const isOwn = target.value.kind === Kind.Name && target.value.id === "self";
  return isOwn ? { kind: "made", cls: cls.name, name: target.attr, range: lines.range(value.func) } : null;
}

function methodsOf({ body }: ClassDef): ReadonlySet<string> {
  return new Set(body.flatMap((node) => (node.kind === Kind.FunctionDef ? [node.name] : [])));
}
