// Expressions. A plain tree walker over numeric kinds (parsers.md C has the measurements); one step of budget a node.
import { binary, unary } from "./arithmetic";
import { getAttribute, methodOf, tryAttribute } from "./attributes";
import { evaluateDefaults } from "./binding";
import { bytes } from "./bytes";
import { compare } from "./comparison";
import { complex } from "./complex";
import { runComprehension } from "./comprehensions";
import { addItem, setEntry } from "./equality";
import { formatValue } from "./format";
import { getItem } from "./items";
import { isIterable, items } from "./iteration";
import { MAX_NESTING } from "./limits";
import type { Interpreter } from "./machine";
import { OpenKeywords } from "./open-keywords";
import { asciiOf, repr, toStr } from "./repr";
import {
  type Attribute,
  type Call,
  type CmpOperator,
  type Compare,
  type Constant,
  type Expression,
  type JoinedStr,
  Kind,
  type Lambda,
  type Name,
} from "./syntax/ast";
import { truth } from "./truth";
import {
  classOf,
  ELLIPSIS,
  float,
  isUnknown,
  list,
  NO_KEYWORDS,
  raise,
  raiseName,
  slice,
  T,
  tuple,
  unbox,
  unknown,
} from "./types";
import {
  type Frame,
  type Keywords,
  PyBuiltin,
  PyClass,
  PyDict,
  PyFunction,
  PyMethod,
  type PyObject,
  PySet,
  Raised,
  type Unknown,
  type Value,
} from "./values";

export function evaluate(vm: Interpreter, frame: Frame, node: Expression): Value {
  if (++vm.steps > vm.stepLimit) vm.overspent();
  if (frame.sent !== null) {
    const known = frame.sent.get(node);
    if (known !== undefined) return known;
  }
  if (node.kind === Kind.Name) return lookUp(vm, frame, node);
  if (node.kind === Kind.Constant) return constant(node);
  const { nesting } = vm;
  if (++vm.nesting > MAX_NESTING) vm.tooDeep();
  const value =
    vm.repairs === null || !frame.file.user ? evaluateNode(vm, frame, node) : evaluateRepaired(vm, frame, node);
  vm.nesting = nesting;
  return value;
}

/** Where a value stands in for what fails, the innermost expression that fails has it. */
function evaluateRepaired(vm: Interpreter, frame: Frame, node: Exclude<Expression, Name | Constant>): Value {
  try {
    return evaluateNode(vm, frame, node);
  } catch (error) {
    const value = error instanceof Raised ? vm.repairs?.(frame, node) : undefined;
    if (value === undefined) throw error;
    return value;
  }
}

function evaluateNode(vm: Interpreter, frame: Frame, node: Exclude<Expression, Name | Constant>): Value {
  switch (node.kind) {
    case Kind.Attribute: {
      const value = evaluate(vm, frame, node.value);
      frame.at = node;
      return getAttribute(vm, value, node.attr);
    }
    case Kind.Call:
      return evaluateCall(vm, frame, node);
    case Kind.Subscript: {
      const value = evaluate(vm, frame, node.value);
      const index = evaluate(vm, frame, node.slice);
      frame.at = node;
      return getItem(vm, value, index);
    }
    case Kind.BinOp:
      return evaluateChain(vm, frame, node);
    case Kind.UnaryOp: {
      const operand = evaluate(vm, frame, node.operand);
      frame.at = node;
      return unary(vm, node.op, operand);
    }
    case Kind.BoolOp: {
      const last = node.values.length - 1;
      for (let i = 0; i < last; i++) {
        const value = evaluate(vm, frame, node.values[i] as Expression);
        const known = truth(vm, value);
        if (typeof known !== "boolean" || known === (node.op === 1)) return value;
      }
      // nobody asks whether the last one is true
      return evaluate(vm, frame, node.values[last] as Expression);
    }
    case Kind.Compare:
      return evaluateCompare(vm, frame, node);
    case Kind.Tuple:
      vm.make("container");
      return tuple(evaluateList(vm, frame, node.elts));
    case Kind.List:
      vm.make("container");
      return list(evaluateList(vm, frame, node.elts));
    case Kind.Set: {
      vm.make("container");
      const set = new PySet(T.set);
      for (const item of evaluateList(vm, frame, node.elts)) addItem(vm, set, item);
      return set;
    }
    case Kind.Dict:
      return evaluateDict(vm, frame, node.keys, node.values);
    case Kind.IfExp: {
      const test = truth(vm, evaluate(vm, frame, node.test));
      if (typeof test === "boolean") return evaluate(vm, frame, test ? node.body : node.orelse);
      frame.at = node.test;
      return chooseExpression(vm, frame, test, node.body, node.orelse);
    }
    case Kind.Lambda:
      return makeLambda(vm, frame, node);
    case Kind.ListComp:
    case Kind.SetComp:
    case Kind.GeneratorExp:
    case Kind.DictComp:
      return runComprehension(vm, frame, node);
    case Kind.JoinedStr:
      return evaluateJoined(vm, frame, node);
    case Kind.FormattedValue:
      return evaluateFormatted(vm, frame, node);
    case Kind.NamedExpr: {
      const value = evaluate(vm, frame, node.value);
      vm.assignName(walrusFrame(frame), node.target.id, value);
      return value;
    }
    case Kind.Slice: {
      const part = (bound: Expression | null): Value => (bound === null ? null : evaluate(vm, frame, bound));
      return slice(part(node.lower), part(node.upper), part(node.step));
    }
    case Kind.Starred:
      return evaluate(vm, frame, node.value);
    case Kind.Await:
      return evaluate(vm, frame, node.value);
    case Kind.Yield:
    case Kind.YieldFrom:
      return null;
    case Kind.TemplateStr:
    case Kind.Interpolation:
      return unknown("template strings are not read");
    case Kind.ErrorExpr:
      return unknown("syntax error");
  }
}

