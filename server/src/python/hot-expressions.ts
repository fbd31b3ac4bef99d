// Expressions that are evaluated often, put together once as JavaScript closures: each knows its operands, so that nothing
// is asked of the syntax tree any more. They take the steps and give the values and errors that evaluate.ts does; what is
// rare there is left to it.
import { binary, unary } from "./arithmetic";
import { getAttribute, methodOf } from "./attributes";
import { compare } from "./comparison";
import { chooseExpression, constant, evaluate, lookUp, lookUpAround } from "./evaluate";
import { getItem } from "./items";
import type { Interpreter } from "./machine";
import type { Layout, Slots } from "./slots";
import {
  type Attribute,
  type BinOp,
  type BoolOp,
  type Call,
  type CmpOperator,
  type Compare,
  type Expression,
  type IfExp,
  Kind,
  type Name,
} from "./syntax/ast";
import { truth } from "./truth";
import { list, NO_KEYWORDS, tuple } from "./types";
import type { Frame, Keywords, Value } from "./values";

export type Compute = (vm: Interpreter, frame: Frame) => Value;

/** Where the closures run: in frames that keep names by this layout (null: in a table), so deep inside what calls them. */
export interface Place {
  readonly layout: Layout | null;
  readonly depth: number;
}

/** Deeper ones are left to the plain evaluator. */
const MAX_DEPTH = 64;

export function computing(node: Expression, place: Place): Compute {
  if (node.kind === Kind.Name) return named(node, place);
  if (node.kind === Kind.Constant) return (vm) => counted(vm, constant(node));
  if (isTooDeep(place)) return plainly(node, place);
  const inside = { ...place, depth: place.depth + 1 };
  switch (node.kind) {
    case Kind.Attribute: {
      const owner = computing(node.value, inside);
      return (vm, frame) => {
        if (++vm.steps > vm.stepLimit) vm.overspent();
        const value = owner(vm, frame);
        frame.at = node;
        return getAttribute(vm, value, node.attr);
      };
    }
    case Kind.Call:
      return calling(node, inside) ?? plainly(node, place);
    case Kind.Subscript: {
      const [owner, index] = [computing(node.value, inside), computing(node.slice, inside)];
      return (vm, frame) => {
        if (++vm.steps > vm.stepLimit) vm.overspent();
        const value = owner(vm, frame);
        const at = index(vm, frame);
        frame.at = node;
        return getItem(vm, value, at);
      };
    }
    case Kind.BinOp:
      return operating(node, inside);
    case Kind.UnaryOp: {
      const operand = computing(node.operand, inside);
      return (vm, frame) => {
        if (++vm.steps > vm.stepLimit) vm.overspent();
        const value = operand(vm, frame);
        frame.at = node;
        return unary(vm, node.op, value);
      };
    }
    case Kind.BoolOp:
      return deciding(node, inside);
    case Kind.Compare:
      return comparing(node, inside);
    case Kind.Tuple:
    case Kind.List: {
      const { elts } = node;
      if (elts.some(isStarred)) return plainly(node, place);
      const items = allOf(elts, inside);
      const make: (values: Value[]) => Value = node.kind === Kind.Tuple ? tuple : list;
      return (vm, frame) => {
        if (++vm.steps > vm.stepLimit) vm.overspent();
        vm.make("container");
        return make(items(vm, frame));
      };
    }
    case Kind.IfExp:
      return choosing(node, inside);
    default:
      return plainly(node, place);
  }
}

export function isTooDeep({ depth }: Place): boolean {
  return depth >= MAX_DEPTH;
}

function counted(vm: Interpreter, value: Value): Value {
  if (++vm.steps > vm.stepLimit) vm.overspent();
  return value;
}

function plainly(node: Expression, { depth }: Place): Compute {
  return (vm, frame) => {
    const { nesting } = vm;
    vm.nest(depth);
    const value = evaluate(vm, frame, node);
    vm.nesting = nesting;
    return value;
  };
}

function named(node: Name, { layout }: Place): Compute {
  const slot = layout?.find(node) ?? -1;
  if (layout === null) return (vm, frame) => counted(vm, lookUp(vm, frame, node));
  if (slot < 0) {
    return (vm, frame) => {
      if (++vm.steps > vm.stepLimit) vm.overspent();
      const own = (frame.slots as Slots).other(node.id);
      return own === undefined ? lookUpAround(vm, frame, node) : own;
    };
  }
  return (vm, frame) => {
    if (++vm.steps > vm.stepLimit) vm.overspent();
    const value = (frame.slots as Slots).values[slot];
    return value === undefined ? lookUp(vm, frame, node) : value;
  };
}

/** A chain of operators is one node, as the evaluator walks it. */
function operating(node: BinOp, inside: Place): Compute {
  const links = [node];
  let first: Expression = node.left;
  for (; first.kind === Kind.BinOp; first = first.left) links.unshift(first);
  const start = computing(first, inside);
  const rights = links.map(({ right }) => computing(right, inside));
  const [only] = rights;
  if (only !== undefined && rights.length === 1) {
    return (vm, frame) => {
      if (++vm.steps > vm.stepLimit) vm.overspent();
      const left = start(vm, frame);
      const right = only(vm, frame);
      frame.at = node;
      return binary(vm, node.op, left, right);
    };
  }
  return (vm, frame) => {
    if (++vm.steps > vm.stepLimit) vm.overspent();
    let value = start(vm, frame);
    for (let i = 0; i < links.length; i++) {
      const link = links[i] as BinOp;
      const right = (rights[i] as Compute)(vm, frame);
      frame.at = link;
      value = binary(vm, link.op, value, right);
    }
    return value;
  };
}

