// All conventions, in the order of documentation. `rooflint` is the project's own, the others reproduce other tools' totals.
import { type Convention, type ConventionTotal, conventionTotal } from "./convention";
import { type ConventionModel, conventionFacts } from "./facts";
import { CALFLOPS, CALFLOPS_MACS, LECTURE, PTFLOPS_ATEN } from "./functions";
import { FVCORE, TIMM } from "./fvcore";
import { PTFLOPS, THOP, TORCHINFO, TORCHINFO_1_8_0 } from "./modules";

export const CONVENTIONS: readonly Convention[] = [
  TORCHINFO,
  TORCHINFO_1_8_0,
  FVCORE,
  TIMM,
  PTFLOPS,
  PTFLOPS_ATEN,
  THOP,
  CALFLOPS,
  CALFLOPS_MACS,
  LECTURE,
];

export function findConvention(id: string): Convention | null {
  return CONVENTIONS.find((convention) => convention.id === id) ?? null;
}

export function conventionTotals(
  model: ConventionModel,
  conventions: readonly Convention[] = CONVENTIONS,
): readonly ConventionTotal[] {
  const facts = conventionFacts(model);
  return conventions.map((convention) => conventionTotal(convention, facts));
}
