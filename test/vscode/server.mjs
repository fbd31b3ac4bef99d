// @ts-check
// Starts and stops VS Code for the browser (code-server) on a free port of the loopback interface. Used by the tests and
// by `npm start`. The whole process group dies with us: extension hosts would otherwise wait hours for a browser.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { installCodeServer } from "./install.mjs";

/** @typedef {{ readonly origin: string, readonly stop: () => Promise<void> }} Server */

const startLimitMs = 60_000;
const stopLimitMs = 5_000;

// Quiet, offline and still: no AI agents, no welcome pages, no animations (screenshots would catch them half-way).
const quietSettings = {
  "chat.disableAIFeatures": true,
  "workbench.startupEditor": "none",
  "workbench.reduceMotion": "on",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "git.enabled": false,
  "editor.minimap.enabled": false,
};

// Of a surrounding VS Code or code-server; they would make the new one talk to that.
const foreignVariables = /^(VSCODE_(?!TEST_)|ELECTRON_|CODE_SERVER_|(HASHED_)?PASSWORD$|PORT$)/;

/**
 * @param {object} options
 * @param {string} options.directory for user data and settings, made when absent
 * @param {Record<string, unknown>} [options.settings] user settings added to the quiet ones
 * @param {Record<string, string>} [options.env] reaches the extension host
 * @returns {Promise<Server>}
 */
export async function startServer(options) {
  const { node, entry } = installCodeServer();
  writeSettings(options.directory, options.settings ?? {});
  const child = spawn(node, [entry, ...serverArguments(options.directory)], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(options.directory, options.env ?? {}),
  });
  const kill = (/** @type {NodeJS.Signals} */ signal) => killGroup(child.pid, signal);
  const release = onEndOfProcess(() => kill("SIGKILL"));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    kill("SIGTERM");
    const limit = setTimeout(() => kill("SIGKILL"), stopLimitMs);
    await ended;
    clearTimeout(limit);
    kill("SIGKILL"); // what is left of the group
    release();
  };
  try {
    return { origin: await listening(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Installs a packed extension for a server that is started with the same directory later.
 * @param {string} directory
 * @param {string} vsix
 */
export function installExtension(directory, vsix) {
  const { node, entry } = installCodeServer();
  const result = spawnSync(node, [entry, ...folderArguments(directory), "--install-extension", vsix], {
    encoding: "utf8",
    env: environment(directory, {}),
  });
  if (result.status !== 0) throw new Error(`Installing ${vsix} failed:\n${result.stdout}${result.stderr}`);
}

/**
 * Settings that are there already are kept: they are a developer's own, made in an earlier `npm start`.
 * @param {string} directory
 * @param {Record<string, unknown>} added
 */
function writeSettings(directory, added) {
  const file = path.join(directory, "data", "User", "settings.json");
  if (existsSync(file)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...quietSettings, ...added }, null, 2));
}

/** @param {string} directory */
function folderArguments(directory) {
  mkdirSync(directory, { recursive: true });
  const config = path.join(directory, "config.yaml");
  writeFileSync(config, "");
  const at = (/** @type {string} */ name) => path.join(directory, name);
  return ["--config", config, "--user-data-dir", at("data"), "--extensions-dir", at("extensions")];
}

/** @param {string} directory */
function serverArguments(directory) {
  return [
    ...folderArguments(directory),
    ...["--bind-addr", "127.0.0.1:0", "--auth", "none"],
    ...["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"],
    ...["--disable-getting-started-override", "--ignore-last-opened"],
    // Without the driver VS Code drops the extension and suite named in the address, in silence.
    ...["--vscode-option", "enable-smoke-test-driver"],
  ];
}

/**
 * @param {string} directory
 * @param {Record<string, string>} added
 */
function environment(directory, added) {
  const home = path.join(directory, "home");
  mkdirSync(home, { recursive: true });
  const own = Object.entries(process.env).filter(([name]) => !foreignVariables.test(name));
  return { ...Object.fromEntries(own), HOME: home, ...added };
}

/**
 * @param {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable, import("node:stream").Readable>} child
 * @returns {Promise<string>} the origin that the server says it listens on
 */
function listening(child) {
  let output = "";
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ what) => reject(new Error(`VS Code's server ${what}:\n${cut(output)}`));
    const limit = setTimeout(() => fail(`did not listen within ${startLimitMs / 1000} s`), startLimitMs);
    const read = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk).slice(-100_000);
      const address = /HTTP server listening on (http:\/\/[\d.:]+)/.exec(output);
      if (address?.[1]) {
        clearTimeout(limit);
        resolve(address[1]);
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", (error) => fail(`could not be started (${error.message})`));
    child.once("exit", (code) => fail(`ended with code ${code}`));
  });
}

/**
 * The server is minified: one line of a stack trace can exceed 10 kB.
 * @param {string} text
 */
function cut(text) {
  return text
    .split("\n")
    .slice(-40)
    .map((line) => line.slice(0, 300))
    .join("\n");
}

/**
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
function killGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error; // already gone
  }
}

/**
 * Runs `action` when this process ends, by whatever way but SIGKILL.
 * @param {() => void} action
 * @returns {() => void} takes it back
 */
function onEndOfProcess(action) {
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  const onSignal = () => process.exit(130); // runs the 'exit' listeners
  process.on("exit", action);
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    process.off("exit", action);
    for (const signal of signals) process.off(signal, onSignal);
  };
}
