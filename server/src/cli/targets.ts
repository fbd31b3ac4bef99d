// `rooflint targets [ID]`: all hardware targets in a line each, or one with every figure, its source, date and confidence.

import { printTable } from "../formats/text-table";
import { type Fit, fitOf } from "../hardware/fit";
import { dtypesOf, type Figure, type Target, targets } from "../hardware/target";
import { formatBytes, formatRate } from "../text/format";

/** The user's own come first. */
export function targetList(own: readonly Target[], width: number | null): string {
  const all = [...own, ...targets().filter(({ id }) => !own.some((target) => target.id === id))];
  const { header, body } = printTable(
    {
      columns: [
        { header: "Id", align: "left" },
        { header: "Name", align: "left", least: 16 },
        { header: "Class", align: "left", spare: true },
        { header: "Types", align: "left", least: 10 },
        { header: "Bandwidth", align: "right" },
        { header: "Memory", align: "right" },
      ],
      rows: all.map((target) => [
        target.id,
        target.name,
        target.class,
        dtypesOf(target).join(" "),
        formatRate(target.dramBytesPerSecond?.value ?? null),
        formatBytes(target.memoryBytes?.value ?? null),
      ]),
      totals: [`${all.length} targets`, "", "", "", "", ""],
    },
    width,
  );
  return [...header.slice(0, 1), ...body, ""].join("\n");
}

export function targetPage(target: Target): string {
  const { id, name, vendor, class: kind, year, notes, aliases = [] } = target;
  const about = [vendor, kind, year].filter((part) => part !== undefined && part !== "").join(", ");
  return [
    `${name} (${id})${about === "" ? "" : `: ${about}`}`,
    ...(aliases.length > 0 ? [`also: ${aliases.join(", ")}`] : []),
    "",
    ...figureLines("operations per second", target.peakOpsPerSecond, (value) => `${(value / 1e12).toPrecision(4)} T`),
    ...figureLines(
      "other operations per second",
      target.otherOpsPerSecond,
      (value) => `${(value / 1e12).toPrecision(4)} T`,
    ),
    ...single("DRAM bandwidth", target.dramBytesPerSecond, formatRate),
    ...figureLines("on the chip", target.onChipBytes, formatBytes),
    ...single("memory", target.memoryBytes, formatBytes),
    ...single("power", target.powerWatts, (value) => `${value} W`),
    ...single("per kernel", target.overheadSecondsPerKernel, (value) => `${(value * 1e6).toPrecision(3)} µs`),
    ...alignmentLines(target),
    ...Object.entries(target.unsupportedOperators ?? {}).map(([op, why]) => `not supported: ${op}, ${why}`),
    ...(notes === undefined ? [] : [`note: ${notes}`]),
    "",
    timesLine(fitOf(target), target),
    "",
  ].join("\n");
}

function timesLine({ basis, targets: measured, spread: { network } }: Fit, { id }: Target): string {
  const whose = measured.includes(id) ? "this machine" : "machines of its kind, not this one";
  const [low, high] = network;
  return `times: calibrated on ${whose} (${basis}); 80 % of held-out networks take ${low} to ${high} times the expected time`;
}

type Figures = Readonly<Partial<Record<string, Figure>>>;

function figureLines(title: string, figures: Figures | undefined, print: (value: number) => string): readonly string[] {
  return Object.entries(figures ?? {}).flatMap(([name, figure]) => single(`${title}, ${name}`, figure, print));
}

function single(title: string, figure: Figure | undefined, print: (value: number) => string): readonly string[] {
  return figure === undefined ? [] : [`${title}: ${print(figure.value)}  [${provenance(figure)}]`];
}

function alignmentLines({ alignment }: Target): readonly string[] {
  if (alignment === undefined) return [];
  const multiples = Object.entries(alignment.value).map(([name, multiple]) => `${name} ${multiple}`);
  return [`in multiples of: ${multiples.join(", ")}  [${provenance(alignment)}]`];
}

function provenance({ source, date, confidence, note }: Omit<Figure, "value">): string {
  return [source, date, confidence, note].filter((part) => part !== undefined && part !== "").join("; ");
}
