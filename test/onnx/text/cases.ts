// Reads the cases of ONNX text: `=== title`, the source, `==>`, what is printed of it, then `! L:C-L:C message` for every
// problem (lines and columns from 1). "(ours)" in a title: onnx.parser does not read the source.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface Case {
  readonly title: string;
  readonly source: string;
  readonly expected: string;
  readonly problems: readonly string[];
  readonly ours: boolean;
}

export function readCases(): Case[] {
  const folder = path.join(import.meta.dirname, "cases");
  return readdirSync(folder).flatMap((file) => readFile(path.join(folder, file)));
}

function readFile(file: string): Case[] {
  const [, ...parts] = readFileSync(file, "utf8").split(/^=== /m);
  return parts.map((part) => readCase(part, file));
}

function readCase(part: string, file: string): Case {
  const lineEnd = part.indexOf("\n");
  const title = part.slice(0, lineEnd);
  const [source, rest, ...more] = part.slice(lineEnd + 1).split(/^==>\n/m);
  if (source === undefined || rest === undefined || more.length > 0)
    throw new Error(`${file}: '${title}' needs one ==>`);
  const lines = rest.trimEnd().split("\n");
  const problems = lines.filter((line) => line.startsWith("! ")).map((line) => line.slice(2));
  const expected = `${lines.filter((line) => !line.startsWith("! ")).join("\n")}\n`;
  return { title, source: source.trimEnd(), expected, problems, ours: title.includes("(ours)") };
}
