// What the reader must know beside the numbers: nodes whose cost is unknown, assumptions, problems of the file, findings.
import type { Severity } from "../../server/src/text/problem";
import type { Head, Notice, NoticeKind, NoticeList } from "./data/wire";
import { button, el, nameElement, plural } from "./dom";

interface Section {
  readonly title: (count: number) => string;
  readonly open: boolean;
}

const SECTIONS: Readonly<Record<NoticeKind, Section>> = {
  unknown: {
    title: (count) => `${plural(count, "node")} of unknown cost: every total is a lower bound (≥)`,
    open: false,
  },
  problem: { title: (count) => plural(count, "problem"), open: true },
  finding: { title: (count) => plural(count, "finding"), open: false },
  assumption: { title: (count) => plural(count, "assumption"), open: false },
};

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: "Error",
  warning: "Warning",
  information: "Info",
  hint: "Hint",
};

export class Notices {
  readonly element = el("section", { class: "notices", "aria-label": "Notices" });
  readonly #reveal: ((layer: number) => void) | null;
  readonly #lists = new Map<NoticeKind, HTMLDetailsElement>();
  readonly #bound = el(
    "p",
    { class: "note" },
    "Totals with ≥ are lower bounds: a branch that may not run, or a tensor of unknown size, is not counted.",
  );

  /** `reveal`: null where there is no text to show a layer in. */
  constructor(reveal: ((layer: number) => void) | null) {
    this.#reveal = reveal;
    this.element.append(this.#bound);
  }

  update({ summary, notices }: Head): void {
    const totals = summary?.totals;
    this.#bound.hidden = !totals?.lowerBound || totals.unknownNodes > 0;
    for (const list of notices) this.#fill(list);
    this.element.hidden = this.#bound.hidden && notices.every(({ count }) => count === 0);
  }

  #fill({ kind, count, notices }: NoticeList): void {
    const { title, open } = SECTIONS[kind];
    const details = this.#lists.get(kind) ?? el("details", open ? { open: "" } : {});
    if (!this.#lists.has(kind)) this.element.append(details);
    this.#lists.set(kind, details);
    details.hidden = count === 0;
    details.replaceChildren(el("summary", {}, title(count)), noticeList(notices, count, this.#reveal));
  }
}

/** Without a model to show (nothing could be read), what is wrong with the file. */
export function problemList({ notices }: Head): HTMLElement {
  const problems = notices.find(({ kind }) => kind === "problem");
  const list = noticeList(problems?.notices ?? [], problems?.count ?? 0, null);
  list.classList.add("problems");
  return list;
}

function noticeList(
  notices: readonly Notice[],
  count: number,
  reveal: ((layer: number) => void) | null,
): HTMLUListElement {
  const rest = count - notices.length;
  const more = rest > 0 ? [el("li", {}, `and ${plural(rest, "more", "more")}`)] : [];
  return el("ul", {}, ...notices.map((notice) => noticeItem(notice, reveal)), ...more);
}

function noticeItem(
  { layerName, severity, message, code, layer }: Notice,
  reveal: ((layer: number) => void) | null,
): HTMLLIElement {
  const lead = severity ? [severityElement(severity), " "] : layerName === null ? [] : [nameElement(layerName), " "];
  const text = el("bdi", {}, message);
  const shown =
    layer === null || reveal === null
      ? text
      : button(text, () => reveal(layer), { class: "link", title: "Show in the text" });
  return el("li", {}, ...lead, shown, ...(code === "" ? [] : [" ", el("code", {}, code)]));
}

function severityElement(severity: Severity): HTMLElement {
  return el("span", { class: `severity ${severity}` }, SEVERITIES[severity]);
}
