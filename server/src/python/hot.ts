// Statements that run often (bodies of loops and of functions), put together once as JavaScript closures as their expressions
// are (hot-expressions.ts). They do what execute.ts does, in the same number of steps; what is rare there is left to it.
import { inPlace } from "./arithmetic";
import { setAttribute } from "./attributes";
import { assign, chooseBranch, execute, executeStatement, Flow, runLoop, runWhile } from "./execute";
import { type Compute, computing, isStarred, isTooDeep, type Place } from "./hot-expressions";
import { getItem, setItem } from "./items";
import type { Interpreter } from "./machine";
import type { Layout, Slots } from "./slots";
import {
  type Assign,
  type AugAssign,
  type Expression,
  type For,
  type If,
  Kind,
  type Statement,
  type While,
} from "./syntax/ast";
import { elifOf } from "./syntax/walk";
import { truth } from "./truth";
import { T } from "./types";
import { type Frame, PyTuple, type Value } from "./values";

export type Perform = (vm: Interpreter, frame: Frame) => Flow;
export type Store = (vm: Interpreter, frame: Frame, value: Value) => void;

/** Putting a block together costs what it saves in about so many runs (measured). */
export const HOT_RUNS = 16;

/** Statements that run one after the other, again and again. */
class Block {
  #runs = 0;
  #perform: Perform | null = null;
  /** By which frames keep their names for which it was put together; null: in a table. */
  #layout: Layout | null = null;

  constructor(readonly body: readonly Statement[]) {}

