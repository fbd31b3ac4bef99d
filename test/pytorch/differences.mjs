// The records of torch-functions that are not equal, each with the reason: docs/torch-functions.md has them, by reason, and
// this holds the document to what was measured.
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./load.mjs";

const DOCUMENT = path.join("docs", "torch-functions.md");

/** What is wrong with the document, one line each; `ids`: the records that differ. */
export function faultsOfDocument(ids) {
  const listed = readFileSync(path.join(root, DOCUMENT), "utf8").matchAll(/`([^`\n]+\/\d{3})`/g);
  const reasons = [...listed].map(([, id]) => id);
  return [
    ...ids.filter((id) => !reasons.includes(id)).map((id) => `${id} differs, and ${DOCUMENT} has no reason`),
    ...reasons.filter((id) => !ids.includes(id)).map((id) => `${id} is equal now: take it out of ${DOCUMENT}`),
    ...reasons.filter((id, i) => reasons.indexOf(id) < i).map((id) => `${id} stands twice in ${DOCUMENT}`),
  ];
}
