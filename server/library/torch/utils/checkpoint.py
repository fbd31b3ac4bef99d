# torch.utils.checkpoint: saves memory in training; the function runs all the same.


def checkpoint(function, *args, use_reentrant=None, context_fn=None, determinism_check="default", debug=False, early_stop=True, preserve_rng_state=True, **kwargs):
    return function(*args, **kwargs)


def checkpoint_sequential(functions, segments, input, use_reentrant=None, preserve_rng_state=True, **kwargs):
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    for function in functions:
        input = function(input)
    return input


def noop_context_fn():
    from contextlib import nullcontext
    return nullcontext(), nullcontext()


def set_checkpoint_debug_enabled(enabled):
    from contextlib import nullcontext
    return nullcontext()