export function constant(node: Constant): Value {
  switch (node.type) {
    case "int":
    case "str":
    case "None":
    case "bool":
      return node.value;
    case "float":
      return float(node.value);
    case "imaginary":
      return complex(0, node.value);
    case "bytes":
      return bytes(node.value);
    case "Ellipsis":
      return ELLIPSIS;
    case "undecoded-str":
      return unknown("string with a \\N{…} escape");
  }
}

/** Own scope, enclosing functions, module, builtins. None is a value: only undefined is missing. */
export function lookUp(vm: Interpreter, frame: Frame, node: Name): Value {
  const { scope, slots } = frame;
  const name = node.id;
  let found: Value | undefined;
  if (slots !== null && scope.plain) {
    const slot = slots.layout.find(node);
    found = slot < 0 ? slots.other(name) : slots.values[slot];
    if (found === undefined && slot >= 0 && scope.kind === "function") raiseUnbound(frame, node);
  } else if (!scope.globals.has(name) && !scope.nonlocals.has(name)) {
    found = frame.locals.get(name);
    if (found === undefined && scope.kind === "function" && scope.locals.has(name)) raiseUnbound(frame, node);
  }
  return found === undefined ? lookUpAround(vm, frame, node) : found;
}

/** A name that has no value in its own scope. */
export function lookUpAround(vm: Interpreter, frame: Frame, node: Name): Value {
  const { scope } = frame;
  const name = node.id;
  let found: Value | undefined;
  if (scope.plain || !scope.globals.has(name)) found = lookUpOutside(frame, node);
  if (found === undefined) found = frame.module.attrs.get(name);
  if (found === undefined) found = vm.builtins.get(name);
  if (found === undefined) found = frame.module.missing?.(name);
  if (found !== undefined) return found;
  frame.at = node;
  return vm.missingName(frame, name);
}

/** In the functions and classes around. */
function lookUpOutside(frame: Frame, node: Name): Value | undefined {
  const name = node.id;
  for (let outer = frame.parent; outer !== null && outer.scope.kind !== "module"; outer = outer.parent) {
    const found = outer.scope.globals.has(name) ? undefined : outer.locals.get(name);
    if (found !== undefined) return found;
    if (outer.scope.kind === "function" && outer.scope.locals.has(name)) {
      frame.at = node;
      raiseName(
        "NameError",
        `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`,
        name,
      );
    }
  }
  return undefined;
}

function raiseUnbound(frame: Frame, node: Name): never {
  frame.at = node;
  return raiseName(
    "UnboundLocalError",
    `cannot access local variable '${node.id}' where it is not associated with a value`,
    node.id,
  );
}

function walrusFrame(frame: Frame): Frame {
  let target = frame;
  while (target.scope.kind === "comprehension" && target.parent !== null) target = target.parent;
  return target;
}

function evaluateList(vm: Interpreter, frame: Frame, nodes: readonly Expression[]): Value[] {
  // of the size that it will have: an array that grows takes 150 bytes at its first element
  const values = new Array<Value>(nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as Expression;
    if (node.kind === Kind.Starred) return evaluateSpread(vm, frame, nodes, values.slice(0, i));
    values[i] = evaluate(vm, frame, node);
  }
  return values;
}

