// The command line: `rooflint analyze|check|compare|targets|zoo|rules|explain`. Options and help are declared here, the work is in the files beside.
import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type AnalyzeOptions, analyzeSteps } from "../analysis/analyze";
import { projectChoices } from "../analysis/choices";
import { FORMATS, type Format, formatReports } from "../formats/index";
import type { InputSpec } from "../frontends/frontend";
import { parseInputSpec, parsePositive } from "../frontends/input-spec";
import type { Budget } from "../guidelines/budget";
import { PRESETS, type Preset } from "../guidelines/rule";
import type { GuidelineSettings } from "../guidelines/settings";
import { CONVENTION_IDS, FUSION_CHOICES, type FusionChoice, noTarget } from "../hardware/configuration";
import { COMPUTE_DTYPES, type ComputeDType, findTarget } from "../hardware/target";
import { packageFolders } from "../host/environments";
import { writeText } from "../host/files";
import { findModelFiles } from "../host/find-files";
import { readPageFiles } from "../host/page-files";
import { DiskTextFiles } from "../host/text-files";
import type { Report } from "../protocol";
import { atOnce, contained, messageOf } from "../session/contain";
import { VERSION } from "../version";
import { analyzeFiles } from "./analyze-files";
import { CHECK_FORMATS } from "./check/formats";
import { parseBudget, parseRuleSetting } from "./check/options";
import { FAIL_LEVELS } from "./check/results";
import { type CheckFlags, runCheck } from "./check/run";
import { COMPARE_FORMATS } from "./compare/formats";
import { operandFiles } from "./compare/operands";
import { type CompareFlags, runCompare } from "./compare/run";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes";
import { explainRule, ruleList } from "./rules";
import { targetList, targetPage } from "./targets";
import { print, printError, terminal } from "./terminal";
import { zooList, zooPage } from "./zoo";

interface ModelFlags {
  readonly model?: string;
  readonly input: readonly InputSpec[];
  readonly path: readonly string[];
  readonly batch?: number;
  readonly target?: string;
  readonly dtype?: ComputeDType;
  readonly fusion?: FusionChoice;
  readonly fps?: number;
}

interface AnalyzeFlags extends ModelFlags {
  readonly format: Format;
  readonly convention: readonly string[];
  readonly output?: string;
}

interface GuidelineFlags extends ModelFlags, CheckFlags {
  readonly preset?: Preset;
  readonly rule: GuidelineSettings;
  readonly budget: Budget;
}

const EXIT_HELP = `
Exit code: 0 all files analysed; 1 a file has a problem of severity error; 2 wrong usage, a file that cannot be read,
or an internal error.`;

const CHECK_EXIT_HELP = `
Exit code: 0 nothing new at or above --fail-on; 1 something is; 2 wrong usage, a file that cannot be read, or an
internal error.`;

const COMPARE_HELP = `
A MODEL is a file with one model (model.onnx), one model of a file (model.py::resnet50, model.py::'resnet18(num_classes=10)'),
or a reference network (zoo:resnet-50, see \`rooflint zoo\`). The first is the one that the others are compared with.

Exit code: 0 compared; 1 compared, but a model has a problem of severity error; 2 wrong usage, a file that cannot be
read, or an internal error.`;

const program = new Command("rooflint")
  .description("What every layer of a neural network costs, read from the model's file without running anything.")
  .version(VERSION)
  .exitOverride();

const FILES = "model files (.py, .ipynb, .onnx, .onnxtxt, .onnx.txt), directories, or glob patterns";

modelCommand("analyze", "print parameters, MACs, memory, traffic and, on a target, time of every layer")
  .addOption(
    new Option("--convention <id>", "print the total as another tool counts too; repeat for more, or all")
      .default([])
      .argParser(addConvention),
  )
  .addOption(new Option("--format <format>", "output format").choices(FORMATS).default("text"))
  .option("--output <file>", "write to a file instead of standard output")
  .addHelpText("after", EXIT_HELP)
  .action(async (files: readonly string[], flags: AnalyzeFlags) => finish(await runAnalyze(files, flags)));

