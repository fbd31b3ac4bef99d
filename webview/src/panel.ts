// The panel: keeps what is shown (head of the report, view state, highlighted layer) and hands it to the head and the tab.
import "./panel.css";
import { modelTitle } from "../../server/src/text/format";
import { Asking } from "./asking";
import { Controls } from "./controls";
import type { Head, Summary, ToPanel } from "./data/wire";
import { button, clip, el } from "./dom";
import { type Exported, ExportMenu } from "./export/menu";
import type { Host } from "./host";
import { ModelHead } from "./modelHead";
import { Notices, problemList } from "./notices";
import { restore, type ViewState } from "./state";
import { Tabs } from "./tabs";
import { onThemeChange, readTheme, type Theme } from "./theme";
import { VIEWS } from "./views";
import { rowsView } from "./views/layers/view";
import type { PanelAccess, View, ViewId, ViewKind } from "./views/view";

class Panel {
  readonly #host: Host;
  readonly #asking: Asking;
  readonly #message = el("div", { class: "message" });
  readonly #content = el("div", { hidden: "" });
  readonly #modelHead: ModelHead;
  readonly #controls: Controls;
  readonly #notices: Notices;
  readonly #offered: readonly ViewKind[];
  readonly #tabs: Tabs;
  readonly #export: ExportMenu;
  readonly #views = new Map<ViewId, View>();
  readonly #access: PanelAccess;
  #state: ViewState;
  #theme: Theme = readTheme();
  #head: Head | null = null;
  #current: number | null = null;
  /** Counts drawings, so that the last one says when everything is painted. */
  #drawings = 0;

