// The one way to apply an operator's shape rule: what no tensor can have is rejected here, whatever the rule computed from
// a hostile file's attributes.
import type { ValueType } from "../tensor/type";
import type { NodeContext } from "./context";
import type { Operator } from "./operator";

/** Types of the node's outputs. Throws OperatorRejection where the framework would reject the node. */
export function inferTypes(operator: Operator, node: NodeContext): readonly ValueType[] {
  const types = operator.infer(node);
  types.forEach((type, output) => {
    const impossible = dims(type).find((dim) => dim !== null && !(Number.isSafeInteger(dim) && dim >= 0));
    if (impossible !== undefined) node.fail(`size ${impossible} in the shape of output ${output} is not possible`);
  });
  return types;
}

function dims(type: ValueType): readonly (number | null)[] {
  switch (type.kind) {
    case "tensor":
      return type.shape ?? [];
    case "sequence":
    case "optional":
    case "map":
      return dims(type.element);
    case "unknown":
      return [];
  }
}
