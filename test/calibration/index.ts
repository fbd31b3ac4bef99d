// What the script calibrate.mjs uses.
export { SHUFFLENET, THROUGHPUT, XEON } from "./machines";
export { measuredNetwork } from "./measured";
export { onnxGraph, timmGraph } from "./networks";
export { fitOneCore } from "./one-core";
export { fidelityPage, fitsFile } from "./page";
export { experiments } from "./shufflenet";
export { experimentTables, fitExperiments } from "./tables";
export { fitThroughput, throughputRows } from "./throughput";
