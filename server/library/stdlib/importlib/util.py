# importlib.util: which modules can be found.
from _rooflint import is_unknown

from _unfollowed import fallback


def find_spec(name, package=None):
    module = __import__(name)
    return None if is_unknown(module) else module


def spec_from_file_location(name, location=None, **kwargs):
    return None


def module_from_spec(spec):
    return spec


def resolve_name(name, package):
    """`.x` in a package is `package.x`; each further point goes one package up."""
    if not name.startswith("."):
        return name
    if not package:
        raise ImportError(f"no package specified for {name!r} (required for relative module names)")
    levels = len(name) - len(name.lstrip("."))
    parts = package.split(".")
    if levels > len(parts):
        raise ImportError("attempted relative import beyond top-level package")
    base = ".".join(parts[:len(parts) - levels + 1])
    rest = name.lstrip(".")
    return f"{base}.{rest}" if rest else base


__getattr__ = fallback("importlib.util", "LazyLoader Loader MAGIC_NUMBER cache_from_source decode_source source_from_cache source_hash spec_from_loader")
