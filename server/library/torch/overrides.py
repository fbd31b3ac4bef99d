# torch.overrides: no class but torch's own implements torch functions here.


def has_torch_function(relevant_args):
    return False


has_torch_function_unary = has_torch_function


def has_torch_function_variadic(*args):
    return False


def handle_torch_function(public_api, relevant_args, *args, **kwargs):
    return public_api(*args, **kwargs)


def is_tensor_like(inp):
    from torch import Tensor
    return isinstance(inp, Tensor)
