// @ts-check
// Prints docs/rules/ from the rules' own metadata, by `rooflint explain`: npm run docs (after npm run build).
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const folder = path.join(root, "docs", "rules");

/** @param {readonly string[]} words */
const rooflint = (...words) =>
  execFileSync(process.execPath, [path.join(root, "dist", "cli.js"), ...words], { encoding: "utf8" });

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const line of rooflint("rules").trim().split("\n")) {
  const id = line.split(" ", 1)[0] ?? "";
  writeFileSync(path.join(folder, `${id}.md`), rooflint("explain", id));
}
