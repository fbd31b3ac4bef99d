# Recurrent cells: the weights of one step of torch's cell functions.
import torch
from torch.nn.modules.module import Module
from torch.nn.parameter import Parameter

__all__ = ("GRUCell", "LSTMCell", "RNNCell", "RNNCellBase")


class RNNCellBase(Module):
    _state_count = 1

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
        self.reset_parameters()

    def reset_parameters(self):
        pass

    def extra_repr(self):
        nonlinearity = getattr(self, "nonlinearity", "tanh")
        return f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else f", bias={self.bias}") + ("" if nonlinearity == "tanh" else f", nonlinearity={nonlinearity}")

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
        if states is None:
            states = tuple(self._zeros(rows) for _ in range(self._state_count))
        elif not batched:
            states = tuple(s.unsqueeze(0) for s in states)
        return batched, rows, states

    def _zeros(self, rows):
        return torch.zeros(rows.size(0), self.hidden_size, dtype=rows.dtype)

    def _weights(self):
        return self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh


class RNNCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        batched, rows, states = self._checked(input, None if hx is None else (hx,))
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        step = torch.rnn_tanh_cell if self.nonlinearity == "tanh" else torch.rnn_relu_cell
        hidden = step(rows, states[0], *self._weights())
        return hidden if batched else hidden.squeeze(0)


class LSTMCell(RNNCellBase):
    _state_count = 2

    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input, hx=None):
        if hx is not None and not isinstance(hx, (tuple, list)):
            raise TypeError(f"lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not {type(hx).__name__}")
        batched, rows, states = self._checked(input, hx)
        hidden, cell = torch.lstm_cell(rows, states, *self._weights())
        return (hidden, cell) if batched else (hidden.squeeze(0), cell.squeeze(0))


class GRUCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input, hx=None):
        batched, rows, states = self._checked(input, None if hx is None else (hx,))
        hidden = torch.gru_cell(rows, states[0], *self._weights())
        return hidden if batched else hidden.squeeze(0)
