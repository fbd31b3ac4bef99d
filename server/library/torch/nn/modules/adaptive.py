# Adaptive softmax (https://arxiv.org/abs/1609.04309): frequent classes in a head, rare ones in clusters of their own.
from collections import namedtuple

import torch
from _rooflint import data as _data, is_unknown
from torch.nn import functional as F
from torch.nn.modules.container import ModuleList, Sequential
from torch.nn.modules.linear import Linear
from torch.nn.modules.module import Module

__all__ = ("AdaptiveLogSoftmaxWithLoss",)

_ASMoutput = namedtuple("_ASMoutput", ["output", "loss"])


class AdaptiveLogSoftmaxWithLoss(Module):
    def __init__(self, in_features, n_classes, cutoffs, div_value=4.0, head_bias=False, device=None, dtype=None):
        super().__init__()
        cutoffs = list(cutoffs)
        if len(cutoffs) == 0:
            raise ValueError("cutoffs should be a sequence of length larger than 0")
        if cutoffs != sorted(cutoffs) or min(cutoffs) <= 0 or max(cutoffs) > n_classes - 1 or len(set(cutoffs)) != len(cutoffs) or any(int(c) != c for c in cutoffs):
            raise ValueError("cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is between 1 and n_classes-1")
        self.in_features = in_features
        self.n_classes = n_classes
        self.cutoffs = cutoffs + [n_classes]
        self.div_value = div_value
        self.head_bias = head_bias
        self.shortlist_size = self.cutoffs[0]
        self.n_clusters = len(self.cutoffs) - 1
        self.head_size = self.shortlist_size + self.n_clusters
        self.head = Linear(in_features, self.head_size, bias=head_bias, dtype=dtype)
        self.tail = ModuleList()
        for i in range(self.n_clusters):
            hidden = int(in_features // (div_value ** (i + 1)))
            size = self.cutoffs[i + 1] - self.cutoffs[i]
            self.tail.append(Sequential(Linear(in_features, hidden, bias=False, dtype=dtype), Linear(hidden, size, bias=False, dtype=dtype)))

    def reset_parameters(self):
        pass

    def forward(self, input_, target_):
        batched = target_.dim() > 0
        if batched and input_.shape[0] != target_.shape[0]:
            raise RuntimeError("Input and target should have the same size in the batch dimension.")
        if not batched and input_.dim() != 1:
            raise RuntimeError("0D target tensor expects 1D input.")
        if target_.dim() > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        input, target = (input_, target_) if batched else (input_.unsqueeze(0), target_.unsqueeze(0))
        head = self.head(input)
        output = F.log_softmax(head, dim=1).select(1, 0)
        classes = _data(target)
        for i in range(self.n_clusters):
            rows = _rows(classes, self.cutoffs[i], self.cutoffs[i + 1])
            if is_unknown(rows) or rows > 0:
                F.log_softmax(self.tail[i](input[:rows]), dim=1)
        loss = (-output).mean()
        return _ASMoutput(output if batched else output.squeeze(0), loss)

    def _get_full_log_prob(self, input, head_output):
        shortlist = F.log_softmax(head_output, dim=1)
        parts = [shortlist[:, :self.shortlist_size]]
        for i in range(self.n_clusters):
            cluster = F.log_softmax(self.tail[i](input), dim=1)
            parts.append(cluster + shortlist[:, self.shortlist_size + i].unsqueeze(1))
        return torch.cat(parts, 1)

    def log_prob(self, input):
        return self._get_full_log_prob(input, self.head(input))

    def predict(self, input):
        """The class of the head; which rows need a cluster's product depends on the data."""
        return torch.argmax(self.head(input), dim=1)


def _rows(classes, low, high):
    """Targets in a cluster."""
    if is_unknown(classes) or any(is_unknown(c) for c in classes):
        return classes
    return sum(1 for c in classes if low <= c < high)
