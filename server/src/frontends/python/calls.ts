// Which module runs: the stack of module calls during `forward`, from which nodes take their path, type, call number and
// places in the source; and the record of every call, for the module tree.
import type { ModuleScope, NodeSource } from "../../graph/graph";
import type { Interpreter } from "../../python/machine";
import {
  type Frame,
  type Keywords,
  type PyClass,
  type PyObject,
  Raised,
  type SourceFile,
  type Value,
} from "../../python/values";
import type { ValueType } from "../../tensor/type";
import { LineIndex, type Range, type Span } from "../../text/position";
import type { GivenArgument } from "../frontend";
import { type Place, type TensorHandle, tensorsIn } from "./tensors";
import { childrenOf } from "./weights";

interface Running {
  readonly path: string;
  readonly call: number;
  /** Where it was made and where this call stands. */
  readonly range: Range | null;
  readonly callRange: Range | null;
  /** The class, where it computes itself; null for modules that only contain others. */
  readonly layer: string | null;
  /** The running modules without the model itself, outermost first. */
  readonly scopes: readonly ModuleScope[];
}

/** One call of a module, in the order in which calls begin. */
export interface ModuleCall {
  readonly path: string;
  /** Class name as written. */
  readonly type: string;
  /** n-th call of this module, from 0. */
  readonly call: number;
  readonly inputs: readonly ValueType[];
  readonly given: readonly GivenArgument[];
  outputs: readonly ValueType[];
  /** Nodes [firstNode, endNode) of the graph were emitted while it ran. */
  readonly firstNode: number;
  endNode: number;
  /** A module without child modules. */
  readonly leaf: boolean;
  readonly module: PyObject;
  /** The tensors it was called with. */
  readonly args: readonly TensorHandle[];
  /** Where the module was made and where this call stands, in the analysed file. */
  readonly range: Range | null;
  readonly callRange: Range | null;
}

interface Spot {
  readonly file: SourceFile;
  readonly at: Span;
}

export class ModuleCalls implements Place {
  /** Paths as in `named_modules()`, set once the model is built. */
  readonly paths = new Map<PyObject, string>();
  readonly #stack: Running[] = [];
  readonly #counts = new Map<PyObject, number>();
  readonly #definitions = new WeakMap<PyObject, Spot>();
  #ranges: RangesOf | null = null;
  readonly records: ModuleCall[] = [];
  /** Asked for what a call gives that raised an exception; undefined passes the exception on. */
  recover: ((call: ModuleCall) => Value | undefined) | null = null;
  #vm: Interpreter | null = null;

  /** Ranges are those of this file; calls in others have none. */
  constructor(readonly file: string) {}

  /** What the modules of the model that ran last are called where they are kept. */
  layerNames(): ReadonlySet<string> {
    return new Set([...this.paths.values()].map((path) => path.slice(path.lastIndexOf(".") + 1)));
  }

  /** Forgets the calls of an earlier run. */
  begin(): void {
    this.paths.clear();
    this.#counts.clear();
    this.records.length = 0;
  }

  /** Remembers where a module was made: the innermost place in the analysed file that is not its own constructor. */
  created(vm: Interpreter, module: PyObject): void {
    vm.memory?.created(module);
    this.#vm = vm;
    const spot = this.#spot(vm, module);
    if (spot) this.#definitions.set(module, spot);
  }

