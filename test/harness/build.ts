// Builds the server and the command line once before the tests that run them as processes.
import { execFileSync } from "node:child_process";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "..", "..");

export default function build(): void {
  execFileSync(process.execPath, ["esbuild.mjs", "server", "cli"], { cwd: ROOT, stdio: "inherit" });
}
