// The stable text form of a graph that tests compare: one line a node, types after the colon, constants by origin.
import { printType } from "../tensor/type";
import type { Graph, Node, Value } from "./graph";

/** `graph NAME(inputs) -> (outputs)` followed by one indented line per node; bodies are indented below their node. */
export function printGraph(graph: Graph, indent = ""): string {
  const inputs = graph.inputs.map(declare).join(", ");
  const outputs = graph.outputs.map((value) => value.name).join(", ");
  const lines = [`${indent}graph ${graph.name}(${inputs}) -> (${outputs})`];
  for (const node of graph.nodes) {
    lines.push(`${indent}  ${printNode(node)}`);
    for (const [name, body] of Object.entries(node.bodies))
      lines.push(`${indent}    ${name}:`, printGraph(body, `${indent}      `));
  }
  return lines.join("\n");
}

function printNode(node: Node): string {
  const outputs = node.outputs.map(declare).join(", ");
  const inputs = node.inputs.map((value) => (value === null ? "_" : use(value))).join(", ");
  const attributes = Object.entries(node.attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
    .join("");
  const op = node.domain === "" ? node.op : `${node.domain}::${node.op}`;
  return `${outputs} = ${op}(${inputs})${attributes}${node.unknown === null ? "" : `  # unknown: ${node.unknown}`}`;
}

function declare(value: Value): string {
  return `${value.name || "_"}: ${printType(value.type)}${data(value)}`;
}

/** Constants are printed where they are used, since no node defines them. */
function use(value: Value): string {
  return value.origin === "node" || value.origin === "input" ? value.name : `${value.origin} ${declare(value)}`;
}

const PRINTED_ELEMENTS = 16;

function data(value: Value): string {
  if (value.data === null) return "";
  const shown = value.data.slice(0, PRINTED_ELEMENTS).map((element) => element ?? "?");
  return `={${shown.join(",")}${value.data.length > PRINTED_ELEMENTS ? ",…" : ""}}`;
}
