// Where a node comes from in the author's modules. PyTorch's exporters leave it in two ways: the older one in the node's
// name (`/layer1/layer1.0/conv1/Conv`), the newer one in metadata (`pkg.torch.onnx.name_scopes` and `class_hierarchy`).
import type { ModuleScope } from "../../graph/graph";
import { MODULE_DEPTH, MODULE_NAMES } from "./limits";
import type { OnnxNode } from "./model";

/** The modules around a node, outermost first; empty where the file names none. */
export function moduleScopes(node: OnnxNode, cache: Map<string, readonly ModuleScope[]>): readonly ModuleScope[] {
  const name = bounded(node.name) ?? "";
  const scopes = metadata(node, "pkg.torch.onnx.name_scopes");
  const classes = metadata(node, "pkg.torch.onnx.class_hierarchy");
  const namespace = scopes === null ? metadata(node, "namespace") : null;
  const key = scopes === null ? (namespace ?? name.slice(0, name.lastIndexOf("/") + 1)) : `${scopes}\n${classes}`;
  const known = cache.get(key);
  if (known) return known;
  const found = scopes === null ? fromNamespace(namespace, name) : fromLists(scopes, classes);
  cache.set(key, found);
  return found;
}

/**
 * The layer of PyTorch whose call the node is in (`Conv2d`): the last class before the operator, when it is one of
 * torch.nn's own, which compute themselves. A user's module only contains such, and lends its name to none of its nodes.
 */
export function layerClass(node: OnnxNode): string | null {
  const classes = metadata(node, "pkg.torch.onnx.class_hierarchy") ?? metadata(node, "namespace") ?? "";
  const match = /torch\.nn\.modules\.(?:\w+\.)*(\w+)(?:', '[^']*'\]|\/[^/]*)$/.exec(classes);
  return match?.[1] ?? null;
}

function metadata(node: OnnxNode, key: string): string | null {
  return bounded(node.metadata.find((entry) => entry.key === key)?.value ?? null);
}

/** A function's node is asked again at each of its calls: what is too long to be module names counts as none. */
function bounded(text: string | null): string | null {
  return text === null || text.length > MODULE_NAMES ? null : text;
}

/** Two Python lists of strings of equal length whose last entries are the operator itself. */
function fromLists(scopes: string, classes: string | null): readonly ModuleScope[] {
  const paths = readPythonList(scopes).slice(0, -1);
  const types = readPythonList(classes ?? "");
  return paths
    .slice(0, MODULE_DEPTH)
    .flatMap((path, i) => (path === "" ? [] : [{ path, type: shortClass(types[i] ?? "") }]));
}

/** `: pkg.Net/layer1: torch.nn.modules.container.Sequential/…/conv2d: aten.conv2d.default`: `path: class`, slash-separated. */
function fromNamespace(namespace: string | null, name: string): readonly ModuleScope[] {
  if (namespace === null) return fromName(name);
  const steps = namespace.split("/").slice(0, -1).slice(0, MODULE_DEPTH);
  return steps.flatMap((step) => {
    const [path = "", type = ""] = step.split(": ");
    return path === "" ? [] : [{ path, type: shortClass(type) }];
  });
}

/** `/layer1/layer1.0/conv1/Conv`: children of containers repeat the container's name (`layer1.0`), others do not. */
function fromName(name: string): readonly ModuleScope[] {
  if (!name.startsWith("/")) return [];
  const scopes: ModuleScope[] = [];
  let parent = "";
  let last = "";
  let path = "";
  for (const step of name.slice(1).split("/").slice(0, -1).slice(0, MODULE_DEPTH)) {
    const repeats = last !== "" && step.startsWith(`${last}.`);
    if (!repeats) parent = path;
    path = parent === "" ? step : `${parent}.${step}`;
    last = step;
    scopes.push({ path, type: "" });
  }
  return scopes;
}

/** `torch.nn.modules.conv.Conv2d` → `Conv2d`. */
function shortClass(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** A Python list of plain strings as `repr` writes it: `['', 'layer1', "it's"]`. Ends at a string that is not closed. */
function readPythonList(text: string): readonly string[] {
  const strings = text.matchAll(/[^'"]*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/gy);
  return Array.from(strings, (match) => match[1] ?? match[2] ?? "");
}
