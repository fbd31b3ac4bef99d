// What chart.js does not draw over the course of memory: the peak with its figure and its layer, and the highlighted step.
import type { Chart, Plugin } from "chart.js";
import { atLeast, formatBytes } from "../../../../server/src/text/format";
import type { Timeline } from "../../data/timeline";
import { clip, isolated } from "../../dom";
import type { Theme } from "../../theme";

export interface Marks {
  readonly timeline: Timeline;
  readonly theme: Theme;
  readonly weights: boolean;
  /** The highlighted step. */
  readonly at: number | null;
}

/** The peak with its figure and its layer, and a line at the highlighted step. */
export function marksPlugin(read: () => Marks): Plugin {
  return {
    id: "rooflint-marks",
    afterDatasetsDraw: (chart) => {
      const { timeline, theme, weights, at } = read();
      if (at !== null) drawLine(chart, timeline.layers[at] ?? 0, theme.highlight, 3);
      if (timeline.peak !== null) drawPeak(chart, timeline, timeline.peak, theme, weights ? timeline.weightBytes : 0);
    },
  };
}

function drawLine({ ctx, scales, chartArea }: Chart, layer: number, color: string, width: number): void {
  const x = scales["x"]?.getPixelForValue(layer) ?? 0;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.beginPath();
  ctx.moveTo(x, chartArea.top);
  ctx.lineTo(x, chartArea.bottom);
  ctx.stroke();
  ctx.restore();
}

function drawPeak(chart: Chart, timeline: Timeline, peak: number, theme: Theme, floor: number): void {
  const { ctx, scales, chartArea } = chart;
  const x = scales["x"]?.getPixelForValue(timeline.layers[peak] ?? 0) ?? 0;
  const y = scales["y"]?.getPixelForValue((timeline.live[peak] ?? 0) + floor) ?? 0;
  ctx.save();
  ctx.fillStyle = theme.foreground;
  ctx.strokeStyle = theme.background;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.arc(x, y, 5, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  ctx.font = `${theme.fontSize}px ${theme.fontFamily}`;
  const bytes = atLeast(formatBytes(Math.round(timeline.live[peak] ?? 0)), timeline.lowerBound);
  const long = `peak ${bytes} · ${isolated(clip(timeline.names[peak] ?? "", 40))}`;
  const label = ctx.measureText(long).width < chartArea.width - 8 ? long : `peak ${bytes}`;
  const half = ctx.measureText(label).width / 2;
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  ctx.lineWidth = 4;
  ctx.lineJoin = "round";
  const middle = Math.max(chartArea.left + half + 4, Math.min(x, chartArea.right - half - 4));
  ctx.strokeText(label, middle, y - 8);
  ctx.fillText(label, middle, y - 8);
  ctx.restore();
}
