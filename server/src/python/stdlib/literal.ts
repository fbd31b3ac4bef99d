// `_rooflint_ast`: literals read from text, for the Python file server/library/stdlib/ast.py.
import { evaluate } from "../evaluate";
import type { Interpreter } from "../machine";
import { native } from "../native";
import { repr } from "../repr";
import type { Expression } from "../syntax/ast";
import { Kind, Operator, UnaryOperator } from "../syntax/ast";
import { parsePython } from "../syntax/parser";
import { isUnknown, raise, T, unknown } from "../types";
import { PyModule, type Value } from "../values";

export function literalModule(): PyModule {
  const module = new PyModule(T.module, "_rooflint_ast", null);
  module.attrs.set(LITERAL.name, LITERAL);
  return module;
}

const LITERAL = native("literal(text)", (vm, text) => {
  if (typeof text === "string") return literal(vm as Interpreter, text);
  return isUnknown(text as Value)
    ? (text as Value)
    : raise("ValueError", `malformed node or string: ${repr(vm, text as Value)}`);
});

/** The value of one literal; an expression of anything else is refused before it is evaluated. */
function literal(vm: Interpreter, text: string): Value {
  vm.make("parsed", text.length);
  const { module, problems } = parsePython(text.replace(/^[ \t]+/, ""));
  const [statement] = module.body;
  if (problems.length > 0 || module.body.length !== 1 || statement?.kind !== Kind.Expr)
    return raise("SyntaxError", problems[0]?.message ?? "invalid syntax");
  if (vm.frame === null) return unknown("what literal_eval is given");
  if (!isLiteral(statement.value)) return raise("ValueError", "malformed node or string");
  return evaluate(vm, vm.frame, statement.value);
}

function isLiteral(node: Expression): boolean {
  switch (node.kind) {
    case Kind.Constant:
      return true;
    case Kind.Tuple:
    case Kind.List:
    case Kind.Set:
      return node.elts.every(isLiteral);
    case Kind.Dict:
      return node.values.every(isLiteral) && node.keys.every((key) => key !== null && isLiteral(key));
    case Kind.UnaryOp:
      return isSigned(node.op) && isNumber(node.operand);
    case Kind.BinOp:
      // Complex numbers: 1 - 2j.
      return (node.op === Operator.Add || node.op === Operator.Sub) && isNumber(node.left) && isNumber(node.right);
    default:
      return false;
  }
}

function isSigned(op: UnaryOperator): boolean {
  return op === UnaryOperator.UAdd || op === UnaryOperator.USub;
}

function isNumber(node: Expression): boolean {
  if (node.kind === Kind.UnaryOp) return isSigned(node.op) && isNumber(node.operand);
  return node.kind === Kind.Constant && typeof node.value !== "string" && node.value !== null;
}
