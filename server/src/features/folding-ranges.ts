// Folding of ONNX text: every bracket pair that spans lines, bodies of graphs and functions above all.
import type { FoldingRange } from "vscode-languageserver";
import { answer, type Feature } from "./frame/feature";
import { bracketPairs } from "./locate/names";

export const foldingRanges: Feature = {
  capabilities: { foldingRangeProvider: true },
  register(connection, { session }) {
    connection.onFoldingRanges(({ textDocument }, token) =>
      answer(token, async (): Promise<FoldingRange[]> => {
        const view = await session.soon(textDocument.uri);
        if (!view || view.analysis?.frontend === "pytorch") return []; // Python's folding belongs to its own server
        const folds = bracketPairs(view.document).map(fold);
        return folds.filter(({ startLine, endLine }) => startLine < endLine);
      }),
    );
  },
};

/** The line of the closing bracket stays visible. */
function fold({ start, end }: { readonly start: { line: number }; readonly end: { line: number } }): FoldingRange {
  return { startLine: start.line, endLine: end.line - 1 };
}
