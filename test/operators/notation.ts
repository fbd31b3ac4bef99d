// Reads the notation of operator examples: `f32[1,3,8,8]`, `i64[2]={1,-1}` (with data, `?` unknown), "" (absent), `seq(f32[2];3)`.
import { parseTensorType, type TensorData, UNKNOWN, type ValueType } from "../../server/src/tensor/type";

export interface Typed {
  readonly type: ValueType;
  readonly data: TensorData | null;
}

/** Throws when the text is not of the notation: a faulty example is a faulty test. */
export function readTyped(text: string): Typed | null {
  if (text.trim() === "") return null;
  const [typeText = "", dataText] = text.split("=");
  return { type: readType(typeText.trim()), data: dataText === undefined ? null : readData(dataText) };
}

function readType(text: string): ValueType {
  if (text === "unknown") return UNKNOWN;
  const sequence = /^seq\((.*?)(?:;(\d+))?\)$/.exec(text);
  if (sequence) {
    return {
      kind: "sequence",
      element: readType(sequence[1] ?? ""),
      length: sequence[2] === undefined ? null : Number(sequence[2]),
    };
  }
  const optional = /^optional\((.*)\)$/.exec(text);
  if (optional) return { kind: "optional", element: readType(optional[1] ?? "") };
  const type = parseTensorType(text);
  if (type === null) throw new Error(`not a type: ${text}`);
  return type;
}

function readData(text: string): TensorData {
  const body = /^\s*\{(.*)\}\s*$/.exec(text)?.[1];
  if (body === undefined) throw new Error(`not data: ${text}`);
  if (body.trim() === "") return [];
  return body.split(",").map((item) => (item.trim() === "?" ? null : Number(item)));
}
