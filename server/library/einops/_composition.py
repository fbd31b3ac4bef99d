# pack and unpack: several tensors in one; einsum with named axes.
import torch
from einops._expression import ELLIPSIS, EinopsError, Expression, axis_name


def pack(tensors, pattern):
    before, after, least = _star(pattern, "pack")
    tensors[0]  # an empty list is rejected as any look-up in it
    flat = []
    shapes = []
    for i, tensor in enumerate(tensors):
        shape = tensor.shape
        if len(shape) < least:
            raise EinopsError(f"packed tensor #{i} (enumeration starts with 0) has shape {shape}, while pattern {pattern} assumes at least {least} axes")
        end = len(shape) - after
        shapes.append(shape[before:end])
        flat.append(tensor.reshape((*shape[:before], -1, *shape[end:])))
    return torch.cat(flat, dim=before), shapes


def unpack(tensor, packed_shapes, pattern):
    before, after, least = _star(pattern, opname="unpack")
    shape = tensor.shape
    if len(shape) != before + 1 + after:
        raise EinopsError(f'unpack(..., "{pattern}") received input of wrong dim with shape {shape}')
    size = shape[before]
    lengths = [-1 if -1 in packed else _product(packed) for packed in packed_shapes]
    if lengths.count(-1) > 1:
        raise EinopsError(f"unpack(..., {pattern}) received more than one -1 in {packed_shapes} and can't infer dimensions")
    if -1 in lengths:
        lengths[lengths.index(-1)] = size - sum(length for length in lengths if length != -1)
    if sum(lengths) != size or any(length < 0 for length in lengths):
        raise EinopsError(f'Error during unpack(..., "{pattern}"): could not split axis of size {size} into requested {packed_shapes}')
    parts = torch.split(tensor, lengths, dim=before)
    return [part.reshape((*shape[:before], *packed, *shape[before + 1:])) for part, packed in zip(parts, packed_shapes)]


def einsum(*tensors_and_pattern):
    if len(tensors_and_pattern) <= 1:
        raise ValueError("`einops.einsum` takes at minimum two arguments: the tensors (at least one), followed by the pattern.")
    *tensors, pattern = tensors_and_pattern
    if not isinstance(pattern, str):
        raise ValueError("The last argument passed to `einops.einsum` must be a string, representing the einsum pattern.")
    return torch.einsum(compact(pattern), *tensors)


def compact(pattern):
    """`i j, j k -> i k` as `ab,bc->ac`."""
    if "->" not in pattern:
        raise ValueError("Einsum pattern must contain '->'.")
    lefts, right = pattern.split("->")
    letters = {}
    sides = [_letters(side, letters) for side in lefts.split(",")]
    for group in Expression(right, allow_underscore=True).groups:
        if group != ELLIPSIS and len(group) == 1 and group[0] not in letters:
            raise EinopsError(f"Unknown axis {group[0]} on right side of einsum {pattern}.")
    return ",".join(sides) + "->" + _letters(right, letters)


def _letters(side, letters):
    expression = Expression(side, allow_underscore=True, allow_duplicates=True)
    text = ""
    for group in expression.groups:
        if group == ELLIPSIS:
            text += "..."
        elif not group:
            raise NotImplementedError("Singleton () axes are not yet supported in einsum.")
        elif len(group) > 1:
            raise NotImplementedError("Shape rearrangement is not yet supported in einsum.")
        else:
            if group[0] not in letters:
                if len(letters) >= len(ALPHABET):
                    raise RuntimeError("Too many axes in einsum.")
                letters[group[0]] = ALPHABET[len(letters)]
            text += letters[group[0]]
    return text


ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _star(pattern, opname):
    """Axes before and after the `*`, and how many there are."""
    axes = pattern.split()
    if len(axes) != len(set(axes)):
        raise EinopsError(f'Duplicates in axes names in {opname}(..., "{pattern}")')
    if "*" not in axes:
        raise EinopsError(f'No *-axis in {opname}(..., "{pattern}")')
    for axis in axes:
        valid, reason = (True, "") if axis == "*" else axis_name(axis)
        if not valid:
            raise EinopsError(f'Invalid axis name {axis} in {opname}(..., "{pattern}")')
    before = axes.index("*")
    return before, len(axes) - before - 1, len(axes) - 1


def _product(sizes):
    product = 1
    for size in sizes:
        product = product * size
    return product
