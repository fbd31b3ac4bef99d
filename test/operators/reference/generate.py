"""Writes reference.jsonl: small random cases of the operators whose results Rooflint propagates, computed by the reference
implementation of the onnx package. Run with Python 3, onnx 1.23 and numpy: `python generate.py > reference.jsonl`."""

import json

import numpy as np
import onnx
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

OPSET = 23
CASES_PER_OPERATOR = 6
rng = np.random.default_rng(20260)


def shape(low=1, high=3, rank=None):
    return [int(rng.integers(low, high + 1)) for _ in range(rng.integers(1, 4) if rank is None else rank)]


def ints(dims, low=-9, high=9, dtype=np.int64):
    return rng.integers(low, high + 1, dims).astype(dtype)


def floats(dims):
    return (rng.integers(-40, 40, dims) / 8).astype(np.float32)


def bools(dims):
    return rng.integers(0, 2, dims).astype(bool)


def nonzero(array):
    return np.where(array == 0, 3, array).astype(array.dtype)


def broadcastable(dims):
    return [d if rng.random() < 0.6 else 1 for d in dims][int(rng.integers(0, len(dims))):]


def axis_of(dims):
    return int(rng.integers(-len(dims), len(dims)))


def i64(*values):
    return np.array(values, dtype=np.int64)


def numbers(dims):
    return [ints(dims), ints(dims, dtype=np.int32), floats(dims)][int(rng.integers(0, 3))]


def pair(op, make=numbers, second=lambda x: x):
    def case():
        dims = shape()
        a = make(dims)
        b = second(make(broadcastable(dims)).astype(a.dtype))
        return [a, b], {}
    return op, case


def unary(op, make):
    return op, lambda: ([make(shape())], {})


def mod():
    dims = shape()
    return [ints(dims), nonzero(ints(broadcastable(dims)))], {"fmod": int(rng.integers(0, 2))}


def clip():
    return [ints(shape()), np.array(-3, np.int64), np.array(4, np.int64)], {}


def variadic():
    dims = shape()
    return [floats(dims), floats(broadcastable(dims)), floats(broadcastable(dims))], {}


def where():
    dims = shape()
    return [bools(dims), ints(broadcastable(dims)), ints(broadcastable(dims))], {}


def cast():
    source = [ints(shape(), -300, 300), floats(shape()), bools(shape()), ints(shape(), -300, 300, np.int16)][int(rng.integers(0, 4))]
    # Converting a negative float to an unsigned type is undefined.
    targets = [TensorProto.INT64, TensorProto.INT32, TensorProto.FLOAT, TensorProto.BOOL, TensorProto.FLOAT16]
    if source.dtype.kind == "i":
        targets += [TensorProto.UINT8, TensorProto.INT8, TensorProto.UINT16]
    return [source], {"to": int(rng.choice(targets))}


def concat():
    dims = shape()
    axis = axis_of(dims)
    parts = [ints(dims[:axis % len(dims)] + [int(rng.integers(0, 4))] + dims[axis % len(dims) + 1:]) for _ in range(3)]
    return parts, {"axis": axis}


def split():
    dims = shape(3, 5)
    axis = axis_of(dims)
    first = int(rng.integers(0, dims[axis] + 1))
    return [ints(dims), i64(first, dims[axis] - first)], {"axis": axis}, 2


def slice_():
    dims = shape(1, 5)
    count = int(rng.integers(1, len(dims) + 1))
    axes = rng.permutation(len(dims))[:count]
    bounds = [-(2**63), -6, -2, -1, 0, 1, 2, 4, 9, 2**63 - 1]
    starts, ends = rng.choice(bounds[1:], count), rng.choice(bounds, count)
    steps = rng.choice([-2, -1, 1, 2, 3], count)
    return [ints(dims), starts.astype(np.int64), ends.astype(np.int64), axes.astype(np.int64), steps.astype(np.int64)], {}


