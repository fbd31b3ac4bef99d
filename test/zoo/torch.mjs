// Runs every definition of server/zoo by PyTorch itself and compares parameters, MACs and each call of a leaf module with
// ours, at the size of its published figures; needs a built command line. About 10 minutes of one core.
//   node test/zoo/torch.mjs [PATTERN]
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../pytorch/load.mjs";
import { torchPython } from "../pytorch/torch.mjs";

const COMPARE = path.join(root, "test", "pytorch", "compare-torch.mjs");
const pattern = new RegExp(process.argv[2] ?? "", "i");
const { architectures } = JSON.parse(readFileSync(path.join(root, "server", "zoo", "architectures.json"), "utf8"));
const chosen = architectures.filter(({ name, definition }) => definition && pattern.test(name));

if (torchPython() === null) console.log("skipped: no PyTorch (test/pytorch/torch.mjs says how to install it)");
else {
  const unequal = chosen.filter((architecture) => !isEqual(architecture));
  console.log(`${chosen.length - unequal.length} of ${chosen.length} definitions equal to PyTorch`);
  process.exitCode = unequal.length === 0 && chosen.length > 0 ? 0 : 1;
}

function isEqual({ name, input, definition }) {
  const file = path.join("server", "zoo", definition.file);
  const options = ["--model", definition.model, "--input", [1, ...input].join("x")];
  const { status, stdout } = spawnSync(process.execPath, [COMPARE, file, ...options], { cwd: root, encoding: "utf8" });
  console.log(`${name}: ${status === 0 ? "equal" : stdout.trim()}`);
  return status === 0;
}
