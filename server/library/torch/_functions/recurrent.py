# Recurrent networks as functions: all layers over a sequence (one operator for each layer and direction), and cells, which
# take one step: two products with the weights of all gates and the element-wise rest.
from _rooflint import emit
from torch._autocast import Autocast, lowered
from torch._core import cast, dtype_of, integer, known, tensor_argument

# Mode → (operator, gates).
MODES = {"LSTM": ("LSTM", 4), "GRU": ("GRU", 3), "RNN_TANH": ("RNN", 1), "RNN_RELU": ("RNN", 1)}


def layers(mode, weights, input, states, has_biases, bidirectional, batch_first):
    """Output of the last layer, and the last states of all layers and directions. `weights`: a list for each of them."""
    directions = 2 if bidirectional else 1
    if Autocast.dtype is not None:
        input, weights, states = _in_region(mode, input, weights, states)
    last = []
    for first in range(0, len(weights), directions):
        outputs = []
        for i in range(directions):
            start = None if states is None else [s.narrow(0, first + i, 1) for s in states]
            output, final = _direction(mode, weights[first + i], input, start, has_biases, i == 1, batch_first)
            outputs.append(output)
            last.append(final)
        input = outputs[0] if len(outputs) == 1 else emit("Concat", outputs, {"axis": 2})
    merged = tuple(parts[0] if len(parts) == 1 else emit("Concat", list(parts), {"axis": 0}) for parts in zip(*last))
    if batch_first and known(input.shape):
        batch, steps, width = input.shape
        input._strides = (width, batch * width, 1)  # PyTorch computes step by step, and transposes
    return input, merged


def _in_region(mode, input, weights, states):
    """Under autocast LSTMs and GRUs keep their states' precision, which their results then have (PyTorch lowers LSTMs
    too on processors with instructions for bfloat16); plain recurrence is lowered."""
    if MODES[mode][0] != "RNN":
        return cast(input, dtype_of(weights[0][0])), weights, states
    return *lowered(input), [lowered(*group) for group in weights], None if states is None else lowered(*states)


def _direction(mode, weights, input, start, has_biases, reverse, batch_first):
    """One recurrent operator; states are 1 × batch × width."""
    operator = MODES[mode][0]
    count = 2 if mode == "LSTM" else 1
    own, recurrent, *rest = weights
    bias = emit("Concat", rest[:2], {"axis": 0}).unsqueeze(0) if has_biases else None
    projection = rest[2 if has_biases else 0:]
    width, batch = recurrent.size(1), input.size(0 if batch_first else 1)
    hidden = own.size(0) // MODES[mode][1]
    attributes = {"hidden_size": hidden, "direction": "reverse" if reverse else "forward", "layout": int(batch_first)}
    if operator == "GRU":
        attributes["linear_before_reset"] = 1
    first = [None] * count if start is None else [s.transpose(0, 1) for s in start] if batch_first else start
    products = [own.unsqueeze(0), recurrent.unsqueeze(0)]
    if projection:
        operands = [input, *products, projection[0].unsqueeze(0), bias, *first]
        output, *final = emit("ProjectedLSTM", operands, attributes, outputs=1 + count, domain="ext")
    else:
        output, *final = emit(operator, [input, *products, bias, None, *first], attributes, outputs=1 + count)
    sizes = (width, hidden)
    return output.squeeze(2 if batch_first else 1), tuple(s.reshape(1, batch, n) for s, n in zip(final, sizes))


# --- torch.lstm, torch.gru, torch.rnn_tanh, torch.rnn_relu ---


def _sequence(name, mode, input, hx, params, has_biases, num_layers, bidirectional, batch_first):
    """Parameters are a flat list: weight_ih, weight_hh (, bias_ih, bias_hh) (, weight_hr) of each layer and direction."""
    tensor_argument(input, name)
    groups = integer(num_layers, "num_layers") * (2 if bidirectional else 1)
    each = len(params) // groups
    weights = [list(params[i * each:(i + 1) * each]) for i in range(groups)]
    states = hx if mode == "LSTM" else (hx,)
    output, last = layers(mode, weights, input, states, has_biases, bidirectional, batch_first)
    return (output, *last)


def lstm(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first):
    return _sequence("lstm", "LSTM", input, hx, params, has_biases, num_layers, bidirectional, batch_first)


def gru(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first):
    return _sequence("gru", "GRU", input, hx, params, has_biases, num_layers, bidirectional, batch_first)


def rnn_tanh(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first):
    return _sequence("rnn_tanh", "RNN_TANH", input, hx, params, has_biases, num_layers, bidirectional, batch_first)


def rnn_relu(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first):
    return _sequence("rnn_relu", "RNN_RELU", input, hx, params, has_biases, num_layers, bidirectional, batch_first)


# --- Cells ---


def rnn_tanh_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    own, recurrent = _gates("rnn_tanh_cell", input, (hx,), w_ih, w_hh, b_ih, b_hh)
    return (own + recurrent).tanh()


def rnn_relu_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    own, recurrent = _gates("rnn_relu_cell", input, (hx,), w_ih, w_hh, b_ih, b_hh)
    return (own + recurrent).relu()


def lstm_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    if not isinstance(hx, (tuple, list)):
        raise TypeError(f"lstm_cell(): argument 'hx' (position 2) must be tuple of Tensors, not {type(hx).__name__}")
    if len(hx) != 2:
        raise RuntimeError("lstm_cell expects two hidden states")
    own, recurrent = _gates("lstm_cell", input, hx, w_ih, w_hh, b_ih, b_hh)
    i, f, g, o = (own + recurrent).chunk(4, 1)
    cell = f.sigmoid() * hx[1] + i.sigmoid() * g.tanh()
    return o.sigmoid() * cell.tanh(), cell


def gru_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None):
    own, recurrent = _gates("gru_cell", input, (hx,), w_ih, w_hh, b_ih, b_hh)
    (r, z, n), (r2, z2, n2) = own.chunk(3, 1), recurrent.chunk(3, 1)
    reset, update = (r + r2).sigmoid(), (z + z2).sigmoid()
    new = (n + reset * n2).tanh()
    return new + update * (hx - new)


def _gates(name, input, states, w_ih, w_hh, b_ih, b_hh):
    """The products of input and hidden state with the weights of all gates."""
    from torch.nn.functional import linear
    tensor_argument(input, name)
    for i, weight in enumerate((w_ih, w_hh)):
        tensor_argument(weight, name, ("w_ih", "w_hh")[i], 3 + i)
    _check_step(input, states, w_ih, w_hh)
    return linear(input, w_ih, b_ih), linear(states[0], w_hh, b_hh)


def _check_step(input, states, w_ih, w_hh):
    inputs, hidden = w_ih.size(1), w_hh.size(1)
    if known([input.size(1), inputs]) and input.size(1) != inputs:
        raise RuntimeError(f"input has inconsistent input_size: got {input.size(1)} expected {inputs}")
    for i, state in enumerate(states):
        if state.dim() != 2:
            raise RuntimeError(f"Expected 2D hidden{i} (batch x hidden_size), but got {state.dim()}D tensor")
        if known([input.size(0), state.size(0)]) and input.size(0) != state.size(0):
            raise RuntimeError(f"Input batch size {input.size(0)} doesn't match hidden{i} batch size {state.size(0)}")
        if known([state.size(1), hidden]) and state.size(1) != hidden:
            raise RuntimeError(f"hidden{i} has inconsistent hidden_size: got {state.size(1)}, expected {hidden}")
