# Names that code finds in torch.nn.functional though they are no layers: hooks for tensor-like classes, type checks.
__all__ = ("assert_int_or_pair", "handle_torch_function", "has_torch_function", "has_torch_function_unary", "has_torch_function_variadic")


def has_torch_function(args):
    return False


def has_torch_function_unary(arg):
    return False


def has_torch_function_variadic(*args):
    return False


def handle_torch_function(public_api, relevant_args, *args, **kwargs):
    return public_api(*args, **kwargs)


def assert_int_or_pair(arg, arg_name, message):
    if not isinstance(arg, int) and len(arg) != 2:
        raise AssertionError(message.format(arg_name))
