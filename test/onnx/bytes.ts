// Hand-made protobuf bytes, written from the wire format's specification and independent of the reader: varints, tags,
// and the few messages that the tests need. Field numbers are those of onnx.proto.

export type Bytes = readonly number[];

export function varint(value: number | bigint): Bytes {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

export const tag = (field: number, wireType: number): Bytes => varint(field * 8 + wireType);
export const int = (field: number, value: number | bigint): Bytes => [...tag(field, 0), ...varint(value)];
export const bytes = (field: number, ...parts: readonly Bytes[]): Bytes => {
  const body = parts.flat();
  return [...tag(field, 2), ...varint(body.length), ...body];
};
export const text = (field: number, value: string): Bytes => bytes(field, [...new TextEncoder().encode(value)]);
export const packed = (field: number, values: readonly (number | bigint)[]): Bytes =>
  bytes(
    field,
    values.flatMap((value) => varint(value)),
  );

export function float32(...values: readonly number[]): Bytes {
  return [...new Uint8Array(new Float32Array(values).buffer)];
}

export function float64(...values: readonly number[]): Bytes {
  return [...new Uint8Array(new Float64Array(values).buffer)];
}

export function int64(...values: readonly bigint[]): Bytes {
  return [...new Uint8Array(new BigInt64Array(values).buffer)];
}

/** ModelProto with ir_version 8, opset 17 and the given fields of its graph. */
export function model(...graph: readonly Bytes[]): Bytes {
  return [...int(1, 8), ...bytes(7, ...graph), ...bytes(8, int(2, 17))];
}

/** NodeProto as a field of a graph. */
export function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  ...more: readonly Bytes[]
): Bytes {
  return bytes(
    1,
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, opType),
    ...more,
  );
}

/** TensorProto as `initializer` of a graph: dims, data_type, name and the given payload fields. */
export function initializer(
  name: string,
  elemType: number,
  dims: readonly number[],
  ...payload: readonly Bytes[]
): Bytes {
  return bytes(5, packed(1, dims), int(2, elemType), text(8, name), ...payload);
}

/** ValueInfoProto of a tensor as field 11 (input) or 12 (output) of a graph. */
export function valueInfo(
  field: 11 | 12 | 13,
  name: string,
  elemType: number,
  dims: readonly (number | string)[],
): Bytes {
  const shape = bytes(2, ...dims.map((dim) => bytes(1, typeof dim === "number" ? int(1, dim) : text(2, dim))));
  return bytes(field, text(1, name), bytes(2, bytes(1, int(1, elemType), shape)));
}
