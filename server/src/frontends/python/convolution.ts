// What PyTorch checks before it convolves, in its order and words, and the operator's attributes that the arguments mean:
// torch.nn.functional.conv1d … conv_transpose3d (aten/src/ATen/native/Convolution.cpp). Unknown sizes pass every check.
import { native } from "../../python/native";
import { addInt } from "../../python/numbers";
import { repr } from "../../python/repr";
import { isUnknown, raise, T, tuple } from "../../python/types";
import { type Machine, PyDict, type Value } from "../../python/values";
import { cName, intTuple, scalarName, sizesOf, sizesText, typesDiffer } from "./checks";
import { below, differ, integer } from "./sizes";
import { product } from "./tensor-facts";

type Sizes = readonly Value[];

/** A convolution's tensors and geometry as one call gives them. */
interface Convolution {
  readonly name: string;
  readonly rank: number;
  readonly input: Value;
  readonly weight: Value;
  readonly bias: Value;
  readonly strides: Sizes;
  readonly dilations: Sizes;
  readonly groups: Value;
  readonly transposed: boolean;
}

export function convolutionPrimitives() {
  return [
    // Attributes of Conv for an input of known or unknown rank.
    native(
      "conv_attributes(rank, input, weight, bias, stride, padding, dilation, groups)",
      (vm, rank, input, weight, bias, stride, padding, dilation, groups) =>
        convAttributes(
          vm,
          convolution(vm, Number(rank), false, [input, weight, bias, stride, dilation, groups] as Value[]),
          padding as Value,
        ),
    ),
    // Attributes of ConvTranspose for an input of known rank.
    native(
      "conv_transpose_attributes(rank, input, weight, bias, stride, padding, output_padding, groups, dilation)",
      (vm, rank, input, weight, bias, stride, padding, extra, groups, dilation) =>
        transposedAttributes(
          vm,
          convolution(vm, Number(rank), true, [input, weight, bias, stride, dilation, groups] as Value[]),
          padding as Value,
          extra as Value,
        ),
    ),
  ];
}

function convolution(vm: Machine, rank: number, transposed: boolean, given: readonly Value[]): Convolution {
  const name = transposed ? `conv_transpose${rank}d` : `conv${rank}d`;
  const [input, weight, bias, stride, dilation, groups] = given as readonly [Value, Value, Value, Value, Value, Value];
  return {
    name,
    rank,
    input,
    weight,
    bias,
    strides: intTuple(vm, name, "stride", stride, rank),
    dilations: intTuple(vm, name, "dilation", dilation, rank),
    groups: integer(vm, groups, "groups"),
    transposed,
  };
}

function convAttributes(vm: Machine, conv: Convolution, padding: Value): PyDict {
  const { name, rank, input, weight, strides } = conv;
  if (typeof padding === "string" && padding !== "same" && padding !== "valid")
    raise("RuntimeError", `Invalid padding string: '${padding}'`);
  if (padding === "same" && strides.some((stride) => differ(vm, stride, 1)))
    raise("RuntimeError", "padding='same' is not supported for strided convolutions");
  const [sizes, kernel] = [sizesOf(input), sizesOf(weight)];
  if (sizes === null || kernel === null) return attributes(conv, {});
  checkRank(vm, conv, sizes);
  checkTypes(conv);
  const [begin, end] = padsOf(conv, padding, kernel);
  if (kernel.length < 3) raise("RuntimeError", "weight should have at least three dimensions");
  checkGeometry(vm, conv, begin);
  const batched = sizes.length === rank + 1 ? [1, ...sizes] : sizes;
  checkOperands(vm, conv, batched, kernel);
  checkFit(vm, conv, { sizes: batched, kernel, begin, end });
  return attributes(conv, { pads: [...begin, ...end] });

  function padsOf({ dilations }: Convolution, given: Value, weights: Sizes): readonly [Sizes, Sizes] {
    if (given === "same") return samePads(weights.slice(2), dilations);
    const pads = given === "valid" ? new Array<Value>(rank).fill(0) : intTuple(vm, name, "padding", given, rank);
    return [pads, pads];
  }
}

