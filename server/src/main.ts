// The language server's process: `node server.js --stdio` or `--node-ipc`. An analysis is left as soon as an edit arrives.
//
//   connection ── serve ── session ── analyze ── front ends, graph, costs, guidelines
//                   │                    host ── files that no editor has open
//                   └── features (hover, diagnostics, …)
import path from "node:path";
import { createConnection, PortMessageReader, PortMessageWriter, ProposedFeatures } from "vscode-languageserver/node";
import { analyzeSteps } from "./analysis/analyze";
import { serve } from "./features/frame/server";
import { diskHost } from "./host/files";
import { watchedInput } from "./host/input";
import { relayedInput } from "./host/relay";

const parts = { analyze: analyzeSteps, host: diskHost };
if (process.argv.includes("--stdio")) {
  const input = watchedInput(path.join(__dirname, "server-input.js"));
  serve(createConnection(ProposedFeatures.all, input.stream, process.stdout), { ...parts, editsSent: input.edits });
} else if (process.argv.includes("--node-ipc")) {
  const input = relayedInput(__filename);
  if (input !== null) {
    const [reader, writer] = [new PortMessageReader(input.port), new PortMessageWriter(input.port)];
    serve(createConnection(ProposedFeatures.all, reader, writer), { ...parts, editsSent: input.edits });
  }
} else serve(createConnection(ProposedFeatures.all), parts);