  run(
    vm: Interpreter,
    module: PyObject,
    args: readonly Value[],
    keywords: Keywords,
    nodeCount: () => number,
    forward: () => Value,
  ): Value {
    this.#vm = vm;
    vm.memory?.spoil();
    const call = this.#counts.get(module) ?? 0;
    this.#counts.set(module, call + 1);
    const outer = this.#stack.at(-1);
    const path = this.paths.get(module) ?? outer?.path ?? "";
    const callRange = this.#range(this.#spot(vm));
    const scopes = path === "" ? [] : [...(outer?.scopes ?? []), { path, type: module.cls.name }];
    const range = this.definitionOf(module);
    const layer = isLayer(module.cls) ? module.cls.name : null;
    this.#stack.push({ path, call, range, callRange, layer, scopes });
    const positional = args.map((value) => ({ keyword: null, tensors: tensorsIn(value) }));
    const named = [...keywords].map(([keyword, value]) => ({ keyword, tensors: tensorsIn(value) }));
    const given = [...positional, ...named];
    const tensors = given.flatMap((argument) => argument.tensors);
    const record: ModuleCall = {
      path,
      type: module.cls.name,
      call,
      inputs: tensors.map((handle) => handle.type),
      given: given.map(({ keyword, tensors: own }) => ({ keyword, types: own.map((handle) => handle.type) })),
      outputs: [],
      firstNode: nodeCount(),
      endNode: nodeCount(),
      leaf: childrenOf(module).length === 0,
      module,
      args: tensors,
      range,
      callRange,
    };
    // Modules that are made on the way or hidden in plain lists are no part of the model's tree.
    if (this.paths.has(module)) this.records.push(record);
    try {
      const output = this.#outputOf(vm, record, forward);
      record.outputs = tensorsIn(output).map((handle) => handle.type);
      return output;
    } finally {
      record.endNode = nodeCount();
      this.#stack.pop();
    }
  }

  #outputOf(vm: Interpreter, record: ModuleCall, forward: () => Value): Value {
    const { nesting } = vm;
    try {
      return forward();
    } catch (error) {
      if (!(error instanceof Raised) || this.recover === null) throw error;
      vm.nesting = nesting;
      const output = this.recover(record);
      if (output === undefined) throw error;
      return output;
    }
  }

  source(op: string): NodeSource {
    const running = this.#stack.at(-1);
    const callRange = (this.#vm && this.#range(this.#spot(this.#vm))) ?? running?.callRange;
    const path = running?.path ?? "";
    return {
      name: path,
      path,
      type: running?.layer ?? op,
      call: running?.call ?? 0,
      ...(running && running.scopes.length > 0 && { modules: running.scopes }),
      ...(running?.range && { range: running.range }),
      ...(callRange && { callRange }),
    };
  }

  /** Where a module was made, in the analysed file. */
  definitionOf(module: PyObject): Range | null {
    return this.#range(this.#definitions.get(module) ?? null);
  }

  #spot(vm: Interpreter, made?: PyObject): Spot | null {
    const frame = vm.stack.findLast((candidate) => candidate.file.path === this.file && !isMethodOf(candidate, made));
    return frame === undefined ? null : { file: frame.file, at: frame.at };
  }

  #range(spot: Spot | null): Range | null {
    if (spot === null) return null;
    const { text } = spot.file;
    if (this.#ranges?.text !== text) this.#ranges = new RangesOf(text);
    return this.#ranges.at(spot.at);
  }
}

/** Ranges of one text: a model has thousands of nodes that stand in a few dozen places. */
class RangesOf {
  readonly #lines: LineIndex;
  readonly #known = new Map<number, Range>();

  constructor(readonly text: string) {
    this.#lines = LineIndex.of(text);
  }

  at(span: Span): Range {
    const key = span.start * (this.text.length + 1) + span.end;
    let range = this.#known.get(key);
    if (range === undefined) {
      range = this.#lines.range(span);
      this.#known.set(key, range);
    }
    return range;
  }
}

/** Runs with this object as its `self`. */
function isMethodOf(frame: Frame, object: PyObject | undefined): boolean {
  const [self] = frame.func?.parameters.positional ?? [];
  return object !== undefined && self !== undefined && frame.locals.get(self) === object;
}

/**
 * A layer of torch.nn or a subclass of one: it computes itself and names its nodes. Others only contain such, also what
 * derives from a library's class without a `forward` (LightningModule).
 */
export function isLayer(cls: PyClass): boolean {
  return cls.mro.some(
    ({ definition, dict, module }) => definition?.file.user === false && !CONTAINERS.has(module) && dict.has("forward"),
  );
}

const CONTAINERS: ReadonlySet<string> = new Set(["torch.nn.modules.module", "torch.nn.modules.container"]);
