// Bytes that an operator moves where "all inputs + all outputs" is wrong: those which read a part of their input.
import { addAll, type Count } from "../tensor/count";
import { byteSize, type ValueType } from "../tensor/type";
import type { CostContext } from "./context";

/** Bytes of all these values together; null when one is not known. */
export function totalBytes(types: readonly ValueType[]): Count | null {
  const sizes = types.map(byteSize);
  return sizes.every((size) => size !== null) ? addAll(sizes) : null;
}

/** What is written is read as well, element for element; plus the list and index operands given. */
export function selected(...operands: readonly number[]): (node: CostContext) => Count | null {
  return (node) => {
    const extra = operands.filter((index) => node.has(index)).map((index) => node.typeOf(index));
    return totalBytes([...node.outputs, ...node.outputs, ...extra]);
  };
}

/** Only what is written: generators, and metadata such as shapes. */
export function written(node: CostContext): Count | null {
  return totalBytes(node.outputs);
}

/** All inputs and outputs once. */
export function everything(node: CostContext): Count | null {
  return totalBytes([...node.inputs.flatMap((operand) => (operand === null ? [] : [operand.type])), ...node.outputs]);
}
