// Reports as one page that stands alone: the panel's own script and style with the reports inside. It loads nothing, its
// policy names both by their hashes, and the reports are data that no parser of HTML or JavaScript reads.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { PAGE_REPORTS, type Report } from "../protocol";

/** Script and style of `webview/src/page`. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

export function htmlReports(reports: readonly Report[], { script, style }: PageFiles): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Rooflint</title>
<link rel="icon" href="data:,">
<style>${inside("style", style)}</style>
</head>
<body>
<main id="panel"></main>
<noscript>This report of Rooflint draws itself by a script inside this page, which your browser does not run.</noscript>
<script type="application/gzip" id="${PAGE_REPORTS}">${gzipSync(JSON.stringify(reports)).toString("base64")}</script>
<script>${inside("script", script)}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
}

/** The bundler writes neither an end tag nor a comment of HTML; were it otherwise, the page would be cut in two. */
function inside(tag: "script" | "style", text: string): string {
  const cut = new RegExp(`</${tag}|<!--`, "i").exec(text);
  if (cut) throw new Error(`the panel's ${tag} holds ${cut[0]}`);
  return text;
}