function transposedAttributes(vm: Machine, conv: Convolution, padding: Value, extra: Value): PyDict {
  const { name, rank, input, weight, strides, dilations } = conv;
  const pads = intTuple(vm, name, "padding", padding, rank);
  const outputPads = intTuple(vm, name, "output_padding", extra, rank);
  const [sizes, kernel] = [sizesOf(input) ?? [], sizesOf(weight) ?? []];
  checkRank(vm, conv, sizes);
  checkTypes(conv);
  checkGeometry(vm, conv, pads);
  if (outputPads.some((pad) => below(vm, pad, 0))) raise("RuntimeError", "negative output_padding is not supported");
  outputPads.forEach((pad, axis) => {
    const [stride, dilation] = [strides[axis] as Value, dilations[axis] as Value];
    if (!below(vm, pad, stride) && !below(vm, pad, dilation) && ![pad, stride, dilation].some(isUnknown))
      raise("RuntimeError", outputPaddingFault(vm, conv, outputPads));
  });
  checkOperands(vm, conv, sizes.length === rank + 1 ? [1, ...sizes] : sizes, kernel);
  return attributes(conv, { pads: [...pads, ...pads], output_padding: outputPads });
}

/** Of every axis; a row is an image of height 1 to PyTorch. */
function outputPaddingFault(vm: Machine, { strides, dilations }: Convolution, outputPads: Sizes): string {
  const row = outputPads.length === 1;
  const axes = row ? ["height", "width"] : ["depth", "height", "width"].slice(-outputPads.length);
  const said = ([name, sizes, ofRow]: readonly [string, Sizes, Value]) =>
    (row ? [ofRow, ...sizes] : sizes).map((size, i) => `${name}_${axes[i]}: ${repr(vm, size)}`);
  const all = (
    [
      ["output_padding", outputPads, 0],
      ["stride", strides, 1],
      ["dilation", dilations, 1],
    ] as const
  ).flatMap(said);
  return `output padding must be smaller than either stride or dilation, but got ${all.join(" ")}`;
}

function attributes({ strides, dilations, groups }: Convolution, more: Readonly<Record<string, Sizes>>): PyDict {
  const dict = new PyDict(T.dict);
  for (const [name, values] of Object.entries({ strides, dilations, ...more }))
    dict.map.set(name, [name, tuple(values)]);
  dict.map.set("group", ["group", groups]);
  return dict;
}

/** The output is as large as the input: d·(k − 1) in all, the odd one at the end. */
function samePads(kernel: Sizes, dilations: Sizes): readonly [Sizes, Sizes] {
  const total = kernel.map((size, axis) => spread(size, dilations[axis] as Value));
  const begin = total.map((pad) => (typeof pad === "number" ? Math.floor(pad / 2) : pad));
  return [
    begin,
    total.map((pad, axis) => {
      const before = begin[axis];
      return typeof pad === "number" && typeof before === "number" ? pad - before : pad;
    }),
  ];
}

/** d·(k − 1) */
function spread(kernel: Value, dilation: Value): Value {
  return product([sum([kernel, -1]), dilation]);
}

function sum(sizes: readonly Value[]): Value {
  return sizes.find(isUnknown) ?? (sizes as readonly (number | bigint)[]).reduce(addInt);
}

// --- Checks --------------------------------------------------------------------------------------------------------

function checkRank(vm: Machine, { name, rank }: Convolution, sizes: Sizes): void {
  if (sizes.length !== rank + 1 && sizes.length !== rank + 2)
    raise(
      "RuntimeError",
      `Expected ${rank + 1}D (unbatched) or ${rank + 2}D (batched) input to ${name}, but got input of size: ${sizesText(vm, sizes)}`,
    );
}

