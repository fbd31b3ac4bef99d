// What the reader must know beside the numbers: nodes whose cost is unknown, assumptions, problems of the file, findings.
import type { LayerReport, ModelReport, Report } from "../../server/src/protocol";
import { compare, type Range } from "../../server/src/text/position";
import type { Severity } from "../../server/src/text/problem";
import { button, clip, el, nameElement, plural } from "./dom";
import { layerName } from "./layers";

interface Notice {
  /** Before the message: a severity, a layer. */
  readonly lead: HTMLElement | null;
  readonly message: string;
  /** The rule or code. */
  readonly code: string;
  /** Index of the layer to show; null where there is none. */
  readonly layer: number | null;
}

interface Section {
  readonly title: (count: number) => string;
  readonly open: boolean;
  readonly notices: (report: Report, model: ModelReport) => readonly Notice[];
}

/** Longer lists help nobody; the rest is counted, and unknown layers are found in the table by the filter "unknown". */
const MOST_NOTICES = 200;

const SECTIONS: readonly Section[] = [
  {
    title: (count) => `${plural(count, "node")} of unknown cost: every total is a lower bound (≥)`,
    open: false,
    notices: (_, model) => unknownNodes(model),
  },
  { title: (count) => plural(count, "problem"), open: true, notices: problems },
  { title: (count) => plural(count, "finding"), open: false, notices: (_, model) => findings(model) },
  { title: (count) => plural(count, "assumption"), open: false, notices: (_, model) => assumptions(model) },
];

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: "Error",
  warning: "Warning",
  information: "Info",
  hint: "Hint",
};

export class Notices {
  readonly element = el("section", { class: "notices", "aria-label": "Notices" });
  readonly #reveal: (layer: number) => void;
  readonly #details: readonly HTMLDetailsElement[];
  readonly #bound = el(
    "p",
    { class: "note" },
    "Every total is a lower bound (≥): a branch that may not run, or a tensor of unknown size, is not counted.",
  );

  constructor(reveal: (layer: number) => void) {
    this.#reveal = reveal;
    this.#details = SECTIONS.map(({ open }) => el("details", open ? { open: "" } : {}));
    this.element.append(this.#bound, ...this.#details);
  }

  update(report: Report, model: ModelReport): void {
    this.#bound.hidden = !model.totals.lowerBound || model.totals.unknownNodes > 0;
    SECTIONS.forEach((section, i) => {
      const details = this.#details[i];
      const notices = section.notices(report, model);
      if (!details) return;
      details.hidden = notices.length === 0;
      details.replaceChildren(el("summary", {}, section.title(notices.length)), this.#list(notices));
    });
    this.element.hidden = this.#bound.hidden && this.#details.every((details) => details.hidden);
  }

  #list(notices: readonly Notice[]): HTMLElement {
    const rest = notices.length - MOST_NOTICES;
    const more = rest > 0 ? [el("li", {}, `and ${plural(rest, "more", "more")}`)] : [];
    return el("ul", {}, ...notices.slice(0, MOST_NOTICES).map((notice) => this.#item(notice)), ...more);
  }

  #item({ lead, message, code, layer }: Notice): HTMLElement {
    const text = el("bdi", {}, clip(message, 1000));
    const shown =
      layer === null ? text : button(text, () => this.#reveal(layer), { class: "link", title: "Show in the text" });
    return el("li", {}, ...(lead ? [lead, " "] : []), shown, ...(code === "" ? [] : [" ", el("code", {}, code)]));
  }
}

/** Without a model to show (nothing could be read), what is wrong with the file. */
export function problemList(report: Report): HTMLElement {
  const items = report.problems.slice(0, MOST_NOTICES).map(({ severity, message, code }) => {
    return el("li", {}, severityElement(severity), " ", el("bdi", {}, clip(message, 1000)), " ", el("code", {}, code));
  });
  return el("ul", { class: "problems" }, ...items);
}

function unknownNodes(model: ModelReport): readonly Notice[] {
  return model.layers.flatMap((layer, index) =>
    layer.unknown === null
      ? []
      : [{ lead: nameElement(layerName(layer)), message: layer.unknown, code: "", layer: index }],
  );
}

function problems(report: Report, model: ModelReport): readonly Notice[] {
  return report.problems
    .filter((problem) => problem.model === undefined || problem.model === model.name)
    .map(({ severity, message, code, range }) => ({
      lead: severityElement(severity),
      message,
      code,
      layer: range ? layerAt(model, range) : null,
    }));
}

function findings(model: ModelReport): readonly Notice[] {
  return model.findings.map(({ severity, message, rule, layers, count }) => ({
    lead: severityElement(severity),
    message: count > 1 ? `${message} (${count} places)` : message,
    code: rule,
    layer: layers[0] ?? null,
  }));
}

function assumptions(model: ModelReport): readonly Notice[] {
  return model.assumptions.map(({ message, range }) => ({
    lead: null,
    message,
    code: "",
    layer: range ? layerAt(model, range) : null,
  }));
}

/** The first layer that is written at this place. */
function layerAt(model: ModelReport, place: Range): number | null {
  const touches = (range: Range | null) =>
    range !== null && compare(range.start, place.end) <= 0 && compare(place.start, range.end) <= 0;
  const index = model.layers.findIndex((layer: LayerReport) => touches(layer.range) || touches(layer.callRange));
  return index < 0 ? null : index;
}

function severityElement(severity: Severity): HTMLElement {
  return el("span", { class: `severity ${severity}` }, SEVERITIES[severity]);
}
