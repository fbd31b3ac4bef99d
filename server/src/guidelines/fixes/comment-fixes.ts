// Quick fixes with comments: silence a finding at its place, and remove a comment that silences nothing.
import type { Frontend } from "../../protocol";
import { LineIndex, type Range } from "../../text/position";
import type { Fix, TextEdit } from "./fix";

/** A comment of ours that ends its line, so that another id can join it. */
const COMMENT = /#\s*rooflint:\s*ignore\[([^\]]*)\]/;

/** null where no comment can stand: inside a line that continues the one before. */
export function ignoreFix(text: string, rule: string, range: Range): Fix | null {
  const edit = ignoreEdit(text, rule, range);
  const title = `Ignore ${rule} here`;
  return edit && { title, rule, range, edits: [edit], saving: null, preferred: false };
}

function ignoreEdit(text: string, rule: string, { start }: Range): TextEdit | null {
  const index = new LineIndex(text);
  const line = lineOf(text, index, start.line);
  const before = start.line === 0 ? "" : lineOf(text, index, start.line - 1);
  const known = COMMENT.exec(before);
  if (known && before.trimStart().startsWith("#")) {
    const at = { line: start.line - 1, character: known.index + known[0].length - 1 };
    return { range: { start: at, end: at }, newText: `, ${rule}` };
  }
  if (before.endsWith("\\")) return null;
  const at = { line: start.line, character: 0 };
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return { range: { start: at, end: at }, newText: `${indent}# rooflint: ignore[${rule}]\n` };
}

/** The id with its comma, or the whole comment when it is the only one. */
export function removeSuppression(text: string, id: Range, frontend: Frontend): Fix | null {
  const index = new LineIndex(text);
  const line = lineOf(text, index, id.start.line);
  const comment = /#\s*rooflint:\s*ignore(?:-file)?\[([^\]]*)\][^\r\n]*$/.exec(line);
  if (!comment || frontend === "onnx") return null;
  const ids = (comment[1] ?? "").split(",").map((name) => name.trim());
  const name = line.slice(id.start.character, id.end.character);
  const left = ids.filter((other) => other !== name);
  const edit = left.length === 0 ? withoutComment(line, id, comment.index) : withoutId(line, id, comment, left);
  return {
    title: "Remove the comment",
    rule: "unused-suppression",
    range: id,
    edits: [edit],
    saving: null,
    preferred: true,
  };
}

function withoutComment(line: string, { start }: Range, at: number): TextEdit {
  const alone = line.slice(0, at).trim() === "";
  const character = alone ? 0 : line.slice(0, at).trimEnd().length;
  const end = alone ? { line: start.line + 1, character: 0 } : { line: start.line, character: line.length };
  return { range: { start: { line: start.line, character }, end }, newText: "" };
}

function withoutId(line: string, { start }: Range, comment: RegExpExecArray, left: readonly string[]): TextEdit {
  const open = line.indexOf("[", comment.index) + 1;
  const at = (character: number) => ({ line: start.line, character });
  return { range: { start: at(open), end: at(line.indexOf("]", open)) }, newText: left.join(", ") };
}

function lineOf(text: string, index: LineIndex, line: number): string {
  const start = index.offset({ line, character: 0 });
  return text.slice(start, index.offset({ line: line + 1, character: 0 })).replace(/[\r\n]+$/, "");
}
