"""Random calls in small languages of their own: indices of tensors, read and written, and patterns of einops and einsum.

    forms.py SEED COUNT > cases

One JSON object a line, as mutate.py writes them. Most calls fit their operands; some are made wrong on purpose.
"""
import json
import random
import sys

AXES = ["a", "b", "c", "d", "e"]


def main():
    rng = random.Random(int(sys.argv[1]))
    for i in range(int(sys.argv[2])):
        make = rng.choice([indexed, assigned, rearranged, reduced, repeated, packed, contracted, layered])
        print(json.dumps({"id": f"{make.__name__}/{i}", **make(rng)}))


# --- Indices ---

def indexed(rng):
    shape = [rng.choice([1, 2, 3, 4]) for _ in range(rng.choice([1, 2, 3, 3, 4]))]
    return {"setup": [f"x = torch.zeros({numbers(shape)})"], "code": f"x[{index(rng, shape)}]"}


def assigned(rng):
    shape = [rng.choice([1, 2, 3, 4]) for _ in range(rng.choice([1, 2, 3]))]
    at = index(rng, shape)
    value = rng.choice(["1.0", "2", "True", "torch.tensor(1.0)", "torch.zeros(1)", f"torch.zeros_like(x[{at}])", f"torch.zeros_like(x[{at}]).double()",
                        f"torch.zeros({numbers(shape)})", f"torch.zeros({rng.choice([2, 3])})", f"x[{at}] * 2", f"torch.zeros_like(x[{at}])[None]", "[1.0, 2.0]", "None", "1j"])
    operator = rng.choice(["=", "=", "=", "+=", "*="])
    dtype = rng.choice(["", "", ", dtype=torch.int64", ", dtype=torch.bool", ", dtype=torch.float16"])
    body = f"def f(x):\n    x[{at}] {operator} {value}\n    return x"
    return {"setup": [f"x = torch.zeros({numbers(shape)}{dtype})", body], "code": "f(x)"}


def index(rng, shape):
    """Entries for the axes one after the other; ellipsis, None and too many of them now and then."""
    entries, axis = [], 0
    while axis < len(shape) and (axis == 0 or rng.random() < 0.75):
        if rng.random() < 0.15:
            entries.append("None")
        if rng.random() < 0.12 and "..." not in entries:
            entries.append("...")
            axis = rng.randint(axis, len(shape) - 1)
        text, used = entry(rng, shape[axis:])
        entries.append(text)
        axis += used
    if rng.random() < 0.1:
        entries.append(rng.choice(["None", "...", "0", ":", "True"]))
    return ", ".join(entries)


