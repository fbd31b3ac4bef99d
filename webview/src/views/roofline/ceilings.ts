// What chart.js does not draw in a roofline: the two ceilings with their labels, the ridge where they meet, and for each kernel
// the line from its traffic per operator to the ideal one.
import type { Chart, Plugin } from "chart.js";
import { formatCount, formatIntensity, formatRate } from "../../../../server/src/text/format";
import type { KernelPoint } from "../../data/roofline";
import type { TargetSummary } from "../../data/wire";
import type { Theme } from "../../theme";
import { intensitiesOf, isDrawn, performanceOf, roofAt } from "./axes";

export interface Ceilings {
  readonly target: TargetSummary;
  readonly points: readonly KernelPoint[];
  /** Index of the highlighted point. */
  readonly current: number | null;
  readonly theme: Theme;
}

/** Above this many kernels the lines of all of them are a tangle: only the highlighted one's is drawn. */
const MOST_LINES = 120;

/** `read` is asked at every drawing, so that a new highlight or theme needs no new plugin. */
export function ceilingsPlugin(read: () => Ceilings): Plugin {
  return {
    id: "rooflint-ceilings",
    beforeDatasetsDraw: (chart) => {
      const ceilings = read();
      inside(chart, () => {
        drawRoof(chart, ceilings);
        drawLines(chart, ceilings);
      });
    },
    afterDatasetsDraw: (chart) => {
      const ceilings = read();
      drawLabels(chart, ceilings);
      inside(chart, () => drawCurrent(chart, ceilings));
    },
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function inside(chart: Chart, draw: () => void): void {
  const { left, top, width, height } = chart.chartArea;
  chart.ctx.save();
  chart.ctx.beginPath();
  chart.ctx.rect(left, top, width, height);
  chart.ctx.clip();
  draw();
  chart.ctx.restore();
}

/** Pixels of an intensity and a performance. */
function place(chart: Chart, x: number, y: number): Point {
  const { x: across, y: up } = chart.scales;
  return { x: across?.getPixelForValue(x) ?? 0, y: up?.getPixelForValue(y) ?? 0 };
}

function drawRoof(chart: Chart, { target, theme }: Ceilings): void {
  const { min, max } = chart.scales["x"] ?? { min: 1, max: 10 };
  const { ridge } = target.roofline;
  const corners = [min, ...(ridge !== null && ridge > min && ridge < max ? [ridge] : []), max];
  const roof = corners.flatMap((x) => {
    const y = roofAt(x, target);
    return y === null ? [] : [place(chart, x, y)];
  });
  const { ctx, chartArea } = chart;
  ctx.strokeStyle = theme.foreground;
  ctx.lineWidth = 2;
  path(chart, roof);
  if (ridge === null) return;
  const foot = place(chart, ridge, roofAt(ridge, target) ?? 1);
  ctx.lineWidth = 1;
  ctx.setLineDash([4, 4]);
  path(chart, [foot, { x: foot.x, y: chartArea.bottom }]);
  ctx.setLineDash([]);
}

function drawLines(chart: Chart, { points, theme, current }: Ceilings): void {
  const { ctx } = chart;
  ctx.lineWidth = 1;
  points.forEach((point, index) => {
    if (index === current || points.length > MOST_LINES) return;
    ctx.globalAlpha = 0.45;
    ctx.strokeStyle = theme.bounds[point.bound];
    path(chart, ends(chart, point));
  });
  ctx.globalAlpha = 1;
}

/** From the traffic of its operators alone to the ideal one, which may be none at all: then to the edge. */
function ends(chart: Chart, point: KernelPoint): readonly Point[] {
  const { perOp, ideal } = intensitiesOf(point);
  const y = performanceOf(point);
  if (!isDrawn(y)) return [];
  const max = chart.scales["x"]?.max ?? 1;
  return [place(chart, isDrawn(perOp) ? perOp : max, y), place(chart, isDrawn(ideal) ? ideal : max, y)];
}

function drawCurrent(chart: Chart, { points, current, theme }: Ceilings): void {
  const point = current === null ? undefined : points[current];
  if (!point) return;
  const { ctx } = chart;
  const across = ends(chart, point);
  ctx.strokeStyle = theme.highlight;
  ctx.fillStyle = theme.highlight;
  ctx.lineWidth = 2;
  path(chart, across);
  for (const { x, y } of across) {
    ctx.beginPath();
    ctx.moveTo(x, y - 6);
    ctx.lineTo(x, y + 6);
    ctx.stroke();
  }
  const center = place(chart, intensitiesOf(point).fused, performanceOf(point));
  ctx.beginPath();
  ctx.arc(center.x, center.y, 11, 0, 2 * Math.PI);
  ctx.stroke();
}

function drawLabels(chart: Chart, { target, theme }: Ceilings): void {
  const { opsPerSecond, bytesPerSecond, ridge } = target.roofline;
  const { ctx, chartArea } = chart;
  ctx.save();
  ctx.font = `${theme.fontSize}px ${theme.fontFamily}`;
  ctx.fillStyle = theme.foreground;
  if (opsPerSecond !== null) {
    const { y } = place(chart, 1, opsPerSecond);
    ctx.textAlign = "right";
    ctx.textBaseline = "bottom";
    text(chart, theme, `${formatCount(opsPerSecond, "FLOPs")}/s`, chartArea.right - 4, y - 4);
  }
  if (ridge !== null) {
    const { x } = place(chart, ridge, 1);
    const label = `ridge ${formatIntensity(ridge)}`;
    const before = chartArea.right - x < ctx.measureText(label).width + 8;
    ctx.textAlign = before ? "right" : "left";
    ctx.textBaseline = "bottom";
    text(chart, theme, label, x + (before ? -6 : 6), chartArea.bottom - 6);
  }
  if (bytesPerSecond !== null) drawSlopeLabel(chart, bytesPerSecond, ridge, theme);
  ctx.restore();
}

/** Along the slope, above it, in the middle of what is seen of it. */
function drawSlopeLabel(chart: Chart, bytesPerSecond: number, ridge: number | null, theme: Theme): void {
  const { min: left, max: right } = chart.scales["x"] ?? { min: 1, max: 10 };
  const { min: bottom, max: top } = chart.scales["y"] ?? { min: 1, max: 10 };
  const from = Math.max(left, bottom / bytesPerSecond);
  const to = Math.min(right, top / bytesPerSecond, ridge ?? Number.POSITIVE_INFINITY);
  if (to <= from) return;
  const [a, b] = [place(chart, from, bytesPerSecond * from), place(chart, to, bytesPerSecond * to)];
  const { ctx } = chart;
  ctx.save();
  ctx.translate((a.x + b.x) / 2, (a.y + b.y) / 2);
  ctx.rotate(Math.atan2(b.y - a.y, b.x - a.x));
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  text(chart, theme, formatRate(bytesPerSecond), 0, -5);
  ctx.restore();
}

/** On an edge of the background's colour, so that points and grid behind it do not run through it. */
function text({ ctx }: Chart, theme: Theme, words: string, x: number, y: number): void {
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = theme.background;
  ctx.strokeText(words, x, y);
  ctx.fillText(words, x, y);
}

function path({ ctx }: Chart, points: readonly Point[]): void {
  ctx.beginPath();
  points.forEach(({ x, y }, i) => {
    if (i === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  });
  ctx.stroke();
}
