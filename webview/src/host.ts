// The seam between the panel and whoever hosts its page: VS Code, which answers over messages and keeps the state, or the page
// itself. Everything the panel asks, tells and remembers goes through here.
import type { FromPanel, ToPanel } from "./data/wire";

export interface Host {
  /** What this host can do; the panel leaves out the controls of the rest. */
  readonly can: HostAbilities;
  post(message: FromPanel): void;
  onMessage(handler: (message: ToPanel) => void): void;
  loadState(): unknown;
  saveState(state: unknown): void;
}

export interface HostAbilities {
  /** There is a source text: layers can be shown in it, and the cursor in it lights layers up. */
  readonly showText: boolean;
  /** There is a server that analyses again under other choices. */
  readonly analyseAgain: boolean;
  /** The panel can stay on its file while the editor moves on. */
  readonly pin: boolean;
  /** The whole report can be saved in any of its forms. */
  readonly saveReport: boolean;
}

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const KINDS: Readonly<Record<ToPanel["kind"], true>> = {
  head: true,
  choices: true,
  loading: true,
  failed: true,
  highlight: true,
  picture: true,
  comparison: true,
  answer: true,
  refused: true,
};

/** VS Code hands its API out once per page: call this once. */
export function connect(): Host {
  const api = acquireVsCodeApi();
  return {
    can: { showText: true, analyseAgain: true, pin: document.body.dataset["pin"] !== "false", saveReport: true },
    post: (message) => api.postMessage(message),
    onMessage: (handler) =>
      window.addEventListener("message", (event: MessageEvent<unknown>) => {
        if (isToPanel(event.data)) handler(event.data);
      }),
    loadState: () => api.getState(),
    saveState: (state) => api.setState(state),
  };
}

/** Other scripts of the frame post too; what is not ours is not for us. */
function isToPanel(data: unknown): data is ToPanel {
  return (
    typeof data === "object" &&
    data !== null &&
    "kind" in data &&
    typeof data.kind === "string" &&
    Object.hasOwn(KINDS, data.kind)
  );
}
