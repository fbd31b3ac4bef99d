// Code actions: the quick fixes of the guidelines at a place, with what they save, a way to silence each finding, and other
// cardinalities of a bottleneck.
import { type CodeAction, CodeActionKind, type Diagnostic } from "vscode-languageserver";
import { alternativesAt, type Fix, fixesAt } from "../guidelines/fixes/index";
import type { HitSaving } from "../guidelines/rule";
import type { View } from "../session/view";
import { formatBytes, formatCount } from "../text/format";
import { type Range, sameRange } from "../text/position";
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

function actionsAt({ uri, analysis, document }: View, range: Range, diagnostics: readonly Diagnostic[]): CodeAction[] {
  if (analysis === null) return [];
  const { frontend, models, problems } = analysis;
  const file = { text: document.source.text, frontend, models, problems };
  return [
    ...fixesAt(file, range).map((fix) => actionOf(uri, fix, diagnostics)),
    ...alternativesAt(file, range).map((fix) => ({ ...actionOf(uri, fix, []), kind: CodeActionKind.RefactorRewrite })),
  ];
}

function actionOf(uri: string, fix: Fix, diagnostics: readonly Diagnostic[]): CodeAction {
  const repaired = diagnostics.filter(({ code, range }) => code === fix.rule && sameRange(range, fix.range));
  return {
    title: fix.saving ? `${fix.title} (${changeText(fix.saving)})` : fix.title,
    kind: CodeActionKind.QuickFix,
    isPreferred: fix.preferred,
    ...(repaired.length > 0 && { diagnostics: [...repaired] }),
    edit: { changes: { [uri]: [...fix.edits] } },
  };
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
