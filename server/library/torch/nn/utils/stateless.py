# Calls of a module with other tensors in the places of its own.


def functional_call(module, parameters_and_buffers, args=None, kwargs=None, *, tie_weights=True, strict=False):
    given = parameters_and_buffers if isinstance(parameters_and_buffers, dict) else {k: v for part in parameters_and_buffers for k, v in part.items()}
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    replaced = []
    try:
        for path, tensor in given.items():
            prefix, _, name = path.rpartition(".")
            owner = module.get_submodule(prefix)
            table = owner._parameters if name in owner._parameters else owner._buffers
            if name in table:
                replaced.append((table, name, table[name]))
                table[name] = tensor
        return module(*args, **(kwargs or {}))
    finally:
        for table, name, own in replaced:
            table[name] = own
