# torch.utils.data: data sets are classes that files define; nothing is loaded.
from _rooflint import unknown


class Dataset:
    def __class_getitem__(cls, item):
        return cls

    def __add__(self, other):
        return ConcatDataset([self, other])


class IterableDataset(Dataset):
    pass


class TensorDataset(Dataset):
    def __init__(self, *tensors):
        self.tensors = tensors

    def __getitem__(self, index):
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self):
        return self.tensors[0].size(0)


class ConcatDataset(Dataset):
    def __init__(self, datasets):
        self.datasets = list(datasets)

    def __len__(self):
        return sum(len(dataset) for dataset in self.datasets)


class ChainDataset(IterableDataset):
    def __init__(self, datasets):
        self.datasets = datasets


class Subset(Dataset):
    def __init__(self, dataset, indices):
        self.dataset = dataset
        self.indices = indices

    def __getitem__(self, index):
        return self.dataset[self.indices[index]]

    def __len__(self):
        return len(self.indices)


class Sampler:
    def __init__(self, *args, **kwargs):
        pass

    def __class_getitem__(cls, item):
        return cls


class SequentialSampler(Sampler):
    pass


class RandomSampler(Sampler):
    pass


class SubsetRandomSampler(Sampler):
    pass


class WeightedRandomSampler(Sampler):
    pass


class BatchSampler(Sampler):
    pass


class DistributedSampler(Sampler):
    pass


class DataLoader:
    def __init__(self, dataset=None, batch_size=1, shuffle=None, *args, **kwargs):
        self.dataset = dataset
        self.batch_size = batch_size

    def __class_getitem__(cls, item):
        return cls

    def __iter__(self):
        return iter(())

    def __len__(self):
        return unknown("the number of batches depends on the data")


def random_split(dataset, lengths, generator=None):
    return [Subset(dataset, range(length)) for length in lengths]


def default_collate(batch):
    return unknown("data is not loaded")


def get_worker_info():
    return None