  constructor(host: Host, root: HTMLElement) {
    this.#host = host;
    this.#asking = new Asking(host);
    this.#state = restore(host.loadState());
    this.#access = {
      can: host.can,
      ask: (query) => this.#asking.ask(query),
      move: (layer) => this.#highlight(layer),
      reveal: (layer) => this.#reveal(layer),
      change: (change) => this.#change(change),
      compare: (action) => host.post({ kind: "compare", action }),
    };
    this.#modelHead = new ModelHead(host.can, {
      selectModel: (model) => host.post({ kind: "select-model", model }),
      openText: () => host.post({ kind: "open-text" }),
    });
    this.#controls = new Controls(host.can, {
      choose: (whatIf) => this.#tryOut(whatIf),
      pin: (pinned) => this.#pin(pinned),
    });
    this.#notices = new Notices(host.can.showText ? (layer) => this.#reveal(layer) : null);
    this.#offered = VIEWS.filter(({ needsServer = false }) => host.can.analyseAgain || !needsServer);
    this.#tabs = new Tabs(this.#offered, (tab) => this.#change({ tab }));
    this.#content.append(this.#modelHead.element, this.#controls.element, this.#notices.element);
    this.#export = new ExportMenu({
      shown: () => this.#exported(),
      ask: (query) => this.#asking.ask(query),
      report: host.can.saveReport ? () => host.post({ kind: "export" }) : null,
    });
    this.#content.append(this.#tabs.element, this.#export.element, ...this.#tabs.panels);
    root.append(this.#message, this.#content);
    host.onMessage((message) => this.#receive(message));
    onThemeChange(() => this.#retheme());
    host.post({ kind: "ready", whatIf: this.#state.whatIf, pinned: this.#state.pinned });
  }

  #receive(message: ToPanel): void {
    switch (message.kind) {
      case "head":
        return this.#showHead(message.head);
      case "choices":
        return this.#controls.offer(message.choices);
      case "loading":
        return this.#showLoading(message.file, message.cancellable);
      case "failed":
        return this.#showFailure(message.file, message.message);
      case "highlight":
        return this.#highlight(message.layer);
      case "comparison":
        return this.#showComparison(message.open);
      case "picture":
        void this.#export.savePictures();
        return;
      case "answer":
      case "refused":
        return this.#asking.receive(message);
    }
  }

  #showComparison(open: boolean): void {
    this.#views.get("compare")?.outdate?.();
    if (!open && this.#state.tab !== "compare") return;
    this.#asking.forget(); // of the comparison before
    this.#change({ tab: "compare" });
  }

  #showLoading(file: string, cancellable: boolean): void {
    const cancel = button("Cancel", () => this.#host.post({ kind: "cancel" }), { class: "secondary" });
    const heading = el("h1", {}, "Reading ", el("bdi", {}, clip(file, 300)), " …");
    this.#say("status", heading, ...(cancellable ? [cancel] : []));
  }

  #showFailure(file: string, message: string): void {
    const changed = Object.keys(this.#state.whatIf).length > 0;
    if (this.#head?.summary && changed) return this.#controls.fail(message);
    this.#head = null;
    const again = button("Try again", () => this.#host.post({ kind: "retry" }), { class: "secondary" });
    const text = button("Open as text", () => this.#host.post({ kind: "open-text" }), { class: "secondary" });
    const reset = button("Undo all what-ifs", () => this.#tryOut({}), { class: "secondary" });
    this.#say(
      "alert",
      el("h1", {}, "The model could not be read"),
      el("p", {}, el("bdi", {}, clip(file, 300))),
      el("p", {}, el("bdi", {}, clip(message, 2000))),
      el("p", {}, "The panel follows the file: once it can be read, the costs appear here."),
      el("div", { class: "bar" }, again, ...(changed ? [reset] : []), text),
    );
  }

  #showHead(head: Head): void {
    this.#asking.forget();
    this.#head = head;
    const { summary, shown } = head;
    if (!summary || shown === null) return this.#showNoModel(head);
    const same = this.#state.file === head.file && this.#state.model === shown;
    if (!same || (this.#current ?? 0) >= summary.layers) this.#current = null;
    this.#save({ ...this.#state, ...(!same && FORGOTTEN), file: head.file, model: shown });
    this.#message.replaceChildren();
    this.#message.hidden = true;
    this.#content.hidden = false;
    this.#modelHead.update(head, summary);
    this.#controls.update(head, summary, this.#state);
    this.#notices.update(head);
    this.#draw();
  }

  #showNoModel(head: Head): void {
    const file = el("bdi", {}, clip(head.file, 300));
    const text = el("p", {}, file, " holds no model that Rooflint can read.");
    this.#say("status", el("h1", {}, "No model found"), text, problemList(head));
  }

  /** Says this in place of a report. */
  #say(role: "status" | "alert", ...content: readonly HTMLElement[]): void {
    document.body.removeAttribute("data-rendered");
    this.#content.hidden = true;
    this.#message.hidden = false;
    this.#message.setAttribute("role", role);
    this.#message.replaceChildren(...content);
  }

  #draw(): void {
    const summary = this.#head?.summary;
    if (!this.#head || !summary) return;
    const drawing = ++this.#drawings;
    document.body.removeAttribute("data-rendered");
    const kind = this.#offered.find(({ id }) => id === this.#state.tab) ?? this.#offered[0];
    if (!kind) return;
    this.#paint(kind, this.#head, summary).then(
      () => drawing === this.#drawings && this.#painted(),
      (error: unknown) => this.#tabs.show(kind.id, refusal(error)),
    );
  }

  #painted(): void {
    document.body.setAttribute("data-rendered", "true");
    this.#export.update();
  }

  async #paint(kind: ViewKind, head: Head, summary: Summary): Promise<void> {
    if (kind.needs === "target" && summary.target === null) return this.#tabs.show(kind.id, this.#noTarget());
    const view = this.#views.get(kind.id) ?? kind.create(this.#access);
    this.#views.set(kind.id, view);
    this.#tabs.show(kind.id, view.element);
    await view.draw({ head, summary, state: this.#state, theme: this.#theme, current: this.#current });
  }

  #exported(): Exported | null {
    const summary = this.#head?.summary;
    const tab = this.#tabs.panels.find((panel) => !panel.hidden);
    if (!this.#head || !summary || !tab) return null;
    const layers = this.#state.tab === "layers" ? { view: rowsView(this.#state), current: this.#current } : null;
    return { tab, theme: this.#theme, model: modelTitle(this.#head.file, summary.name), layers };
  }

  #noTarget(): HTMLElement {
    const what = "Ceilings, times and bandwidth hold for a device: without a hardware target there is nothing to draw.";
    const choose = button("Choose a target", () => this.#controls.openTarget());
    const how = this.#host.can.analyseAgain
      ? choose
      : el("p", {}, "Give one when the report is made: ", el("code", {}, "rooflint analyze FILE --target ID"), ".");
    return el("div", { class: "empty" }, el("h2", {}, "No hardware target"), el("p", {}, what), how);
  }

  #change(change: Partial<ViewState>): void {
    this.#save({ ...this.#state, ...change });
    this.#draw();
  }

  #save(state: ViewState): void {
    this.#state = state;
    this.#host.saveState(state);
  }

  #tryOut(whatIf: ViewState["whatIf"]): void {
    this.#save({ ...this.#state, whatIf });
    this.#updateControls();
    this.#host.post({ kind: "what-if", whatIf });
  }

  /** At once: the next choice is made on top of this one, whether its report has come or not. */
  #updateControls(): void {
    if (this.#head?.summary) this.#controls.update(this.#head, this.#head.summary, this.#state);
  }

  #pin(pinned: boolean): void {
    this.#save({ ...this.#state, pinned });
    this.#updateControls();
    this.#host.post({ kind: "pin", pinned });
  }

  #reveal(layer: number): void {
    this.#highlight(layer);
    if (this.#host.can.showText) this.#host.post({ kind: "reveal", layer });
  }

  #highlight(layer: number | null): void {
    this.#current = layer;
    this.#views.get(this.#state.tab)?.highlight?.(layer);
  }

  #retheme(): void {
    this.#theme = readTheme();
    this.#draw();
  }
}

/** What belongs to the model that was shown before. */
const FORGOTTEN = { scopes: [], toggled: [] } satisfies Partial<ViewState>;

function refusal(error: unknown): HTMLElement {
  const text = error instanceof Error ? error.message : String(error);
  return el("div", { class: "empty", role: "alert" }, el("h2", {}, "This view could not be drawn"), el("p", {}, text));
}

/** The page of the host has one element for the panel, and nothing else. */
export function startPanel(host: Host): void {
  const root = document.getElementById("panel");
  if (!root) throw new Error("The page has no element with the id 'panel'.");
  new Panel(host, root);
}
