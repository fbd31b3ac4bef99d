// @ts-check
// Typing: from a one-character edit to the new numbers of the file's first model, over the real protocol, with the server as
// an editor starts it. Each edit is answered before the next one comes, at the pace of somebody who types. Medians and
// 95th percentiles in milliseconds; the wall time is also that of other load on this machine, so the server's own processor
// time, of all its threads, is told beside it: until the answer, and until the next edit (the file's other models). Some
// more edits are profiled and say where the time until the answer goes. Limits are the issue's. `node test/bench/edits.mjs`.
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
import { checkParts, timeByPart } from "./parts.mjs";
import { CACHE, median, ROOT, run } from "./processes.mjs";

const WARM_UP = 20;
const EDITS = 30;
const PROFILED_EDITS = 12;
/** Parts that take less are not told. */
const SHOWN_MS = 0.2;
const PACE_MS = 250;
const MEMORY_EDITS = 200;
const HOVER_MS = 5;
/** Processor time in a second of a server that has nothing to do. */
const AT_REST_MS = 20;
/** After garbage collection: a few analyses more or less, not one for each edit. */
const GROWTH_MIB = 8;

/** Each edit replaces the first text by the second and back: a blank, an operator in a `forward`, a digit or operator in a constructor. */
const FILES = [
  {
    name: "resnet.py",
    package: "torchvision-0.29.2",
    file: "torchvision/models/resnet.py",
    limit: 16,
    blank: ["identity = x\n", "identity =  x\n"],
    forward: ["out += identity", "out -= identity"],
    constructor: ["self.inplanes = 64", "self.inplanes = 68"],
    hover: "self.conv1(x)",
  },
  {
    name: "swin_transformer.py",
    package: "torchvision-0.29.2",
    file: "torchvision/models/swin_transformer.py",
    limit: 50,
    blank: ["x = x + self.stochastic_depth(self.mlp(", "x =  x + self.stochastic_depth(self.mlp("],
    forward: ["x = x + self.stochastic_depth(self.mlp(", "x = x - self.stochastic_depth(self.mlp("],
    constructor: ["int(dim * mlp_ratio)", "int(dim + mlp_ratio)"],
    hover: "self.mlp(self.norm2",
  },
  {
    name: "vision_transformer.py",
    package: "timm-1.0.31",
    file: "timm/models/vision_transformer.py",
    limit: 50,
    blank: ["self.has_class_token = class_token", "self.has_class_token =  class_token"],
    forward: ["x = x + self.drop_path1(", "x = x - self.drop_path1("],
    constructor: ["hidden_features=int(dim * mlp_ratio)", "hidden_features=int(dim + mlp_ratio)"],
    hover: "self.patch_embed(x)\n",
  },
];

async function main() {
  run(process.execPath, ["esbuild.mjs", "server"]);
  checkParts(readFileSync(path.join(ROOT, "dist", "server.js"), "utf8"));
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
    const blank = await typed(server, document, file.blank, EDITS);
    const forward = await typed(server, document, file.forward, EDITS);
    const made = await typed(server, document, file.constructor, EDITS);
    const hover = await hovers(document, file.hover);
    const memory = await grown(server, document, file.forward);
    console.log(`${file.name} (limit ${file.limit} ms)`);
    printTimes("edit of a blank", blank);
    printTimes("edit in a forward", forward);
    printTimes("edit in a constructor", made);
    console.log(`  hover`.padEnd(26), `median ${median(hover).toFixed(1)} ms, 95 % ${high(hover).toFixed(1)} ms`);
    console.log(
      `  memory`.padEnd(26),
      `${memory.before.toFixed(1)} MiB, after ${MEMORY_EDITS} edits ${memory.after.toFixed(1)} MiB`,
    );
    const faults = [
      ...(median(blank.times.map(({ wall }) => wall)) > file.limit ? ["edits of a blank take too long"] : []),
      ...(median(forward.times.map(({ wall }) => wall)) > file.limit ? ["edits in forward take too long"] : []),
      ...(median(made.times.map(({ wall }) => wall)) > file.limit ? ["edits in a constructor take too long"] : []),
      ...(median(hover) > HOVER_MS ? ["hovers take too long"] : []),
      ...(memory.after - memory.before > GROWTH_MIB ? ["memory grows"] : []),
    ];
    for (const fault of faults) console.log(`  ABOVE the limit: ${fault}`);
    return faults.length === 0;
  } finally {
    await server.stop();
  }
}

/** @typedef {{ readonly wall: number, readonly processor: number, readonly all: number }} Times */
/** @typedef {{ readonly times: readonly Times[], readonly parts: ReturnType<typeof timeByPart> }} Typed */

/**
 * @param {string} name
 * @param {Typed} typed
 */
