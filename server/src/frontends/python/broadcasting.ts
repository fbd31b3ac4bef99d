// What the functions of several operands share: numbers become tensors, dtypes are promoted, shapes must broadcast
// (https://docs.pytorch.org/docs/stable/notes/broadcasting.html). Sizes that are not known fit.
import { native } from "../../python/native";
import { repr } from "../../python/repr";
import { isUnknown, list, raise, unknown } from "../../python/types";
import type { Machine, PyTuple, Value } from "../../python/values";
import { DTYPES } from "../../tensor/dtype";
import { sizesOf } from "./checks";
import { constantOf, typeOf } from "./constants";
import { cast } from "./core-primitives";
import { resultType } from "./promotion";
import { differ } from "./sizes";
import { handleOf, type TensorFactory } from "./tensors";

export function broadcastPrimitives(factory: TensorFactory) {
  return [
    // Two tensors that do not broadcast are rejected.
    native("fit(a, b)", (vm, a, b) => {
      expectFit(vm, a as Value, b as Value);
      return null;
    }),
    // Tensors of one dtype that broadcast, from tensors and numbers; integers become floats on demand.
    native("promoted(*values, floating=False)", (vm, values, floating) => {
      const given = (values as PyTuple).items;
      const found = given.find(isUnknown) ?? resultType(given, typeOf(factory, null) ?? "float32");
      if (found === null || typeof found === "object") {
        const open = found ?? unknown("the dtype is not known");
        return list(given.map(() => open));
      }
      const { kind } = DTYPES[found];
      const dtype = floating === true && kind !== "float" && kind !== "complex" ? typeOf(factory, null) : found;
      const tensors = given.map((value) =>
        handleOf(value) ? cast(factory, value, dtype) : constantOf(vm, factory, value, dtype),
      );
      tensors.forEach((later, i) => {
        for (const earlier of tensors.slice(0, i)) expectFit(vm, earlier, later);
      });
      return list(tensors);
    }),
  ];
}

function expectFit(vm: Machine, a: Value, b: Value): void {
  const [left, right] = [sizesOf(a), sizesOf(b)];
  if (left === null || right === null) return;
  for (let i = 1; i <= Math.min(left.length, right.length); i++) {
    const [m, n] = [left.at(-i) as Value, right.at(-i) as Value];
    if (m !== 1 && n !== 1 && differ(vm, m, n))
      raise(
        "RuntimeError",
        `The size of tensor a (${repr(vm, m)}) must match the size of tensor b (${repr(vm, n)}) at non-singleton dimension ${Math.max(left.length, right.length) - i}`,
      );
  }
}
