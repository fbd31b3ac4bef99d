# Sequences of different lengths: padded to one tensor, or packed behind one another.
from collections import namedtuple

import torch
from _rooflint import data as _data, is_tensor, is_unknown


class PackedSequence(namedtuple("PackedSequence", ["data", "batch_sizes", "sorted_indices", "unsorted_indices"])):
    """Rows of all sequences, step by step; `batch_sizes` says how many of them have each step."""

    def __new__(cls, data, batch_sizes=None, sorted_indices=None, unsorted_indices=None):
        if batch_sizes is None and isinstance(data, (tuple, list)):
            data, batch_sizes = data
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    @property
    def largest_batch(self):
        """Sequences that are packed: all of them have a first step."""
        values = _data(self.batch_sizes)
        return values if is_unknown(values) else values[0]

    @property
    def is_cuda(self):
        return False

    def is_pinned(self):
        return False

    def to(self, *args, **kwargs):
        return PackedSequence(self.data.to(*args, **kwargs), self.batch_sizes, self.sorted_indices, self.unsorted_indices)

    def cpu(self, *args, **kwargs):
        return self

    cuda = pin_memory = cpu

    def float(self):
        return self.to(dtype=torch.float32)

    def double(self):
        return self.to(dtype=torch.float64)

    def half(self):
        return self.to(dtype=torch.float16)

    def long(self):
        return self.to(dtype=torch.int64)


def invert_permutation(permutation):
    if permutation is None:
        return None
    values = _data(permutation)
    if is_unknown(values):
        return torch.empty_like(permutation)
    inverse = [0] * len(values)
    for place, value in enumerate(values):
        inverse[value] = place
    return torch.tensor(inverse, dtype=permutation.dtype)


def _length_list(lengths):
    return _data(lengths) if is_tensor(lengths) else list(lengths)


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    values = _length_list(lengths)
    batch = input.shape[0 if batch_first else 1]
    if is_unknown(values):
        return PackedSequence(torch.empty((values, *input.shape[2:]), dtype=input.dtype), torch.empty((values,), dtype=torch.int64))
    if enforce_sorted and len(values) != batch:
        raise RuntimeError(f"Expected `len(lengths)` to be equal to batch_size, but got {len(values)} (batch_size={batch})")
    if any(not is_unknown(v) and v <= 0 for v in values):
        raise RuntimeError("Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0")
    if enforce_sorted and any(a < b for a, b in zip(values, values[1:])):
        raise RuntimeError("`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.")
    steps = max(values)
    if steps > input.shape[1 if batch_first else 0]:
        raise RuntimeError(f"Expected `lengths` to be at most {input.shape[1 if batch_first else 0]}, but got {steps}")
    sorted_indices = None
    if not enforce_sorted:
        order = sorted(range(len(values)), key=lambda i: -values[i])
        sorted_indices = torch.tensor(order, dtype=torch.int64)
        input = input.index_select(0 if batch_first else 1, sorted_indices)
    batch_sizes = [sum(1 for v in values if v > step) for step in range(steps)]
    rows = input.transpose(0, 1) if batch_first else input
    parts = [rows[step, :n] for step, n in enumerate(batch_sizes)]
    return PackedSequence(torch.cat(parts, 0), torch.tensor(batch_sizes, dtype=torch.int64), sorted_indices)


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    sizes = _data(sequence.batch_sizes)
    features = sequence.data.shape[1:]
    if is_unknown(sizes):
        return torch.empty((sizes, sizes, *features), dtype=sequence.data.dtype), torch.empty((sizes,), dtype=torch.int64)
    steps, batch = len(sizes), sizes[0]
    if total_length is not None:
        if total_length < steps:
            raise ValueError(f"Expected total_length to be at least the length of the longest sequence in input, but got total_length={total_length} and max sequence length being {steps}")
        steps = total_length
    lengths = [sum(1 for n in sizes if n > i) for i in range(batch)]
    rows = sequence.data.split(sizes, 0)
    padded = [torch.nn.functional.pad(part, (*(0, 0) * len(features), 0, batch - part.shape[0]), value=padding_value) for part in rows]
    padded += [torch.full((batch, *features), padding_value, dtype=sequence.data.dtype)] * (steps - len(sizes))
    output = torch.stack(padded, 1 if batch_first else 0)
    lengths = torch.tensor(lengths, dtype=torch.int64)
    if sequence.unsorted_indices is not None:
        return output.index_select(0 if batch_first else 1, sequence.unsorted_indices), lengths[sequence.unsorted_indices]
    return output, lengths


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    if is_tensor(sequences):
        sequences = sequences.unbind(0)
    if not isinstance(sequences, (tuple, list)):
        raise RuntimeError(f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}")
    if len(sequences) == 0:
        raise RuntimeError("received an empty list of sequences")
    steps = max(s.shape[0] for s in sequences)
    features = sequences[0].shape[1:]

    def padded(s):
        missing = (0, steps - s.shape[0]) if padding_side == "right" else (steps - s.shape[0], 0)
        return torch.nn.functional.pad(s.to(sequences[0].dtype), (*(0, 0) * len(features), *missing), value=padding_value)

    return torch.stack([padded(s) for s in sequences], 0 if batch_first else 1)


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    lengths.device
    if not batch_first:
        padded_sequences = padded_sequences.transpose(0, 1)
    values = _length_list(lengths)
    return [row[:n] for row, n in zip(padded_sequences, [values] * len(padded_sequences) if is_unknown(values) else values, strict=True)]


def pack_sequence(sequences, enforce_sorted=True):
    lengths = torch.tensor([s.shape[0] for s in sequences], dtype=torch.int64)
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences):
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
