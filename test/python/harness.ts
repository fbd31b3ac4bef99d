// What test/python/compare.mjs needs of the TypeScript sources, in one bundle.
export { runOurs } from "./ours";
export { differences, instrument, readSpecs } from "./specs";
