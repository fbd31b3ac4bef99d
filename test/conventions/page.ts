// docs/conventions.md: one network under every convention, each row explained. The text is here, the figures are computed.

import { type Convention, type ConventionTotal, conventionTotal } from "../../server/src/cost/conventions/convention";
import { type ConventionModel, conventionFacts } from "../../server/src/cost/conventions/facts";
import { CONVENTIONS } from "../../server/src/cost/conventions/index";
import type { GraphTotals } from "../../server/src/cost/totals";
import { formatCount, formatExact } from "../../server/src/text/format";

export function conventionsPage(model: ConventionModel & { readonly totals: GraphTotals }): string {
  const facts = conventionFacts(model);
  const totals = CONVENTIONS.map((convention) => ({ convention, ...conventionTotal(convention, facts) }));
  const { macs, flops } = model.totals;
  return [
    "# Why two tools print two numbers",
    INTRODUCTION,
    "## ResNet-50 at 224×224, batch 1, under all of them",
    [
      "| convention | total | what it is |",
      "|---|---|---|",
      `| Rooflint, MACs | ${formatExact(macs)} | multiply–accumulates of convolutions and matrix products, no bias; padding counted |`,
      `| Rooflint, FLOPs | ${formatExact(flops)} | two per MAC, bias additions, and a documented price per element of everything else |`,
      ...totals.map(({ id, total, quantity }) => `| \`${id}\` | ${formatExact(total)} | ${quantity} |`),
    ].join("\n"),
    "## Row by row",
    ...totals.map(section),
    EXACTNESS,
  ]
    .join("\n\n")
    .concat("\n");
}

const INTRODUCTION = `<!-- Printed by test/conventions; \`npx vitest run test/conventions -u\` writes it again. -->

"FLOPs" may mean multiply–accumulates, twice that, or something in between; biases, normalisation, activations and pooling are
in or out; attention may be missing altogether. Rooflint never mixes MACs and FLOPs and prints the unit with each figure. To
compare with a figure from elsewhere, ask for that tool's convention:

    rooflint analyze model.py --convention fvcore --convention torchinfo
    rooflint analyze model.py --convention all --format json

The rules below were read in the tools' sources and are held to what the tools print. An ONNX file has no modules: tools that
hook PyTorch modules are followed as if they saw the model that exports to it.`;

const EXACTNESS = `## How far they agree

\`test/conventions\` holds every profile to its tool within 0.1 % on 37 networks of torchvision (the shared oracle; thop and
torchinfo 1.8.0 measured by \`test/conventions/measure.py\`) and \`timm\` to the published GMACs of 11 of timm's. Known
differences, all by name:

- Swin V2 under \`ptflops\` and \`calflops\`: products written with \`@\` are not counted by these tools, those by \`matmul\` are.
  A graph does not tell the two apart; Rooflint counts both.
- \`padding="same"\` under \`fvcore\` and \`timm\`: such convolutions are nothing to fvcore (ConvMixer); Rooflint counts them.
- Fused attention under \`fvcore\`: with PyTorch 2 its products vanish (ViT-B/16 16.87 instead of 17.58 G). Rooflint counts them, as
  fvcore does with PyTorch 1.
- Below 0.1 %: adaptive pooling to the size that is there already, which exports to nothing; element-wise \`torch.add\` and
  \`torch.mul\`, which \`ptflops\` and \`calflops\` count when called as functions.`;

function section({ convention, rows, figures, total }: ConventionTotal & { readonly convention: Convention }): string {
  const { id, quantity, source, omits } = convention;
  const counted = rows.map(({ name, count }) => `| ${name} | ${formatExact(count)} |`);
  const beside = figures.map(({ name, count }) => `${formatExact(count)} ${name}`);
  return [
    `### \`${id}\``,
    `${quantity[0]?.toUpperCase()}${quantity.slice(1)}: ${formatCount(total)}. Read in ${source}.`,
    ["| counted | amount |", "|---|---|", ...counted].join("\n"),
    `Not counted: ${omits}.`,
    ...(beside.length > 0 ? [`Beside it: ${beside.join("; ")}.`] : []),
  ].join("\n\n");
}
