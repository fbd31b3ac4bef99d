// What compare.mjs and the bench load of our side, bundled by `load.mjs`.
export { parsePython } from "../../server/src/python/syntax/parser";
export { printFixtures, readFixtures } from "./fixtures";
export { mutate } from "./mutate";
export { compareTrees, printTree, toTree, withOffsets } from "./tree";
