// A suite with a failing test: the harness must call it red and count one passed, one failed.
import { equal } from "node:assert/strict";

it("passes", () => {
  equal(1 + 1, 2);
});

it("fails on purpose", () => {
  equal(1 + 1, 3);
});
