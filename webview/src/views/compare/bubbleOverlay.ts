// What stands in the bubble chart beside its bubbles: the line of the best networks with their names, the user's models, and
// how large a bubble of how many parameters is.
import type { Chart } from "chart.js";
import { formatCount } from "../../../../server/src/text/format";
import { clip } from "../../dom";
import type { Theme } from "../../theme";
import { tickLabel } from "../../ticks";
import type { Bubble, OwnModel } from "./bubbleData";
import { colorOf } from "./colors";

type Radius = (params: number) => number;

/** Pixels between two names. */
const LABEL_GAP = 4;
/** Of the key in the corner. */
const SIZES = [5e6, 50e6, 200e6];

export function drawFrontier(chart: Chart, best: readonly Bubble[], theme: Theme): void {
  const { ctx } = chart;
  ctx.save();
  ctx.strokeStyle = theme.foreground;
  ctx.globalAlpha = 0.6;
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  best.forEach(({ macs, top1 }, i) => {
    const { x, y } = placeOf(chart, macs, top1);
    if (i === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  });
  ctx.stroke();
  ctx.restore();
}

/** Of the best networks, the best first, as many as do not lie on each other. */
export function drawNames(chart: Chart, best: readonly Bubble[], theme: Theme): void {
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.fillStyle = theme.foreground;
  ctx.strokeStyle = theme.background;
  ctx.lineWidth = 3;
  ctx.lineJoin = "round";
  ctx.font = fontOf(theme, 0.85);
  ctx.textAlign = "right";
  ctx.textBaseline = "bottom";
  const taken: Box[] = [];
  for (const { macs, top1, network } of best.toReversed()) {
    const { x, y } = placeOf(chart, macs, top1);
    const right = x - 8;
    const box = {
      left: right - ctx.measureText(network.name).width,
      right,
      top: y - 6 - theme.fontSize,
      bottom: y - 6,
    };
    if (box.left < chartArea.left || taken.some((other) => meet(box, other))) continue;
    taken.push(box);
    ctx.strokeText(network.name, box.right, box.bottom);
    ctx.fillText(network.name, box.right, box.bottom);
  }
  ctx.restore();
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function meet(a: Box, b: Box): boolean {
  return (
    a.left < b.right + LABEL_GAP &&
    b.left < a.right + LABEL_GAP &&
    a.top < b.bottom + LABEL_GAP &&
    b.top < a.bottom + LABEL_GAP
  );
}

/** With accuracy a bubble; without one a line at the operations, on whose foot a ring says how many parameters. */
export function drawOwn(chart: Chart, own: readonly OwnModel[], theme: Theme, radius: Radius): void {
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.font = `bold ${fontOf(theme, 1)}`;
  own.forEach(({ macs, params, top1, model, letter, name }, i) => {
    if (macs <= 0) return;
    const { x, y } = placeOf(chart, macs, top1 ?? 0);
    const r = radius(params);
    ctx.strokeStyle = own.length === 1 ? theme.highlight : colorOf(theme, model);
    ctx.fillStyle = ctx.strokeStyle;
    ctx.lineWidth = 2;
    ctx.setLineDash(top1 === null ? [6, 3] : []);
    const center = top1 === null ? chartArea.bottom - r - 2 : y;
    if (top1 === null) stroke(ctx, () => line(ctx, x, chartArea.top, center - r));
    ctx.setLineDash([]);
    stroke(ctx, () => ctx.arc(x, center, r, 0, 2 * Math.PI));
    ctx.globalAlpha = 0.4;
    ctx.fill();
    ctx.globalAlpha = 1;
    label(chart, theme, letter === "" ? name : letter, x, top1 === null ? chartArea.top - 3 : center - r - 3, i);
  });
  ctx.restore();
}

/** Letters of models with as many operations stand beside each other. */
function label({ ctx, chartArea }: Chart, theme: Theme, text: string, x: number, y: number, order: number): void {
  ctx.fillStyle = theme.foreground;
  ctx.textBaseline = "bottom";
  const shown = clip(text, 28);
  const half = ctx.measureText(shown).width / 2;
  ctx.textAlign = "center";
  const shift = shown.length === 1 ? (order % 2 === 0 ? -7 : 7) : 0;
  ctx.fillText(shown, Math.min(Math.max(x + shift, chartArea.left + half), chartArea.right - half), y);
}

/** How large a bubble of how many parameters is, in the corner where no network stands. */
export function drawSizes(chart: Chart, theme: Theme, radius: Radius): void {
  const { ctx, chartArea } = chart;
  if (chartArea.width < ROOM_FOR_SIZES) return;
  ctx.save();
  ctx.font = fontOf(theme, 0.85);
  ctx.fillStyle = theme.foreground;
  ctx.strokeStyle = theme.foreground;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  const largest = radius(SIZES.at(-1) ?? 0);
  const y = chartArea.bottom - largest - 8;
  let x = chartArea.right - 8;
  for (const params of SIZES.toReversed()) {
    const r = radius(params);
    const text = tickLabel(formatCount(params, "params"));
    x -= ctx.measureText(text).width + 2 * r + 14;
    stroke(ctx, () => ctx.arc(x + r, y, r, 0, 2 * Math.PI));
    ctx.fillText(text, x + 2 * r + 4, y);
  }
  ctx.restore();
}

/** Pixels of the chart. */
const ROOM_FOR_SIZES = 640;

function placeOf(chart: Chart, macs: number, top1: number): { readonly x: number; readonly y: number } {
  const { x, y } = chart.scales;
  return { x: x?.getPixelForValue(macs) ?? 0, y: y?.getPixelForValue(top1) ?? 0 };
}

function stroke(context: CanvasRenderingContext2D, path: () => void): void {
  context.beginPath();
  path();
  context.stroke();
}

function line(context: CanvasRenderingContext2D, x: number, from: number, to: number): void {
  context.moveTo(x, from);
  context.lineTo(x, to);
}

function fontOf({ fontSize, fontFamily }: Theme, scale: number): string {
  return `${Math.round(fontSize * scale)}px ${fontFamily}`;
}
