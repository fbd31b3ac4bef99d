// What chart.js does not draw: the hatch that stands for the unknown, and the band behind the highlighted bar, which
// stays visible where the bar itself is too small to see. One chart.js plugin.
import type { Chart, Plugin } from "chart.js";
import type { Bar } from "../../data/bars";
import type { MetricId } from "../../data/metrics";
import type { Theme } from "../../theme";

export interface Overlay {
  readonly bars: readonly Bar[];
  readonly metric: MetricId;
  readonly current: number | null;
  readonly theme: Theme;
}

/** `read` is asked at every drawing, so that a new highlight or theme needs no new plugin. */
export function overlayPlugin(read: () => Overlay): Plugin<"bar"> {
  return {
    id: "rooflint-overlay",
    beforeDatasetsDraw: (chart) => drawBand(chart, read()),
    afterDatasetsDraw: (chart) => drawUnknown(chart, read()),
  };
}

/** Diagonal lines on the background: reads as "anything from here up", in every theme. */
export function hatch(theme: Theme, line: string): CanvasPattern | string {
  const size = 8;
  const tile = document.createElement("canvas");
  tile.width = size;
  tile.height = size;
  const context = tile.getContext("2d");
  if (!context) return line;
  context.fillStyle = theme.background;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = line;
  context.lineWidth = 1.5;
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift, size);
    context.lineTo(shift + size, 0);
  }
  context.stroke();
  return context.createPattern(tile, "repeat") ?? line;
}

function drawBand(chart: Chart, { current, theme }: Overlay): void {
  if (current === null) return;
  const { left, width } = column(chart, current, 1);
  const { top, height } = chart.chartArea;
  const context = chart.ctx;
  context.save();
  context.globalAlpha = 0.25;
  context.fillStyle = theme.highlight;
  context.fillRect(left, top, Math.max(width, 3), height);
  context.restore();
}

function drawUnknown(chart: Chart, { bars, metric, theme }: Overlay): void {
  const context = chart.ctx;
  const pattern = hatch(theme, theme.foreground);
  bars.forEach((bar, index) => {
    const { value, missing } = bar.figures[metric];
    if (missing === 0) return;
    const { left, width } = column(chart, index, 0.8);
    const floor = value === null ? chart.chartArea.bottom : topOf(chart, index);
    context.save();
    context.fillStyle = pattern;
    context.strokeStyle = theme.foreground;
    context.setLineDash([3, 2]);
    context.fillRect(left, chart.chartArea.top, width, floor - chart.chartArea.top);
    context.strokeRect(left, chart.chartArea.top, width, floor - chart.chartArea.top);
    context.restore();
  });
}

function column(chart: Chart, index: number, fill: number): { readonly left: number; readonly width: number } {
  const { left, width } = chart.chartArea;
  const slot = width / Math.max(chart.data.labels?.length ?? 1, 1);
  const inner = Math.min(slot * fill, fill < 1 ? MOST_BAR_WIDTH : slot);
  return { left: left + slot * index + (slot - inner) / 2, width: inner };
}

/** Pixels; a model of three layers is no wall of colour. */
export const MOST_BAR_WIDTH = 64;

function topOf(chart: Chart, index: number): number {
  const { y } = chart.getDatasetMeta(0).data[index] ?? {};
  return y === undefined || Number.isNaN(y) ? chart.chartArea.bottom : y;
}
