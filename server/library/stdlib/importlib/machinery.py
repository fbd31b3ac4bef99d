# importlib.machinery: files are not looked for here. A native extension that a package asks for is taken to be there, as
# it is where the package was installed.
EXTENSION_SUFFIXES = [".so"]
SOURCE_SUFFIXES = [".py"]


class ModuleSpec:
    def __init__(self, name, loader, *, origin=None, loader_state=None, is_package=None):
        self.name = name
        self.loader = loader
        self.origin = origin
        self.submodule_search_locations = [] if is_package else None


class ExtensionFileLoader:
    def __init__(self, name, path):
        self.name = name
        self.path = path


class SourceFileLoader(ExtensionFileLoader):
    pass


class FileFinder:
    def __init__(self, path, *loader_details):
        self.path = path
        self._loaders = loader_details

    def find_spec(self, fullname, target=None):
        for loader, suffixes in self._loaders:
            if loader is ExtensionFileLoader:
                origin = f"{self.path}/{fullname}{suffixes[0]}"
                return ModuleSpec(fullname, loader(fullname, origin), origin=origin)
        return None
