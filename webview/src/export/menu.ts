// "Copy or save": what the tab in sight shows, as text for a document, or its charts as pictures. One disclosure with a line
// for each thing; built when it is opened, from what stands in the tab then.
import "./export.css";
import { COPY_FORMATS, type CopyFormat } from "../../../server/src/formats/copy";
import type { AnswerTo, Queries, QueryOf, RowsView } from "../data/wire";
import { button, clip, el, isolated, plural } from "../dom";
import type { Theme } from "../theme";
import { pictureOf, savable } from "./picture";
import { captionOf, copiedTable } from "./tables";

/** What stands in the panel now. */
export interface Exported {
  readonly tab: HTMLElement;
  readonly theme: Theme;
  /** For the names of pictures. */
  readonly model: string;
  /** The layer table, where the tab has one: its view and the highlighted layer. */
  readonly layers: { readonly view: RowsView; readonly current: number | null } | null;
}

export interface ExportEvents {
  shown(): Exported | null;
  ask<K extends keyof Queries>(query: QueryOf<K>): Promise<AnswerTo<K>>;
  /** Opens the choice of all forms of the report; null where the host has none. */
  readonly report: (() => void) | null;
}

const FORMAT_NAMES: Readonly<Record<CopyFormat, string>> = { markdown: "Markdown", csv: "CSV", latex: "LaTeX" };

export class ExportMenu {
  readonly element: HTMLElement;
  readonly #details = el("details", { class: "export" });
  readonly #list = el("ul");
  readonly #status = el("p", { class: "note", role: "status" });
  readonly #events: ExportEvents;

  constructor(events: ExportEvents) {
    this.#events = events;
    this.#details.append(el("summary", {}, "Copy or save"), this.#list, this.#status);
    this.element = this.#details;
    this.#details.addEventListener("toggle", () => {
      if (this.#details.open) this.#fill();
      else this.#status.textContent = "";
    });
    this.#details.addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
  }

  /** What the tab shows has changed; whoever stands on one of the buttons keeps it. */
  update(): void {
    if (this.#details.open && !this.#list.contains(document.activeElement)) this.#fill();
  }

  /** The charts of the tab as pictures into files. */
  async savePictures(): Promise<void> {
    const shown = this.#events.shown();
    if (!shown) return;
    const charts = chartsOf(shown.tab);
    if (charts.length === 0) return this.#say("This view has no chart to save.");
    await this.#try(async () => {
      const pictures = charts.map(async (chart) =>
        savable(`${shown.model} ${nameOf(chart)}`, await this.#picture(chart)),
      );
      return saved(await this.#events.ask({ kind: "save", pictures: await Promise.all(pictures) }));
    });
  }

  #fill(): void {
    const shown = this.#events.shown();
    if (!shown) return this.#list.replaceChildren();
    const { report } = this.#events;
    this.#list.replaceChildren(
      ...(shown.layers ? this.#layerItems() : []),
      ...[...shown.tab.querySelectorAll("table")].map((table) => this.#tableItem(table)),
      ...chartsOf(shown.tab).map((chart) => this.#chartItem(chart, shown.model)),
      ...(report ? [item("The whole report", action("Save as …", "Save as …: the whole report", report))] : []),
    );
  }

  #layerItems(): readonly HTMLElement[] {
    const copy = async (layers: Exported["layers"], layer: number | null, format: CopyFormat) => {
      if (!layers) throw new Error("there are no layers any more");
      return plural(await this.#events.ask({ kind: "copy", view: layers.view, layer, format }), "layer");
    };
    const now = () => this.#events.shown()?.layers ?? null;
    return [
      this.#copyItem("Layers, as the table shows them", (format) => copy(now(), null, format)),
      this.#copyItem("The selected layer", (format) => {
        const current = now()?.current ?? null;
        if (current === null) throw new Error("no layer is selected");
        return copy(now(), current, format);
      }),
    ];
  }

  #tableItem(table: HTMLTableElement): HTMLElement {
    return this.#copyItem(captionOf(table), async (format) => {
      await this.#events.ask({ kind: "clipboard", text: copiedTable(table, format) });
      return plural(table.rows.length - 1, "row");
    });
  }

  /** `copy` says what was copied. */
  #copyItem(name: string, copy: (format: CopyFormat) => Promise<string>): HTMLElement {
    const copyAs = (format: CopyFormat) =>
      this.#try(async () => `Copied ${await copy(format)} as ${FORMAT_NAMES[format]}.`);
    const buttons = COPY_FORMATS.map((format) => {
      const form = FORMAT_NAMES[format];
      return action(form, `Copy as ${form}: ${isolated(name)}`, () => void copyAs(format));
    });
    return item(name, el("span", { class: "note" }, "copy as"), ...buttons);
  }

  #chartItem(chart: HTMLCanvasElement, model: string): HTMLElement {
    const name = nameOf(chart);
    const copy = () =>
      this.#try(async () => {
        await navigator.clipboard.write([new ClipboardItem({ "image/png": this.#picture(chart) })]);
        return `Copied ${name} as a picture.`;
      });
    const save = () =>
      this.#try(async () => {
        const picture = await savable(`${model} ${name}`, await this.#picture(chart));
        return saved(await this.#events.ask({ kind: "save", pictures: [picture] }));
      });
    return item(
      name,
      action("Copy as PNG", `Copy as PNG: ${isolated(name)}`, () => void copy()),
      action("Save as PNG", `Save as PNG: ${isolated(name)}`, () => void save()),
    );
  }

  #picture(chart: HTMLCanvasElement): Promise<Blob> {
    const shown = this.#events.shown();
    if (!shown) return Promise.reject(new Error("There is no chart any more."));
    return pictureOf(chart, `${shown.model}: ${nameOf(chart)}`, shown.theme);
  }

  async #try(work: () => Promise<string>): Promise<void> {
    try {
      this.#say(await work());
    } catch (error) {
      this.#say(`That did not work: ${clip(error instanceof Error ? error.message : String(error), 300)}`);
    }
  }

  #say(text: string): void {
    this.#details.open = true;
    this.#status.textContent = text;
  }

  #close(): void {
    this.#details.open = false;
    this.#details.querySelector("summary")?.focus();
  }
}

function saved(count: number): string {
  return count === 0 ? "Nothing was saved." : `Saved ${plural(count, "picture")}.`;
}

function item(name: string, ...actions: readonly HTMLElement[]): HTMLElement {
  return el("li", {}, el("bdi", { class: "name", title: name }, clip(name, 300)), ...actions);
}

/** Several lines have buttons of one text: for those who cannot see the line the label names it. */
function action(text: string, label: string, run: () => void): HTMLButtonElement {
  return button(text, run, { class: "secondary", "aria-label": label });
}

function chartsOf(tab: HTMLElement): readonly HTMLCanvasElement[] {
  return [...tab.querySelectorAll("canvas")].filter((canvas) => canvas.checkVisibility());
}

/** The heading of its figure, else its label up to the first sign of punctuation. */
function nameOf(chart: HTMLCanvasElement): string {
  const heading = chart.closest("figure")?.querySelector("h2, h3, figcaption")?.textContent;
  return heading ?? /^[^:.]*/.exec(chart.getAttribute("aria-label") ?? "")?.[0] ?? "Chart";
}
