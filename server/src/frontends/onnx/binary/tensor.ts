// TensorProto: the header, and the elements of small tensors. Payloads are passed by their length; only when the header
// says that a tensor is small (limits.ts) does the reader go back for its elements.
import { DTYPES, dtypeFromOnnx } from "../../../tensor/dtype";
import { FLOAT_ELEMENTS, INTEGER_ELEMENTS, RANK } from "../limits";
import type { MetadataEntry, OnnxSparseTensor, OnnxTensor, Payload } from "../model";
import { entries } from "./decoded";
import { integers, message, number, text } from "./fields";
import { type Element, fromInt32, readRaw } from "./payload";
import { BYTES, FIXED32, FIXED64, type Field, type Fields, VARINT, type Wire } from "./wire";

interface TensorDraft {
  readonly dims: (number | bigint)[];
  elemType: number;
  name: string;
  docString: string;
  location: number;
  segmented: boolean;
  /** Where the elements are, by field of TensorProto. Unpacked fields give one chunk per element. */
  readonly chunks: Map<string, Chunk[]>;
  readonly external: MetadataEntry[];
  readonly metadata: MetadataEntry[];
}

interface Chunk {
  readonly offset: number;
  readonly length: number;
}

const EXTERNAL = 1;

const TENSOR: Fields<TensorDraft> = {
  1: integers("dims", (tensor) => tensor.dims, RANK),
  2: number("data_type", (tensor, value) => {
    tensor.elemType = value;
  }),
  3: {
    name: "segment",
    read(wire, tensor, wireType, end) {
      tensor.segmented = true;
      wire.skip(wireType, end);
    },
  },
  4: payload("float_data", FIXED32),
  5: payload("int32_data", VARINT),
  6: payload("string_data", BYTES),
  7: payload("int64_data", VARINT),
  8: text("name", (tensor, value) => {
    tensor.name = value;
  }),
  9: payload("raw_data", BYTES),
  10: payload("double_data", FIXED64),
  11: payload("uint64_data", VARINT),
  12: text("doc_string", (tensor, value) => {
    tensor.docString = value;
  }),
  13: entries("external_data", (tensor) => tensor.external),
  14: number("data_location", (tensor, value) => {
    tensor.location = value;
  }),
  16: entries("metadata_props", (tensor) => tensor.metadata),
};

/** Notes where a payload stands. `element` is the wire type of an unpacked element. */
function payload(name: string, element: number): Field<TensorDraft> {
  return {
    name,
    read(wire, tensor, wireType, end) {
      wire.enter(name, null);
      if (wireType !== BYTES) wire.expect(wireType, element);
      const length = wireType === BYTES ? wire.length(end) : 0;
      const offset = wire.position;
      if (wireType === BYTES) wire.jumpCut(length, end);
      else wire.skip(wireType, end);
      note(tensor.chunks, name, { offset, length: wire.position - offset });
      wire.leave(null);
    },
  };
}

/** A second raw_data replaces the first (last wins); the typed fields are repeated and accumulate. */
function note(chunks: Map<string, Chunk[]>, name: string, chunk: Chunk): void {
  const list = chunks.get(name);
  if (list === undefined || name === "raw_data") chunks.set(name, [chunk]);
  else list.push(chunk);
}

export function readTensor(wire: Wire, end: number): OnnxTensor {
  const draft: TensorDraft = {
    dims: [],
    elemType: 0,
    name: "",
    docString: "",
    location: 0,
    segmented: false,
    chunks: new Map(),
    external: [],
    metadata: [],
  };
  wire.walk(TENSOR, draft, end);
  const { name, elemType, docString, metadata } = draft;
  const dims = draft.dims.map((dim, axis) => dimension(wire, dim, axis, name));
  const place = wire.position;
  const result = { name, elemType, dims, payload: readPayload(wire, draft, dims), docString, metadata };
  wire.position = place;
  return result;
}

function dimension(wire: Wire, dim: number | bigint, axis: number, name: string): number {
  if (typeof dim === "number" && dim >= 0) return dim;
  return wire.fail(`expected a size from 0 to 2^53 in dims[${axis}] of tensor '${name}', found ${dim}`);
}