  run(vm: Interpreter, frame: Frame): Flow {
    // where values stand in for what fails, and behind a `yield`, the plain walker knows what to do
    if (++this.#runs < HOT_RUNS || isRepaired(vm, frame) || frame.sent !== null) return execute(vm, frame, this.body);
    const layout = frame.scope.plain && frame.slots !== null ? frame.slots.layout : null;
    if (this.#perform === null || this.#layout !== layout) {
      this.#perform = performing(this.body, { layout, depth: 0 });
      this.#layout = layout;
    }
    return this.#perform(vm, frame);
  }
}

export function isRepaired({ repairs }: Interpreter, { file }: Frame): boolean {
  return repairs !== null && file.user;
}

const BLOCKS = new WeakMap<readonly Statement[], Block>();

/** Of the body of a loop or function. */
export function blockOf(body: readonly Statement[]): Block {
  let block = BLOCKS.get(body);
  if (block === undefined) {
    block = new Block(body);
    BLOCKS.set(body, block);
  }
  return block;
}

function performing(body: readonly Statement[], place: Place): Perform {
  const parts = body.map((statement) => doing(statement, place));
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return (vm, frame) => {
    for (let i = 0; i < parts.length; i++) {
      const flow = (parts[i] as Perform)(vm, frame);
      if (flow !== Flow.Next) return flow;
    }
    return Flow.Next;
  };
}

function doing(node: Statement, place: Place): Perform {
  if (isTooDeep(place)) return plainly(node, place);
  const inside = { ...place, depth: place.depth + 1 };
  switch (node.kind) {
    case Kind.Expr: {
      const value = computing(node.value, inside);
      return (vm, frame) => {
        if (++vm.steps > vm.stepLimit) vm.overspent();
        value(vm, frame);
        return Flow.Next;
      };
    }
    case Kind.Assign:
      return assigning(node, inside);
    case Kind.AugAssign:
      return augmenting(node, inside) ?? plainly(node, place);
    case Kind.Return: {
      const value = node.value === null ? null : computing(node.value, inside);
      return (vm, frame) => {
        if (++vm.steps > vm.stepLimit) vm.overspent();
        vm.setReturn(value === null ? null : value(vm, frame));
        return Flow.Return;
      };
    }
    case Kind.If:
      return branching(node, inside);
    case Kind.For:
      return looping(node, inside);
    case Kind.While:
      return repeating(node, inside);
    default:
      return plainly(node, place);
  }
}

function plainly(node: Statement, { depth }: Place): Perform {
  return (vm, frame) => {
    const { nesting } = vm;
    vm.nest(depth);
    const flow = executeStatement(vm, frame, node);
    vm.nesting = nesting;
    return flow;
  };
}

function assigning({ value, targets }: Assign, inside: Place): Perform {
  const compute = computing(value, inside);
  const stores = targets.map((target) => storing(target, inside));
  return (vm, frame) => {
    if (++vm.steps > vm.stepLimit) vm.overspent();
    const result = compute(vm, frame);
    for (let i = 0; i < stores.length; i++) (stores[i] as Store)(vm, frame, result);
    return Flow.Next;
  };
}

export function storing(target: Expression, place: Place): Store {
  switch (target.kind) {
    case Kind.Name: {
      const slot = place.layout?.find(target) ?? -1;
      if (slot < 0) return (vm, frame, value) => vm.assignName(frame, target.id, value);
      return (_vm, frame, value) => {
        (frame.slots as Slots).values[slot] = value;
      };
    }
    case Kind.Attribute: {
      const owner = computing(target.value, place);
      return (vm, frame, value) => {
        const object = owner(vm, frame);
        frame.at = target;
        setAttribute(vm, object, target.attr, value);
      };
    }
    case Kind.Subscript: {
      const [owner, index] = [computing(target.value, place), computing(target.slice, place)];
      return (vm, frame, value) => {
        const object = owner(vm, frame);
        const at = index(vm, frame);
        frame.at = target;
        setItem(vm, object, at, value);
      };
    }
    case Kind.Tuple:
      if (!target.elts.some(isStarred)) return unpacking(target, target.elts, place);
      return (vm, frame, value) => assign(vm, frame, target, value);
    default:
      return (vm, frame, value) => assign(vm, frame, target, value);
  }
}

function unpacking(target: Expression, elts: readonly Expression[], place: Place): Store {
  const stores = elts.map((part) => storing(part, place));
  return (vm, frame, value) => {
    if (!(value instanceof PyTuple) || value.cls !== T.tuple || value.items.length !== stores.length)
      return assign(vm, frame, target, value);
    frame.at = target;
    for (let i = 0; i < stores.length; i++) (stores[i] as Store)(vm, frame, value.items[i] as Value);
  };
}

/** null where the target is an attribute. */
function augmenting(node: AugAssign, inside: Place): Perform | null {
  const { target, op } = node;
  const value = computing(node.value, inside);
  if (target.kind === Kind.Name) {
    const [left, store] = [computing(target, inside), storing(target, inside)];
    return (vm, frame) => {
      if (++vm.steps > vm.stepLimit) vm.overspent();
      const before = left(vm, frame);
      const right = value(vm, frame);
      frame.at = node;
      store(vm, frame, inPlace(vm, op, before, right));
      return Flow.Next;
    };
  }
  if (target.kind !== Kind.Subscript) return null;
  const [owner, index] = [computing(target.value, inside), computing(target.slice, inside)];
  return (vm, frame) => {
    if (++vm.steps > vm.stepLimit) vm.overspent();
    const object = owner(vm, frame);
    const at = index(vm, frame);
    const right = value(vm, frame);
    frame.at = node;
    setItem(vm, object, at, inPlace(vm, op, getItem(vm, object, at), right));
    return Flow.Next;
  };
}

function branching(first: If, inside: Place): Perform {
  const branches: { readonly node: If; readonly test: Compute; readonly body: Perform }[] = [];
  let last = first;
  for (let node: If | null = first; node !== null; node = elifOf(node)) {
    branches.push({ node, test: computing(node.test, inside), body: performing(node.body, inside) });
    last = node;
  }
  const orelse = performing(last.orelse, inside);
  return (vm, frame) => {
    if (++vm.steps > vm.stepLimit) vm.overspent();
    for (let i = 0; i < branches.length; i++) {
      const { node, test, body } = branches[i] as (typeof branches)[number];
      if (i > 0) vm.step();
      const known = truth(vm, test(vm, frame));
      if (known === true) return body(vm, frame);
      if (known !== false) {
        frame.at = node.test;
        return chooseBranch(vm, frame, known, node.body, node.orelse);
      }
    }
    return orelse(vm, frame);
  };
}

function looping(node: For, inside: Place): Perform {
  const source = computing(node.iter, inside);
  const store = storing(node.target, inside);
  const [body, orelse] = [performing(node.body, inside), performing(node.orelse, inside)];
  return (vm, frame) => {
    if (++vm.steps > vm.stepLimit) vm.overspent();
    return runLoop(vm, frame, node, source(vm, frame), store, body, orelse);
  };
}

function repeating({ test, body, orelse }: While, inside: Place): Perform {
  const condition = computing(test, inside);
  const [turn, rest] = [performing(body, inside), performing(orelse, inside)];
  return (vm, frame) => {
    if (++vm.steps > vm.stepLimit) vm.overspent();
    return runWhile(vm, frame, test, condition, turn, rest);
  };
}
