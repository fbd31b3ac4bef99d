// Comprehensions and generator expressions. The first iterable is evaluated at once in the enclosing scope; a generator
// expression runs the rest item by item when asked.

import { addItem, setEntry } from "./equality";
import { evaluate } from "./evaluate";
import { tryIterate } from "./iteration";
import type { Interpreter } from "./machine";
import { comprehensionScope } from "./scope";
import { Slots } from "./slots";
import { type Comprehension, type DictComp, type ElementComprehension, type Expression, Kind } from "./syntax/ast";
import { truth } from "./truth";
import { list, T } from "./types";
import { Frame, PyDict, PyGenerator, PySet, Unknown, type Value } from "./values";

export function runComprehension(vm: Interpreter, frame: Frame, node: ElementComprehension | DictComp): Value {
  const [first] = node.generators as readonly [Comprehension];
  const source = evaluate(vm, frame, first.iter);
  const step = tryIterate(vm, source);
  if (step instanceof Unknown) return step;
  const scope = comprehensionScope(node.generators);
  const inner = new Frame(
    new Slots(scope.layout),
    frame.module,
    frame.file,
    scope,
    vm.closureOf(frame),
    frame.name,
    frame.func,
    frame.cls,
  );
  const run = elements(vm, inner, node, step, 0);
  if (node.kind === Kind.GeneratorExp) {
    vm.make("expression", node.generators.length);
    return new PyGenerator(T.generator, resumedIn(vm, inner, run));
  }
  return vm.inFrame(inner, () => collect(vm, node, run));
}

/** Whoever asks for an item, it is computed inside the expression's own frame. */
function* resumedIn(
  vm: Interpreter,
  frame: Frame,
  run: Generator<Value, Value, Value>,
): Generator<Value, Value, Value> {
  const resumption = () => run.next(null);
  for (;;) {
    const next: IteratorResult<Value, Value> = vm.inFrame(frame, resumption);
    if (next.done) return next.value;
    yield next.value;
  }
}

function collect(vm: Interpreter, node: ElementComprehension | DictComp, run: Iterable<Value>): Value {
  vm.make("container");
  if (node.kind === Kind.DictComp) {
    const dict = new PyDict(T.dict);
    for (const pair of run) {
      const [key, value] = (pair as unknown as { items: readonly [Value, Value] }).items;
      setEntry(vm, dict, key, value);
      vm.allocate(dict.map.size);
    }
    return dict;
  }
  if (node.kind === Kind.SetComp) {
    const set = new PySet(T.set);
    for (const item of run) {
      addItem(vm, set, item);
      vm.allocate(set.map.size);
    }
    return set;
  }
  const values: Value[] = [];
  for (const item of run) {
    values.push(item);
    vm.allocate(values.length);
    vm.make("element");
  }
  return list(values);
}

function* elements(
  vm: Interpreter,
  frame: Frame,
  node: ElementComprehension | DictComp,
  step: () => Value | undefined,
  depth: number,
): Generator<Value, Value, Value> {
  const generator = node.generators[depth] as Comprehension;
  for (let item = step(); item !== undefined; item = step()) {
    vm.step(1 + depth); // an item passes through the loops around
    vm.assign(frame, generator.target, item);
    if (!passes(vm, frame, generator.ifs)) continue;
    const next = node.generators[depth + 1];
    if (next === undefined) yield element(vm, frame, node);
    else {
      const inner = tryIterate(vm, evaluate(vm, frame, next.iter));
      if (inner instanceof Unknown) vm.assume(`a loop over an unknown value is skipped: ${inner.reason}`);
      else yield* elements(vm, frame, node, inner, depth + 1);
    }
  }
  return null;
}

function passes(vm: Interpreter, frame: Frame, conditions: readonly Expression[]): boolean {
  return conditions.every((condition) => {
    const test = truth(vm, evaluate(vm, frame, condition));
    if (typeof test !== "boolean") {
      frame.at = condition;
      vm.assumeCondition(frame, test);
    }
    return typeof test === "boolean" ? test : true;
  });
}

function element(vm: Interpreter, frame: Frame, node: ElementComprehension | DictComp): Value {
  if (node.kind !== Kind.DictComp) return evaluate(vm, frame, node.elt);
  const key = evaluate(vm, frame, node.key);
  return vm.pair(key, evaluate(vm, frame, node.value));
}
