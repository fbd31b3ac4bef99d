// The wire between the panel and its host in VS Code: typed messages and the state that survives a reload.
import type { FromPanel, ToPanel } from "../../server/src/protocol";

export interface Host {
  post(message: FromPanel): void;
  onMessage(handler: (message: ToPanel) => void): void;
  loadState(): unknown;
  saveState(state: unknown): void;
}

interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const KINDS: Readonly<Record<ToPanel["kind"], true>> = { report: true, loading: true, failed: true, highlight: true };

/** VS Code hands its API out once per page: call this once. */
export function connect(): Host {
  const api = acquireVsCodeApi();
  return {
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