function readPayload(wire: Wire, draft: TensorDraft, dims: readonly number[]): Payload {
  if (draft.location === EXTERNAL || draft.external.length > 0) return { kind: "external", entries: draft.external };
  const [field, chunks] = [...draft.chunks][0] ?? ["raw_data", []];
  const count = dims.reduce((product, dim) => product * dim, 1);
  const values = draft.segmented ? null : smallValues(wire, draft.elemType, field, chunks, count);
  if (values !== null) return { kind: "values", values };
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return { kind: "skipped", field, offset: chunks[0]?.offset ?? wire.position, length };
}

/** Whether a tensor of this type and size is small enough for its elements to be read. */
export function isSmall(elemType: number, count: number): boolean {
  const dtype = dtypeFromOnnx(elemType);
  if (dtype === null || DTYPES[dtype].kind === "complex") return false;
  return count <= (DTYPES[dtype].kind === "float" ? FLOAT_ELEMENTS : INTEGER_ELEMENTS);
}

function smallValues(
  wire: Wire,
  elemType: number,
  field: string,
  chunks: readonly Chunk[],
  count: number,
): readonly (Element | string)[] | null {
  if (chunks.length === 0) return count === 0 ? [] : null;
  if (!isSmall(elemType, count)) return null;
  if (field === "raw_data") return rawValues(wire, elemType, chunks[0] as Chunk, count);
  const values = typedValues(wire, elemType, field, chunks, count);
  if (values !== null && values.length !== count) {
    wire.fault(`expected ${count} elements for the tensor's dims, found ${values.length} in ${field}`);
    return null;
  }
  return values;
}

function rawValues(wire: Wire, elemType: number, chunk: Chunk, count: number): readonly Element[] | null {
  const dtype = dtypeFromOnnx(elemType);
  const bits = dtype === null ? null : DTYPES[dtype].bits;
  if (dtype === null || bits === null) return null;
  const bytes = Math.ceil((count * bits) / 8);
  if (chunk.length !== bytes) {
    wire.fault(`expected ${bytes} bytes for ${count} elements of ${dtype}, found ${chunk.length} in raw_data`);
    return null;
  }
  return readRaw(wire.again(chunk.offset, chunk.offset + chunk.length), dtype, count);
}

/** Elements of the typed fields; null when there are more bytes than `count` elements can take. */
function typedValues(
  wire: Wire,
  elemType: number,
  field: string,
  chunks: readonly Chunk[],
  count: number,
): readonly (Element | string)[] | null {
  if (field === "string_data") return stringValues(wire, chunks);
  const values: Element[] = [];
  for (const chunk of chunks) {
    if (values.length > 2 * count) break;
    const stop = chunk.offset + chunk.length;
    wire.position = chunk.offset;
    while (wire.position < stop && values.length <= 2 * count) values.push(element(wire, field, stop));
  }
  const dtype = dtypeFromOnnx(elemType);
  if (field !== "int32_data" || dtype === null) return values;
  return fromInt32(values.map(Number), dtype, count);
}

function stringValues(wire: Wire, chunks: readonly Chunk[]): readonly string[] {
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(wire.again(chunk.offset, chunk.offset + chunk.length)));
}

function element(wire: Wire, field: string, end: number): Element {
  if (field === "float_data" || field === "double_data") {
    const width = field === "float_data" ? 4 : 8;
    const at = wire.position;
    wire.jump(width, end);
    const bytes = wire.again(at, at + width);
    const view = new DataView(bytes.buffer, bytes.byteOffset, width);
    return width === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  }
  const value = wire.int64(end);
  return field === "uint64_data" && value < 0 ? BigInt.asUintN(64, BigInt(value)) : value;
}

interface SparseDraft {
  values: OnnxTensor | null;
  indices: OnnxTensor | null;
  readonly dims: (number | bigint)[];
}

const SPARSE: Fields<SparseDraft> = {
  1: message("values", readTensor, (draft, value) => {
    draft.values = value;
  }),
  2: message("indices", readTensor, (draft, value) => {
    draft.indices = value;
  }),
  3: integers("dims", (draft) => draft.dims, RANK),
};

export function readSparseTensor(wire: Wire, end: number): OnnxSparseTensor {
  const faults = wire.faults;
  const draft: SparseDraft = { values: null, indices: null, dims: [] };
  wire.walk(SPARSE, draft, end);
  const { values, indices } = draft;
  if (wire.faults > faults) wire.abandon();
  if (values === null || indices === null)
    return wire.fail("expected the fields values and indices of a sparse tensor");
  return { values, indices, dims: draft.dims.map((dim, axis) => dimension(wire, dim, axis, values.name)) };
}
