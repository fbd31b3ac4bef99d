// @ts-check
// The workspace of the tests in VS Code: a copy of samples/ and models whose figures the tests derive by arithmetic.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./install.mjs";

/**
 * A pointwise convolution from 32 to 384 channels (1:12), then a balanced one, both on 56×56.
 * MACs: 384 · 32 · 56² = 38,535,168 and 384 · 384 · 56² = 462,422,016, together 500,957,184.
 * Parameters: 384 · 32 + 384 · 384 = 159,744.
 */
const pointwise = `<
  ir_version: 9,
  opset_import: ["" : 17]
>
pointwise (float[1,32,56,56] x) => (float[1,384,56,56] y)
<
  float[384,32,1,1] w1 = ["location": "pointwise.weights"],
  float[384,384,1,1] w2 = ["location": "pointwise.weights"]
>
{
  ["expand"] expanded = Conv <kernel_shape = [1,1]> (x, w1)
  ["activate"] active = Relu (expanded)
  ["mix"] y = Conv <kernel_shape = [1,1]> (active, w2)
}
`;

/** 3·3·3·16 weights, 16 biases that the normalisation takes away again, and its 32 parameters. */
const biased = `from torch import nn

# rooflint: input=1x3x32x32
bias = nn.Sequential(nn.Conv2d(3, 16, 3), nn.BatchNorm2d(16))
`;

/** Under version control. The width of the first layer stands alone in its line, so that a cursor finds it. */
const widths = `import torch
from torch import nn

WIDTH = (
    16
)

# rooflint: input=1x8x4x4
net = nn.Sequential(nn.Conv2d(8, WIDTH, 1), nn.ReLU(), nn.Conv2d(WIDTH, 8, 1))
`;

/** IR version 9, then a graph of 65,535 bytes (its content begins at byte 6) of which the file holds two. */
const truncated = Buffer.from([0x08, 0x09, 0x3a, 0xff, 0xff, 0x03, 0x0a, 0x01]);

/** @param {string} workspace */
export function fillWorkspace(workspace) {
  cpSync(path.join(root, "samples"), path.join(workspace, "samples"), { recursive: true });
  writeFileSync(path.join(workspace, "pointwise.onnxtxt"), pointwise);
  writeFileSync(path.join(workspace, "pointwise.onnx.txt"), pointwise);
  writeFileSync(path.join(workspace, "biased.py"), biased);
  writeFileSync(path.join(workspace, "truncated.onnx"), truncated);
  writeFileSync(path.join(workspace, "foreign.onnx"), "This is no ONNX model.\n");
  commit(path.join(workspace, "history"), "widths.py", widths);
}

/**
 * A repository of one file in a new folder.
 * @param {string} folder
 * @param {string} name
 * @param {string} text
 */
function commit(folder, name, text) {
  mkdirSync(folder);
  writeFileSync(path.join(folder, name), text);
  const git = (/** @type {string[]} */ ...words) =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...words], { cwd: folder });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "narrow");
}
