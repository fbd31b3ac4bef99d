// The experiments behind the guidelines of ShuffleNet V2 (arXiv 1807.11164, Tables 1–4), built from the paper's words, and
// the speeds that it measured. All at 56 × 56, batch 1, ten blocks; every convolution is followed by BatchNormalization and,
// if the experiment has it, ReLU. The paper
// prints widths at ×1, rounded down from those of equal cost; the other columns' are rounded down likewise. Parallel
// fragments are added. The bottleneck's inner width is a quarter of its width.
import { GraphBuilder } from "../../server/src/graph/builder";
import type { Graph, Value } from "../../server/src/graph/graph";
import { tensor } from "../../server/src/tensor/type";

export type Platform = "gpu" | "arm";

export interface Experiment {
  readonly table: 1 | 2 | 3 | 4;
  readonly platform: Platform;
  /** Column of the table. */
  readonly size: string;
  /** Row of the table. */
  readonly row: string;
  readonly seconds: number;
  readonly graph: Graph;
}

type Speeds = Readonly<Record<string, number>>;

/** The parts of ../shared/data/shufflenetv2-tables.json that are read here. */
export interface Tables {
  readonly table1: {
    readonly rows: readonly {
      readonly ratio: string;
      readonly gpu_c1c2_x1: readonly [number, number];
      readonly arm_c1c2_x1: readonly [number, number];
      readonly gpu_batches_per_s: Speeds;
      readonly arm_images_per_s: Speeds;
    }[];
  };
  readonly table2: {
    readonly rows: readonly {
      readonly g: number;
      readonly gpu_c_x1: number;
      readonly arm_c_x1: number;
      readonly gpu_batches_per_s: Speeds;
      readonly arm_images_per_s: Speeds;
    }[];
  };
  readonly table3: {
    readonly rows: readonly {
      readonly structure: string;
      readonly gpu_batches_per_s: Speeds;
      readonly arm_images_per_s: Speeds;
    }[];
  };
  readonly table4: {
    readonly rows: readonly {
      readonly relu: boolean;
      readonly shortcut: boolean;
      readonly gpu_batches_per_s: Speeds;
      readonly arm_images_per_s: Speeds;
    }[];
  };
}

const GRID = 56;
const BLOCKS = 10;

export function experiments(tables: Tables): readonly Experiment[] {
  return (["gpu", "arm"] as const).flatMap((platform) => [
    ...table1(tables, platform),
    ...table2(tables, platform),
    ...table3(tables, platform),
    ...table4(tables, platform),
  ]);
}

function speedsOf(
  row: { readonly gpu_batches_per_s: Speeds; readonly arm_images_per_s: Speeds },
  platform: Platform,
): readonly [size: string, seconds: number][] {
  const speeds = platform === "gpu" ? row.gpu_batches_per_s : row.arm_images_per_s;
  return Object.entries(speeds).map(([size, perSecond]) => [size, 1 / perSecond]);
}

/** Widths at ×1 as printed. */
function widths1(row: Tables["table1"]["rows"][number] | undefined, platform: Platform): readonly [number, number] {
  return (platform === "gpu" ? row?.gpu_c1c2_x1 : row?.arm_c1c2_x1) ?? [0, 0];
}

/** Pairs of pointwise convolutions c1 → c2 → c1. */
function table1({ table1: { rows } }: Tables, platform: Platform): readonly Experiment[] {
  return rows.flatMap((row) =>
    speedsOf(row, platform).map(([size, seconds]): Experiment => {
      const [balanced] = widths1(rows[0], platform);
      const ratio = Number(row.ratio.slice("1:".length));
      const c1 = Math.floor((balanced * Number(size.slice(1))) / Math.sqrt(ratio));
      const c2 = c1 * ratio;
      const graph = network(c1, (net, x) => net.unit(net.unit(x, c1, c2), c2, c1));
      return { table: 1, platform, size, row: row.ratio, seconds, graph };
    }),
  );
}

