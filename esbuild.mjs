// Builds the four bundles: client (extension host), server (language server), cli and webview (browser).
// `node esbuild.mjs`, or `node esbuild.mjs --watch` to rebuild on every change; `node esbuild.mjs webview` builds only that.
import { chmod } from "node:fs/promises";
import path from "node:path";
import esbuild from "esbuild";
import { esbuildLibrary } from "./server/library/bundle.mjs";

const watch = process.argv.includes("--watch");
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));

const node = { bundle: true, platform: "node", format: "cjs", target: "node20", sourcemap: "linked", logLevel: "info" };

const executable = {
  name: "executable",
  setup: (build) =>
    build.onEnd(async ({ errors }) => {
      if (errors.length === 0) await chmod(build.initialOptions.outfile, 0o755);
    }),
};

const all = [
  { ...node, entryPoints: ["client/src/extension.ts"], outfile: "dist/client.js", external: ["vscode"] },
  { ...node, entryPoints: ["server/src/main.ts"], outfile: "dist/server.js", plugins: [esbuildLibrary] },
  {
    ...node,
    entryPoints: ["server/src/cli/main.ts"],
    outfile: "dist/cli.js",
    // tinyglobby's ESM asks for its own address, which CommonJS does not have
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: '#!/usr/bin/env node\nconst bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    plugins: [esbuildLibrary, executable],
  },
  {
    entryPoints: ["webview/src/panel.ts"],
    outfile: "dist/webview.js",
    bundle: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    minify: !watch,
    sourcemap: "linked",
    logLevel: "info",
  },
];

const bundles = all.filter(({ outfile }) => names.length === 0 || names.includes(path.basename(outfile, ".js")));

if (watch) {
  for (const options of bundles) await (await esbuild.context(options)).watch();
} else {
  // All are built before the first failure is thrown, so that one broken bundle does not hide another.
  const results = await Promise.allSettled(bundles.map((options) => esbuild.build(options)));
  // esbuild has printed what is wrong
  if (results.some((result) => result.status === "rejected")) process.exitCode = 1;
}
