// Colours and fonts of the charts, read from VS Code's CSS variables, again whenever the theme changes. The canvas
// cannot use var(), so this is the one place where they become values.
import type { Bound } from "../../server/src/protocol";
import { METRICS, type MetricId } from "./data/metrics";

export interface Theme {
  readonly foreground: string;
  readonly background: string;
  readonly grid: string;
  readonly highlight: string;
  readonly bars: Readonly<Record<MetricId, string>>;
  /** Of models side by side. */
  readonly series: readonly string[];
  /** Of what is limited by this; shapes (BOUND_SHAPES) say the same. */
  readonly bounds: Readonly<Record<Bound, string>>;
  readonly fontFamily: string;
  /** Pixels. */
  readonly fontSize: number;
  /** Every bar then has a border and the highlighted one a pattern: colours alone must not carry meaning. */
  readonly highContrast: boolean;
}

/** The first two are told apart by whoever sees colours at all. */
const SERIES = ["blue", "yellow", "green", "purple"].map((name) => `--vscode-charts-${name}`);

/** How chart.js calls them, and the same as characters. */
export const BOUND_SHAPES: Readonly<
  Record<Bound, { readonly style: "circle" | "rect" | "triangle"; readonly sign: string }>
> = {
  compute: { style: "circle", sign: "●" },
  memory: { style: "rect", sign: "■" },
  overhead: { style: "triangle", sign: "▲" },
};

export const BOUNDS: readonly Bound[] = ["compute", "memory", "overhead"];

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (variable: string) => style.getPropertyValue(variable).trim();
  const foreground = read("--vscode-editor-foreground") || style.color;
  const bars = METRICS.map(({ id, colorVariable }) => [id, read(colorVariable) || foreground] as const);
  return {
    foreground,
    background: read("--vscode-editor-background") || style.backgroundColor,
    grid: read("--vscode-contrastBorder") || read("--vscode-editorIndentGuide-background1") || foreground,
    highlight: read("--vscode-contrastActiveBorder") || read("--vscode-charts-yellow") || foreground,
    bars: Object.fromEntries(bars) as Record<MetricId, string>,
    series: SERIES.map((variable) => read(variable) || foreground),
    bounds: {
      compute: read("--vscode-charts-green") || foreground,
      memory: read("--vscode-charts-blue") || foreground,
      overhead: read("--vscode-charts-purple") || foreground,
    },
    fontFamily: style.fontFamily,
    fontSize: Number.parseFloat(style.fontSize),
    highContrast: [...document.body.classList].some((name) => name.startsWith("vscode-high-contrast")),
  };
}

/** VS Code changes the body's class and, on the root element, the variables in its style attribute. */
export function onThemeChange(handler: () => void): void {
  const observer = new MutationObserver(handler);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style", "class"] });
}
