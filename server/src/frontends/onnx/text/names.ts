// The words of ONNX text: element types, attribute types, type constructors and identifiers, as onnx 1.23 spells them.

/** By TensorProto.DataType. */
const ELEMENT_TYPE_NAMES: readonly string[] = [
  "undefined",
  "float",
  "uint8",
  "int8",
  "uint16",
  "int16",
  "int32",
  "int64",
  "string",
  "bool",
  "float16",
  "double",
  "uint32",
  "uint64",
  "complex64",
  "complex128",
  "bfloat16",
  "float8e4m3fn",
  "float8e4m3fnuz",
  "float8e5m2",
  "float8e5m2fnuz",
  "uint4",
  "int4",
  "float4e2m1",
  "float8e8m0",
  "uint2",
  "int2",
  "float6e2m3",
  "float6e3m2",
];
const ELEMENT_TYPES = new Map(ELEMENT_TYPE_NAMES.map((name, elemType) => [name, elemType]));

/** Ours: a number newer than the table is written `elem_type_99`. */
const NUMBERED = /^elem_type_(\d{1,9})$/;

export function elementTypeName(elemType: number): string {
  return ELEMENT_TYPE_NAMES[elemType] ?? `elem_type_${elemType}`;
}

/** The TensorProto.DataType of a word; undefined when it names no element type. */
export function elementTypeOf(word: string): number | undefined {
  const known = ELEMENT_TYPES.get(word);
  if (known !== undefined || !word.startsWith("elem_type_")) return known;
  const match = NUMBERED.exec(word);
  return match ? Number(match[1]) : undefined;
}

const TYPE_CONSTRUCTORS: ReadonlySet<string> = new Set(["seq", "map", "optional", "sparse_tensor", "opaque"]);

/** Whether a word in front of a name can only be the start of a type. */
export function isTypeWord(word: string): boolean {
  return TYPE_CONSTRUCTORS.has(word) || elementTypeOf(word) !== undefined;
}

/** `number` is AttributeProto.AttributeType, `kind` that of OnnxAttribute, `element` the kind of a list's elements. */
const ATTRIBUTE_TYPES = [
  { word: "float", number: 1, kind: "float", element: "float" },
  { word: "int", number: 2, kind: "int", element: "int" },
  { word: "string", number: 3, kind: "string", element: "string" },
  { word: "tensor", number: 4, kind: "tensor", element: "tensor" },
  { word: "graph", number: 5, kind: "graph", element: "graph" },
  { word: "sparse_tensor", number: 11, kind: "sparse-tensor", element: "sparse-tensor" },
  { word: "type_proto", number: 13, kind: "type", element: "type" },
  { word: "floats", number: 6, kind: "floats", element: "float" },
  { word: "ints", number: 7, kind: "ints", element: "int" },
  { word: "strings", number: 8, kind: "strings", element: "string" },
  { word: "tensors", number: 9, kind: "tensors", element: "tensor" },
  { word: "graphs", number: 10, kind: "graphs", element: "graph" },
  { word: "sparse_tensors", number: 12, kind: "sparse-tensors", element: "sparse-tensor" },
  { word: "type_protos", number: 14, kind: "types", element: "type" },
] as const;

export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];
export type ScalarKind = AttributeType["element"];
export type ListKind = Exclude<AttributeType["kind"], ScalarKind>;

const BY_WORD = new Map<string, AttributeType>(ATTRIBUTE_TYPES.map((row) => [row.word, row]));
const BY_KIND = new Map<string, AttributeType>(ATTRIBUTE_TYPES.map((row) => [row.kind, row]));
const BY_NUMBER = new Map<number, AttributeType>(ATTRIBUTE_TYPES.map((row) => [row.number, row]));

export function attributeTypeByWord(word: string): AttributeType | undefined {
  return BY_WORD.get(word);
}

/** `ints`, `type_proto` …: how a kind of OnnxAttribute is written. */
export function attributeWord(kind: ScalarKind | ListKind): string {
  return BY_KIND.get(kind)?.word ?? kind;
}

/** The word of an AttributeProto.AttributeType; undefined for 0 and unknown numbers. */
export function attributeWordByNumber(number: number): string | undefined {
  return BY_NUMBER.get(number)?.word;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name);
}

/** In quotes, backslash before quotes and backslashes; everything else, line ends too, stands for itself. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** Where only a name can stand: bare where it is an identifier, else quoted. */
export function bareOrQuoted(name: string): string {
  return isIdentifier(name) ? name : quote(name);
}

/** Where a type could stand as well: bare where it is an identifier and no type word, else quoted. */
export function quotableName(name: string): string {
  return isIdentifier(name) && !isTypeWord(name) ? name : quote(name);
}
