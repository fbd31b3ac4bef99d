// The built panel in Chromium as VS Code would show it: the same content security policy, a theme's variables on the root
// element, and a stub of VS Code's API that records what the panel posts and keeps its state.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Report } from "../../server/src/protocol";
import { isDataQuery, PanelData } from "../../webview/src/data/panelData";
import type {
  AnswerTo,
  CopyQuery,
  FromPanel,
  Picture,
  Queries,
  Query,
  QueryOf,
  ToPanel,
} from "../../webview/src/data/wire";
import { launchBrowser } from "../vscode/workbench.mjs";
import themes from "./themes.json";

/**
 * Read from VS Code 1.139 (the variables of its workbench in Dark Modern, Light Modern and the two high-contrast themes);
 * a variable that a theme leaves unset is absent here too.
 */
export const THEMES: Readonly<
  Record<ThemeName, { readonly bodyClass: string; readonly variables: Readonly<Record<string, string | undefined>> }>
> = themes;
export type ThemeName = keyof typeof themes;
export const THEME_NAMES = Object.keys(themes) as ThemeName[];

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const NONCE = "dGVzdA==";
const FILES: Readonly<Record<string, string>> = { "/webview.js": "text/javascript", "/webview.css": "text/css" };
const FONTS = {
  "--vscode-font-family": 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  "--vscode-font-size": "13px",
  "--vscode-editor-font-family": "monospace",
};

export interface Opening {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What the panel saved before the window was reloaded. */
  readonly state?: unknown;
}

/** What the stub has in the page. */
interface Recorder {
  readonly posted: FromPanel[];
  readonly violations: string[];
  state: unknown;
}

/** A browser and the address of the page; `close` ends both. */
export class PanelBrowser {
  readonly #server: http.Server;
  readonly #browser: Browser;

