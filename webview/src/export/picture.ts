// A chart as a picture for a paper or a talk: drawn anew at twice the screen's resolution, on the theme's background, with
// the names of the model and of the chart above it.
import { Chart } from "chart.js";
import type { Picture } from "../data/wire";
import { isolated } from "../dom";
import type { Theme } from "../theme";

/** Pixels of the picture per pixel of the page, at least; printed at 3 inches a panel of 600 pixels then has 400 dpi. */
const SCALE = 2;

export async function pictureOf(canvas: HTMLCanvasElement, title: string, theme: Theme): Promise<Blob> {
  const scale = SCALE * Math.max(1, window.devicePixelRatio);
  const drawn = document.createElement("canvas");
  atScale(canvas, scale, () => compose(drawn, canvas, isolated(title), theme, scale));
  return new Promise((resolve, reject) =>
    drawn.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The chart is too large for a picture."))),
      "image/png",
    ),
  );
}

export async function savable(name: string, blob: Blob): Promise<Picture> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const characters = Array.from(bytes, (byte) => String.fromCharCode(byte));
  return { file: `${fileName(name)}.png`, base64: btoa(characters.join("")) };
}

/** Names come from files: letters and digits of any script stay, what a file system may refuse or hide does not. */
function fileName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "");
  return [...safe].slice(0, 80).join("") || "chart";
}

/** chart.js draws at the scale of its options; afterwards everything is as it was. */
function atScale(canvas: HTMLCanvasElement, scale: number, use: () => void): void {
  const chart = Chart.getChart(canvas);
  if (!chart) return use();
  const redraw = (ratio: number) => {
    chart.options.devicePixelRatio = ratio;
    chart.resize();
    chart.update("none");
  };
  redraw(scale);
  use();
  redraw(window.devicePixelRatio);
}

function compose(drawn: HTMLCanvasElement, chart: HTMLCanvasElement, title: string, theme: Theme, scale: number): void {
  const margin = theme.fontSize * scale;
  drawn.width = chart.width + 2 * margin;
  drawn.height = chart.height + 4 * margin;
  const context = drawn.getContext("2d");
  if (!context) return;
  context.fillStyle = theme.background;
  context.fillRect(0, 0, drawn.width, drawn.height);
  context.fillStyle = theme.foreground;
  context.font = `600 ${1.15 * margin}px ${theme.fontFamily}`;
  context.textBaseline = "middle";
  context.fillText(title, margin, 1.5 * margin, chart.width);
  context.drawImage(chart, margin, 3 * margin);
}
