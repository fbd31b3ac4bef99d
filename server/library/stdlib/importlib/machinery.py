# importlib.machinery


class FileFinder:
    def __init__(self, *args):
        pass

    def find_spec(self, name):
        return None


class ExtensionFileLoader:
    pass


class SourceFileLoader:
    pass


EXTENSION_SUFFIXES = []
