// The guidelines' pages: the requests `rooflint/rules` and `rooflint/rulePage`, and the links of diagnostics to them.
import { rulePage } from "../guidelines/document";
import { findRule, RULES } from "../guidelines/rules/index";
import { REQUESTS, RULE_PAGE_SCHEME, type RuleEntry, type RulePageParams, type RulePageResult } from "../protocol";
import { answer, type Feature, failure } from "./frame/feature";

export const rulePages: Feature = {
  capabilities: {},
  register(connection) {
    connection.onRequest(REQUESTS.rules, (token) =>
      answer(token, (): readonly RuleEntry[] => RULES.map(({ id, title, severity }) => ({ id, title, severity }))),
    );
    connection.onRequest(REQUESTS.rulePage, ({ id }: RulePageParams, token) =>
      answer(token, (): RulePageResult => {
        const rule = findRule(id);
        if (rule === null) throw failure(`there is no rule '${id}'`);
        return { text: rulePage(rule) };
      }),
    );
  },
};

/** For a diagnostic's code; problems that no rule describes have no page. */
export function rulePageLink(code: string): { readonly href: string } | null {
  return findRule(code) === null ? null : { href: `${RULE_PAGE_SCHEME}:/${code}.md` };
}