modelCommand("check", "say where models break guidelines or budgets")
  .addOption(
    new Option("--preset <preset>", "how much is told (default: the project's, else standard)").choices(PRESETS),
  )
  .option("--rule <id=level|threshold>", "level or threshold of a rule; repeat for more", addRule, {})
  .option("--budget <key=limit,...>", "for instance params=5M,macs=300M,peakBytes=2MiB", addBudget, {})
  .addOption(new Option("--fail-on <level>", "level from which on it fails").choices(FAIL_LEVELS).default("warning"))
  .option("--baseline <file>", "leave out what this file lists")
  .option("--write-baseline <file>", "list everything that is found in this file, and succeed")
  .addOption(new Option("--format <format>", "output format").choices(CHECK_FORMATS).default("text"))
  .option("--output <file>", "write to a file instead of standard output")
  .addHelpText("after", CHECK_EXIT_HELP)
  .action(async (files: readonly string[], flags: GuidelineFlags) => {
    const { paths, missing } = await findModelFiles(files);
    checkTarget(flags.target, paths);
    const { rule: guidelines, preset, budget } = flags;
    const options = { ...analyzeOptions(flags), guidelines, budget, ...(preset && { preset }) };
    finish(runCheck(paths, missing, atOnce(contained(analyzeSteps, printError)), options, flags));
  });

analysisOptions(
  program
    .command("compare")
    .description("put two to four models side by side, or a file beside its past: totals, stages, what changed")
    .argument("<models...>", "FILE, FILE::MODEL, or zoo:NAME"),
)
  .option("--git <revision>", "compare one file with what it was in this revision of its Git repository")
  .addOption(new Option("--format <format>", "output format").choices(COMPARE_FORMATS).default("text"))
  .option("--output <file>", "write to a file instead of standard output")
  .addHelpText("after", COMPARE_HELP)
  .action((models: readonly string[], flags: Omit<ModelFlags, "model"> & CompareFlags) => {
    checkTarget(flags.target, operandFiles(models));
    finish(runCompare(models, atOnce(contained(analyzeSteps, printError)), analyzeOptions(flags), flags));
  });

program
  .command("zoo")
  .description("list the reference networks, or print one with the sources of its figures")
  .argument("[name]", "id or name of a network")
  .action((name: string | undefined) => finish(runZoo(name)));

program
  .command("targets")
  .description("list the hardware targets, or print one with the sources of its figures")
  .argument("[id]", "id or alias of a target")
  .action((id: string | undefined) => finish(runTargets(id)));

program
  .command("rules")
  .description("list the guidelines")
  .action(() => print(ruleList()));

program
  .command("explain")
  .description("print a guideline's page: why, threshold, sources, examples")
  .argument("<rule>", "id of a guideline, see `rooflint rules`")
  .action((id: string) => finish(runExplain(id)));

run();

/** A command over model files, with the options that say which models and how. */
function modelCommand(name: string, description: string): Command {
  const command = program
    .command(name)
    .description(description)
    .argument("<files...>", FILES)
    .option(
      "--model <name|call>",
      "analyse only this entry of a Python file: a name, or a call like 'resnet18(num_classes=10)'",
    );
  return analysisOptions(command);
}

function analysisOptions(command: Command): Command {
  return command
    .option(
      "--input <spec>",
      "[NAME:]DIMS[:DTYPE], for instance x:1x3x224x224:float32; repeat for more inputs",
      addInput,
      [],
    )
    .option("--path <dir>", "folder in which Python modules are searched; repeat for more", addPath, [])
    .option("--batch <n>", "size of the batch dimension of every input", positiveInteger)
    .option("--target <id>", "hardware target for times and the guidelines of hardware, see `rooflint targets`")
    .addOption(
      new Option("--dtype <type>", "element type on the target (default: that of its measurements)").choices(
        COMPUTE_DTYPES,
      ),
    )
    .addOption(
      new Option("--fusion <mode>", "what runs as one kernel (default: as the target's runtime does)").choices(
        FUSION_CHOICES,
      ),
    )
    .option("--fps <n>", "runs a second, for the demand on bandwidth (default: 30)", positive);
}

async function run(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) printError(`rooflint: ${messageOf(error)}`);
    finish(error instanceof CommanderError && error.exitCode === 0 ? EXIT.ok : EXIT.failure);
  }
}

async function runAnalyze(files: readonly string[], flags: AnalyzeFlags): Promise<ExitCode> {
  const { paths, missing } = await findModelFiles(files);
  for (const name of missing) printError(`rooflint: no model file at ${name}`);
  const options: AnalyzeOptions = {
    ...analyzeOptions(flags),
    ...(flags.convention.length > 0 && { convention: flags.convention }),
  };
  checkTarget(flags.target, paths);
  const codes: ExitCode[] = missing.length > 0 ? [EXIT.failure] : [];
  const texts: string[] = [];
  const emit = (text: string) => void (flags.output === undefined ? print(text) : texts.push(text));
  const style = terminal.style(flags.output === undefined);
  const reports = reportsOf(paths, options, codes);
  for (const text of formatReports(reports, flags.format, { style, page: () => readPageFiles() })) emit(text);
  if (flags.output !== undefined) writeText(flags.output, texts.join(""));
  return Math.max(EXIT.ok, ...codes) as ExitCode;
}

