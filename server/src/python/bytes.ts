// How bytes and bytearray print and are made.
import { raise, T } from "./types";
import { PyBytes as Bytes, type PyBytes, type PyClass } from "./values";

export const bytes = (text: string, cls: PyClass = T.bytes): PyBytes => new Bytes(cls, text);

const ESCAPES: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\" };

/** `repr`. */
export function bytesText({ text, cls }: PyBytes): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = [...text].map((letter) => (letter === mark ? `\\${mark}` : (ESCAPES[letter] ?? plain(letter)))).join("");
  const literal = `b${mark}${body}${mark}`;
  return cls.isSubclassOf(T.bytearray) ? `${cls.name}(${literal})` : literal;
}

function plain(letter: string): string {
  const code = letter.charCodeAt(0);
  return code < 32 || code > 126 ? `\\x${code.toString(16).padStart(2, "0")}` : letter;
}

/** Text to bytes; the greatest code point of the single-byte encodings, null for UTF-8. */
const ENCODINGS: Readonly<Record<string, number | null>> = {
  utf8: null,
  "utf-8": null,
  ascii: 0x7f,
  "us-ascii": 0x7f,
  latin1: 0xff,
  "latin-1": 0xff,
  "iso-8859-1": 0xff,
};

function greatest(encoding: string): number | null {
  const found = ENCODINGS[encoding.toLowerCase().replaceAll("_", "-")];
  return found === undefined ? raise("LookupError", `unknown encoding: ${encoding}`) : found;
}

export function encode(text: string, encoding: string, errors: string): string {
  const most = greatest(encoding);
  if (most === null) return lettersOf(new TextEncoder().encode(text));
  const letters = [...text];
  const bad = letters.findIndex((letter) => (letter.codePointAt(0) as number) > most);
  if (bad >= 0 && errors === "strict") {
    const shown = (letters[bad]?.codePointAt(0) ?? 0).toString(16).padStart(2, "0");
    raise(
      "UnicodeEncodeError",
      `'${encoding}' codec can't encode character '\\x${shown}' in position ${bad}: ordinal not in range(${most + 1})`,
    );
  }
  const kept = letters.flatMap((letter) =>
    (letter.codePointAt(0) as number) <= most ? [letter] : errors === "ignore" ? [] : ["?"],
  );
  return kept.join("");
}

function lettersOf(codes: Uint8Array): string {
  let text = "";
  for (const code of codes) text += String.fromCharCode(code);
  return text;
}

export function decode(text: string, encoding: string, errors: string): string {
  const most = greatest(encoding);
  if (most === 0xff) return text;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const decoded = decoder.decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  if (errors === "strict" && decoded.includes("\ufffd") && !text.includes("\xef\xbf\xbd"))
    raise("UnicodeDecodeError", `'${encoding}' codec can't decode bytes`);
  return errors === "ignore" ? decoded.replaceAll("\ufffd", "") : decoded;
}
