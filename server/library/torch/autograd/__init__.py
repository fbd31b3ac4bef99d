# torch.autograd: only what runs forwards. A Function's `apply` is its `forward`.
from _rooflint import unknown
from torch._modes import enable_grad, inference_mode, no_grad, set_grad_enabled
from torch._without_effect import WithoutEffect
from torch.autograd import function, profiler
from torch.autograd.function import Function, once_differentiable


class Variable:
    """Tensors have been variables since PyTorch 0.4."""

    def __new__(cls, data=None, requires_grad=False, volatile=None):
        return data.requires_grad_() if requires_grad else data


def grad(
    outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, only_inputs=True, allow_unused=None,
    is_grads_batched=False, materialize_grads=False,
):
    return unknown("gradients are not followed")


def backward(tensors, *args, **kwargs):
    return None


set_detect_anomaly = detect_anomaly = WithoutEffect
