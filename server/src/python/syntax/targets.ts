// What may be assigned to or deleted (CPython's `star_targets` and `del_targets`), and how messages name what may not.
import { type Expression, Kind } from "./ast";

/** The first part of an expression that cannot be a target, null if all of it can. */
export function invalidTarget(target: Expression, purpose: "assign" | "delete"): Expression | null {
  switch (target.kind) {
    case Kind.Name:
    case Kind.Attribute:
    case Kind.Subscript:
    case Kind.ErrorExpr:
      return null;
    case Kind.Starred:
      return purpose === "assign" && target.value.kind !== Kind.Starred ? invalidTarget(target.value, purpose) : target;
    case Kind.Tuple:
    case Kind.List:
      for (const element of target.elts) {
        const invalid = invalidTarget(element, purpose);
        if (invalid !== null) return invalid;
      }
      return null;
    default:
      return target;
  }
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [Kind.Call, "a function call"],
  [Kind.BinOp, "an expression"],
  [Kind.UnaryOp, "an expression"],
  [Kind.BoolOp, "an expression"],
  [Kind.Compare, "a comparison"],
  [Kind.Dict, "a dict"],
  [Kind.Set, "a set"],
  [Kind.Tuple, "a tuple"],
  [Kind.List, "a list"],
  [Kind.Starred, "a starred expression"],
  [Kind.IfExp, "a conditional expression"],
  [Kind.Lambda, "a lambda"],
  [Kind.JoinedStr, "an f-string"],
  [Kind.TemplateStr, "a t-string"],
  [Kind.NamedExpr, "a named expression"],
  [Kind.Await, "an await expression"],
  [Kind.Yield, "a yield expression"],
  [Kind.YieldFrom, "a yield expression"],
]);

export function describeExpression(expression: Expression): string {
  if (expression.kind !== Kind.Constant) return NAMES.get(expression.kind) ?? "a comprehension";
  switch (expression.type) {
    case "bool":
      return expression.value ? "True" : "False";
    case "None":
      return "None";
    case "Ellipsis":
      return "'...'";
    default:
      return "a literal";
  }
}
