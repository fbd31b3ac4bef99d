// What the seed article says of AlexNet and MobileNet, read from the Markdown that one command prints over the samples:
// early convolutions dominate memory, the first fully connected layer parameters, convolutions the arithmetic; MobileNet
// moves far more bytes per multiply–accumulate than VGG or SqueezeNet.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../harness/build";

const NAMES = ["alexnet", "vgg16", "squeezenet1_1", "mobilenet_v2"];

type Row = Readonly<Record<string, string>>;

/** The tables below a heading, by the words of their header. */
function tableBelow(markdown: string, heading: string): readonly Row[] {
  const lines = markdown.split("\n");
  const start = lines.indexOf(heading);
  if (start === -1) throw new Error(`no heading ${heading}`);
  const from = lines.findIndex((line, i) => i > start && line.startsWith("| "));
  const until = lines.findIndex((line, i) => i > from && !line.startsWith("|"));
  const [header = [], , ...rows] = lines.slice(from, until).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return rows.map((cells) => Object.fromEntries(cells.map((cell, i) => [header[i] ?? "", cell])));
}

const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** "784 KiB", "37,752,832", "0.575". */
function figure(cell: string | undefined): number {
  const [digits = "", unit = ""] = (cell ?? "").split(" ");
  return Number(digits.replaceAll(",", "")) * (UNITS[unit] ?? 1);
}

describe("the Markdown of AlexNet, VGG-16, SqueezeNet and MobileNet V2", () => {
  const files = NAMES.map((name) => path.join(ROOT, "samples", `${name}.onnx`));
  const words = [path.join(ROOT, "dist", "cli.js"), "analyze", ...files, "--format", "markdown"];
  const markdown = execFileSync(process.execPath, words, { encoding: "utf8" });
  const layers = tableBelow(markdown, "## alexnet");
  const products = layers.filter((row) => row["Type"] === "Conv" || row["Type"] === "Gemm");
  const sum = (rows: readonly Row[], column: string) => rows.reduce((total, row) => total + figure(row[column]), 0);

  it("shows AlexNet's eight layers", () => {
    expect(products.map((row) => row["Type"])).toEqual([...Array(5).fill("Conv"), ...Array(3).fill("Gemm")]);
  });

  it("shows that the first two convolutions hold most of the memory of AlexNet's outputs", () => {
    // (64·56² + 192·27²) of 64·56² + 192·27² + 384·13² + 2·256·13² + 4096 + 4096 + 1000 elements
    expect(sum(products.slice(0, 2), "Memory") / sum(products, "Memory")).toBeCloseTo(340_672 / 501_288, 3);
    expect(markdown).toContain("- memory of outputs: /conv1/Conv 40.0 %, /conv2/Conv 27.9 %, ");
  });

  it("shows that the first fully connected layer holds most of AlexNet's parameters", () => {
    // 256·6·6·4096 + 4096 of 61,100,840 (torchvision)
    expect(figure(products[5]?.["Params"]) / sum(layers, "Params")).toBeCloseTo(37_752_832 / 61_100_840, 6);
    expect(markdown).toContain("- parameters: /fc6/Gemm 61.8 %, ");
  });

  it("shows that convolutions do most of AlexNet's arithmetic", () => {
    expect(sum(products.slice(0, 5), "MACs") / sum(products, "MACs")).toBeGreaterThan(0.9);
    expect(markdown).toContain("- MACs by operator: Conv 91.8 %, Gemm 8.2 %");
  });

  it("shows that MobileNet moves far more bytes per multiply–accumulate than VGG or SqueezeNet", () => {
    const rows = tableBelow(markdown, "## Side by side");
    const bytesPerMac = rows.map((row) => figure(row["Bytes per MAC"]));
    const [, vgg = 0, squeezenet = 0, mobilenet = 0] = bytesPerMac;
    expect(rows.map((row) => row["Model"])).toEqual(NAMES.map((name) => name.replaceAll("_", "\\_")));
    expect(mobilenet).toBeGreaterThan(10 * vgg);
    expect(mobilenet).toBeGreaterThan(3 * squeezenet);
  });
});