/** The values behind those that are there, where some are spread. */
function evaluateSpread(vm: Interpreter, frame: Frame, nodes: readonly Expression[], values: Value[]): Value[] {
  for (const node of nodes.slice(values.length)) {
    if (node.kind === Kind.Starred) spread(vm, starred(vm, evaluate(vm, frame, node.value)), values);
    else values.push(evaluate(vm, frame, node));
  }
  return values;
}

function spread(vm: Interpreter, items: readonly Value[], into: Value[]): void {
  vm.allocate(into.length + items.length);
  vm.make("element", items.length);
  for (const item of items) into.push(item);
}

/** `*value` of unknown length gives one unknown item. */
function starred(vm: Interpreter, value: Value): readonly Value[] {
  return isUnknown(value) ? [value] : items(vm, value);
}

function evaluateCall(vm: Interpreter, frame: Frame, node: Call): Value {
  if (node.func.kind === Kind.Attribute && frame.sent === null) return callAttribute(vm, frame, node, node.func);
  return callWith(vm, frame, node, evaluate(vm, frame, node.func), []);
}

/** `value.name(…)`: a method of the class is given the value itself, without an object that binds the two. */
function callAttribute(vm: Interpreter, frame: Frame, node: Call, { value, attr }: Attribute): Value {
  vm.step();
  const owner = evaluate(vm, frame, value);
  frame.at = node.func;
  const method = methodOf(owner, attr);
  if (method === undefined) return callWith(vm, frame, node, getAttribute(vm, owner, attr), []);
  return callWith(vm, frame, node, method, [owner]);
}

/** Evaluates the arguments behind those that are there, and calls. */
function callWith(vm: Interpreter, frame: Frame, node: Call, func: Value, args: Value[]): Value {
  for (let i = 0; i < node.args.length; i++) {
    const arg = node.args[i] as Expression;
    if (arg.kind !== Kind.Starred) args.push(evaluate(vm, frame, arg));
    else spread(vm, spreadArguments(vm, frame, node, func, evaluate(vm, frame, arg.value)), args);
  }
  const keywords = node.keywords.length === 0 ? NO_KEYWORDS : evaluateKeywords(vm, frame, node, func);
  frame.at = node;
  return vm.call(func, args, keywords);
}

function spreadArguments(vm: Interpreter, frame: Frame, node: Call, func: Value, value: Value): readonly Value[] {
  if (isUnknown(value) || isIterable(value)) return starred(vm, value);
  frame.at = node;
  const { name } = classOf(value);
  return raise("TypeError", `${describeCallable(func)} argument after * must be an iterable, not ${name}`);
}

/** As CPython names what is called: with its module. */
function describeCallable(func: Value): string {
  if (func instanceof PyMethod) return describeCallable(func.func);
  if (func instanceof PyFunction) return `${func.closure.module.name}.${func.qualname}()`;
  if (func instanceof PyClass) return `${func.module === "builtins" ? "" : `${func.module}.`}${func.qualname}()`;
  return func instanceof PyBuiltin ? `${func.name}()` : `${classOf(func).name} object`;
}

function evaluateKeywords(vm: Interpreter, frame: Frame, node: Call, func: Value): Keywords {
  const keywords = new Map<string, Value>();
  let open: Unknown | null = null;
  for (const { arg, value } of node.keywords) {
    const result = evaluate(vm, frame, value);
    frame.at = node;
    if (arg !== null) setKeyword(func, keywords, arg, result);
    else open = spreadKeywords(vm, func, result, keywords) ?? open;
  }
  return open === null ? keywords : new OpenKeywords(keywords, open);
}

function setKeyword(func: Value, into: Map<string, Value>, key: string, value: Value): void {
  if (into.has(key)) raise("TypeError", `${describeCallable(func)} got multiple values for keyword argument '${key}'`);
  into.set(key, value);
}

/** Why there may be other keywords than those that it adds; null where there are none. */
function spreadKeywords(vm: Interpreter, func: Value, mapping: Value, into: Map<string, Value>): Unknown | null {
  if (isUnknown(mapping)) {
    vm.assume(`arguments of a call are not known: ${mapping.reason}`);
    return mapping;
  }
  if (!(mapping instanceof PyDict) && tryAttribute(vm, mapping, "keys") === undefined) {
    const { name } = classOf(mapping);
    raise("TypeError", `${describeCallable(func)} argument after ** must be a mapping, not ${name}`);
  }
  const entries = mapping instanceof PyDict ? [...mapping.map.values()] : mappingEntries(vm, mapping);
  // once here, once where they become arguments
  vm.work("hashed", 2 * entries.length);
  for (const [key, value] of entries) {
    const name = unbox(key);
    if (typeof name !== "string") raise("TypeError", "keywords must be strings");
    setKeyword(func, into, name, value);
  }
  return mapping instanceof PyDict ? mapping.open : null;
}

