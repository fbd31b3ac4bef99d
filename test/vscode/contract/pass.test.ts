// A suite that passes: the harness must call it green, with one test.
import { equal } from "node:assert/strict";

it("passes", () => {
  equal(1 + 1, 2);
});