function printTimes(name, { times, parts }) {
  const walls = times.map(({ wall }) => wall);
  const processor = median(times.map((edit) => edit.processor));
  const all = median(times.map((edit) => edit.all));
  console.log(
    `  ${name}`.padEnd(26),
    `median ${median(walls).toFixed(1)} ms, 95 % ${high(walls).toFixed(1)} ms,`,
    `processor ${processor.toFixed(1)} ms, with what follows ${all.toFixed(1)} ms`,
  );
  const shown = parts.filter(([, milliseconds]) => milliseconds >= SHOWN_MS);
  console.log(`    profiled: ${shown.map(([part, milliseconds]) => `${part} ${milliseconds.toFixed(1)}`).join(", ")}`);
}

/**
 * @param {Server} server
 * @param {Document} document
 * @param {readonly string[]} change
 * @param {number} edits
 * @returns {Promise<Typed>}
 */
async function typed(server, document, change, edits) {
  const times = [];
  for (let i = 0; i < WARM_UP + edits; i++) {
    const before = await server.usage();
    const { from, to } = await typedOnce(document, change, i);
    const answered = await server.usage();
    await pause(PACE_MS);
    const after = await server.usage();
    if (i < WARM_UP) continue;
    const processor = answered.processor - before.processor;
    times.push({ wall: (to - from) / 1000, processor, all: after.processor - before.processor });
  }
  const windows = [];
  await server.ask("profile");
  for (let i = 0; i < PROFILED_EDITS; i++) {
    windows.push(await typedOnce(document, change, i));
    await pause(PACE_MS);
  }
  return { times, parts: timeByPart(await server.ask("profiled"), windows) };
}

/**
 * When it was sent and when it was answered.
 * @param {Document} document
 * @param {readonly string[]} change
 * @param {number} index
 */
async function typedOnce(document, [from = "", to = ""], index) {
  const begun = microseconds();
  await (index % 2 === 0 ? document.replace(from, to) : document.replace(to, from));
  await document.lenses();
  return { from: begun, to: microseconds() };
}

/** Of the clock that the server's profiler has, too. */
function microseconds() {
  return Number(process.hrtime.bigint() / 1000n);
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
  await settled(server);
  return { before, after: (await server.usage(true)).mebibytes };
}

/**
 * Until the server does nothing any more.
 * @param {Server} server
 */
async function settled(server) {
  for (let last = Number.NEGATIVE_INFINITY; ; ) {
    await pause(1000);
    const { processor } = await server.usage();
    if (processor - last < AT_REST_MS) return;
    last = processor;
  }
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

/** In the server's process: usage, with garbage collected before if asked so, and a profile, over a channel beside the protocol's. */
const REPORT = `
const { Session } = require("node:inspector");
const session = new Session();
session.connect();
// the thread that reads the input loads this, too
if (require("node:worker_threads").isMainThread) {
  process.on("message", (wish) => WISHES[wish]());
  process.channel.unref();
}
const WISHES = {
  usage() {
    const { user, system } = process.cpuUsage();
    process.send({ processor: (user + system) / 1000, mebibytes: process.memoryUsage().heapUsed / 2 ** 20 });
  },
  collected() {
    for (let i = 0; i < 4; i++) gc();
    WISHES.usage();
  },
  profile() {
    session.post("Profiler.enable");
    session.post("Profiler.setSamplingInterval", { interval: 100 });
    session.post("Profiler.start", () => process.send({}));
  },
  profiled() {
    session.post("Profiler.stop", (error, { profile }) => {
      session.post("Profiler.disable");
      process.send(profile);
    });
  },
};
`;

/** @param {string} folder */
async function start(folder) {
  const report = path.join(CACHE, "report-server-usage.cjs");
  writeFileSync(report, REPORT);
  const main = path.join(ROOT, "dist", "server.js");
  const server = spawn(process.execPath, ["--expose-gc", "--require", report, main, "--stdio"], {
    stdio: ["pipe", "pipe", "inherit", "ipc"],
  });
  const { stdout, stdin } = server;
  if (stdout === null || stdin === null) throw new Error("the server has no pipes");
  const connection = createProtocolConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
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
  /**
   * @param {"usage" | "collected" | "profile" | "profiled"} wish
   * @returns {Promise<any>}
   */
  const ask = (wish) =>
    new Promise((resolve) => {
      server.once("message", resolve);
      server.send(wish);
    });
  /** @returns {Promise<{ processor: number, mebibytes: number }>} */
  const usage = (collected = false) => ask(collected ? "collected" : "usage");
  const exited = new Promise((resolve) => server.once("exit", resolve));
  const stop = async () => {
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    await exited;
    connection.dispose();
  };
  return { connection, ask, usage, stop };
}

process.exitCode = (await main()) ? 0 : 1;
