# torch.autograd.Function


class FunctionCtx:
    needs_input_grad = (False,) * 64
    saved_tensors = ()

    def save_for_backward(self, *tensors):
        self.saved_tensors = tensors

    save_for_forward = save_for_backward

    def mark_dirty(self, *args):
        pass

    mark_non_differentiable = mark_dirty

    def set_materialize_grads(self, value):
        pass


class Function(FunctionCtx):
    @staticmethod
    def forward(*args, **kwargs):
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @classmethod
    def apply(cls, *args, **kwargs):
        """`forward(ctx, *args)`, or `forward(*args)` where the class has a `setup_context` of its own."""
        if hasattr(cls, "setup_context"):
            return cls.forward(*args, **kwargs)
        return cls.forward(cls(), *args, **kwargs)


def once_differentiable(fn):
    return fn