def pad():
    dims = shape(2, 4)
    mode = str(rng.choice(["constant", "reflect", "edge", "wrap"]))
    pads = ints([2 * len(dims)], 0, 1)
    return [ints(dims), pads] + ([np.array(7, np.int64)] if mode == "constant" else []), {"mode": mode}


def tile():
    dims = shape()
    return [ints(dims), ints([len(dims)], 0, 3)], {}


def expand():
    dims = shape()
    return [ints([d if rng.random() < 0.5 else 1 for d in dims]), i64(2, *dims)], {}


def transpose():
    dims = shape()
    return [ints(dims)], {"perm": [int(a) for a in rng.permutation(len(dims))]}


def trilu():
    return [ints(shape(2, 4, 3)), np.array(rng.integers(-2, 3), np.int64)], {"upper": int(rng.integers(0, 2))}


def gather():
    dims = shape(2, 4)
    axis = axis_of(dims)
    return [ints(dims), ints(shape(rank=int(rng.integers(0, 3))), -dims[axis], dims[axis] - 1)], {"axis": axis}


def gather_elements():
    dims = shape(2, 4)
    axis = axis_of(dims)
    return [ints(dims), ints(dims, -dims[axis], dims[axis] - 1)], {"axis": axis}


def gather_nd():
    dims = shape(2, 4, 3)
    batch = int(rng.integers(0, 2))
    depth = int(rng.integers(1, 4 - batch))
    index = np.stack([ints(dims[:batch] + [3], -dims[batch + i], dims[batch + i] - 1) for i in range(depth)], -1)
    return [ints(dims), index], {"batch_dims": batch}


def one_hot():
    return [ints(shape(), -4, 3), np.array(4, np.int64), i64(2, 9)], {"axis": int(rng.integers(-1, 1))}


def compress():
    dims = shape(2, 4)
    axis = axis_of(dims)
    if rng.random() < 0.3:
        return [ints(dims), bools([int(np.prod(dims)) - 1])], {}
    return [ints(dims), bools([dims[axis]])], {"axis": axis}


def scatter_elements():
    dims = shape(2, 4, 2)
    # One index a place: with several, reductions depend on their order only in rounding, replacement does in value.
    index = np.argsort(rng.random(dims), 1).astype(np.int64)
    return [ints(dims), index, ints(dims)], {"axis": 1, "reduction": str(rng.choice(["none", "add", "mul", "max", "min"]))}


def scatter_nd():
    dims = shape(3, 4, 2)
    index = rng.permutation(dims[0])[:2].reshape(2, 1).astype(np.int64)
    return [ints(dims), index, ints([2, dims[1]])], {"reduction": str(rng.choice(["none", "add", "mul", "max", "min"]))}


def reduce(make):
    def case():
        dims = shape(1, 4)
        axes = rng.permutation(len(dims))[: int(rng.integers(0, len(dims) + 1))]
        attributes = {"keepdims": int(rng.integers(0, 2))}
        return [make(dims), axes.astype(np.int64)], attributes
    return case


def argument():
    dims = shape(1, 4)
    return [ints(dims, -2, 2)], {
        "axis": axis_of(dims),
        "keepdims": int(rng.integers(0, 2)),
        "select_last_index": int(rng.integers(0, 2)),
    }


def top_k():
    dims = shape(2, 5)
    axis = axis_of(dims)
    # Distinct values: the reference implementation orders equal ones as its sort leaves them.
    values = rng.permutation(int(np.prod(dims))).reshape(dims).astype(np.int64)
    return [values, i64(int(rng.integers(1, dims[axis] + 1)))], {"axis": axis, "largest": int(rng.integers(0, 2))}, 2


def unique():
    return [ints([8], 0, 4)], {"sorted": int(rng.integers(0, 2))}, 4


def cumulative():
    dims = shape(1, 4)
    attributes = {"exclusive": int(rng.integers(0, 2)), "reverse": int(rng.integers(0, 2))}
    return [ints(dims), np.array(axis_of(dims), np.int64)], attributes


def range_():
    start, limit = (int(v) for v in rng.integers(-9, 9, 2))
    return [np.array(v, np.int64) for v in (start, limit, int(rng.choice([-3, -2, -1, 1, 2, 3])))], {}


