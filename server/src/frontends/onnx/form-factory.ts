// The constants and helper nodes that a newer form of a node needs, made in the graph that the node goes to.
import type { GraphBuilder } from "../../graph/builder";
import type { NodeSource, Value } from "../../graph/graph";
import { tensor } from "../../tensor/type";
import type { FormFactory } from "./normalize";

/** Names everything after the node of `source`. */
export function formFactory(builder: GraphBuilder, source: NodeSource): FormFactory {
  const name = (role: string) => `${source.name}:${role}`;
  return {
    integers(role, values, scalar = false) {
      return builder.constant(name(role), tensor("int64", scalar ? [] : [values.length]), "constant", values);
    },
    float(role, value, like) {
      const dtype = like?.type.kind === "tensor" ? like.type.dtype : "float32";
      return builder.constant(name(role), tensor(dtype, []), "constant", [value]);
    },
    floats(role, values) {
      return builder.constant(name(role), tensor("float32", [values.length]), "constant", values);
    },
    node(op, inputs, attributes = {}) {
      const output = name(op.toLowerCase());
      const emitted = builder.emit({
        op,
        inputs,
        attributes,
        outputs: [output],
        source: { ...source, name: output, type: op },
      });
      return emitted.outputs[0] as Value;
    },
  };
}
