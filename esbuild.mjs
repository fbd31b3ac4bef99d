// Builds the four bundles: client (extension host), server (language server), cli and webview (browser).
// `node esbuild.mjs`, or `node esbuild.mjs --watch` to rebuild on every change.
import { chmod } from "node:fs/promises";
import esbuild from "esbuild";

const watch = process.argv.includes("--watch");

const node = { bundle: true, platform: "node", format: "cjs", target: "node20", sourcemap: "linked", logLevel: "info" };

const bundles = [
  { ...node, entryPoints: ["client/src/extension.ts"], outfile: "dist/client.js", external: ["vscode"] },
  { ...node, entryPoints: ["server/src/main.ts"], outfile: "dist/server.js" },
  {
    ...node,
    entryPoints: ["server/src/cli/main.ts"],
    outfile: "dist/cli.js",
    banner: { js: "#!/usr/bin/env node" },
    plugins: [{ name: "executable", setup: (build) => build.onEnd(() => chmod("dist/cli.js", 0o755).catch(() => undefined)) }],
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

if (watch) {
  for (const options of bundles) await (await esbuild.context(options)).watch();
} else {
  await Promise.all(bundles.map((options) => esbuild.build(options)));
}
