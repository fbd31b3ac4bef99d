// Which module runs: the stack of module calls during `forward`, from which nodes take their path, type, call number and
// places in the source; and the record of every call, for the module tree.
import type { NodeSource } from "../../graph/graph";
import type { Interpreter } from "../../python/machine";
import type { Frame, PyObject, SourceFile } from "../../python/values";
import { LineIndex, type Range } from "../../text/position";
import type { Place } from "./tensors";

interface Running {
  readonly module: PyObject;
  readonly path: string;
  readonly call: number;
  readonly callRange: Range | null;
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
  #vm: Interpreter | null = null;

  /** Ranges are those of this file; calls in others have none. */
  constructor(readonly file: string) {}

  /** Remembers where a module was made: the innermost place in the user's files. */
  created(vm: Interpreter, module: PyObject): void {
    this.#vm = vm;
    const spot = this.#spot(vm);
    if (spot) this.#definitions.set(module, spot);
  }

  run<R>(vm: Interpreter, module: PyObject, forward: () => R): R {
    this.#vm = vm;
    const call = this.#counts.get(module) ?? 0;
    this.#counts.set(module, call + 1);
    const path = this.paths.get(module) ?? this.#stack.at(-1)?.path ?? "";
    this.#stack.push({ module, path, call, callRange: this.#range(this.#spot(vm)) });
    try {
      return forward();
    } finally {
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

function innermostUserFrame(stack: readonly Frame[]): Frame | null {
  for (let i = stack.length - 1; i >= 0; i--) if (stack[i]?.file.user) return stack[i] as Frame;
  return null;
}
