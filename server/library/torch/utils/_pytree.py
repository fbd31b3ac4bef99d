# torch.utils._pytree: nested lists, tuples and dicts as a flat list of leaves and a description.
from collections import OrderedDict


class TreeSpec:
    def __init__(self, type, context, children_specs):
        self.type = type
        self.context = context
        self.children_specs = children_specs

    @property
    def num_leaves(self):
        return 1 if self.type is None else sum(child.num_leaves for child in self.children_specs)


def tree_flatten(tree, is_leaf=None):
    if is_leaf is not None and is_leaf(tree) or not isinstance(tree, (list, tuple, dict)):
        return [tree], TreeSpec(None, None, [])
    children = list(tree.values()) if isinstance(tree, dict) else list(tree)
    leaves = []
    specs = []
    for child in children:
        flat, spec = tree_flatten(child, is_leaf)
        leaves.extend(flat)
        specs.append(spec)
    return leaves, TreeSpec(type(tree), list(tree.keys()) if isinstance(tree, dict) else None, specs)


def tree_unflatten(leaves, treespec):
    return _build(iter(leaves), treespec)


def tree_map(func, tree, *rests, is_leaf=None):
    leaves, spec = tree_flatten(tree, is_leaf)
    others = [tree_flatten(rest, is_leaf)[0] for rest in rests]
    return tree_unflatten([func(*group) for group in zip(leaves, *others)], spec)


def tree_map_only(type_or_types, func, tree, is_leaf=None):
    return tree_map(lambda leaf: func(leaf) if isinstance(leaf, type_or_types) else leaf, tree, is_leaf=is_leaf)


def tree_leaves(tree, is_leaf=None):
    return tree_flatten(tree, is_leaf)[0]


def _build(leaves, spec):
    if spec.type is None:
        return next(leaves)
    children = [_build(leaves, child) for child in spec.children_specs]
    if spec.context is not None:
        pairs = list(zip(spec.context, children))
        return OrderedDict(pairs) if issubclass(spec.type, OrderedDict) else dict(pairs)
    if hasattr(spec.type, "_fields"):
        return spec.type(*children)
    return spec.type(children)
