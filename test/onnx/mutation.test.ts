// 10,000 damaged ONNX files through the whole pipeline, from bytes to totals, with a fixed seed: cut off at every 64th byte,
// bits flipped, length fields enlarged, nested deeply. None may throw, take a second, or read or keep more than its size allows.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { nodeCosts } from "../../server/src/cost/cost";
import { totals } from "../../server/src/cost/totals";
import { readOnnx } from "../../server/src/frontends/onnx/binary/reader";
import { buildGraph } from "../../server/src/frontends/onnx/build";
import { bytesOf } from "../../server/src/frontends/onnx/bytes";
import {
  type Bytes,
  bytes,
  float32,
  initializer,
  int,
  int64,
  model,
  node,
  packed,
  tag,
  text,
  valueInfo,
  varint,
} from "./bytes";

const MUTATIONS = 10_000;
const SEED = 20_261_123;
const MILLISECONDS = 1000;
/** Resident growth allowed over the whole run: the files are small, so anything near this is a leak or a bomb. */
const MEBIBYTES = 400;

/** Mulberry32, a small generator with a 32-bit state (public domain, T. Ettinger). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A network with every kind of thing that files contain: shape arithmetic, a body, a function, metadata, small and large payloads. */
function network(): Uint8Array {
  const ints = (name: string, values: readonly number[]) => bytes(5, text(1, name), packed(8, values), int(20, 7));
  const single = (name: string, value: number) => bytes(5, text(1, name), int(3, value), int(20, 2));
  const shape = (name: string, values: readonly bigint[]) =>
    initializer(name, 7, [values.length], bytes(9, int64(...values)));
  const branch = (op: string) => bytes(6, node(op, ["p"], ["b"]), text(2, op), bytes(12, text(1, "b")));
  const graph = [
    node(
      "Conv",
      ["x", "w", "c"],
      ["a"],
      text(3, "/features/0/Conv"),
      ints("pads", [1, 1, 1, 1]),
      ints("strides", [2, 2]),
      bytes(9, text(1, "pkg.torch.onnx.name_scopes"), text(2, "['', 'features', 'conv2d']")),
    ),
    node("BatchNormalization", ["a", "s", "s", "s", "s"], ["n"]),
    node("F", ["n"], ["r"], text(7, "local"), single("k", 3)),
    node("MaxPool", ["r"], ["p"], ints("kernel_shape", [3, 3]), ints("strides", [2, 2])),
    node(
      "If",
      ["cond"],
      ["q"],
      bytes(5, text(1, "then_branch"), branch("Relu"), int(20, 5)),
      bytes(5, text(1, "else_branch"), branch("Neg"), int(20, 5)),
    ),
    node("Shape", ["q"], ["dims"]),
    node("Gather", ["dims", "zero"], ["batch"], single("axis", 0)),
    node("Unsqueeze", ["batch", "zero1"], ["batch1"]),
    node("Concat", ["batch1", "rest"], ["target"], single("axis", 0)),
    node("Reshape", ["q", "target"], ["flat"]),
    node("MatMul", ["flat", "m"], ["y"]),
    text(2, "network"),
    initializer("w", 1, [8, 3, 3, 3], bytes(9, float32(...new Array<number>(216).fill(0)))),
    initializer("c", 1, [8], bytes(4, float32(...new Array<number>(8).fill(0)))),
    initializer("s", 1, [8], bytes(13, text(1, "location"), text(2, "weights.bin")), int(14, 1)),
    initializer("zero", 7, [], bytes(9, int64(0n))),
    shape("zero1", [0n]),
    shape("rest", [-1n]),
    initializer("m", 1, [72, 10]),
    valueInfo(11, "x", 1, ["batch", 3, 16, 16]),
    valueInfo(11, "cond", 9, []),
    valueInfo(12, "y", 1, ["batch", 10]),
    valueInfo(13, "a", 1, ["batch", 8, 8, 8]),
  ];
  const scale = node("Clip", ["v"], ["u"], bytes(5, text(1, "max"), text(21, "k"), int(20, 1)));
  const fn = bytes(
    25,
    text(1, "F"),
    text(10, "local"),
    text(4, "v"),
    text(5, "u"),
    text(6, "k"),
    bytes(7, ...[scale.slice(2)]),
    bytes(9, int(2, 17)),
  );
  return Uint8Array.from([...model(...graph), ...bytes(8, text(1, "local"), int(2, 1)), ...fn]);
}

/** Bases above this many bytes would only make the run longer. */
const SMALL = 8_000;

/** Small samples of the project, when it has any, and the network above. */
function bases(): readonly Uint8Array[] {
  const folder = path.resolve(import.meta.dirname, "..", "..", "samples");
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".onnx"))
    .sort();
  const samples = files.map((file) => new Uint8Array(readFileSync(path.join(folder, file))));
  return [network(), ...samples.filter((sample) => sample.length < SMALL)];
}

