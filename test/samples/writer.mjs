// Writes small ONNX binaries with the names of torch's exporter: one node after another, weights as references into a file
// that does not exist (a sample has a shape to be costed, nothing to be run). Encoded by onnx-proto.
import onnxProto from "onnx-proto";

const { AttributeProto, ModelProto, TensorProto } = onnxProto.onnx;
const { FLOAT, INT64 } = TensorProto.DataType;
const BYTES_PER_FLOAT = 4;

/** IR and opset of torch 2's exporter default; 17 is the first opset with LayerNormalization. */
const IR_VERSION = 8;
const OPSET = 17;

/** A value of the graph while a model is written: its name and, for images, channels and side length. */
/** @typedef {{ name: string, channels?: number, size?: number }} Value */

export class ModelWriter {
  #name;
  #inputs = [];
  #nodes = [];
  #initializers = [];
  #weightBytes = 0;
  #uses = new Map();

  constructor(name) {
    this.#name = name;
  }

  /** An input image, NCHW with batch 1. */
  image(name, channels, size) {
    this.#inputs.push(valueInfo(name, [1, channels, size, size]));
    return { name, channels, size };
  }

  /** A float weight; its bytes would stand in `<model>.weights`. */
  parameter(name, dims) {
    const length = dims.reduce((product, dim) => product * dim, BYTES_PER_FLOAT);
    const entries = { location: `${this.#name}.weights`, offset: this.#weightBytes, length };
    const externalData = Object.entries(entries).map(([key, value]) => ({ key, value: String(value) }));
    this.#initializers.push({
      name,
      dims,
      dataType: FLOAT,
      dataLocation: TensorProto.DataLocation.EXTERNAL,
      externalData,
    });
    this.#weightBytes += length;
    return name;
  }

  /** A Constant node that holds integers: a vector, or a scalar where `values` is a number. */
  integers(path, values) {
    const list = typeof values === "number" ? [values] : values;
    const dims = typeof values === "number" ? [] : [values.length];
    return this.node(path, "Constant", [], { value: { dataType: INT64, dims, int64Data: list } });
  }

  /** A Constant node that holds one float. */
  float(path, value) {
    return this.node(path, "Constant", [], { value: { dataType: FLOAT, dims: [], floatData: [value] } });
  }

  /** Adds a node of the module `path` (`layer1.0.conv1`) and returns the name of its output, or of its outputs. */
  node(path, opType, inputs, attributes = {}, outputs = 1) {
    const scope = `${scopeOf(path)}/${opType}`;
    const used = this.#uses.get(scope) ?? 0;
    this.#uses.set(scope, used + 1);
    const name = used === 0 ? scope : `${scope}_${used}`;
    const output = Array.from({ length: outputs }, (_, i) => `${name}_output_${i}`);
    const attribute = Object.entries(attributes).map(([key, value]) => attributeProto(key, value));
    this.#nodes.push({ name, opType, input: inputs, output, attribute });
    return outputs === 1 ? output[0] : output;
  }

  /** The file's bytes. `value` is renamed to `output`, as the exporter does with given output names. */
  finish(value, dims) {
    const last = this.#nodes.find((node) => node.output.includes(value));
    last.output = last.output.map((name) => (name === value ? "output" : name));
    const model = {
      irVersion: IR_VERSION,
      opsetImport: [{ domain: "", version: OPSET }],
      producerName: "rooflint samples",
      graph: {
        name: "main_graph",
        node: this.#nodes,
        initializer: this.#initializers,
        input: this.#inputs,
        output: [valueInfo("output", dims)],
      },
    };
    return ModelProto.encode(ModelProto.create(model)).finish();
  }
}

/** `layer1.0.conv1` → `/layer1/layer1.0/conv1`: an index carries the name of its container, as in torch's scopes. */
function scopeOf(path) {
  let scope = "";
  let last = "";
  for (const part of path === "" ? [] : path.split(".")) {
    last = /^\d+$/.test(part) ? `${last}.${part}` : part;
    scope += `/${last}`;
  }
  return scope;
}

function valueInfo(name, dims) {
  const shape = { dim: dims.map((dimValue) => ({ dimValue })) };
  return { name, type: { tensorType: { elemType: FLOAT, shape } } };
}

/** Integers and lists of them; `{ f }` for a float; a tensor. */
function attributeProto(name, value) {
  const { INT, INTS, FLOAT: FLOAT_ATTRIBUTE, TENSOR } = AttributeProto.AttributeType;
  if (Array.isArray(value)) return { name, type: INTS, ints: value };
  if (typeof value === "number") return { name, type: INT, i: value };
  return "f" in value ? { name, type: FLOAT_ATTRIBUTE, f: value.f } : { name, type: TENSOR, t: value };
}
