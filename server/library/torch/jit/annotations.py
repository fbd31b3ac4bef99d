# torch.jit.annotations: names that old sources import for annotations.
from typing import Any, Dict, List, Optional, Tuple, Union


class BroadcastingListCls:
    def __getitem__(self, types):
        return types


BroadcastingList1 = BroadcastingList2 = BroadcastingList3 = BroadcastingList4 = BroadcastingListCls()
BroadcastingList5 = BroadcastingList6 = BroadcastingListCls()
