# Where the elements of a view lie in memory: what decides whether `view` is possible. A tensor that remembers no strides
# is contiguous.
from _rooflint import contiguous_strides as contiguous, is_contiguous, stepped_strides as stepped, strides_of as of, viewed_strides as viewed
