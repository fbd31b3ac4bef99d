// `rooflint zoo`: the reference networks with their published figures, and one of them with every source.

import { printTable } from "../formats/text-table";
import { formatCount, formatExact, UNKNOWN } from "../text/format";
import { type Architecture, architectures, differenceText, findArchitecture } from "../zoo/architectures";

export function zooList(): string {
  const columns = ["Id", "Name", "Year", "Input", "Params", "MACs", "Top-1 %", "Layers"].map((header, i) => ({
    header,
    align: i < 2 ? ("left" as const) : ("right" as const),
  }));
  const { header, body } = printTable({ columns, rows: architectures().map(row), totals: null }, null);
  return `${[header[0], ...body].join("\n")}\n`;
}

/** Null when no network has this name. */
export function zooPage(name: string): string | null {
  const architecture = findArchitecture(name);
  if (architecture === null) return null;
  const { id, family, year, input, notes, alsoPublished = [] } = architecture;
  const lines = [
    `${architecture.name} (${family}, ${year}), input ${input.join("×")}`,
    ...publishedLines(architecture),
    ...alsoPublished.map(({ figure, value, source }) => `also ${figure} ${formatExact(value)}: ${source}`),
    ...definitionLines(architecture),
    ...(notes === undefined ? [] : [`note: ${notes}`]),
    ...(architecture.definition ? [`compare: rooflint compare model.py zoo:${id}`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function row({ id, name, year, input, published, definition }: Architecture): readonly string[] {
  const { params, macs, top1 } = published;
  return [
    id,
    name,
    String(year),
    input.slice(1).join("×"),
    formatCount(params?.value ?? null),
    formatCount(macs?.value ?? null),
    top1 === null ? UNKNOWN : String(top1.value),
    definition ? "yes" : "no",
  ];
}

function publishedLines({ published }: Architecture): readonly string[] {
  return Object.entries(published).map(([figure, claim]) =>
    claim === null ? `${figure} ${UNKNOWN}` : `${figure} ${formatExact(claim.value)}: ${claim.source}`,
  );
}

function definitionLines({ definition }: Architecture): readonly string[] {
  if (definition === undefined) return ["no definition: only the published figures are known"];
  const { file, model, exact, differs } = definition;
  return [
    `defined in server/zoo/${file}, ${model}()`,
    ...(exact ? [`exact ${formatExact(exact.params)} params, ${formatExact(exact.macs)} MACs: ${exact.source}`] : []),
    ...Object.entries(differs).map(([figure, reason]) => `published ${figure} differ: ${differenceText(reason)}`),
  ];
}
