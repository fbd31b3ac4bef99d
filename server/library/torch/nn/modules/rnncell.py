# Recurrent cells: one step, two products with all gates' weights and the element-wise rest.
import torch
from torch.nn import functional as F
from torch.nn.modules.module import Module
from torch.nn.parameter import Parameter

__all__ = ("GRUCell", "LSTMCell", "RNNCell", "RNNCellBase")


class RNNCellBase(Module):
    def __init__(self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        self.weight_ih = Parameter(torch.empty((num_chunks * hidden_size, input_size), dtype=dtype))
        self.weight_hh = Parameter(torch.empty((num_chunks * hidden_size, hidden_size), dtype=dtype))
        if bias:
            self.bias_ih = Parameter(torch.empty(num_chunks * hidden_size, dtype=dtype))
            self.bias_hh = Parameter(torch.empty(num_chunks * hidden_size, dtype=dtype))
        else:
            self.register_parameter("bias_ih", None)
            self.register_parameter("bias_hh", None)

    def reset_parameters(self):
        pass

    def extra_repr(self):
        return f"{self.input_size}, {self.hidden_size}"

    def _checked(self, input, states):
        """Input and states with a batch axis; whether the input had one."""
        name = type(self).__name__
        if input.dim() not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        for i, state in enumerate(states or ()):
            if state.dim() not in (1, 2):
                raise ValueError(f"{name}: Expected hidden to be 1D or 2D, got {state.dim()}D instead" if len(states) == 1 else f"{name}: Expected hx[{i}] to be 1D or 2D, got {state.dim()}D instead")
        batched = input.dim() == 2
        rows = input if batched else input.unsqueeze(0)
        if rows.size(1) != self.input_size:
            raise RuntimeError(f"input has inconsistent input_size: got {rows.size(1)} expected {self.input_size}")
        if states is None:
            return batched, rows, None
        states = states if batched else tuple(s.unsqueeze(0) for s in states)
        for i, state in enumerate(states):
            if state.dim() != 2:
                raise RuntimeError(f"Expected 2D hidden{i} (batch x hidden_size), but got {state.dim()}D tensor")
            if state.size(0) != rows.size(0):
                raise RuntimeError(f"Input batch size {rows.size(0)} doesn't match hidden{i} batch size {state.size(0)}")
            if state.size(1) != self.hidden_size:
                raise RuntimeError(f"hidden{i} has inconsistent hidden_size: got {state.size(1)}, expected {self.hidden_size}")
        return batched, rows, states

    def _zeros(self, rows):
        return torch.zeros(rows.size(0), self.hidden_size, dtype=rows.dtype)

    def _gates(self, rows, hidden):
        return F.linear(rows, self.weight_ih, self.bias_ih), F.linear(hidden, self.weight_hh, self.bias_hh)


class RNNCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        batched, rows, states = self._checked(input, None if hx is None else (hx,))
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        own, recurrent = self._gates(rows, self._zeros(rows) if states is None else states[0])
        hidden = (own + recurrent).tanh() if self.nonlinearity == "tanh" else (own + recurrent).relu()
        return hidden if batched else hidden.squeeze(0)


class LSTMCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input, hx=None):
        if hx is not None and not isinstance(hx, (tuple, list)):
            raise TypeError(f"lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not {type(hx).__name__}")
        batched, rows, states = self._checked(input, hx)
        hidden, cell = (self._zeros(rows), self._zeros(rows)) if states is None else states
        own, recurrent = self._gates(rows, hidden)
        i, f, g, o = (own + recurrent).chunk(4, 1)
        cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
        hidden = o.sigmoid() * cell.tanh()
        return (hidden, cell) if batched else (hidden.squeeze(0), cell.squeeze(0))


class GRUCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input, hx=None):
        batched, rows, states = self._checked(input, None if hx is None else (hx,))
        hidden = self._zeros(rows) if states is None else states[0]
        own, recurrent = self._gates(rows, hidden)
        (r, z, n), (r2, z2, n2) = own.chunk(3, 1), recurrent.chunk(3, 1)
        reset, update = (r + r2).sigmoid(), (z + z2).sigmoid()
        new = (n + reset * n2).tanh()
        hidden = new + update * (hidden - new)
        return hidden if batched else hidden.squeeze(0)
