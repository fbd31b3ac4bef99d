// The values of number and string literals.

export interface DecodedString {
  readonly value: string;
  /** A `\N{…}` escape is in it: the value keeps that escape as written. */
  readonly undecoded: boolean;
  readonly fault: string | null;
}

export interface DecodedNumber {
  readonly type: "int" | "float" | "imaginary";
  readonly value: number | bigint;
  readonly fault: string | null;
}

/** CPython's limit (`sys.int_info.default_max_str_digits`); it keeps the conversion from decimal digits fast. */
const MAX_DECIMAL_DIGITS = 4300;

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\n", ""],
  ["\r", ""],
  ["\r\n", ""],
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
  ["a", "\x07"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);

const STR_ESCAPE = /\\(\r\n|[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|N\{[^}]+\}|[\s\S])/g;
const BYTES_ESCAPE = /\\(\r\n|[0-7]{1,3}|x[\da-fA-F]{2}|[\s\S])/g;

export function decodeStr(text: string, raw: boolean): DecodedString {
  const body = unixNewlines(text);
  if (raw || !body.includes("\\")) return { value: body, undecoded: false, fault: null };
  let undecoded = false;
  let fault: string | null = null;
  const value = body.replace(STR_ESCAPE, (whole, sequence: string) => {
    const simple = SIMPLE_ESCAPES.get(sequence);
    if (simple !== undefined) return simple;
    const first = sequence[0]!;
    if (first >= "0" && first <= "7") return String.fromCharCode(Number.parseInt(sequence, 8));
    if (sequence.length === 1) {
      if ("xuUN".includes(first)) fault ??= `incomplete escape '\\${first}' in the string`;
      return whole;
    }
    if (first === "N") {
      undecoded = true;
      return whole;
    }
    const code = Number.parseInt(sequence.slice(1), 16);
    if (code <= 0x10ffff) return String.fromCodePoint(code);
    fault ??= `'${whole}' is beyond the last Unicode character`;
    return whole;
  });
  return { value, undecoded, fault };
}

export function decodeBytes(text: string, raw: boolean): DecodedString {
  const body = unixNewlines(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant
  let fault = /^[\x00-\x7f]*$/.test(body) ? null : "bytes can only contain ASCII characters";
  if (raw || !body.includes("\\")) return { value: body, undecoded: false, fault };
  const value = body.replace(BYTES_ESCAPE, (whole, sequence: string) => {
    const simple = SIMPLE_ESCAPES.get(sequence);
    if (simple !== undefined) return simple;
    const first = sequence[0]!;
    if (first >= "0" && first <= "7") return String.fromCharCode(Number.parseInt(sequence, 8) & 0xff);
    if (first !== "x") return whole;
    if (sequence.length > 1) return String.fromCharCode(Number.parseInt(sequence.slice(1), 16));
    fault ??= "incomplete escape '\\x' in the bytes";
    return whole;
  });
  return { value, undecoded: false, fault };
}

/** Python reads every line end as `\n`, in strings too. */
function unixNewlines(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

export function decodeNumber(text: string): DecodedNumber {
  const digits = text.includes("_") ? text.replaceAll("_", "") : text;
  const last = digits.charCodeAt(digits.length - 1) | 0x20;
  if (digits.charCodeAt(0) === 48 && /^0[xob]/i.test(digits)) return { type: "int", value: toInt(digits), fault: null };
  if (last === 106) return { type: "imaginary", value: Number(digits.slice(0, -1)), fault: null };
  if (/[.eE]/.test(digits)) return { type: "float", value: Number(digits), fault: null };
  if (digits.length > MAX_DECIMAL_DIGITS) {
    return {
      type: "int",
      value: 0,
      fault: `an integer of more than ${MAX_DECIMAL_DIGITS} digits: write it in hexadecimal`,
    };
  }
  const fault = /^0+[1-9]/.test(digits) ? "leading zeros in an integer: write octal numbers as '0o…'" : null;
  return { type: "int", value: toInt(digits), fault };
}

function toInt(digits: string): number | bigint {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : BigInt(digits);
}
