// @ts-check
// Typing: from a one-character edit to the new numbers of the file's first model, over the real protocol, with the server as
// an editor starts it. Each edit is answered before the next one comes, at the pace of somebody who types. Medians and
// 95th percentiles in milliseconds; the wall time is also that of other load on this machine, so the server's own processor
// time, of all its threads and until it rests, is told beside it. Limits are the issue's. `node test/bench/edits.mjs`.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { packageFolder } from "../python-packages.mjs";
import { CACHE, median, ROOT, run } from "./processes.mjs";

const WARM_UP = 20;
const EDITS = 30;
const PACE_MS = 250;
const MEMORY_EDITS = 200;
const HOVER_MS = 5;
/** After garbage collection: a few analyses more or less, not one for each edit. */
const GROWTH_MIB = 8;

/** Each edit replaces the first text by the second and back. */
const FILES = [
  {
    name: "resnet.py",
    package: "torchvision-0.29.2",
    file: "torchvision/models/resnet.py",
    limit: 16,
    forward: ["identity = x\n", "identity =  x\n"],
    constructor: ["self.inplanes = 64", "self.inplanes = 68"],
    hover: "self.conv1(x)",
  },
  {
    name: "swin_transformer.py",
    package: "torchvision-0.29.2",
    file: "torchvision/models/swin_transformer.py",
    limit: 50,
    forward: ["x = x + self.stochastic_depth(self.mlp(", "x =  x + self.stochastic_depth(self.mlp("],
    constructor: ["num_features = embed_dim * 2 **", "num_features =  embed_dim * 2 **"],
    hover: "self.mlp(self.norm2",
  },
  {
    name: "vision_transformer.py",
    package: "timm-1.0.31",
    file: "timm/models/vision_transformer.py",
    limit: 50,
    forward: ["x = self.patch_embed(x)\n", "x =  self.patch_embed(x)\n"],
    constructor: ["self.has_class_token = class_token", "self.has_class_token =  class_token"],
    hover: "self.patch_embed(x)\n",
  },
];

async function main() {
  run(process.execPath, ["esbuild.mjs", "server"]);
  const missing = FILES.filter((file) => packageFolder(file.package) === null);
  for (const { name } of missing) console.log(`skipped: ${name} is not fetched (node test/python-packages.mjs)`);
  let passed = true;
  for (const file of FILES.filter((file) => !missing.includes(file))) passed = (await measure(file)) && passed;
  return passed;
}

/** @param {(typeof FILES)[number]} file */
async function measure(file) {
  const folder = packageFolder(file.package) ?? "";
  const text = readFileSync(path.join(folder, file.file), "utf8");
  const server = await start(folder);
  try {
    const document = new Document(server, pathToFileURL(path.join(folder, file.file)).href, text);
    await document.open();
    const forward = await typed(server, document, file.forward, EDITS);
    const made = await typed(server, document, file.constructor, EDITS);
    const hover = await hovers(document, file.hover);
    const memory = await grown(server, document, file.forward);
    console.log(`${file.name} (limit ${file.limit} ms)`);
    printTimes("edit in a forward", forward);
    printTimes("edit in a constructor", made);
    console.log(`  hover`.padEnd(26), `median ${median(hover).toFixed(1)} ms, 95 % ${high(hover).toFixed(1)} ms`);
    console.log(
      `  memory`.padEnd(26),
      `${memory.before.toFixed(1)} MiB, after ${MEMORY_EDITS} edits ${memory.after.toFixed(1)} MiB`,
    );
    const faults = [
      ...(median(forward.map(({ wall }) => wall)) > file.limit ? ["edits in forward take too long"] : []),
      ...(median(made.map(({ wall }) => wall)) > file.limit ? ["edits in a constructor take too long"] : []),
      ...(median(hover) > HOVER_MS ? ["hovers take too long"] : []),
      ...(memory.after - memory.before > GROWTH_MIB ? ["memory grows"] : []),
    ];
    for (const fault of faults) console.log(`  ABOVE the limit: ${fault}`);
    return faults.length === 0;
  } finally {
    await server.stop();
  }
}

/** @typedef {{ readonly wall: number, readonly processor: number }} Times */

/**
 * @param {string} name
 * @param {readonly Times[]} times
 */
function printTimes(name, times) {
  const walls = times.map(({ wall }) => wall);
  const processor = median(times.map((edit) => edit.processor));
  console.log(
    `  ${name}`.padEnd(26),
    `median ${median(walls).toFixed(1)} ms, 95 % ${high(walls).toFixed(1)} ms, processor ${processor.toFixed(1)} ms`,
  );
}

/**
 * @param {Server} server
 * @param {Document} document
 * @param {readonly string[]} change
 * @param {number} edits
 */
