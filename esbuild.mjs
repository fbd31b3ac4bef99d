// Builds the bundles: client (extension host), server (language server), cli and webview (browser).
// `node esbuild.mjs`, or `node esbuild.mjs --watch` to rebuild on every change; `node esbuild.mjs webview` builds only that.
import { execFileSync } from "node:child_process";
import { chmod, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import esbuild from "esbuild";
import { esbuildLibrary } from "./server/library/bundle.mjs";
import { esbuildZoo } from "./server/zoo/bundle.mjs";

const watch = process.argv.includes("--watch");
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));

/** What the command line analyses so that its code cache holds what analyses need. */
const WARM_UP = ["samples/resnet_like.py", "samples/small_vit.py", "samples/lenet.py"];

const node = { bundle: true, platform: "node", format: "cjs", target: "node20", sourcemap: "linked", logLevel: "info" };

const browser = {
  bundle: true,
  platform: "browser",
  format: "iife",
  target: "es2022",
  minify: !watch,
  sourcemap: "linked",
  logLevel: "info",
};

/** Node.js reads the package.json that is nearest to what it runs; the extension's own takes 8 ms. */
const executable = {
  name: "executable",
  setup: (build) =>
    build.onEnd(async ({ errors }) => {
      const { outfile } = build.initialOptions;
      if (errors.length > 0) return;
      await chmod(outfile, 0o755);
      await writeFile(path.join(path.dirname(outfile), "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
    }),
};

/** A code cache belongs to one text of the bundle. */
const withoutCache = {
  name: "without-cache",
  setup: (build) => build.onStart(() => rm(`${build.initialOptions.outfile}.cache`, { force: true })),
};

const all = [
  { ...node, entryPoints: ["client/src/extension.ts"], outfile: "dist/client.js", external: ["vscode"] },
  { ...node, entryPoints: ["server/src/main.ts"], outfile: "dist/server.js", plugins: [esbuildLibrary, esbuildZoo] },
  { ...node, entryPoints: ["server/src/host/input-thread.ts"], outfile: "dist/server-input.js" },
  // the command line in two parts: the first loads the second with its code cache (server/src/host/bundle.ts)
  {
    ...node,
    entryPoints: ["server/src/cli/start.ts"],
    outfile: "dist/cli.js",
    banner: { js: "#!/usr/bin/env node" },
    plugins: [executable],
  },
  {
    ...node,
    entryPoints: ["server/src/cli/main.ts"],
    outfile: "dist/cli-main.js",
    // tinyglobby's ESM asks for its own address, which CommonJS does not have
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    plugins: [esbuildLibrary, esbuildZoo, withoutCache],
  },
  { ...browser, entryPoints: ["webview/src/main.ts"], outfile: "dist/webview.js" },
  { ...browser, entryPoints: ["webview/src/page/main.ts"], outfile: "dist/webview-page.js", sourcemap: false },
];

const nameOf = (outfile) => path.basename(outfile, ".js").split("-")[0];
const bundles = all.filter(({ outfile }) => names.length === 0 || names.includes(nameOf(outfile)));

if (watch) {
  for (const options of bundles) await (await esbuild.context(options)).watch();
} else {
  // All are built before the first failure is thrown, so that one broken bundle does not hide another.
  const results = await Promise.allSettled(bundles.map((options) => esbuild.build(options)));
  // esbuild has printed what is wrong
  if (results.some((result) => result.status === "rejected")) process.exitCode = 1;
  else if (bundles.some(({ outfile }) => nameOf(outfile) === "cli"))
    execFileSync(process.execPath, ["server/code-cache.mjs", ...WARM_UP], { stdio: "inherit" });
}
