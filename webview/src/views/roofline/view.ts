// The tab "Roofline".
import { el } from "../../dom";
import type { ViewKind } from "../view";

export const roofline: ViewKind = {
  id: "roofline",
  label: "Roofline",
  needs: "target",
  create: () => ({ element: el("div"), draw: async () => undefined }),
};
