// Which module runs: the stack of module calls during `forward`, from which nodes take their path, type, call number and
// places in the source; and the record of every call, for the module tree.
import type { NodeSource } from "../../graph/graph";
import type { Interpreter } from "../../python/machine";
import { type Frame, PyDict, PyObject, type SourceFile, type Value } from "../../python/values";
import type { ValueType } from "../../tensor/type";
import { LineIndex, type Range } from "../../text/position";
import { type Place, tensorsIn } from "./tensors";

interface Running {
  readonly module: PyObject;
  readonly path: string;
  readonly call: number;
  readonly callRange: Range | null;
}

/** One call of a module, in the order in which calls begin. */
export interface ModuleCall {
  readonly path: string;
  /** Class name as written. */
  readonly type: string;
  /** n-th call of this module, from 0. */
  readonly call: number;
  readonly inputs: readonly ValueType[];
  outputs: readonly ValueType[];
  /** Nodes [firstNode, endNode) of the graph were emitted while it ran. */
  readonly firstNode: number;
  endNode: number;
  /** A module without child modules. */
  readonly leaf: boolean;
  readonly module: PyObject;
}

interface Spot {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

export class ModuleCalls implements Place {
  /** Paths as in `named_modules()`, set once the model is built. */
  readonly paths = new Map<PyObject, string>();
  readonly #stack: Running[] = [];
  readonly #counts = new Map<PyObject, number>();
  readonly #definitions = new Map<PyObject, Spot>();
  readonly #lines = new WeakMap<SourceFile, LineIndex>();
  readonly records: ModuleCall[] = [];
  #vm: Interpreter | null = null;

  /** Ranges are those of this file; calls in others have none. */
  constructor(readonly file: string) {}

  /** Remembers where a module was made: the innermost place in the user's files. */
  created(vm: Interpreter, module: PyObject): void {
    this.#vm = vm;
    const spot = this.#spot(vm);
    if (spot) this.#definitions.set(module, spot);
  }

  run(vm: Interpreter, module: PyObject, args: readonly Value[], nodeCount: () => number, forward: () => Value): Value {
    this.#vm = vm;
    const call = this.#counts.get(module) ?? 0;
    this.#counts.set(module, call + 1);
    const path = this.paths.get(module) ?? this.#stack.at(-1)?.path ?? "";
    this.#stack.push({ module, path, call, callRange: this.#range(this.#spot(vm)) });
    const record: ModuleCall = {
      path,
      type: module.cls.name,
      call,
      inputs: args.flatMap((value) => tensorsIn(value)).map((handle) => handle.type),
      outputs: [],
      firstNode: nodeCount(),
      endNode: nodeCount(),
      leaf: hasNoChildren(module),
      module,
    };
    this.records.push(record);
    try {
      const output = forward();
      record.outputs = tensorsIn(output).map((handle) => handle.type);
      return output;
    } finally {
      record.endNode = nodeCount();
      this.#stack.pop();
    }
  }

  source(op: string): NodeSource {
    const running = this.#stack.at(-1);
    const definition = running && this.#range(this.#definitions.get(running.module) ?? null);
    const callRange = (this.#vm && this.#range(this.#spot(this.#vm))) ?? running?.callRange;
    const path = running?.path ?? "";
    return {
      name: path,
      path,
      type: running?.module.cls.name ?? op,
      call: running?.call ?? 0,
      ...(definition && { range: definition }),
      ...(callRange && { callRange }),
    };
  }

  #spot(vm: Interpreter): Spot | null {
    const frame = innermostUserFrame(vm.stack);
    return frame && { file: frame.file, start: frame.at.start, end: frame.at.end };
  }

  #range(spot: Spot | null): Range | null {
    if (spot === null || spot.file.path !== this.file) return null;
    let lines = this.#lines.get(spot.file);
    if (lines === undefined) {
      lines = new LineIndex(spot.file.text);
      this.#lines.set(spot.file, lines);
    }
    return lines.range(spot);
  }
}

function hasNoChildren(module: PyObject): boolean {
  const children = module.attrs?.get("_modules");
  return !(children instanceof PyDict) || ![...children.map.values()].some(([, child]) => child instanceof PyObject);
}

function innermostUserFrame(stack: readonly Frame[]): Frame | null {
  for (let i = stack.length - 1; i >= 0; i--) if (stack[i]?.file.user) return stack[i] as Frame;
  return null;
}