  private constructor(server: http.Server, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async start(): Promise<PanelBrowser> {
    buildWhenStale();
    const server = http.createServer(serve);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new PanelBrowser(server, await launchBrowser());
  }

  async open(opening: Opening = {}): Promise<PanelPage> {
    const { width = 900, height = 1000, theme = "dark" } = opening;
    const context = await this.#browser.newContext({ viewport: { width, height }, reducedMotion: "reduce" });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
    });
    const panel = new PanelPage(page, errors);
    await page.exposeFunction("toHost", (message: FromPanel) => panel.receive(message));
    await page.addInitScript(installStub, opening.state ?? null);
    const address = this.#server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${address.port}/?theme=${theme}`);
    return panel;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Not when `npm test` has built everything just before: test files that run side by side would write the same bundle. */
export function buildWhenStale(): void {
  const bundle = path.join(ROOT, "dist", "webview.js");
  const built = statSync(bundle, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ["webview/src", "server/src"].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) =>
      path.join(ROOT, folder, file),
    ),
  );
  if (sources.every((source) => statSync(source).mtimeMs < built)) return;
  const { status, stderr } = spawnSync(process.execPath, ["esbuild.mjs", "webview"], { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw new Error(`The panel's bundle cannot be built:\n${stderr}`);
}

/** One open panel and its host, which answers from the report that was shown last. */
export class PanelPage {
  readonly page: Page;
  readonly #errors: readonly string[];
  #report: Report | null = null;
  #data: PanelData | null = null;
  /** Characters of the largest message to the page. */
  largest = 0;
  /** How a test answers what a report alone does not. */
  readonly answers: { -readonly [K in keyof Queries]?: (query: QueryOf<K>) => AnswerTo<K> } = {
    copy: (query) => this.#copy(query),
    clipboard: ({ text }) => this.#toClipboard(text, null),
    save: ({ pictures }) => this.saved.push(...pictures),
  };
  /** What the host put into the clipboard last. */
  clipboard: string | null = null;
  /** Pictures that the host wrote into files. */
  readonly saved: Picture[] = [];

  constructor(page: Page, errors: readonly string[]) {
    this.page = page;
    this.#errors = errors;
  }

  async send(message: ToPanel): Promise<void> {
    // As text: the driver is slow with large objects.
    const text = JSON.stringify(message);
    this.largest = Math.max(this.largest, text.length);
    await this.page.evaluate((sent) => window.postMessage(JSON.parse(sent), "*"), text);
  }

  /** Sends the head of a report, as the host does whenever there is a new one. */
  async report(shown: Report, model: number | null = 0): Promise<void> {
    this.#report = shown;
    this.#data = new PanelData(shown, model);
    await this.send({ kind: "head", head: this.#data.head });
  }

  /** Sends a report and waits until everything is painted. */
  async show(shown: Report, model = 0): Promise<void> {
    await this.report(shown, model);
    await this.rendered();
  }

  async rendered(): Promise<void> {
    await this.page.locator("body[data-rendered=true]").waitFor({ timeout: 20_000 });
  }

  /** What the host does with what the page posts. */
  async receive(message: FromPanel): Promise<void> {
    if (message.kind === "select-model" && this.#report) return this.report(this.#report, message.model);
    if (message.kind !== "ask") return;
    const { id, query } = message;
    await this.send({ kind: "answer", id, answer: this.#answer(query) });
  }

  #answer(query: Query): AnswerTo<Query["kind"]> {
    if (isDataQuery(query) && this.#data) return this.#data.answer(query);
    // each kind has an answer of its own kind
    const answer = this.answers[query.kind] as ((asked: Query) => AnswerTo<Query["kind"]>) | undefined;
    if (!answer) throw new Error(`nobody answers '${query.kind}'`);
    return answer(query);
  }

  #copy(query: CopyQuery): number {
    if (!this.#data) throw new Error("no report to copy from");
    const { text, count } = this.#data.copied(query);
    return this.#toClipboard(text, count);
  }

  #toClipboard<T>(text: string, answer: T): T {
    this.clipboard = text;
    return answer;
  }

  /** What the page told the host, without its questions. */
  posted(): Promise<readonly FromPanel[]> {
    return this.page.evaluate(() => (window as unknown as { recorder: Recorder }).recorder.posted);
  }

  state(): Promise<unknown> {
    return this.page.evaluate(() => (window as unknown as { recorder: Recorder }).recorder.state);
  }

  /** Everything that went wrong in the page: exceptions, console errors, violations of the policy. */
  async faults(): Promise<readonly string[]> {
    const violations = await this.page.evaluate(
      () => (window as unknown as { recorder: Recorder }).recorder.violations,
    );
    return [...this.#errors, ...violations];
  }

  /** Pixels of a canvas that are not transparent. */
  paintedPixels(chart: number): Promise<number> {
    return this.page
      .locator("canvas")
      .nth(chart)
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const data =
          canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
        return data.filter((value, i) => i % 4 === 3 && value > 0).length;
      });
  }

  screenshot(name: string): Promise<void> {
    return screenshot(this.page, name);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** A picture for people: the whole page. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const file = path.join(ROOT, "test", "output", "screenshots", "panel", `${name}.png`);
  mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file, fullPage: true });
}

/** Runs in the page before its own script. */
function installStub(saved: unknown): void {
  const recorder: Recorder = { posted: [], violations: [], state: saved };
  const api = {
    postMessage: (message: FromPanel) => {
      if (message.kind !== "ask") recorder.posted.push(message);
      (window as unknown as { toHost(sent: FromPanel): void }).toHost(message);
    },
    getState: () => recorder.state,
    setState: (state: unknown) => {
      recorder.state = state;
    },
  };
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    recorder.violations.push(`${violatedDirective}: ${blockedURI}`);
  });
  Object.assign(window, { recorder, acquireVsCodeApi: () => api });
}

function serve(request: http.IncomingMessage, response: http.ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
  const type = FILES[pathname];
  if (type) {
    response.writeHead(200, { "content-type": type }).end(readFileSync(path.join(ROOT, "dist", pathname)));
  } else if (pathname === "/") {
    const origin = `http://${request.headers.host}`;
    response.writeHead(200, { "content-type": "text/html", "content-security-policy": policy(origin) });
    response.end(html(searchParams.get("theme") as ThemeName));
  } else {
    response.writeHead(404).end();
  }
}

/** As the panel's host writes it, with this server in place of VS Code's resource origin; only the test's theme is inline. */
function policy(origin: string): string {
  const style = `style-src ${origin} 'nonce-${NONCE}'`;
  return `default-src 'none'; script-src 'nonce-${NONCE}'; ${style}; img-src ${origin} data:; font-src ${origin}`;
}

/** VS Code writes the variables into the root's style attribute by script; a style element by nonce stands for that. */
function html(theme: ThemeName): string {
  const { bodyClass, variables } = THEMES[theme];
  const lines = Object.entries({ ...FONTS, ...variables }).map(([name, value]) => `${name}: ${value};`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rooflint</title>
<link rel="icon" href="data:,">
<style nonce="${NONCE}">:root { ${lines.join(" ")} }</style>
<link rel="stylesheet" href="webview.css">
</head>
<body class="${bodyClass}">
<main id="panel"></main>
<script nonce="${NONCE}" src="webview.js"></script>
</body>
</html>`;
}
