// The script of a page that stands alone: takes the reports out of the page and starts the panel on them.
import "./page.css";
import { PAGE_REPORTS, type Report } from "../../../server/src/protocol";
import { el } from "../dom";
import { startPanel } from "../panel";
import { PageHost } from "./host";
import { followSystem } from "./theme";

start().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  document.getElementById("panel")?.replaceChildren(el("p", { role: "alert" }, `This page cannot be shown: ${text}`));
});

async function start(): Promise<void> {
  followSystem();
  startPanel(new PageHost(await readReports()));
}

async function readReports(): Promise<readonly Report[]> {
  const text = document.getElementById(PAGE_REPORTS)?.textContent ?? "";
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}
