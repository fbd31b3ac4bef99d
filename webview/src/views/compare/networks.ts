// The reference networks below a comparison: bubble chart with its controls, tooltip and keyboard, and all figures as a table.
import type { ArchitectureReport, PublishedFigure } from "../../../../server/src/protocol";
import { formatCount, formatExact } from "../../../../server/src/text/format";
import { button, clip, el, headerRow, isolated, nameElement, plural, scrolling } from "../../dom";
import type { Theme } from "../../theme";
import { type Bubble, bubblesOf, type OwnModel } from "./bubbleData";
import { BubbleChart } from "./bubbles";
import { type CompareState, isAccuracy } from "./state";

export interface NetworksEvents {
  change(change: Partial<CompareState>): void;
  add(network: ArchitectureReport): void;
}

const STEPS: Readonly<Record<string, (at: number | null, last: number) => number>> = {
  ArrowRight: (at, last) => (at === null ? 0 : Math.min(at + 1, last)),
  ArrowLeft: (at, last) => (at === null ? last : Math.max(at - 1, 0)),
  Home: () => 0,
  End: (_, last) => last,
};

/** As many as there are colours, the last of which comes first (bubbles.ts). Families beyond the colours that there are cannot be told apart. */
const MOST_FAMILIES = 4;

export class Networks {
  readonly element = el("section", { class: "networks", "aria-label": "Reference networks" });
  readonly #events: NetworksEvents;
  readonly #chart: BubbleChart;
  readonly #families = el("fieldset", { class: "families" });
  readonly #accuracies = el("div", { class: "accuracies" });
  readonly #scale = el("input", { type: "checkbox" });
  readonly #tooltip = el("div", { class: "tooltip", role: "tooltip", hidden: "" });
  readonly #status = el("p", { class: "visually-hidden", role: "status" });
  readonly #table = el("details", { class: "data" }, el("summary", {}, "As a table, with sources"));
  #bubbles: readonly Bubble[] = [];
  #networks: readonly ArchitectureReport[] = [];
  #state: CompareState | null = null;
  #current: number | null = null;

