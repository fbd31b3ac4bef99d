// DRAM traffic of a network whose nodes run in groups, one kernel each, in three views: `perOp` (every node alone), `edge`
// (every group reads its operands and writes its results, the weights once; arXiv 2311.12816), `ideal` (a tensor reaches
// DRAM only when the memory on the chip cannot hold it until its next use).
// Ideal is a simulation: a new tensor stays on the chip; when it is full, what is used again last leaves, as in Belády's
// optimal replacement (IBM Systems Journal 5(2), 1966), and is written once and read at each later use. With no memory on
// the chip that is `edge`, with enough it is inputs + outputs + weights. O(moves · log of the tensors on the chip).
import type { Graph, Value } from "../graph/graph";

/** What crosses the border of one kernel, in bytes. */
export interface GroupMoves {
  /** Activations, by tensor. */
  readonly reads: ReadonlyMap<Value, number>;
  readonly writes: ReadonlyMap<Value, number>;
  /** Weights and other constants. */
  readonly weightBytes: number;
}

/** Bytes of one run. */
export interface Traffic {
  readonly perOp: number;
  readonly edge: number;
  readonly ideal: number;
}

export function movedBytes(groups: readonly GroupMoves[]): number {
  return sumOf(
    groups.map(({ reads, writes, weightBytes }) => sumOf(reads.values()) + sumOf(writes.values()) + weightBytes),
  );
}

/** `groups` in order of execution; `onChipBytes` is 0 where none is known. */
export function idealBytes(graph: Graph, groups: readonly GroupMoves[], onChipBytes: number): number {
  return sumOf(idealBytesOfGroups(graph, groups, onChipBytes));
}

/** The same for each group: a tensor that leaves the chip is written when it does. */
export function idealBytesOfGroups(
  graph: Graph,
  groups: readonly GroupMoves[],
  onChipBytes: number,
): readonly number[] {
  const uses = usesOf(graph, groups);
  const chip = new Chip(onChipBytes);
  return groups.map(({ reads, writes, weightBytes }, now) => {
    let bytes = weightBytes;
    for (const [value, size] of reads) {
      const tensor = uses.tensorOf(value);
      if (!chip.has(tensor)) bytes += size;
      bytes += chip.hold(tensor, size, uses.next(tensor, now), false);
    }
    for (const [value, size] of writes) {
      const tensor = uses.tensorOf(value);
      if (uses.isResult(tensor)) bytes += size;
      bytes += chip.hold(tensor, size, uses.next(tensor, now), !uses.isResult(tensor));
    }
    return bytes;
  });
}

/** When each tensor is read. Views, which no kernel computes, are the tensor that they look at. */
interface Uses {
  tensorOf(value: Value): Value;
  /** The next group after this one that reads it; Infinity for none. */
  next(tensor: Value, after: number): number;
  /** An output of the model: has to be written. */
  isResult(tensor: Value): boolean;
}

function usesOf(graph: Graph, groups: readonly GroupMoves[]): Uses {
  const written = new Set(groups.flatMap(({ writes }) => [...writes.keys()]));
  const owners = new Map<Value, Value>();
  const tensorOf = (value: Value) => owners.get(value) ?? value;
  for (const { inputs, outputs } of graph.nodes) {
    const [source] = inputs;
    for (const output of outputs) if (source && !written.has(output)) owners.set(output, tensorOf(source));
  }
  const readers = new Map<Value, number[]>();
  groups.forEach(({ reads }, index) => {
    for (const value of reads.keys()) {
      const known = readers.get(tensorOf(value));
      if (known) known.push(index);
      else readers.set(tensorOf(value), [index]);
    }
  });
  const results = new Set(graph.outputs.map(tensorOf));
  const position = new Map<Value, number>();
  return {
    tensorOf,
    next(tensor, after) {
      const all = readers.get(tensor) ?? [];
      let at = position.get(tensor) ?? 0;
      while ((all[at] ?? Number.POSITIVE_INFINITY) <= after) at++;
      position.set(tensor, at);
      return all[at] ?? Number.POSITIVE_INFINITY;
    },
    isResult: (tensor) => results.has(tensor),
  };
}

interface Resident {
  readonly tensor: Value;
  readonly bytes: number;
  readonly next: number;
  /** Orders those with the same next use. */
  readonly sequence: number;
  /** It is nowhere else: has to be written before it can leave. */
  readonly dirty: boolean;
}

/** The memory on the chip. */
class Chip {
  readonly #capacity: number;
  readonly #held = new Map<Value, Resident>();
  /** The same, what is used next last. */
  readonly #order: Resident[] = [];
  #bytes = 0;
  #sequence = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  has(tensor: Value): boolean {
    return this.#held.has(tensor);
  }

  /**
   * Keeps a tensor until its next use, unless it alone is too large or all else is needed earlier. Returns the bytes that
   * are written for that.
   */
  hold(tensor: Value, bytes: number, next: number, isNew: boolean): number {
    const before = this.#remove(tensor);
    if (next === Number.POSITIVE_INFINITY || bytes > this.#capacity) return isNew ? bytes : 0;
    const dirty = before?.dirty ?? isNew;
    this.#insert({ tensor, bytes: before?.bytes ?? bytes, next, sequence: this.#sequence++, dirty });
    return this.#makeRoom();
  }

  #makeRoom(): number {
    let written = 0;
    while (this.#bytes > this.#capacity) {
      const [last] = this.#order;
      if (!last) break;
      this.#remove(last.tensor);
      if (last.dirty) written += last.bytes;
    }
    return written;
  }

  #insert(resident: Resident): void {
    this.#held.set(resident.tensor, resident);
    this.#order.splice(this.#place(resident), 0, resident);
    this.#bytes += resident.bytes;
  }

  #remove(tensor: Value): Resident | null {
    const resident = this.#held.get(tensor);
    if (!resident) return null;
    this.#held.delete(tensor);
    this.#bytes -= resident.bytes;
    this.#order.splice(this.#place(resident), 1);
    return resident;
  }

  /** Index of the first that does not come before it. */
  #place(resident: Resident): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#order[middle];
      if (other && comesBefore(other, resident)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function comesBefore(a: Resident, b: Resident): boolean {
  return a.next === b.next ? a.sequence > b.sequence : a.next > b.next;
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}
