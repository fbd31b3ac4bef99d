// The guidelines' pages as virtual read-only Markdown: what a diagnostic's code links to, and the command "Explain Rule".
import { commands, type TextDocumentContentProvider, Uri, window, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import {
  REQUESTS,
  RULE_PAGE_SCHEME,
  type RuleEntry,
  type RulePageParams,
  type RulePageResult,
} from "../../server/src/protocol";

export function registerRulePages(client: LanguageClient) {
  const provider: TextDocumentContentProvider = {
    async provideTextDocumentContent({ path }, token) {
      const parameters: RulePageParams = { id: path.replace(/^\//, "").replace(/\.md$/, "") };
      return (await client.sendRequest<RulePageResult>(REQUESTS.rulePage, parameters, token)).text;
    },
  };
  return [
    workspace.registerTextDocumentContentProvider(RULE_PAGE_SCHEME, provider),
    commands.registerCommand("rooflint.explainRule", (id?: unknown) =>
      explainRule(client, typeof id === "string" ? id : undefined),
    ),
  ];
}

/** Asks which rule where none is given. */
async function explainRule(client: LanguageClient, id: string | undefined): Promise<void> {
  const chosen = id ?? (await pickRule(client));
  if (chosen === undefined) return;
  const page = Uri.from({ scheme: RULE_PAGE_SCHEME, path: `/${chosen}.md` });
  await commands.executeCommand("markdown.showPreview", page);
}

async function pickRule(client: LanguageClient): Promise<string | undefined> {
  const rules = await client.sendRequest<readonly RuleEntry[]>(REQUESTS.rules);
  const items = rules.map(({ id, title, severity }) => ({ label: id, description: severity, detail: title }));
  const options = { title: "Explain Rule", placeHolder: "Which guideline?", matchOnDetail: true };
  return (await window.showQuickPick(items, options))?.label;
}
