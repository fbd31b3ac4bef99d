// The tab "Bandwidth".
import { el } from "../../dom";
import type { ViewKind } from "../view";

export const bandwidth: ViewKind = {
  id: "bandwidth",
  label: "Bandwidth",
  needs: "target",
  create: () => ({ element: el("div"), draw: async () => undefined }),
};
