// Calls of library functions and constructions of library layers that are not run a second time. A function of torch, and
// the constructor of a layer, depends on its arguments and on the modes alone. What a call did is kept under a key of these
// (call-keys.ts): the nodes that it emitted, the tensors that it made or wrote to, what it gave, a layer with its tables and
// parameters included. The same call again, in another layer or after an edit, does the same to other tensors at the price
// of a look-up. It takes the steps of budget that it took; its nodes have their source where it stands. Whatever else a call
// does is a reason not to keep it: to run the program's own code, to call a module, to assume something, to write to a tensor
// that it was not given.
import type { CallMemory, Interpreter } from "../../../python/machine";
import { type Keywords, PyClass, type PyFunction, PyObject, type Value } from "../../../python/values";
import type { ModuleCalls } from "../calls";
import type { TensorFactory } from "../tensors";
import { givenTo, identityOf } from "./call-keys";
import type { Outcome } from "./outcome";
import { Recording } from "./recording";
import { Replay } from "./replay";

/** Outcomes that are kept, a few kilobytes each; beyond, all are forgotten. */
const MAX_OUTCOMES = 20_000;

export class Replays implements CallMemory {
  #outcomes = new WeakMap<PyObject, Map<string, Outcome | null>>();
  #count = 0;
  #recording: Recording | null = null;

  constructor(
    readonly factory: TensorFactory,
    readonly calls: ModuleCalls,
  ) {
    factory.onWrite = (handle) => this.#recording?.wrote(handle);
  }

  /** No call is being recorded: those inside of one are part of it. */
  get isIdle(): boolean {
    return this.#recording === null;
  }

  call(
    vm: Interpreter,
    callee: PyFunction | PyClass,
    args: readonly Value[],
    keywords: Keywords,
    run: () => Value,
  ): Value {
    const { factory } = this;
    const given = givenTo(factory, args, keywords);
    if (given === null) return run();
    const key = `${factory.builder === null ? "" : "graph "}${this.#modes()}${given.key}`;
    const outcomes = this.#outcomesOf(callee);
    const known = outcomes.get(key);
    if (known === null) return run();
    if (known !== undefined) {
      vm.step(known.steps);
      factory.expectRoom(vm);
      return new Replay(factory, given.tensors, (module) => this.calls.created(vm, module)).play(known);
    }
    // with values that stand in for what fails it may do what it does not do otherwise
    if (vm.repairs !== null) return run();
    const recording = new Recording(vm, factory, given, callee instanceof PyClass);
    return this.#record(recording, run, (outcome) => {
      if (++this.#count > MAX_OUTCOMES) this.#forget();
      outcomes.set(key, outcome);
    });
  }

  created(module: PyObject): void {
    this.#recording?.created(module);
  }

  spoil(): void {
    if (this.#recording !== null) this.#recording.isSpoiled = true;
  }

  #record(recording: Recording, run: () => Value, keep: (outcome: Outcome | null) => void): Value {
    this.#recording = recording;
    let result: Value;
    try {
      result = run();
    } finally {
      this.#recording = null;
    }
    // a module that was imported on the way makes the first call unlike the others
    if (recording.hasImported) return result;
    keep(recording.outcome(result));
    return result;
  }

  #outcomesOf(callee: PyObject): Map<string, Outcome | null> {
    let outcomes = this.#outcomes.get(callee);
    if (outcomes === undefined) {
      outcomes = new Map();
      this.#outcomes.set(callee, outcomes);
    }
    return outcomes;
  }

  #forget(): void {
    this.#outcomes = new WeakMap();
    this.#count = 0;
  }

  #modes(): string {
    let key = "";
    for (const role of MODES) {
      for (const value of this.factory.classes.find(role)?.dict.values() ?? [])
        if (typeof value === "boolean") key += value ? "T" : "F";
        else if (value instanceof PyObject) key += `#${identityOf(value)}`;
    }
    return key;
  }
}

/** Classes of the library that hold the settings of a program. */
const MODES = ["Defaults", "Modes", "Autocast"] as const;
