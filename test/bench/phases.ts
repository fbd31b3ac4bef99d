// One model analysed in a process of its own, as the command line would: prints in milliseconds how long the process took
// until it could begin, the parsing of the model's file and its whole analysis, and the file's size in bytes. Built and
// started by pytorch.mjs.
import { readFileSync } from "node:fs";
import { analyze, report } from "../../server/src/analysis/analyze";
import { parseInputSpecs } from "../../server/src/frontends/input-spec";
import { DiskTextFiles } from "../../server/src/host/text-files";
import { parsePython } from "../../server/src/python/syntax/parser";

const [name = "", model = "", folder = "", input = ""] = process.argv.slice(2);
const begun = performance.now();
const text = readFileSync(name, "utf8");
const read = performance.now();
parsePython(text);
const parsed = performance.now();
const inputs = parseInputSpecs(input);
if (typeof inputs === "string") throw new Error(inputs);
const options = { files: new DiskTextFiles(), paths: [folder], model, inputs };
const analysis = analyze({ kind: "text", name, text }, options);
if (analysis === null || report(analysis).models.length !== 1) throw new Error(`${name} has no model ${model}`);
const analysed = performance.now();
console.log(JSON.stringify({ start: begun, parse: parsed - read, analyse: analysed - parsed, bytes: text.length }));