function checkTypes({ input, weight, bias }: Convolution): void {
  if (typesDiffer(input, bias))
    raise("RuntimeError", `Input type (${cName(input)}) and bias type (${cName(bias)}) should be the same`);
  if (typesDiffer(input, weight))
    raise("RuntimeError", `expected scalar type ${scalarName(input)} but found ${scalarName(weight)}`);
}

function checkGeometry(vm: Machine, { strides, dilations, groups }: Convolution, pads: Sizes): void {
  if (pads.some((pad) => below(vm, pad, 0))) raise("RuntimeError", "negative padding is not supported");
  if (strides.some((stride) => below(vm, stride, 1))) raise("RuntimeError", "non-positive stride is not supported");
  if (dilations.some((dilation) => below(vm, dilation, 1)))
    raise("RuntimeError", "dilation should be greater than zero");
  if (below(vm, groups, 1)) raise("RuntimeError", "non-positive groups is not supported");
}

/** Ranks, channels and groups of input, weight and bias against each other. */
function checkOperands(vm: Machine, conv: Convolution, sizes: Sizes, kernel: Sizes): void {
  const { groups, transposed } = conv;
  const group = () => repr(vm, groups);
  const sent = () => `weight of size ${sizesText(vm, kernel)}`;
  if (kernel.length !== sizes.length)
    raise(
      "RuntimeError",
      `Expected ${kernel.length}-dimensional input for ${kernel.length}-dimensional weight${sizesText(vm, kernel)}, but got ${sizes.length}-dimensional input of size ${sizesText(vm, sizes)} instead`,
    );
  const [outer, inner] = kernel as readonly [Value, Value];
  if (below(vm, outer, groups))
    raise(
      "RuntimeError",
      `Given groups=${group()}, expected weight to be at least ${group()} at dimension 0, but got ${sent()} instead`,
    );
  if (typeof outer === "number" && typeof groups === "number" && outer % groups !== 0)
    raise(
      "RuntimeError",
      `Given groups=${group()}, expected weight to be divisible by ${group()} at dimension 0, but got weight of size [${sizesText(vm, kernel)}] instead`,
    );
  const [channels, filters] = transposed ? [outer, product([inner, groups])] : [product([inner, groups]), outer];
  if (differ(vm, sizes[1] as Value, channels))
    raise(
      "RuntimeError",
      `Given ${transposed ? "transposed=1" : `groups=${group()}`}, ${sent()}, expected input${sizesText(vm, sizes)} to have ${repr(vm, channels)} channels, but got ${repr(vm, sizes[1] as Value)} channels instead`,
    );
  checkBias(vm, conv, filters, sent);
}

function checkBias(vm: Machine, { bias, transposed }: Convolution, filters: Value, sent: () => string): void {
  const sizes = sizesOf(bias);
  if (sizes !== null && (sizes.length !== 1 || differ(vm, sizes[0] as Value, filters)))
    raise(
      "RuntimeError",
      `Given ${transposed ? "transposed=1, " : ""}${sent()}, expected bias to be 1-dimensional with ${repr(vm, filters)} elements, but got bias of size ${sizesText(vm, sizes)} instead`,
    );
}

interface Window {
  readonly sizes: Sizes;
  readonly kernel: Sizes;
  readonly begin: Sizes;
  readonly end: Sizes;
}

function checkFit(vm: Machine, { dilations }: Convolution, { sizes, kernel, begin, end }: Window): void {
  const padded = sizes.slice(2).map((size, axis) => sum([size, begin[axis] as Value, end[axis] as Value]));
  const extents = kernel.slice(2).map((size, axis) => sum([spread(size, dilations[axis] as Value), 1]));
  if (padded.some((size, axis) => below(vm, size, extents[axis] as Value)))
    raise(
      "RuntimeError",
      `Calculated padded input size per channel: (${shown(padded)}). Kernel size: (${shown(extents)}). Kernel size can't be greater than actual input size`,
    );

  function shown(values: Sizes): string {
    return values.map((value) => repr(vm, value)).join(" x ");
  }
}
