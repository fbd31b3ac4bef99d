# Functions that no operator standard has: a node that carries the types of its results. What such a function costs is
# unknown unless its caller gives a formula.
from _rooflint import emit, is_unknown


def declared(name, inputs, results, flops=None):
    """`results` are pairs (dtype, shape); one gives a tensor, several a tuple."""
    for part in (*inputs, *[d for d, _ in results]):
        if is_unknown(part):
            return part if len(results) == 1 else tuple(part for _ in results)
    texts = [f"{d.name}[{_sizes(shape)}]" for d, shape in results]
    return emit(name, inputs, {"results": texts, "flops": None if is_unknown(flops) else flops}, len(texts), "ext.torch")


def _sizes(shape):
    if is_unknown(shape):
        return "…"
    return ",".join("?" if is_unknown(n) else str(n) for n in shape)
