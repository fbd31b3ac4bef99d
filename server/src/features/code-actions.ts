// Code actions: the quick fixes of the guidelines at a place, with what they save, a way to silence each finding, and other
// cardinalities of a bottleneck.
import { type CodeAction, CodeActionKind, type Diagnostic, type TextEdit } from "vscode-languageserver";
import { alternativesAt, type Fix, fixesAt } from "../guidelines/fixes/index";
import type { HitSaving } from "../guidelines/rule";
import type { View } from "../session/view";
import { formatBytes, formatCount } from "../text/format";
import { type Range, sameRange } from "../text/position";
import { underlined } from "./describe/squiggles";
import { answer, type Feature } from "./frame/feature";

export const codeActions: Feature = {
  capabilities: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] } },
  register(connection, { session }) {
    connection.onCodeAction(({ textDocument: { uri }, range, context }, token) =>
      answer(token, async () => {
        const view = await session.newest(uri);
        return view && isCurrent(view) ? actionsAt(view, range, context.diagnostics) : [];
      }),
    );
  },
};

/** Edits are made for the text that was analysed. */
function isCurrent({ analyzed, document }: View): boolean {
  return analyzed.document.version === document.version;
}

function actionsAt(view: View, shown: Range, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const { analysis, document } = view;
  const [start, end] = [view.toAnalyzed(shown.start), view.toAnalyzed(shown.end)];
  if (analysis === null || start === null || end === null) return [];
  const range = { start, end };
  const { frontend, models, problems } = analysis;
  const file = { text: document.source.text, frontend, models, problems };
  return [
    ...fixesAt(file, range).map((fix) => actionOf(view, fix, diagnostics)),
    ...alternativesAt(file, range).map((fix) => ({ ...actionOf(view, fix, []), kind: CodeActionKind.RefactorRewrite })),
  ];
}

function actionOf(view: View, fix: Fix, diagnostics: readonly Diagnostic[]): CodeAction {
  const place = view.toCurrent(underlined(fix.range, view.analyzed.document.source.text));
  const repaired = diagnostics.filter(({ code, range }) => code === fix.rule && sameRange(range, place));
  return {
    title: fix.saving ? `${fix.title} (${changeText(fix.saving)})` : fix.title,
    kind: CodeActionKind.QuickFix,
    isPreferred: fix.preferred,
    ...(repaired.length > 0 && { diagnostics: [...repaired] }),
    edit: { changes: changesOf(view, fix) },
  };
}

/** By the document that they stand in. */
function changesOf(view: View, { edits }: Fix): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { range, newText } of edits) {
    const place = view.placeOf(range);
    if (place) changes[place.uri] = [...(changes[place.uri] ?? []), { range: place.range, newText }];
  }
  return changes;
}

/** What the model gains or loses: `−1.18 MMACs, +36.9 K params`. */
function changeText({ macs, params, bytes }: HitSaving): string {
  const parts = [
    signed(macs, (count) => formatCount(count, "MACs")),
    signed(params, (count) => formatCount(count, "params")),
    signed(bytes, (size) => `${formatBytes(size)} traffic`),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function signed(saved: number, format: (figure: number) => string): string {
  if (saved === 0) return "";
  return saved > 0 ? `−${format(saved)}` : `+${format(-saved)}`;
}
