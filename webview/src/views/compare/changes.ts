// What changed from the first model to each other, by stage; a click shows the layer in its text.
import type { ChangeList, ChangeReport, Comparison, LayerReference } from "../../../../server/src/protocol";
import { changeTexts, countTexts, isTold, layerTitle } from "../../../../server/src/text/compared";
import { button, clip, el, nameElement, plural } from "../../dom";
import { letterOf } from "./colors";

export type ShowLayer = (model: number, layer: LayerReference) => void;

/** A list that is read as a whole stands open. */
const MOST_OPEN = 40;
/** Of one stage at first; a button shows the others. */
const MOST_AT_FIRST = 25;

const MARKS: Readonly<Record<ChangeReport["kind"], string>> = {
  changed: "~",
  added: "+",
  removed: "−",
  affected: "·",
};

export function changeLists(comparison: Comparison, show: ShowLayer): HTMLElement {
  const lists = comparison.changes.map((list, i) => changeList(comparison, list, i + 1, show));
  return el("section", { class: "changes", "aria-label": "What changed" }, ...lists);
}

function changeList({ stages }: Comparison, list: ChangeList, model: number, show: ShowLayer): HTMLElement {
  const { counts, changes, omitted } = list;
  const told = changes.filter(isTold);
  const title = el("h3", {}, `What changed from ${letterOf(0)} to ${letterOf(model)}`);
  const summary = el(
    "p",
    {},
    `${countTexts(changes) || "Nothing"}${omitted > 0 ? ` and ${omitted} more` : ""}; ${plural(counts.equal, "layer")} equal.`,
  );
  if (told.length === 0) return el("div", {}, title, summary);
  const groups = stages.flatMap(({ label }, stage) => {
    const own = told.filter((change) => change.stage === stage);
    return own.length === 0 ? [] : [stageGroup(label, own, told.length <= MOST_OPEN, model, show)];
  });
  return el("div", {}, title, summary, ...groups);
}

function stageGroup(
  label: string,
  changes: readonly ChangeReport[],
  open: boolean,
  model: number,
  show: ShowLayer,
): HTMLElement {
  const items = (from: number, to?: number) => changes.slice(from, to).map((change) => changeItem(change, model, show));
  const list = el("ul", {}, ...items(0, MOST_AT_FIRST));
  const rest = changes.length - MOST_AT_FIRST;
  const more = button(
    `Show ${rest} more`,
    () => {
      list.append(...items(MOST_AT_FIRST));
      more.remove();
    },
    { class: "secondary" },
  );
  const summary = el("summary", {}, `Stage ${label}: ${countTexts(changes)}`);
  return el("details", open ? { open: "" } : {}, summary, list, ...(rest > 0 ? [more] : []));
}

function changeItem(change: ChangeReport, model: number, show: ShowLayer): HTMLElement {
  const { kind, from, to } = change;
  const name = to ?? from;
  const texts = changeTexts(change).map((text) => el("li", {}, clip(text, 300)));
  const links = [
    ...(to ? [layerLink(to, model, show)] : []),
    ...(from && (to === null || layerTitle(from) !== layerTitle(to)) ? [layerLink(from, 0, show)] : []),
    ...(from && to && layerTitle(from) === layerTitle(to) ? [layerLink(from, 0, show, `in ${letterOf(0)}`)] : []),
  ];
  const what = el("span", { class: "kind" }, el("span", { "aria-hidden": "true" }, MARKS[kind]), ` ${kind} `);
  return el(
    "li",
    { "data-change": kind, "data-path": name?.path ?? "" },
    what,
    ...spaced(links),
    el("ul", { class: "texts" }, ...texts),
  );
}

function layerLink(layer: LayerReference, model: number, show: ShowLayer, label?: string): HTMLElement {
  const text = label === undefined ? nameElement(layerTitle(layer)) : label;
  const title = `Show ${layerTitle(layer)} in the text of ${letterOf(model)}`;
  return button(text, () => show(model, layer), { class: "link", title: clip(title, 300) });
}

function spaced(elements: readonly HTMLElement[]): readonly (HTMLElement | string)[] {
  return elements.flatMap((element, i) => (i === 0 ? [element] : [" ", element]));
}
