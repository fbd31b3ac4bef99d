// Diagnostics and the pages of their rules, over the real protocol: a link for what is a guideline, one diagnostic a place
// for all models of a file, the pages themselves.
import { afterAll, beforeAll, expect, it } from "vitest";
import { rulePage } from "../../server/src/guidelines/document";
import { findRule, RULES } from "../../server/src/guidelines/rules/index";
import { REQUESTS, type RuleEntry, type RulePageResult } from "../../server/src/protocol";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server.stop());

/** A bias in front of a normalisation, but in `plain`. */
const NET = `from torch import nn


def layer(channels):
    return nn.Conv2d(3, channels, 3)


# rooflint: input=1x3x32x32
small = nn.Sequential(layer(8), nn.BatchNorm2d(8))
# rooflint: input=1x3x32x32
large = nn.Sequential(layer(16), nn.BatchNorm2d(16))
`;
const PLAIN = `# rooflint: input=1x3x32x32
plain = nn.Sequential(layer(8), nn.ReLU())
`;

it("says a thing once for all models that share its place, with a link to the rule's page", async () => {
  const uri = "file:///rules/net.py";
  await server.client.open(uri, NET, "python");
  const [diagnostic, ...others] = await server.client.diagnostics(uri);
  expect(others).toEqual([]);
  expect(diagnostic).toMatchObject({
    code: "redundant-bias",
    codeDescription: { href: "rooflint-rule:/redundant-bias.md" },
    range: { start: { line: 4 } },
  });
  expect(diagnostic?.message).toMatch(/build the layer with bias=False$/);
});

it("names the models where one that shares the place does not have it", async () => {
  const uri = "file:///rules/plain.py";
  await server.client.open(uri, NET + PLAIN, "python");
  const diagnostics = await server.client.diagnostics(uri);
  expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringMatching(/ \(in small, large\)$/)]);
});

it("links no problem that no rule describes", async () => {
  const uri = "file:///rules/net.onnxtxt";
  const text = `<ir_version: 8, opset_import: ["": 20]>\nbad (float[1] x) => (float[1] y) { y = NoSuchOperator(x) }\n`;
  await server.client.open(uri, text, "onnx-text");
  const [diagnostic] = await server.client.diagnostics(uri);
  expect(diagnostic).toMatchObject({ code: "unknown-operator" });
  expect(diagnostic?.codeDescription).toBeUndefined();
});

it("lists the rules and gives their pages", async () => {
  const { connection } = server.client;
  const rules: readonly RuleEntry[] = await connection.sendRequest(REQUESTS.rules);
  expect(rules.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
  const page: RulePageResult = await connection.sendRequest(REQUESTS.rulePage, { id: "excess-groups" });
  const rule = findRule("excess-groups");
  expect(page.text).toBe(rule && rulePage(rule));
  await expect(connection.sendRequest(REQUESTS.rulePage, { id: "none" })).rejects.toThrow("there is no rule 'none'");
});