async function typed(server, document, change, edits) {
  const [from = "", to = ""] = change;
  const times = [];
  for (let i = 0; i < WARM_UP + edits; i++) {
    const before = await server.usage();
    const begun = performance.now();
    await (i % 2 === 0 ? document.replace(from, to) : document.replace(to, from));
    await document.lenses();
    const wall = performance.now() - begun;
    const after = await server.usage();
    if (i >= WARM_UP) times.push({ wall, processor: after.processor - before.processor });
    await pause(PACE_MS);
  }
  return times;
}

/**
 * @param {Document} document
 * @param {string} part
 */
async function hovers(document, part) {
  const times = [];
  for (let i = 0; i < 100; i++) {
    const begun = performance.now();
    const found = await document.hover(part);
    times.push(performance.now() - begun);
    if (!found) throw new Error(`nothing is said of ${part}`);
  }
  return times.slice(20);
}

/**
 * @param {Server} server
 * @param {Document} document
 * @param {readonly string[]} change
 */
async function grown(server, document, change) {
  const [from = "", to = ""] = change;
  const before = (await server.usage(true)).mebibytes;
  for (let i = 0; i < MEMORY_EDITS; i++) {
    await (i % 2 === 0 ? document.replace(from, to) : document.replace(to, from));
    await document.lenses();
    await pause(20);
  }
  await pause(1000);
  return { before, after: (await server.usage(true)).mebibytes };
}

/** @param {readonly number[]} values */
function high(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}

class Document {
  #version = 1;

  /**
   * @param {Server} server
   * @param {string} uri
   * @param {string} text
   */
  constructor(server, uri, text) {
    this.server = server;
    this.uri = uri;
    this.text = text;
  }

  async open() {
    const textDocument = { uri: this.uri, languageId: "python", version: 1, text: this.text };
    await this.server.connection.sendNotification("textDocument/didOpen", { textDocument });
    await this.lenses();
    await pause(1000);
  }

  /**
   * @param {string} from
   * @param {string} to
   */
  async replace(from, to) {
    const offset = this.text.indexOf(from);
    if (offset < 0) throw new Error(`${this.uri} has no ${from}`);
    this.text = this.text.slice(0, offset) + to + this.text.slice(offset + from.length);
    const range = { start: positionAt(this.text, offset), end: positionAt(this.text, offset) };
    range.end.character += from.trimEnd().length;
    await this.server.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.uri, version: ++this.#version },
      contentChanges: [{ range, text: to.trimEnd() }],
    });
  }

  /** @returns {Promise<unknown[]>} */
  lenses() {
    return this.server.connection.sendRequest("textDocument/codeLens", { textDocument: { uri: this.uri } });
  }

  /** @param {string} part */
  hover(part) {
    const position = positionAt(this.text, this.text.indexOf(part) + part.indexOf("(") - 1);
    return this.server.connection.sendRequest("textDocument/hover", { textDocument: { uri: this.uri }, position });
  }
}

/**
 * @param {string} text
 * @param {number} offset
 */
function positionAt(text, offset) {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** @typedef {Awaited<ReturnType<typeof start>>} Server */

/** In the server's process: collects garbage when asked, and tells usage on its error stream. */
const REPORT = `
process.on("SIGUSR2", () => tell(true));
process.on("SIGPWR", () => tell(false));
function tell(collect) {
  if (collect) for (let i = 0; i < 4; i++) gc();
  const { user, system } = process.cpuUsage();
  process.stderr.write("usage " + (user + system) / 1000 + " " + process.memoryUsage().heapUsed / 2 ** 20 + "\\n");
}
`;

/** @param {string} folder */
async function start(folder) {
  const report = path.join(CACHE, "report-server-usage.cjs");
  writeFileSync(report, REPORT);
  const server = spawn(process.execPath, [
    "--expose-gc",
    "--require",
    report,
    path.join(ROOT, "dist", "server.js"),
    "--stdio",
  ]);
  let told = "";
  /** @type {((usage: { processor: number, mebibytes: number }) => void) | null} */
  let wake = null;
  server.stderr.on("data", (chunk) => {
    told += chunk;
    const match = /usage (\S+) (\S+)\n/.exec(told);
    if (!match || !wake) return;
    told = "";
    wake({ processor: Number(match[1]), mebibytes: Number(match[2]) });
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("workspace/configuration", ({ items }) => items.map(() => ({})));
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: { workspace: { configuration: true } },
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "sources" }],
  });
  await connection.sendNotification("initialized", {});
  /** @returns {Promise<{ processor: number, mebibytes: number }>} */
  const usage = (collect = false) =>
    new Promise((resolve) => {
      wake = resolve;
      server.kill(collect ? "SIGUSR2" : "SIGPWR");
    });
  const exited = new Promise((resolve) => server.once("exit", resolve));
  const stop = async () => {
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    await exited;
    connection.dispose();
  };
  return { connection, usage, stop };
}

process.exitCode = (await main()) ? 0 : 1;
