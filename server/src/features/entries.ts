// The models that a Python file defines, and what the user chose for them: which one is active, their inputs, the calls that
// make them.
import { parseInputSpecs } from "../frontends/input-spec";
import { callFault } from "../frontends/python/entries";
import {
  type CallFaultParams,
  type ChooseParams,
  type EntryReport,
  type InputFaultParams,
  REQUESTS,
  type ReportParams,
} from "../protocol";
import type { View } from "../session/view";
import { compare, START } from "../text/position";
import { answer, type Feature } from "./frame/feature";

export const entries: Feature = {
  capabilities: {},
  register(connection, { session, choices, analyses }) {
    connection.onRequest(REQUESTS.entries, ({ uri }: ReportParams, token) =>
      answer(token, async () => {
        const view = await session.newest(uri);
        return view ? entriesOf(view) : [];
      }),
    );
    connection.onRequest(REQUESTS.inputFault, ({ text }: InputFaultParams) => {
      const specs = parseInputSpecs(text);
      return typeof specs === "string" ? specs : null;
    });
    connection.onRequest(REQUESTS.callFault, ({ name, text }: CallFaultParams) => callFault(name, text));
    connection.onRequest(REQUESTS.choose, ({ uri, choice }: ChooseParams) => {
      choices.set(uri, choice);
      analyses.clear();
      session.invalidate([uri]);
      return null;
    });
  },
};

/** In the order of the file. */
function entriesOf(view: View): readonly EntryReport[] {
  if (view.analysis?.frontend !== "pytorch") return [];
  const { models, listed, needy } = view.analysis;
  const all = [
    ...models.map(({ graph, range }) => ({ name: graph.name, range, call: null })),
    ...listed.map((entry) => ({ ...entry, call: null })),
    ...needy,
  ];
  return all
    .map(({ name, range, call }) => ({ name, range: range && view.toCurrent(range), call }))
    .sort((a, b) => compare((a.range ?? START).start, (b.range ?? START).start));
}