  constructor(events: NetworksEvents) {
    this.#events = events;
    this.#chart = new BubbleChart({
      hover: (bubble, x, y) => this.#hover(bubble, x, y),
      choose: (bubble) => this.#choose(bubble),
      key: (event) => this.#key(event),
    });
    this.#chart.canvas.addEventListener("blur", () => this.#hover(null, 0, 0));
    this.#scale.addEventListener("change", () => events.change({ scale: this.#scale.checked ? "log" : "linear" }));
    this.#table.addEventListener("toggle", () => this.#fillTable());
    const help =
      "Left and right arrow keys, Home and End move through the networks by their operations, Enter adds one to the comparison.";
    const controls = el(
      "div",
      { class: "toolbar" },
      el("h2", {}, "Among reference networks"),
      el("label", {}, this.#scale, " Logarithmic"),
      this.#accuracies,
    );
    const filter = el("details", { class: "filter" }, el("summary", {}, "Families"), this.#families);
    const figure = el(
      "figure",
      { class: "charts" },
      el("p", { id: "bubbles-help", class: "visually-hidden" }, help),
      this.#status,
      this.#chart.element,
      this.#tooltip,
    );
    const note = el(
      "p",
      { class: "note" },
      "Published figures; the dashed line joins the networks that none beats with as few operations. The area of a bubble is its parameters.",
    );
    this.element.append(controls, filter, figure, note, this.#table);
  }

  update(
    networks: readonly ArchitectureReport[],
    own: (bubbles: readonly Bubble[]) => readonly OwnModel[],
    state: CompareState,
    theme: Theme,
  ): void {
    if (networks !== this.#networks) this.#bubbles = bubblesOf(networks);
    this.#networks = networks;
    this.#state = state;
    this.#scale.checked = state.scale === "log";
    this.#fillFamilies(state);
    const models = own(this.#bubbles);
    this.#fillAccuracies(models, state);
    const { families, scale } = state;
    const view = { bubbles: this.#bubbles, own: models, families, scale, theme, current: this.#current };
    this.#chart.update(view, describe(this.#bubbles, models));
    this.#fillTable();
  }

  #fillFamilies({ families }: CompareState): void {
    const all = [...new Set(this.#bubbles.map(({ network }) => network.family))].sort();
    const key = JSON.stringify([all, families]);
    if (this.#families.dataset["key"] === key) return;
    const focused = this.#families.querySelector<HTMLInputElement>("input:focus")?.value;
    this.#families.dataset["key"] = key;
    const boxes = all.map((family) => {
      const box = el("input", { type: "checkbox", value: family });
      box.checked = families.includes(family);
      box.disabled = !box.checked && families.length >= MOST_FAMILIES;
      box.addEventListener("change", () => this.#toggle(family));
      const at = families.indexOf(family);
      const mark = at < 0 ? [] : [el("span", { class: "mark", "data-model": String(MOST_FAMILIES - 1 - at) })];
      return el("label", {}, box, " ", ...mark, ` ${family}`);
    });
    const legend = el("legend", {}, `Stand out, up to ${MOST_FAMILIES}`);
    const none = button("Show all alike", () => this.#events.change({ families: [] }), { class: "link" });
    this.#families.replaceChildren(legend, ...boxes, ...(families.length > 0 ? [none] : []));
    if (focused !== undefined)
      [...this.#families.querySelectorAll("input")].find(({ value }) => value === focused)?.focus();
  }

  #toggle(family: string): void {
    const { families = [] } = this.#state ?? {};
    const next = families.includes(family) ? families.filter((other) => other !== family) : [...families, family];
    this.#events.change({ families: next });
  }

  /** One field per own model: nobody but the user knows how accurate it is. */
  #fillAccuracies(own: readonly OwnModel[], { accuracies }: CompareState): void {
    const mine = own.filter(({ key }) => key !== "");
    const key = JSON.stringify(mine.map((model) => model.key));
    if (this.#accuracies.dataset["key"] === key) return;
    this.#accuracies.dataset["key"] = key;
    this.#accuracies.replaceChildren(
      ...mine.map((model) => {
        const attributes = { type: "number", min: "0", max: "100", step: "any", placeholder: "unknown" };
        const input = el("input", attributes);
        const known = accuracies[model.key];
        input.value = known === undefined ? "" : String(known);
        input.addEventListener("change", () => this.#setAccuracy(model.key, input));
        const name = model.letter === "" ? "this model" : model.letter;
        return el(
          "label",
          { title: `Top-1 accuracy of ${clip(model.name, 100)} in percent` },
          `Top-1 of ${name} `,
          input,
          " %",
        );
      }),
    );
  }

  #setAccuracy(key: string, input: HTMLInputElement): void {
    const { [key]: _before, ...others } = this.#state?.accuracies ?? {};
    const value = input.valueAsNumber;
    this.#events.change({ accuracies: isAccuracy(value) ? { ...others, [key]: value } : others });
  }

  #hover(index: number | null, x: number, y: number): void {
    this.#current = index;
    this.#chart.highlight(index);
    const bubble = index === null ? undefined : this.#bubbles[index];
    this.#chart.canvas.classList.toggle("pointing", bubble?.network.defined === true);
    this.#tooltip.hidden = bubble === undefined;
    if (!bubble) return;
    this.#tooltip.replaceChildren(...tooltip(bubble.network));
    const room = this.#tooltip.parentElement?.clientWidth ?? 0;
    const width = this.#tooltip.offsetWidth;
    const left = x + 14 + width <= room ? x + 14 : x - 14 - width;
    this.#tooltip.style.left = `${Math.max(0, Math.min(left, room - width))}px`;
    this.#tooltip.style.top = `${y + 14}px`;
  }

  #choose(index: number): void {
    const network = this.#bubbles[index]?.network;
    if (network?.defined) this.#events.add(network);
  }

  #key(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (event.key === "Enter" && this.#current !== null) this.#choose(this.#current);
    else if (event.key === "Escape") this.#tooltip.hidden = true;
    else if (step && this.#bubbles.length > 0) this.#moveTo(step(this.#current, this.#bubbles.length - 1));
    else return;
    event.preventDefault();
  }

  #moveTo(index: number): void {
    const { x, y } = this.#chart.center(index);
    this.#hover(index, x, y);
    const bubble = this.#bubbles[index];
    if (bubble) this.#status.textContent = spoken(bubble);
  }

  #fillTable(): void {
    this.#table.querySelector(".scroller")?.remove();
    if (!this.#table.open) return;
    const titles = ["Network", "Family", "Year", "Input", "MACs", "Params", "Top-1 %", ""];
    const head = headerRow(titles);
    const rows = this.#networks.map((network) => this.#row(network));
    const caption = el("caption", {}, `${plural(this.#networks.length, "reference network")} as published`);
    this.#table.append(scrolling(el("table", {}, caption, el("thead", {}, head), el("tbody", {}, ...rows))));
  }

  #row(network: ArchitectureReport): HTMLElement {
    const { name, family, year, input, macs, params, top1 } = network;
    const add = network.defined
      ? [button("Compare", () => this.#events.add(network), { class: "link", "aria-label": `Compare with ${name}` })]
      : [];
    const figure = (published: PublishedFigure | null, text: string) =>
      el("td", { title: published?.source ?? "not published" }, published ? text : "unknown");
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, nameElement(name)),
      ...[family, String(year), input.slice(1).join("×")].map((text) => el("td", {}, text)),
      figure(macs, formatCount(macs?.value ?? null)),
      figure(params, formatCount(params?.value ?? null)),
      figure(top1, String(top1?.value)),
      el("td", {}, ...add),
    );
  }
}

function tooltip(network: ArchitectureReport): readonly HTMLElement[] {
  const { name, family, year, input, macs, params, top1, defined } = network;
  const rows = [
    ["Top-1", top1 && `${top1.value} %`, top1],
    ["MACs", macs && formatCount(macs.value, "MACs"), macs],
    ["Params", params && formatExact(params.value), params],
  ] as const;
  const lines = rows.flatMap(([title, text, published]) => [
    el("dt", {}, title),
    el("dd", {}, text ?? "unknown"),
    el("dd", { class: "exact" }, clip(published?.source ?? "", 160)),
  ]);
  const hint = defined ? "Click to compare layer by layer" : "No definition: only its published figures are known";
  return [
    el("strong", {}, nameElement(name)),
    el("p", {}, `${family}, ${year}, image ${input.slice(1).join("×")}`),
    el("dl", {}, ...lines),
    el("p", { class: "reason" }, hint),
  ];
}

function spoken({ network: { name, family }, macs, params, top1 }: Bubble): string {
  return `${isolated(name)}, ${family}: ${top1} % top-1, ${formatCount(macs, "MACs")}, ${formatCount(params, "params")}`;
}

function describe(bubbles: readonly Bubble[], own: readonly OwnModel[]): string {
  const best = bubbles.reduce<Bubble | null>(
    (top, bubble) => (top === null || bubble.top1 > top.top1 ? bubble : top),
    null,
  );
  const mine = own.map(
    ({ name, macs, params, top1 }) =>
      `${isolated(name)} with ${formatCount(macs, "MACs")}, ${formatCount(params, "params")}, ${top1 === null ? "accuracy unknown" : `${top1} % top-1`}`,
  );
  return `Bubble chart of ${plural(bubbles.length, "network")}: operations across, top-1 accuracy up, area by parameters. Best is ${best?.network.name ?? "none"}. Among them ${mine.join("; ")}.`;
}
