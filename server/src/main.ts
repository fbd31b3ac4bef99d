// The language server's process: `node server.js --stdio` or `--node-ipc`.
//
//   connection ── serve ── session ── analyze ── front ends, graph, costs, guidelines
//                   │                    host ── files that no editor has open
//                   └── features (hover, diagnostics, …)
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { analyzeSteps } from "./analysis/analyze";
import { serve } from "./features/frame/server";
import { diskHost } from "./host/files";

serve(createConnection(ProposedFeatures.all), { analyze: analyzeSteps, host: diskHost });