def entry(rng, sizes):
    n = sizes[0]
    some = [rng.randrange(n) for _ in range(rng.choice([1, 2, 2, 3]))]
    mask = [rng.random() < 0.5 for _ in range(n)]
    kind = rng.choice(["int", "int", "slice", "slice", "slice", "list", "tensor", "matrix", "mask", "scalar", "wide mask", "truth", "range", "beyond"])
    if kind == "wide mask" and len(sizes) > 1:
        return f"torch.ones({n}, {sizes[1]}, dtype=torch.bool)", 2
    texts = {"int": str(rng.choice([0, -1, n - 1, n // 2])), "slice": part(rng, n), "list": str(some), "tensor": f"torch.tensor({some})", "matrix": f"torch.tensor([{some}, {some}])",
             "mask": rng.choice([f"torch.tensor({mask})", str(mask)]), "scalar": f"torch.tensor({some[0]})", "wide mask": ":", "truth": rng.choice(["True", "False"]),
             "range": f"range({n})", "beyond": str(rng.choice([n, -n - 1, [0, n], "1.0", "'a'", "::-1", "(0, 0)", "torch.zeros(2)", "torch.tensor([True] * %d)" % (n + 1)]))}
    return texts[kind], 0 if kind == "truth" else 1


def part(rng, n):
    bounds = [rng.choice(["", "", str(rng.randint(-n - 1, n + 1))]) for _ in range(2)]
    step = rng.choice(["", "", "", ":2", ":1", ":3", ":0"]) if rng.random() < 0.5 else ""
    return f"{bounds[0]}:{bounds[1]}{step}"


# --- einops ---

def operand(rng, least=1):
    """An axis and its size each, and how the left side of a pattern names them."""
    axes = AXES[:rng.randint(least, 5)]
    sizes = {axis: rng.choice([1, 2, 3, 4]) for axis in axes}
    return axes, sizes, grouped(rng, axes)


def grouped(rng, axes):
    groups, rest = [], list(axes)
    while rest:
        n = rng.choice([1, 1, 1, 2, 2, 3])
        groups.append(rest[:n])
        rest = rest[n:]
    return groups


def written(groups):
    return " ".join(group[0] if len(group) == 1 else f"({' '.join(group)})" for group in groups)


def tensor_of(groups, sizes):
    return f"torch.zeros({numbers([product(sizes.get(axis, 1) for axis in group) for group in groups])})"


def given_sizes(rng, groups, sizes):
    """All but one of each group; now and then one too few, too many or a wrong one."""
    told = [axis for group in groups for axis in (group[1:] if rng.random() < 0.5 else group[:-1]) if len(group) > 1]
    texts = [f"{axis}={sizes[axis] + (rng.random() < 0.04)}" for axis in told if rng.random() < 0.96]
    return "".join(f", {text}" for text in [*texts, *(["z=2"] if rng.random() < 0.03 else [])])


def spoiled(rng, pattern):
    if rng.random() > 0.08:
        return pattern
    return rng.choice([pattern.replace("a", "a a", 1), pattern.replace("->", "- >"), pattern.replace(" ", "  "), pattern + " z", pattern.replace("(", "((", 1), pattern.replace("b", "", 1), pattern.replace("a", "_a"), pattern.replace("->", "-> ...")])


def rearranged(rng):
    axes, sizes, left = operand(rng)
    right = grouped(rng, rng.sample(axes, len(axes)))
    if rng.random() < 0.2:
        right.insert(rng.randint(0, len(right)), ["1"])
    texts, lead = [written(left), written(right)], ""
    if rng.random() < 0.2:
        lead = rng.choice(["2, ", "2, 3, ", ""])
        texts = [f"... {texts[0]}", rng.choice([f"... {texts[1]}", f"{texts[1]} ...", f"(... {right[0][0]}) {written(right[1:])}" if len(right[0]) == 1 else f"... {texts[1]}"])]
    pattern = spoiled(rng, " -> ".join(texts))
    x = tensor_of(left, sizes).replace("zeros(", f"zeros({lead}")
    if rng.random() < 0.1:
        x = f"[{x}, {x}]"
        pattern = f"n {pattern.replace('->', '-> n')}"
    return {"setup": [f"x = {x}"], "code": f"einops.rearrange(x, {pattern!r}{given_sizes(rng, left, sizes)})"}


def reduced(rng):
    axes, sizes, left = operand(rng, 2)
    right = grouped(rng, rng.sample(axes, rng.randint(0, len(axes) - 1)))
    dtype = rng.choice(["", "", "", ", dtype=torch.int64", ", dtype=torch.bool"])
    operation = rng.choice(["'mean'", "'sum'", "'max'", "'min'", "'prod'", "'any'", "'all'", "'median'"])
    x = tensor_of(left, sizes).replace(")", f"{dtype})")
    return {"setup": [f"x = {x}"], "code": f"einops.reduce(x, {spoiled(rng, f'{written(left)} -> {written(right)}')!r}, {operation}{given_sizes(rng, left, sizes)})"}


def repeated(rng):
    axes, sizes, left = operand(rng)
    own = rng.sample([*axes, "r"], len(axes) + 1)
    right = grouped(rng, own)
    if rng.random() < 0.3:
        right.insert(rng.randint(0, len(right)), [str(rng.choice([1, 2, 3]))])
    told = ", r=2" if rng.random() < 0.95 else ""
    return {"setup": [f"x = {tensor_of(left, sizes)}"], "code": f"einops.repeat(x, {spoiled(rng, f'{written(left)} -> {written(right)}')!r}{given_sizes(rng, left, sizes)}{told})"}


def packed(rng):
    fixed = [rng.choice([1, 2, 3]) for _ in range(rng.choice([1, 2, 3]))]
    at = rng.randint(0, len(fixed))
    free = [[rng.choice([1, 2, 3]) for _ in range(rng.choice([0, 1, 1, 2]))] for _ in range(rng.choice([1, 2, 3]))]
    names = AXES[:len(fixed)]
    pattern = spoiled(rng, " ".join([*names[:at], "*", *names[at:]]))
    setup = [f"x{i} = torch.zeros({numbers([*fixed[:at], *sizes, *fixed[at:]])})" for i, sizes in enumerate(free)]
    items = ", ".join(f"x{i}" for i in range(len(free)))
    call = f"einops.pack([{items}], {pattern!r})"
    if rng.random() < 0.5:
        return {"setup": setup, "code": call}
    shapes = free if rng.random() < 0.7 else [*free[:-1], [-1] * min(1, len(free[-1]))] if rng.random() < 0.7 else [*free, [2]]
    return {"setup": [*setup, f"packed, _ = {call}"], "code": f"einops.unpack(packed, {shapes!r}, {pattern!r})"}


def contracted(rng):
    sizes = {axis: rng.choice([1, 2, 3, 4]) for axis in AXES}
    terms = [rng.sample(AXES, rng.randint(1, 3)) for _ in range(rng.choice([1, 2, 2, 3]))]
    used = sorted({axis for term in terms for axis in term})
    out = rng.sample(used, rng.randint(0, len(used)))
    setup = [f"x{i} = torch.zeros({numbers([sizes[axis] + (rng.random() < 0.02) for axis in term])})" for i, term in enumerate(terms)]
    operands = ", ".join(f"x{i}" for i in range(len(terms)))
    if rng.random() < 0.5:
        return {"setup": setup, "code": f"einops.einsum({operands}, {spoiled(rng, ', '.join(' '.join(term) for term in terms) + ' -> ' + ' '.join(out))!r})"}
    letters = ",".join("".join(term) for term in terms)
    pattern = letters if rng.random() < 0.2 else f"{letters}->{''.join(out)}"
    return {"setup": setup, "code": f"torch.einsum({spoiled(rng, pattern)!r}, {operands})"}


def layered(rng):
    axes, sizes, left = operand(rng, 2)
    right = grouped(rng, rng.sample(axes, len(axes)))
    told = given_sizes(rng, left, sizes)
    layer = rng.choice([f"Rearrange('{written(left)} -> {written(right)}'{told})", f"Reduce('{written(left)} -> {written(right[:-1])}', 'mean'{told})", mixing(rng, left, sizes)])
    return {"setup": ["from einops.layers.torch import EinMix, Rearrange, Reduce", f"m = {layer}", f"x = {tensor_of(left, sizes)}"], "code": "m(x)"}


def mixing(rng, left, sizes):
    """One axis of the input is summed over, one is new."""
    axes = [axis for group in left for axis in group]
    gone = rng.choice(axes)
    kept = [[axis for axis in group if axis != gone] or ["o"] for group in left]
    right = kept if any("o" in group for group in kept) else [*kept, ["o"]]
    bias = rng.choice([", bias_shape='o'", "", ""])
    told = "".join(f", {axis}={sizes[axis]}" for axis in axes)
    return f"EinMix('{written(left)} -> {written(right)}', weight_shape='{gone} o'{bias}{told}, o=2)"


def numbers(sizes):
    return ", ".join(map(str, sizes)) if sizes else "()"


def product(sizes):
    result = 1
    for size in sizes:
        result *= size
    return result


main()
