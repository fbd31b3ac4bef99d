// Numbers as people read them, the same in hover, panel and terminal: three significant digits, a unit, "unknown" for null.
// Counts take decimal prefixes (K M G), sizes binary ones (KiB MiB GiB). Pure, no imports: the webview bundles it too.

/** A count as the core (bigint) or as the JSON report (decimal string above 2^53) holds it; null is unknown. */
export type Quantity = number | bigint | string | null;

export const UNKNOWN = "unknown";

/** Decimal prefixes of counts, 1000^index. */
const COUNT_PREFIXES = ["", "K", "M", "G", "T", "P", "E"] as const;
/** Binary units of sizes, 1024^index. */
const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const;

const FINEST_TIME = { factor: 1e9, unit: "ns" };
/** Units of time, largest first. */
const TIME_UNITS = [{ factor: 1, unit: "s" }, { factor: 1e3, unit: "ms" }, { factor: 1e6, unit: "µs" }, FINEST_TIME];

/** Units that take the prefix directly, as SI symbols do; words ("params") stand apart from it. */
const SYMBOLS: ReadonlySet<string> = new Set(["MACs", "FLOPs"]);

/** `1814073344` → "1.81 G"; with "MACs" → "1.81 GMACs"; with "params" → "1.81 G params". */
export function formatCount(count: Quantity, unit = ""): string {
  if (count === null) return UNKNOWN;
  const { digits, index } = scaled(Number(count), 1000, COUNT_PREFIXES.length - 1);
  const prefix = COUNT_PREFIXES[index] ?? "";
  return [digits, ...(SYMBOLS.has(unit) ? [prefix + unit] : [prefix, unit])].filter((part) => part !== "").join(" ");
}

/** `802816` → "784 KiB". */
export function formatBytes(bytes: Quantity): string {
  if (bytes === null) return UNKNOWN;
  const { digits, index } = scaled(Number(bytes), 1024, BYTE_UNITS.length - 1);
  return `${digits} ${BYTE_UNITS[index] ?? ""}`;
}

/** Every digit, grouped: `1814073344` → "1,814,073,344". */
export function formatExact(count: Quantity): string {
  return count === null ? UNKNOWN : String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Below it a share is "< 0.1 %". */
const LEAST_SHARE = 0.0005;

/** A fraction as percent, one decimal: `0.0287` → "2.9 %". What is not 0 or 1 never reads as if it were. */
export function formatPercent(fraction: number | null): string {
  if (fraction === null) return UNKNOWN;
  if (fraction === 0 || fraction === 1) return `${fraction * 100} %`;
  if (fraction < LEAST_SHARE) return "< 0.1 %";
  if (fraction < 1 && fraction >= 0.9995) return "> 99.9 %";
  return `${(fraction * 100).toFixed(1)} %`;
}

/** `0.000412` → "412 µs", `1.5` → "1.50 s". */
export function formatSeconds(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  const { factor, unit } = timeUnit(seconds);
  return `${padded(seconds * factor)} ${unit}`;
}

/** The largest that leaves at least 1 in front of it. */
function timeUnit(seconds: number): (typeof TIME_UNITS)[number] {
  return TIME_UNITS.find(({ factor }) => rounded(seconds * factor) >= 1) ?? FINEST_TIME;
}

/** "0.52 ms (0.39–0.65)": expected, and between which values; one unit for all three, that of the largest. */
export function formatTimeRange(range: readonly [low: number, expected: number, high: number] | null): string {
  if (range === null) return UNKNOWN;
  const [low, expected, high] = range;
  const { factor, unit } = timeUnit(high);
  return `${threeDigits(expected * factor)} ${unit} (${threeDigits(low * factor)}–${threeDigits(high * factor)})`;
}

/** "0.39–0.65 ms": from, to. */
export function formatTimes(low: number, high: number): string {
  const { factor, unit } = timeUnit(high);
  return `${threeDigits(low * factor)}–${threeDigits(high * factor)} ${unit}`;
}

/** Bytes a second, decimal as in data sheets: `3.35e12` → "3.35 TB/s". */
export function formatRate(bytesPerSecond: number | null): string {
  if (bytesPerSecond === null) return UNKNOWN;
  const { digits, index } = scaled(bytesPerSecond, 1000, RATE_UNITS.length - 1);
  return `${digits} ${RATE_UNITS[index] ?? ""}`;
}

const RATE_UNITS = ["B/s", "kB/s", "MB/s", "GB/s", "TB/s", "PB/s"];

/** Arithmetic intensity: FLOPs per byte of traffic. */
export function formatIntensity(flopsPerByte: number | null): string {
  return flopsPerByte === null ? UNKNOWN : `${threeDigits(flopsPerByte)} FLOPs/B`;
}

/** `[1, null, 56, 56]` → "1×?×56×56"; a scalar is "scalar". */
export function formatShape(dims: readonly (number | null)[] | null): string {
  if (dims === null) return UNKNOWN;
  return dims.length === 0 ? "scalar" : dims.map((dim) => dim ?? "?").join("×");
}

/** An input as `--input` takes it: "1x3x224x224", "1x16:int64". */
export function formatInput(dims: readonly (number | null)[] | null, dtype: string | null): string {
  const size = dims?.length === 0 ? "scalar" : (dims ?? []).map((dim) => dim ?? "?").join("x");
  return dtype === null || dtype === "float32" ? size : `${size}:${dtype}`;
}

/** "≥ 4.09 GMACs" for a total that misses something. */
export function atLeast(figure: string, lowerBound: boolean): string {
  return lowerBound && figure !== UNKNOWN ? `≥ ${figure}` : figure;
}

/** "2.9 %" of a whole that may be larger than is known: "≤ 2.9 %". */
export function formatShare(part: Quantity, whole: Quantity, lowerBound: boolean): string {
  const fraction = share(part, whole);
  const percent = formatPercent(fraction);
  // of none, and of hardly any, a larger whole has no more
  return lowerBound && fraction !== null && fraction >= LEAST_SHARE ? `≤ ${percent}` : percent;
}

/** The part's share of the whole; of an empty whole everything is 0. */
export function share(part: Quantity, whole: Quantity): number | null {
  if (part === null || whole === null) return null;
  return Number(whole) === 0 ? 0 : Number(part) / Number(whole);
}

/** Three significant digits without an exponent; small whole numbers have no decimals. */
export function threeDigits(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1000 ? String(value) : padded(value);
}

/** The largest step that leaves at least 1 in front of the unit, after rounding: 999 960 is "1.00 M", not "1000 K". */
function scaled(value: number, base: number, last: number): { readonly digits: string; readonly index: number } {
  let index = 0;
  while (index < last && Math.abs(rounded(value / base ** index)) >= base) index++;
  return { digits: index === 0 ? formatExact(value) : padded(value / base ** index), index };
}

/** Zeros count: 4.00. Whole numbers above 999 (1000 to 1023 of a binary unit) keep their digits. */
function padded(value: number): string {
  return Math.abs(value) < 999.5 ? value.toPrecision(3) : formatExact(Math.round(value));
}

function rounded(value: number): number {
  return Math.abs(value) < 999.5 ? Number(value.toPrecision(3)) : Math.round(value);
}

/**
 * What a model is called: that of a binary, also in its text, by the file, since exporters name every graph "main_graph",
 * "torch_jit" and the like.
 */
export function modelTitle(file: string, name: string): string {
  return /([^\\/]*)\.onnx(\.onnxtxt)?$/i.exec(file)?.[1] || name;
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