/** The report of one file after the other; what failed is told at once, and in `codes`. */
function* reportsOf(paths: readonly string[], options: AnalyzeOptions, codes: ExitCode[]): Generator<Report> {
  for (const outcome of analyzeFiles(paths, atOnce(contained(analyzeSteps, printError)), options)) {
    const { report, failure } = outcome;
    codes.push(exitCodeOf(outcome));
    if (failure !== null) printError(`rooflint: ${failure}`);
    if (report && !(isBystander(report) && paths.length > 1)) yield report;
    terminal.progress(codes.length, paths.length);
  }
}

/** Beside a file's own package, modules are found in `--path`, in the current folder and in its Python environment. */
function analyzeOptions(flags: ModelFlags): AnalyzeOptions {
  const { model, input, path, batch, target, dtype, fusion, fps } = flags;
  const here = process.cwd();
  return {
    files: new DiskTextFiles(),
    paths: [...path.map((folder) => resolve(folder)), here, ...packageFolders([here], process.env)],
    inputs: input,
    ...(model !== undefined && { model }),
    ...(batch !== undefined && { batch }),
    ...(target !== undefined && { target }),
    ...(dtype !== undefined && { dtype }),
    ...(fusion !== undefined && { fusion }),
    ...(fps !== undefined && { fps }),
  };
}

/** A target that neither Rooflint nor the project of any of the files has is wrong usage. */
function checkTarget(id: string | undefined, paths: readonly string[]): void {
  if (id === undefined) return;
  const files = new DiskTextFiles();
  const isKnown = paths.some((path) => findTarget(id, projectChoices(files, path).choices.targets) !== null);
  if (!isKnown && findTarget(id) === null) throw new InvalidArgumentError(`${noTarget(id)}; see \`rooflint targets\``);
}

function runTargets(id: string | undefined): ExitCode {
  const own = projectChoices(new DiskTextFiles(), resolve("model")).choices.targets ?? [];
  const target = id === undefined ? null : findTarget(id, own);
  if (id === undefined) print(targetList(own, terminal.style(true).width));
  else if (target) print(targetPage(target));
  else printError(`rooflint: ${noTarget(id, own)}; see \`rooflint targets\``);
  return id !== undefined && target === null ? EXIT.failure : EXIT.ok;
}

function runZoo(name: string | undefined): ExitCode {
  const page = name === undefined ? zooList() : zooPage(name);
  if (page !== null) print(page);
  else printError(`rooflint: no reference network '${name}'; \`rooflint zoo\` lists them`);
  return page === null ? EXIT.failure : EXIT.ok;
}

/** A Python file of a folder or pattern that has nothing to do with PyTorch. */
function isBystander({ frontend, models, problems }: Report): boolean {
  return frontend === "pytorch" && models.length === 0 && problems.length === 0;
}

function runExplain(id: string): ExitCode {
  const page = explainRule(id);
  if (page !== null) print(page);
  else printError(`rooflint: no guideline '${id}'; known are:\n${ruleList()}`);
  return page === null ? EXIT.failure : EXIT.ok;
}

/** Not `process.exit`: what was printed into a pipe must arrive first. */
function finish(code: ExitCode): void {
  process.exitCode = code;
}

function addInput(text: string, previous: readonly InputSpec[]): readonly InputSpec[] {
  return [...previous, valid(parseInputSpec(text))];
}

function addPath(folder: string, previous: readonly string[]): readonly string[] {
  return [...previous, folder];
}

function addRule(text: string, previous: GuidelineSettings): GuidelineSettings {
  return { ...previous, ...valid(parseRuleSetting(text)) };
}

function addBudget(text: string, previous: Budget): Budget {
  return { ...previous, ...valid(parseBudget(text)) };
}

function addConvention(id: string, previous: readonly string[]): readonly string[] {
  if (id === "all") return CONVENTION_IDS;
  if (!CONVENTION_IDS.includes(id)) throw new InvalidArgumentError(`Allowed are all, ${CONVENTION_IDS.join(", ")}.`);
  return [...previous, id];
}

function positiveInteger(text: string): number {
  return valid(parsePositive(text));
}

function positive(text: string): number {
  const value = Number(text);
  return valid(value > 0 && Number.isFinite(value) ? value : "expected a positive number");
}

function valid<T extends object | number>(parsed: T | string): T {
  if (typeof parsed === "string") throw new InvalidArgumentError(parsed);
  return parsed;
}