function concatenate(...parts: readonly (Uint8Array | Bytes)[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

type Mutation = (base: Uint8Array, random: () => number) => Uint8Array;

const flipBits: Mutation = (base, random) => {
  const copy = base.slice();
  const count = 1 + Math.floor(random() * 8);
  for (let i = 0; i < count; i++) {
    const at = Math.floor(random() * copy.length);
    copy[at] = (copy[at] as number) ^ (1 << Math.floor(random() * 8));
  }
  return copy;
};

/** Puts a large varint where the tag of a length-delimited field is followed by its length. */
const enlargeLength: Mutation = (base, random) => {
  const places = [...base.keys()].filter((at) => ((base[at] as number) & 7) === 2 && (base[at] as number) < 128);
  const at = places[Math.floor(random() * places.length)] ?? 0;
  const length = varint(2n ** BigInt(7 + Math.floor(random() * 56)));
  return concatenate(base.subarray(0, at + 1), length, base.subarray(at + 2));
};

/** A branch is three messages deep, so this passes the reader's limit of 100; much deeper ones are in reader.test.ts. */
const MOST_NESTED = 60;

/** Nested messages behind the base: branches in branches, types in types, or groups in groups. */
const nest: Mutation = (base, random) => {
  const depth = 1 + Math.floor(random() * MOST_NESTED);
  const kind = Math.floor(random() * 3);
  if (kind === 2) return concatenate(base, new Array<Bytes>(depth).fill(tag(9, 3)).flat());
  let inner: Bytes = kind === 0 ? node("Relu", ["x"], ["y"]) : bytes(1, int(1, 1));
  for (let i = 0; i < depth; i++) {
    inner =
      kind === 0
        ? node("If", ["c"], ["y"], bytes(5, text(1, "then_branch"), bytes(6, inner), int(20, 5)))
        : bytes(4, bytes(1, inner));
  }
  const piece = kind === 0 ? inner : bytes(11, text(1, "t"), bytes(2, inner));
  return concatenate(base, bytes(7, piece));
};

/** Bytes replaced by others of the same file: lengths, tags and names in wrong places. */
const transplant: Mutation = (base, random) => {
  const copy = base.slice();
  const length = Math.floor(random() * 32);
  const [from, to] = [Math.floor(random() * (copy.length - length)), Math.floor(random() * (copy.length - length))];
  copy.copyWithin(to, from, from + length);
  return copy;
};

const RANDOM: readonly Mutation[] = [flipBits, flipBits, enlargeLength, nest, transplant];

function* mutations(): Generator<Uint8Array> {
  const all = bases();
  const random = generator(SEED);
  let count = 0;
  for (const base of all) for (let end = 0; end < base.length; end += 64, count++) yield base.slice(0, end);
  for (; count < MUTATIONS; count++) {
    const base = all[count % all.length] as Uint8Array;
    yield (RANDOM[Math.floor(random() * RANDOM.length)] as Mutation)(base, random);
  }
}

function analyze(data: Uint8Array) {
  const { model: found, problems, bytesRead } = readOnnx(bytesOf(data));
  const graph = found === null ? null : buildGraph(found).graph;
  if (graph !== null) totals(graph, nodeCosts(graph));
  return { found, graph, problems, bytesRead };
}

/** Time that this process, whatever else the machine does, spends on one file. */
function cpuMilliseconds(data: Uint8Array): number {
  const before = process.cpuUsage();
  analyze(data);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe("damaged ONNX files", () => {
  it("starts from a sound network", () => {
    const { model: found, problems } = readOnnx(bytesOf(network()));
    expect(problems).toEqual([]);
    const { graph } = buildGraph(found!);
    expect(graph.problems).toEqual([]);
    // Conv 3×3×3→8 at stride 2 on 16×16: 8·8·8·27; MatMul: 8 channels of 3×3 (8×8 pooled 3 by 2) to 10.
    expect(totals(graph, nodeCosts(graph)).macs).toBe(8 * 8 * 8 * 27 + 72 * 10);
  });

  it(`survives ${MUTATIONS} mutations`, { timeout: 600_000 }, () => {
    const before = process.memoryUsage().rss;
    const worst = { milliseconds: 0, excess: 0 };
    const seen = { files: 0, sound: 0, models: 0, problems: 0 };
    for (const data of mutations()) {
      const start = performance.now();
      const { found, graph, problems, bytesRead } = analyze(data);
      const milliseconds = performance.now() - start;
      // A slow file stays slow when it is read again; a busy machine does not count.
      worst.milliseconds = Math.max(
        worst.milliseconds,
        milliseconds < MILLISECONDS ? milliseconds : cpuMilliseconds(data),
      );
      worst.excess = Math.max(worst.excess, bytesRead - 4 * data.length);
      seen.files++;
      seen.models += found === null ? 0 : 1;
      seen.problems += problems.length + (graph?.problems.length ?? 0);
      seen.sound += problems.length === 0 ? 1 : 0;
      if (found === null) expect(problems).toHaveLength(1);
    }
    const grown = (process.memoryUsage().rss - before) / 2 ** 20;
    console.log(
      `mutations: ${JSON.stringify(seen)}, slowest ${worst.milliseconds.toFixed(0)} ms, memory +${grown.toFixed(0)} MiB`,
    );
    expect(seen.files).toBeGreaterThanOrEqual(MUTATIONS);
    expect(worst.milliseconds).toBeLessThan(MILLISECONDS);
    // Going back for small constants re-reads a little, never the file many times over.
    expect(worst.excess).toBeLessThanOrEqual(64 * 1024);
    expect(grown).toBeLessThan(MEBIBYTES);
  });
});
