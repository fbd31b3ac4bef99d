// The legend of bounds: what colour and shape stand for, and which part of the expected time each limits.
import type { Bound } from "../../../server/src/protocol";
import { formatPercent, share } from "../../../server/src/text/format";
import { el } from "../dom";
import { BOUND_SHAPES, BOUNDS } from "../theme";

const TEXTS: Readonly<Record<Bound, string>> = {
  compute: "compute-bound",
  memory: "memory-bound",
  overhead: "overhead-bound",
};

export function boundLegend(secondsByBound: Readonly<Record<Bound, number>>): HTMLElement {
  const total = BOUNDS.reduce((sum, bound) => sum + secondsByBound[bound], 0);
  const items = BOUNDS.map((bound) => {
    const sign = el("span", { class: `sign ${bound}`, "aria-hidden": "true" }, BOUND_SHAPES[bound].sign);
    const part = formatPercent(share(secondsByBound[bound], total));
    return el("li", {}, sign, ` ${TEXTS[bound]} · ${part} of the time`);
  });
  return el("ul", { class: "legend" }, ...items);
}
