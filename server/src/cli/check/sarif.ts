// Results as SARIF 2.1.0 (OASIS standard, docs.oasis-open.org/sarif/sarif/v2.1.0), as code-scanning services read it.
import { createHash } from "node:crypto";
import type { Location, Log, Region, ReportingDescriptor, Result } from "sarif";
import { rulePage } from "../../guidelines/document";
import type { Rule } from "../../guidelines/rule";
import { findRule, RULES } from "../../guidelines/rules/index";
import type { Range } from "../../text/position";
import type { Severity } from "../../text/problem";
import { VERSION } from "../../version";
import type { CheckResult } from "./results";

export interface SarifFacts {
  readonly results: readonly CheckResult[];
  /** Messages about files that could not be analysed. */
  readonly failures: readonly string[];
  readonly hasBaseline: boolean;
}

export function sarifLog({ results, failures, hasBaseline }: SarifFacts): Log {
  const codes = [...new Set(results.map(({ rule }) => rule))].filter((id) => findRule(id) === null);
  const rules = [...RULES.map(descriptorOf), ...codes.map((id): ReportingDescriptor => ({ id }))];
  const indices = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Rooflint", version: VERSION, semanticVersion: VERSION, rules } },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: failures.length === 0,
            toolExecutionNotifications: failures.map((text) => ({ level: "error", message: { text } })),
          },
        ],
        results: results.map((result) => sarifResult(result, indices.get(result.rule) ?? -1, hasBaseline)),
      },
    ],
  };
}

function descriptorOf(rule: Rule): ReportingDescriptor {
  return {
    id: rule.id,
    name: rule.id.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${rule.title}.` },
    fullDescription: { text: rule.why },
    help: { text: rule.mitigation, markdown: rulePage(rule) },
    defaultConfiguration: { level: LEVELS[rule.severity] },
  };
}

function sarifResult(result: CheckResult, ruleIndex: number, hasBaseline: boolean): Result {
  const { rule, severity, message, saving, count, known } = result;
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: message },
    locations: [locationOf(result)],
    partialFingerprints: { "rooflintPlace/v1": fingerprint(result) },
    properties: { severity, count, ...(saving && { saving }) },
    ...(hasBaseline && { baselineState: known ? ("unchanged" as const) : ("new" as const) }),
  };
}

/** SARIF has no hint: notes stand for both. */
const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  information: "note",
  hint: "note",
};

function locationOf({ file, range, models, path }: CheckResult): Location {
  const names = models.map((model) => (path === "" || path === model ? model : `${model}.${path}`));
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" },
      ...(range && { region: regionOf(range) }),
    },
    ...(names.length > 0 && {
      logicalLocations: names.map((fullyQualifiedName) => ({ fullyQualifiedName, kind: "module" })),
    }),
  };
}

/** Lines and columns count from 1. */
function regionOf({ start, end }: Range): Region {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** The same finding in a later version of the file. */
function fingerprint({ file, rule, models, path, message }: CheckResult): string {
  const place = JSON.stringify([file, rule, models, path === "" ? message : path]);
  return createHash("sha256").update(place).digest("hex").slice(0, 32);
}