function deciding({ op, values }: BoolOp, inside: Place): Compute {
  const operands = values.map((value) => computing(value, inside));
  const decides = op === 1;
  return (vm, frame) => {
    if (++vm.steps > vm.stepLimit) vm.overspent();
    let value: Value = null;
    for (let i = 0; i < operands.length; i++) {
      value = (operands[i] as Compute)(vm, frame);
      const known = truth(vm, value);
      if (typeof known !== "boolean" || known === decides) return value;
    }
    return value;
  };
}

function comparing(node: Compare, inside: Place): Compute {
  const first = computing(node.left, inside);
  const others = node.comparators.map((comparator) => computing(comparator, inside));
  return (vm, frame) => {
    if (++vm.steps > vm.stepLimit) vm.overspent();
    let left = first(vm, frame);
    let result: Value = true;
    for (let i = 0; i < others.length; i++) {
      const right = (others[i] as Compute)(vm, frame);
      frame.at = node;
      result = compare(vm, node.ops[i] as CmpOperator, left, right);
      if (i < others.length - 1 && truth(vm, result) !== true) return result;
      left = right;
    }
    return result;
  };
}

function choosing({ test, body, orelse }: IfExp, inside: Place): Compute {
  const [condition, whenTrue, whenFalse] = [
    computing(test, inside),
    computing(body, inside),
    computing(orelse, inside),
  ];
  return (vm, frame) => {
    if (++vm.steps > vm.stepLimit) vm.overspent();
    const known = truth(vm, condition(vm, frame));
    if (typeof known === "boolean") return known ? whenTrue(vm, frame) : whenFalse(vm, frame);
    frame.at = test;
    return chooseExpression(vm, frame, known, body, orelse);
  };
}

/** null where arguments are spread. */
function calling(node: Call, inside: Place): Compute | null {
  if (node.args.some(isStarred)) return null;
  const keywords = keywordsOf(node, inside);
  if (keywords === null) return null;
  const called = (vm: Interpreter, frame: Frame, func: Value, values: readonly Value[]): Value => {
    const given = keywords(vm, frame);
    frame.at = node;
    const { nesting } = vm;
    vm.nest(inside.depth);
    const value = vm.call(func, values, given);
    vm.nesting = nesting;
    return value;
  };
  if (node.func.kind === Kind.Attribute) return callingAttribute(node.func, node.args, inside, called);
  const [callee, args] = [computing(node.func, inside), allOf(node.args, inside)];
  return (vm, frame) => {
    if (++vm.steps > vm.stepLimit) vm.overspent();
    const func = callee(vm, frame);
    return called(vm, frame, func, args(vm, frame));
  };
}

function callingAttribute(
  func: Attribute,
  nodes: readonly Expression[],
  inside: Place,
  called: (vm: Interpreter, frame: Frame, func: Value, values: readonly Value[]) => Value,
): Compute {
  const owner = computing(func.value, inside);
  const args = allOf(nodes, inside);
  const argsBehind = allBehind(nodes, inside);
  return (vm, frame) => {
    vm.step(2);
    const self = owner(vm, frame);
    frame.at = func;
    const method = methodOf(self, func.attr);
    if (method === undefined) {
      const found = getAttribute(vm, self, func.attr);
      return called(vm, frame, found, args(vm, frame));
    }
    return called(vm, frame, method, argsBehind(vm, frame, self));
  };
}

/** null where some are spread, or a name stands there twice. */
function keywordsOf({ keywords }: Call, inside: Place): ((vm: Interpreter, frame: Frame) => Keywords) | null {
  if (keywords.length === 0) return () => NO_KEYWORDS;
  const values = keywords.map(({ arg, value }) => ({ arg, compute: computing(value, inside) }));
  const names = new Set(values.map(({ arg }) => arg));
  if (names.has(null) || names.size < values.length) return null;
  return (vm, frame) => {
    const given = new Map<string, Value>();
    for (const { arg, compute } of values) given.set(arg as string, compute(vm, frame));
    return given;
  };
}

/** The values of some expressions, few of which are the rule. */
function allOf(nodes: readonly Expression[], inside: Place): (vm: Interpreter, frame: Frame) => Value[] {
  const parts = nodes.map((node) => computing(node, inside));
  const [first, second] = parts;
  if (first === undefined) return () => [];
  if (second === undefined) return (vm, frame) => [first(vm, frame)];
  if (parts.length === 2) return (vm, frame) => [first(vm, frame), second(vm, frame)];
  return (vm, frame) => parts.map((part) => part(vm, frame));
}

/** The same, and a value in front of them. */
function allBehind(
  nodes: readonly Expression[],
  inside: Place,
): (vm: Interpreter, frame: Frame, first: Value) => Value[] {
  const parts = nodes.map((node) => computing(node, inside));
  const [only] = parts;
  if (only === undefined) return (_vm, _frame, first) => [first];
  if (parts.length === 1) return (vm, frame, first) => [first, only(vm, frame)];
  return (vm, frame, first) => {
    const values = [first];
    for (let i = 0; i < parts.length; i++) values.push((parts[i] as Compute)(vm, frame));
    return values;
  };
}

export function isStarred({ kind }: Expression): boolean {
  return kind === Kind.Starred;
}
