// What PyTorch checks before it normalises, in its order and words, and the operands of the operators:
// torch.nn.functional.batch_norm and layer_norm (aten/src/ATen/native/Normalization.cpp, layer_norm.cpp). Unknown sizes pass
// every check.
import { items } from "../../python/iteration";
import { native } from "../../python/native";
import { repr } from "../../python/repr";
import { list, raise } from "../../python/types";
import type { Machine, Value } from "../../python/values";
import { tensor } from "../../tensor/type";
import { dtypeOf, expectCount, expectFloating, expectOneType, sizesOf, sizesText } from "./checks";
import { repeated, shapeFrom } from "./constants";
import { differ } from "./sizes";
import type { TensorFactory } from "./tensors";

export function normalizationPrimitives(factory: TensorFactory) {
  return [
    // Input, scale, bias, mean and variance of BatchNormalization for an input of known rank.
    native(
      "batch_norm_operands(input, running_mean, running_var, weight, bias, training)",
      (vm, input, mean, variance, weight, bias, training) => {
        if (training === false && (mean === null || variance === null))
          raise("RuntimeError", `running_${mean === null ? "mean" : "var"} must be defined in evaluation mode`);
        const channels = sizesOf(input as Value)?.[1] as Value;
        const given = { running_mean: mean, running_var: variance, weight, bias };
        for (const [name, value] of Object.entries(given)) expectCount(vm, name, value as Value, channels);
        expectFloating("batch_norm", input as Value);
        expectOneType(input as Value, [weight, bias, mean, variance] as Value[]);
        const neutral = (value: number) => vectorOf(vm, factory, channels, value, input as Value);
        return list([
          input as Value,
          (weight ?? neutral(1)) as Value,
          (bias ?? neutral(0)) as Value,
          (mean ?? neutral(0)) as Value,
          (variance ?? neutral(1)) as Value,
        ]);
      },
    ),
    // Sizes of layer_norm against those of its input and its parameters.
    native("expect_normalized(input, normalized_shape, weight, bias=None)", (vm, input, shape, weight, bias) => {
      const normalized = items(vm, shape as Value);
      if (normalized.length === 0)
        raise(
          "RuntimeError",
          "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []",
        );
      for (const [name, value] of Object.entries({ weight, bias })) expectShape(vm, name, value as Value, normalized);
      expectTrailing(vm, input as Value, normalized);
      return null;
    }),
  ];
}

/** The constant parameter or statistic of n elements that leaves the result as it is. */
function vectorOf(vm: Machine, factory: TensorFactory, n: Value, value: number, like: Value): Value {
  const type = tensor(dtypeOf(like), shapeFrom(vm, list([n])));
  return factory.wrap(factory.constant(type, repeated(vm, type, value)));
}

function expectShape(vm: Machine, name: string, value: Value, normalized: readonly Value[]): void {
  const sizes = sizesOf(value);
  if (sizes === null) return;
  const fits = sizes.length === normalized.length && !sizes.some((size, i) => differ(vm, size, normalized[i] as Value));
  if (!fits)
    raise(
      "RuntimeError",
      `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ${sizesText(vm, sizes)} and normalized_shape = ${sizesText(vm, normalized)}`,
    );
}

function expectTrailing(vm: Machine, input: Value, normalized: readonly Value[]): void {
  const sizes = sizesOf(input) ?? [];
  const trailing = sizes.slice(Math.max(0, sizes.length - normalized.length));
  const fits =
    trailing.length === normalized.length && !trailing.some((size, i) => differ(vm, size, normalized[i] as Value));
  if (!fits)
    raise(
      "RuntimeError",
      `Given normalized_shape=${sizesText(vm, normalized)}, expected input with shape [*, ${normalized.map((size) => repr(vm, size)).join(", ")}], but got input of size${sizesText(vm, sizes)}`,
    );
}
