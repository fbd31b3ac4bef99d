// Quick fixes in ONNX text: an operand that a node can do without is taken out of its statement.
import { Cursor, type Token } from "../../frontends/onnx/text/cursor";
import { LineIndex, type Range } from "../../text/position";
import { biasSaving } from "../rules/redundant-bias";
import type { Fix, FixTarget } from "./fix";

/** `Conv(x, w, b)` → `Conv(x, w)`: the bias is the third and last operand. */
export function dropBiasOperand(text: string, { model, finding }: FixTarget): readonly Fix[] {
  const node = model.graph.nodes[finding.layers[0] ?? -1];
  const statement = node?.source.range;
  if (!node || !statement || !finding.range) return [];
  const operand = lastOperand(text, statement);
  if (!operand) return [];
  return [
    {
      title: "Drop the bias",
      rule: finding.rule,
      range: finding.range,
      edits: [{ range: operand, newText: "" }],
      saving: biasSaving(node),
      preferred: true,
    },
  ];
}

/** From the comma before the last of three operands to its end. */
function lastOperand(text: string, statement: Range): Range | null {
  const lines = new LineIndex(text);
  const [start, end] = [lines.offset(statement.start), lines.offset(statement.end)];
  const tokens = tokensIn(text.slice(start, end));
  const close = tokens.findLastIndex(({ kind }) => kind === ")");
  const open = tokens.findLastIndex(({ kind }, i) => kind === "(" && i < close);
  const commas = tokens.slice(open, close).filter(({ kind }) => kind === ",");
  const [, comma] = commas;
  const last = tokens[close - 1];
  if (open < 0 || commas.length !== 2 || !comma || !last) return null;
  return lines.range({ start: start + comma.start, end: start + last.end });
}

function tokensIn(text: string): readonly Token[] {
  const cursor = new Cursor(text, { multilineStrings: true });
  const tokens: Token[] = [];
  while (!cursor.at("end")) tokens.push(cursor.advance());
  return tokens;
}