def reshape():
    return [ints([2, 3, 4]), [i64(-1), i64(4, -1), i64(0, -1), i64(3, 0, 8), i64(2, 1, -1, 4)][int(rng.choice([0, 1, 2, 4]))]], {}


def flatten():
    dims = shape()
    return [ints(dims)], {"axis": int(rng.integers(-len(dims), len(dims) + 1))}


def shape_():
    return [ints(shape())], {"start": int(rng.integers(-3, 3)), "end": int(rng.integers(-3, 4))}


OPERATORS = [
    *[unary(op, numbers) for op in ["Abs", "Neg", "Sign"]],
    *[unary(op, floats) for op in ["Ceil", "Floor", "Round", "Reciprocal", "Exp", "Relu", "IsNaN"]],
    *[unary(op, lambda dims: np.abs(floats(dims))) for op in ["Sqrt", "Log"]],
    unary("Not", bools),
    unary("BitwiseNot", ints),
    *[pair(op) for op in ["Add", "Sub", "Mul", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"]],
    pair("Div", numbers, nonzero),
    pair("Pow", lambda dims: ints(dims, 1, 5)),
    *[pair(op, bools) for op in ["And", "Or", "Xor"]],
    *[pair(op, ints) for op in ["BitwiseAnd", "BitwiseOr", "BitwiseXor"]],
    ("Mod", mod), ("Clip", clip), ("Where", where), ("Cast", cast),
    *[(op, variadic) for op in ["Sum", "Mean", "Max", "Min"]],
    ("Concat", concat), ("Split", split), ("Slice", slice_), ("Pad", pad), ("Tile", tile), ("Expand", expand),
    ("Transpose", transpose), ("Trilu", trilu), ("Gather", gather), ("GatherElements", gather_elements),
    ("GatherND", gather_nd), ("OneHot", one_hot), ("Compress", compress), unary("NonZero", bools),
    ("ScatterElements", scatter_elements), ("ScatterND", scatter_nd),
    *[(op, reduce(ints)) for op in ["ReduceSum", "ReduceProd", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceSumSquare"]],
    *[(op, reduce(floats)) for op in ["ReduceMean", "ReduceL2"]],
    ("ArgMax", argument), ("ArgMin", argument), ("TopK", top_k), ("Unique", unique), ("CumSum", cumulative),
    ("Range", range_), ("Reshape", reshape), ("Flatten", flatten), ("Shape", shape_), unary("Size", ints),
    unary("EyeLike", lambda dims: ints(shape(1, 3, 2))),
]  # fmt: skip


def tensor(array):
    data = [float(v) if array.dtype.kind == "f" else int(v) for v in array.flatten()]
    return {"dtype": str(array.dtype), "shape": list(array.shape), "data": [repr(v) if v != v or abs(v) == float("inf") else v for v in data]}


def run(op, inputs, attributes, outputs):
    names = [f"x{i}" for i in range(len(inputs))]
    node = helper.make_node(op, names, [f"y{i}" for i in range(outputs)], **attributes)
    infos = [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(x.dtype), x.shape) for n, x in zip(names, inputs)]
    results = [onnx.ValueInfoProto(name=name) for name in node.output]
    graph = helper.make_graph([node], "case", infos, results)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    return ReferenceEvaluator(model).run(None, dict(zip(names, inputs)))


def main():
    cases = []
    with np.errstate(all="ignore"):
        for op, make in OPERATORS:
            for _ in range(CASES_PER_OPERATOR):
                inputs, attributes, *count = make()
                inputs = [np.asarray(x) for x in inputs]
                results = run(op, inputs, attributes, count[0] if count else 1)
                cases.append({
                    "op": op,
                    "inputs": [tensor(x) for x in inputs],
                    "attributes": attributes,
                    "outputs": [tensor(np.asarray(y)) for y in results],
                })  # fmt: skip
    for case in cases:
        print(json.dumps(case, separators=(",", ":")))


main()
