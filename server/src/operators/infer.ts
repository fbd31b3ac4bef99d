// The one way to apply an operator's shape rule: what no tensor can have is rejected here, whatever the rule computed from
// a hostile file's attributes.
import type { ValueType } from "../tensor/type";
import type { NodeContext } from "./context";
import type { Operator } from "./operator";

/** The widest real node (a Concat of a detection model) has some hundred operands; a call cannot take over 10^5 arguments. */
const OPERAND_LIMIT = 10_000;

/** Types of the node's outputs. Throws OperatorRejection where the framework would reject the node. */
export function inferTypes(operator: Operator, node: NodeContext): readonly ValueType[] {
  if (node.inputs.length > OPERAND_LIMIT) {
    node.fail(`${node.inputs.length} operands are more than ${OPERAND_LIMIT}`, "limit-reached");
  }
  return possibleTypes(node, operator.infer(node));
}

/** What a rule inferred, when there can be such tensors. */
export function possibleTypes(node: NodeContext, types: readonly ValueType[]): readonly ValueType[] {
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
