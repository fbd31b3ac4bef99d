# Recurrent layers: weights by layer and direction, and what is checked before they run.
import torch
from _rooflint import is_tensor, is_unknown
from torch import _core
from torch._autocast import Autocast
from torch._functions import recurrent
from torch._functions.recurrent import MODES
from torch.nn.modules.module import Module
from torch.nn.parameter import Parameter
from torch.nn.utils.rnn import PackedSequence

__all__ = ("GRU", "LSTM", "RNN", "RNNBase")

class RNNBase(Module):
    def __init__(self, mode, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, proj_size=0, device=None, dtype=None):
        super().__init__()
        if not isinstance(dropout, (int, float)) or not 0 <= dropout <= 1 or isinstance(dropout, bool):
            raise ValueError("dropout should be a number in range [0, 1] representing the probability of an element being zeroed")
        for name, value in (("input_size", input_size), ("hidden_size", hidden_size)):
            if not isinstance(value, int) and not is_unknown(value):
                raise TypeError(f"{name} should be of type int, got: {type(value).__name__}")
        if input_size <= 0:
            raise ValueError("input_size must be greater than zero")
        if hidden_size <= 0:
            raise ValueError("hidden_size must be greater than zero")
        if num_layers <= 0:
            raise ValueError("num_layers must be greater than zero")
        if proj_size < 0:
            raise ValueError("proj_size should be a positive integer or zero to disable projections")
        if proj_size >= hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")
        if mode not in MODES:
            raise ValueError("Unrecognized RNN mode: " + mode)
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        for layer in range(num_layers):
            for suffix in self._suffixes(layer):
                self._add_weights(layer, suffix, dtype)
        self.reset_parameters()

    def _suffixes(self, layer):
        return (f"_l{layer}", f"_l{layer}_reverse") if self.bidirectional else (f"_l{layer}",)

    def _add_weights(self, layer, suffix, dtype):
        rows, width = MODES[self.mode][1] * self.hidden_size, self.proj_size or self.hidden_size
        inputs = self.input_size if layer == 0 else width * (2 if self.bidirectional else 1)
        shapes = {"weight_ih": (rows, inputs), "weight_hh": (rows, width)}
        if self.bias:
            shapes.update(bias_ih=(rows,), bias_hh=(rows,))
        if self.proj_size:
            shapes["weight_hr"] = (self.proj_size, self.hidden_size)
        for name, shape in shapes.items():
            setattr(self, name + suffix, Parameter(torch.empty(shape, dtype=dtype)))

    @property
    def all_weights(self):
        names = ["weight_ih", "weight_hh"] + (["bias_ih", "bias_hh"] if self.bias else []) + (["weight_hr"] if self.proj_size else [])
        return [[getattr(self, name + suffix) for name in names] for layer in range(self.num_layers) for suffix in self._suffixes(layer)]

    @property
    def _flat_weights(self):
        return [w for weights in self.all_weights for w in weights]

    def flatten_parameters(self):
        pass

    def reset_parameters(self):
        pass

    def extra_repr(self):
        """What differs from the defaults."""
        rest = {"proj_size": (self.proj_size, 0), "num_layers": (self.num_layers, 1), "bias": (self.bias, True), "batch_first": (self.batch_first, False), "dropout": (self.dropout, 0), "bidirectional": (self.bidirectional, False)}
        return ", ".join([f"{self.input_size}, {self.hidden_size}", *[f"{name}={value}" for name, (value, usual) in rest.items() if value != usual]])

    # --- Forward: states are a tuple of one (RNN, GRU) or two (LSTM) tensors ---

    def _run(self, input, states):
        if is_unknown(input) or (is_tensor(input) and is_unknown(_core.shape(input))):
            return input, tuple(input for _ in range(self._state_count))
        if isinstance(input, PackedSequence):
            return self._run_packed(input, states)
        self._expect_rank(input)
        batched = input.dim() == 3
        axis = 0 if self.batch_first else 1
        if not batched:
            input = input.unsqueeze(axis)
        if states is not None:
            self._check_ranks(states, batched)
            states = states if batched else tuple(s.unsqueeze(1) for s in states)
        self._check_input(input)
        batch = input.size(axis)
        self._check_states(states, batch)
        output, states = self._layers(input, states)
        if batched:
            return output, states
        return output.squeeze(axis), tuple(s.squeeze(1) for s in states)

    def _expect_rank(self, input):
        if input.dim() not in (2, 3):
            raise ValueError(f"{type(self).__name__}: Expected input to be 2D or 3D, got {input.dim()}D" + (" tensor" if self.mode.startswith("RNN") else "") + " instead")

    def _run_packed(self, packed, states):
        """Steps of all sequences lie behind one another: as many products as there are steps."""
        rows, batch = packed.data, packed.largest_batch
        self._check_input(rows)
        self._check_states(states, batch)
        axis = 0 if self.batch_first else 1
        output, last = self._layers(rows.unsqueeze(axis), None)
        final = tuple(s.expand(s.size(0), batch, s.size(2)) for s in last)
        return PackedSequence(output.squeeze(axis), packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices), final

    def _check_input(self, input):
        weight = self.weight_ih_l0
        if input.dtype != weight.dtype and Autocast.dtype is None:
            raise ValueError(f"RNN input dtype ({input.dtype}) does not match weight dtype ({weight.dtype}). Convert input: input.to({weight.dtype}), or convert model: model.to({input.dtype})")
        if input.size(-1) != self.input_size:
            raise RuntimeError(f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.size(-1)}")
        if input.dim() == 3 and input.size(1 if self.batch_first else 0) == 0:
            raise RuntimeError("Expected sequence length to be larger than 0 in RNN")

    def _check_states(self, states, batch):
        layers = self.num_layers * (2 if self.bidirectional else 1)
        widths = (self.proj_size or self.hidden_size, self.hidden_size)
        for i, state in enumerate(states or ()):
            expected = (layers, batch, widths[i])
            if tuple(state.shape) != expected:
                which = f"hidden[{i}]" if self.mode == "LSTM" else "hidden"
                raise RuntimeError(f"Expected {which} size {expected}, got {list(state.size())}")

    def _layers(self, input, states):
        return recurrent.layers(self.mode, self.all_weights, input, states, self.bias, self.bidirectional, self.batch_first)


