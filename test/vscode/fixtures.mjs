// @ts-check
// The workspace of the tests in VS Code: a copy of samples/ and models whose figures the tests derive by arithmetic.
import { cpSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./install.mjs";

/**
 * A pointwise convolution from 32 to 384 channels (1:12), then a balanced one, both on 56×56.
 * MACs: 384 · 32 · 56² = 38,535,168 and 384 · 384 · 56² = 462,422,016.
 */
const unbalanced = `<
  ir_version: 9,
  opset_import: ["" : 17]
>
pointwise (float[1,32,56,56] x, float[384,32,1,1] w1, float[384,384,1,1] w2) => (float[1,384,56,56] y)
{
  expanded = Conv <kernel_shape = [1,1]> (x, w1)
  active = Relu (expanded)
  y = Conv <kernel_shape = [1,1]> (active, w2)
}
`;

/** @param {string} workspace */
export function fillWorkspace(workspace) {
  cpSync(path.join(root, "samples"), path.join(workspace, "samples"), { recursive: true });
  writeFileSync(path.join(workspace, "pointwise.onnxtxt"), unbalanced);
  writeFileSync(path.join(workspace, "pointwise.onnx.txt"), unbalanced);
  writeFileSync(path.join(workspace, "broken.onnx"), Buffer.from([0x08, 0x09, 0x3a, 0xff, 0xff, 0x03, 0x0a, 0x01]));
}
