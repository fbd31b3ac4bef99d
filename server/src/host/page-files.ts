// The bundle of a page that stands alone, which stands beside the command line's.
import { readFileSync } from "node:fs";
import path from "node:path";

export function readPageFiles(folder = __dirname): { readonly script: string; readonly style: string } {
  const read = (extension: string) => readFileSync(path.join(folder, `webview-page.${extension}`), "utf8");
  return { script: read("js"), style: read("css") };
}
