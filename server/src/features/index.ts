// The table of contents of the language server: all its features.
import { codeActions } from "./code-actions";
import { codeLens } from "./code-lens";
import { compare } from "./compare";
import { definition } from "./definition";
import { diagnostics } from "./diagnostics";
import { documentSymbols } from "./document-symbols";
import { entries } from "./entries";
import { foldingRanges } from "./folding-ranges";
import type { Feature } from "./frame/feature";
import { hover } from "./hover";
import { inlayHints } from "./inlay-hints";
import { onnxText } from "./onnx-text";
import { references } from "./references";
import { report } from "./report";
import { rulePages } from "./rule-pages";
import { targets } from "./targets";
import { zoo } from "./zoo";

export const FEATURES: readonly Feature[] = [
  diagnostics,
  codeActions,
  hover,
  codeLens,
  inlayHints,
  documentSymbols,
  definition,
  references,
  foldingRanges,
  report,
  compare,
  zoo,
  entries,
  targets,
  onnxText,
  rulePages,
];
