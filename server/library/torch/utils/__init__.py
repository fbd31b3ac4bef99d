# torch.utils; its parts load when first named.
