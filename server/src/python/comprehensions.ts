// Comprehensions and generator expressions. The first iterable is evaluated at once in the enclosing scope; a generator
// expression runs the rest item by item when asked.

import { addItem, setEntry } from "./equality";
import { evaluate } from "./evaluate";
import { HOT_RUNS, isRepaired, type Store, storing } from "./hot";
import { type Compute, computing } from "./hot-expressions";
import { tryIterate } from "./iteration";
import type { Interpreter } from "./machine";
import { comprehensionScope } from "./scope";
import { type Layout, Slots } from "./slots";
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
  const run = elements(vm, inner, allPartsOf(node, scope.layout), step, 0);
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
  parts: PartsOf,
  step: () => Value | undefined,
  depth: number,
): Generator<Value, Value, Value> {
  for (let item = step(); item !== undefined; item = step()) {
    vm.step(1 + depth); // an item passes through the loops around
    const { loops, element } = parts.of(vm, frame);
    const { store, conditions } = loops[depth] as Loop;
    store(vm, frame, item);
    if (!conditions.every((condition) => passes(vm, frame, condition))) continue;
    const next = loops[depth + 1];
    if (next === undefined) yield element(vm, frame);
    else {
      const inner = tryIterate(vm, next.source(vm, frame));
      if (inner instanceof Unknown) vm.assume(`a loop over an unknown value is skipped: ${inner.reason}`);
      else yield* elements(vm, frame, parts, inner, depth + 1);
    }
  }
  return null;
}

function passes(vm: Interpreter, frame: Frame, { node, compute }: Condition): boolean {
  const test = truth(vm, compute(vm, frame));
  if (typeof test === "boolean") return test;
  frame.at = node;
  vm.assumeCondition(frame, test);
  return true;
}

/** What a comprehension does for an item. */
interface Parts {
  readonly loops: readonly Loop[];
  readonly element: Compute;
}

interface Loop {
  readonly source: Compute;
  readonly store: Store;
  readonly conditions: readonly Condition[];
}

interface Condition {
  readonly node: Expression;
  readonly compute: Compute;
}

/** The parts of one comprehension: plain ones, and from some items on such as are quick (hot-expressions.ts). */
class PartsOf {
  #items = 0;
  readonly #plain: Parts;
  #hot: Parts | null = null;

  constructor(
    readonly node: ElementComprehension | DictComp,
    readonly layout: Layout,
  ) {
    this.#plain = partsOf(
      node,
      (part) => (vm, frame) => evaluate(vm, frame, part),
      (target) => (vm, frame, value) => vm.assign(frame, target, value),
    );
  }

  of(vm: Interpreter, frame: Frame): Parts {
    if (++this.#items < HOT_RUNS || isRepaired(vm, frame)) return this.#plain;
    const place = { layout: this.layout, depth: 0 };
    this.#hot ??= partsOf(
      this.node,
      (part) => computing(part, place),
      (target) => storing(target, place),
    );
    return this.#hot;
  }
}

const PARTS = new WeakMap<ElementComprehension | DictComp, PartsOf>();

function allPartsOf(node: ElementComprehension | DictComp, layout: Layout): PartsOf {
  let parts = PARTS.get(node);
  if (parts === undefined) {
    parts = new PartsOf(node, layout);
    PARTS.set(node, parts);
  }
  return parts;
}

function partsOf(
  node: ElementComprehension | DictComp,
  compute: (part: Expression) => Compute,
  store: (target: Expression) => Store,
): Parts {
  const loops = node.generators.map(({ iter, target, ifs }) => ({
    source: compute(iter),
    store: store(target),
    conditions: ifs.map((condition) => ({ node: condition, compute: compute(condition) })),
  }));
  if (node.kind !== Kind.DictComp) return { loops, element: compute(node.elt) };
  const [key, value] = [compute(node.key), compute(node.value)];
  return {
    loops,
    element: (vm, frame) => {
      const name = key(vm, frame);
      return vm.pair(name, value(vm, frame));
    },
  };
}