/** Pointwise convolutions in g groups. */
function table2({ table2: { rows } }: Tables, platform: Platform): readonly Experiment[] {
  return rows.flatMap((row) =>
    speedsOf(row, platform).map(([size, seconds]): Experiment => {
      const dense = (platform === "gpu" ? rows[0]?.gpu_c_x1 : rows[0]?.arm_c_x1) ?? 0;
      const c = Math.floor((dense * Number(size.slice(1)) * Math.sqrt(row.g)) / row.g) * row.g;
      const graph = network(c, (net, x) => net.unit(x, c, c, { group: row.g }));
      return { table: 2, platform, size, row: `g=${row.g}`, seconds, graph };
    }),
  );
}

/** One pointwise convolution, or two or four of the same cost together, behind or beside each other. */
function table3({ table3: { rows } }: Tables, platform: Platform): readonly Experiment[] {
  return rows.flatMap((row) => {
    const fragments = Number.parseInt(row.structure, 10);
    const parallel = row.structure.endsWith("parallel");
    return speedsOf(row, platform).map(([size, seconds]): Experiment => {
      const c = Math.round(Number(size.slice("c=".length)) / Math.sqrt(fragments));
      const each = Array.from({ length: fragments });
      const graph = network(c, (net, x) =>
        parallel
          ? each.map(() => net.unit(x, c, c)).reduce((a, b) => net.add(a, b))
          : each.reduce<Value>((y) => net.unit(y, c, c), x),
      );
      return { table: 3, platform, size, row: row.structure, seconds, graph };
    });
  });
}

/** ResNet's bottleneck with and without ReLU and shortcut. */
function table4({ table4: { rows } }: Tables, platform: Platform): readonly Experiment[] {
  return rows.flatMap(({ relu, shortcut, ...row }) =>
    speedsOf(row, platform).map(([size, seconds]): Experiment => {
      const c = Number(size.slice("c=".length));
      const inner = c / 4;
      const graph = network(c, (net, x) => {
        const narrow = net.unit(x, c, inner, { relu });
        const wide = net.unit(net.unit(narrow, inner, inner, { kernel: 3, relu }), inner, c, { relu: false });
        const sum = shortcut ? net.add(wide, x) : wide;
        return relu ? net.relu(sum) : sum;
      });
      return {
        table: 4,
        platform,
        size,
        row: `ReLU ${relu ? "yes" : "no"}, shortcut ${shortcut ? "yes" : "no"}`,
        seconds,
        graph,
      };
    }),
  );
}

interface Unit {
  readonly kernel?: number;
  readonly group?: number;
  readonly relu?: boolean;
}

function network(channels: number, block: (net: Network, x: Value) => Value): Graph {
  const net = new Network();
  const input = net.builder.input("x", tensor("float32", [1, channels, GRID, GRID]));
  const blocks = Array.from({ length: BLOCKS });
  return net.builder.finish([blocks.reduce<Value>((x) => block(net, x), input)]);
}

class Network {
  readonly builder = new GraphBuilder("experiment");

  unit(x: Value, from: number, to: number, { kernel = 1, group = 1, relu = true }: Unit = {}): Value {
    const weights = this.#weights(to, from / group, kernel, kernel);
    const convolved = this.#emit("Conv", [x, weights], { group, pads: Array(4).fill((kernel - 1) / 2) });
    const statistics = Array.from({ length: 4 }, () => this.#weights(to));
    const normalized = this.#emit("BatchNormalization", [convolved, ...statistics]);
    return relu ? this.relu(normalized) : normalized;
  }

  relu(x: Value): Value {
    return this.#emit("Relu", [x]);
  }

  add(a: Value, b: Value): Value {
    return this.#emit("Add", [a, b]);
  }

  #weights(...shape: number[]): Value {
    return this.builder.constant("w", tensor("float32", shape), "parameter", null);
  }

  #emit(
    op: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
  ): Value {
    const source = { name: op, path: op };
    return this.builder.emit({ op, inputs, attributes, outputs: ["y"], source }).outputs[0] as Value;
  }
}
