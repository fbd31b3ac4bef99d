// The tab "Memory".
import { el } from "../../dom";
import type { ViewKind } from "../view";

export const memory: ViewKind = {
  id: "memory",
  label: "Memory",
  needs: "model",
  create: () => ({ element: el("div"), draw: async () => undefined }),
};