class _OneState(RNNBase):
    _state_count = 1

    def forward(self, input, hx=None):
        output, states = self._run(input, None if hx is None else (hx,))
        return output, states[0]

    def _check_ranks(self, states, batched):
        wanted = 3 if batched else 2
        if states[0].dim() != wanted:
            raise RuntimeError(f"For {'' if batched else 'un'}batched {wanted}-D input, hx should also be {wanted}-D but got {states[0].dim()}-D tensor")


class RNN(_OneState):
    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False, dropout=0.0, bidirectional=False, device=None, dtype=None, **kwargs):
        if kwargs.get("proj_size", 0) > 0:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__("RNN_" + nonlinearity.upper(), input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, device=device, dtype=dtype, **kwargs)
        self.nonlinearity = nonlinearity


class GRU(_OneState):
    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, device=None, dtype=None, **kwargs):
        if kwargs.get("proj_size", 0) > 0:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        super().__init__("GRU", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, device=device, dtype=dtype, **kwargs)


class LSTM(RNNBase):
    _state_count = 2

    def __init__(self, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, proj_size=0, device=None, dtype=None):
        super().__init__("LSTM", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, proj_size, device, dtype)

    def forward(self, input, hx=None):
        if is_tensor(input):
            self._expect_rank(input)
        states = None if hx is None else (hx[0], hx[1])
        output, states = self._run(input, states)
        return output, states

    def _check_ranks(self, states, batched):
        wanted = 3 if batched else 2
        h, c = states[0].dim(), states[1].dim()
        if h != wanted or c != wanted:
            raise RuntimeError(f"For {'' if batched else 'un'}batched {wanted}-D input, hx and cx should also be {wanted}-D but got ({h}-D, {c}-D) tensors")
