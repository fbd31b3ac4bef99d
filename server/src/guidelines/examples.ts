// Shorthands for the examples of the rules: what every example would repeat is written once, and is part of its text.
import type { RuleExample } from "./rule";

type Circumstances = Pick<RuleExample, "target" | "budget">;

/** PyTorch source below `from torch import nn`. */
export function pytorch(title: string, body: string, circumstances: Circumstances = {}): RuleExample {
  return { title, language: "python", text: `from torch import nn\n\n${body.trimStart()}`, ...circumstances };
}

/** ONNX text below its header. */
export function onnxText(title: string, body: string, circumstances: Circumstances = {}): RuleExample {
  const header = `<ir_version: 8, opset_import: ["": 20]>\n`;
  return { title, language: "onnx-text", text: `${header}${body.trimStart()}`, ...circumstances };
}
