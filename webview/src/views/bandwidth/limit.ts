// What chart.js does not draw in the bandwidth's chart: the target's limit and the band behind the highlighted bar.
import type { Plugin } from "chart.js";
import { formatRate } from "../../../../server/src/text/format";
import type { Theme } from "../../theme";

export interface Limit {
  readonly limit: number | null;
  readonly theme: Theme;
  readonly current: number | null;
  readonly bars: number;
}

/** The target's limit as a line with its figure, and the band behind the highlighted bar. */
export function limitPlugin(read: () => Limit): Plugin {
  return {
    id: "rooflint-limit",
    beforeDatasetsDraw: (chart) => {
      const { current, bars, theme } = read();
      if (current === null) return;
      const { left, top, width, height } = chart.chartArea;
      chart.ctx.save();
      chart.ctx.globalAlpha = 0.25;
      chart.ctx.fillStyle = theme.highlight;
      chart.ctx.fillRect(left + (width * current) / bars, top, Math.max(3, width / bars), height);
      chart.ctx.restore();
    },
    afterDatasetsDraw: (chart) => {
      const { limit, theme } = read();
      const y = limit === null ? undefined : chart.scales["y"]?.getPixelForValue(limit);
      if (y === undefined) return;
      const { ctx, chartArea } = chart;
      ctx.save();
      ctx.strokeStyle = theme.foreground;
      ctx.lineWidth = 2;
      ctx.setLineDash([6, 4]);
      ctx.beginPath();
      ctx.moveTo(chartArea.left, y);
      ctx.lineTo(chartArea.right, y);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.font = `${theme.fontSize}px ${theme.fontFamily}`;
      ctx.textAlign = "right";
      ctx.textBaseline = "top";
      ctx.lineJoin = "round";
      ctx.lineWidth = 4;
      ctx.strokeStyle = theme.background;
      const label = `limit ${formatRate(limit)}`;
      ctx.strokeText(label, chartArea.right - 4, y + 5);
      ctx.fillStyle = theme.foreground;
      ctx.fillText(label, chartArea.right - 4, y + 5);
      ctx.restore();
    },
  };
}