export function mappingEntries(vm: Interpreter, mapping: Value): readonly [Value, Value][] {
  const keys = items(vm, vm.call(getAttribute(vm, mapping, "keys"), []));
  return keys.map((key) => [key, getItem(vm, mapping, key)]);
}

/** Left-nested operator chains are walked with a loop: `a + b + …` may have 30,000 terms. */
function evaluateChain(vm: Interpreter, frame: Frame, node: Extract<Expression, { kind: typeof Kind.BinOp }>): Value {
  if (node.left.kind !== Kind.BinOp) {
    const left = evaluate(vm, frame, node.left);
    const right = evaluate(vm, frame, node.right);
    frame.at = node;
    return binary(vm, node.op, left, right);
  }
  const chain = [node];
  let first: Expression = node.left;
  for (; first.kind === Kind.BinOp; first = first.left) chain.push(first);
  let value = evaluate(vm, frame, first);
  for (let i = chain.length - 1; i >= 0; i--) {
    const link = chain[i] as typeof node;
    const right = evaluate(vm, frame, link.right);
    frame.at = link;
    value = binary(vm, link.op, value, right);
  }
  return value;
}

function evaluateCompare(vm: Interpreter, frame: Frame, node: Compare): Value {
  let left = evaluate(vm, frame, node.left);
  let result: Value = true;
  for (let i = 0; i < node.ops.length; i++) {
    const right = evaluate(vm, frame, node.comparators[i] as Expression);
    frame.at = node;
    result = compare(vm, node.ops[i] as CmpOperator, left, right);
    if (i < node.ops.length - 1 && truth(vm, result) !== true) return result;
    left = right;
  }
  return result;
}

function evaluateDict(
  vm: Interpreter,
  frame: Frame,
  keys: readonly (Expression | null)[],
  values: readonly Expression[],
): Value {
  vm.make("container");
  const dict = new PyDict(T.dict);
  keys.forEach((key, i) => {
    const node = values[i] as Expression;
    if (key !== null) {
      const name = evaluate(vm, frame, key);
      const value = evaluate(vm, frame, node);
      setEntry(vm, dict, name, value);
      return;
    }
    const source = evaluate(vm, frame, node);
    if (isUnknown(source)) vm.assume(`entries of a dict are not known: ${source.reason}`);
    else {
      const entries = source instanceof PyDict ? [...source.map.values()] : mappingEntries(vm, source);
      vm.work("hashed", entries.length);
      for (const [name, value] of entries) setEntry(vm, dict, name, value);
    }
  });
  return dict;
}

/** A condition that is not known: the branch that runs without an error, `body` first. */
export function chooseExpression(
  vm: Interpreter,
  frame: Frame,
  test: PyObject,
  body: Expression,
  orelse: Expression,
): Value {
  vm.assumeCondition(frame, test);
  const { nesting } = vm;
  try {
    return evaluate(vm, frame, body);
  } catch (error) {
    vm.nesting = nesting;
    if (!(error instanceof Raised)) throw error;
    return evaluate(vm, frame, orelse);
  }
}

function makeLambda(vm: Interpreter, frame: Frame, node: Lambda): PyFunction {
  vm.make("function");
  return new PyFunction(
    T.function,
    "<lambda>",
    "<lambda>",
    node,
    evaluateDefaults(vm, frame, node.args),
    vm.closureOf(frame),
    frame.cls,
  );
}

function evaluateJoined(vm: Interpreter, frame: Frame, node: JoinedStr): Value {
  let text = "";
  for (const part of node.values) {
    const value = evaluate(vm, frame, part);
    if (isUnknown(value)) return value;
    text += typeof value === "string" ? value : toStr(vm, value);
    vm.allocate(text.length);
  }
  return text;
}

function evaluateFormatted(
  vm: Interpreter,
  frame: Frame,
  node: Extract<Expression, { kind: typeof Kind.FormattedValue }>,
): Value {
  let value = evaluate(vm, frame, node.value);
  if (isUnknown(value)) return value;
  if (node.conversion === 114) value = repr(vm, value);
  else if (node.conversion === 97) value = asciiOf(vm, repr(vm, value));
  else if (node.conversion === 115) value = toStr(vm, value);
  const spec = node.format_spec === null ? "" : evaluateJoined(vm, frame, node.format_spec);
  return typeof spec === "string" ? formatValue(vm, value, spec) : spec;
}
