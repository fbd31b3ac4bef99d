// The tab "Compare".
import { el } from "../../dom";
import type { ViewKind } from "../view";

export const compare: ViewKind = {
  id: "compare",
  label: "Compare",
  needs: "model",
  needsServer: true,
  create: () => ({ element: el("div"), draw: async () => undefined }),
};
