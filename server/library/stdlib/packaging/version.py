# packaging.version: ordering as PEP 440 has it, for release, pre-, post-, dev- and local parts.
import re

from _rooflint_inspect import is_unknown

_PATTERN = r"v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|alpha|b|beta|rc|c|pre|preview)[-_.]?(\d*))?(?:[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?"
_PRE = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}


class InvalidVersion(ValueError):
    pass


class Version:
    def __init__(self, version):
        found = re.fullmatch(_PATTERN, version.strip().lower())
        if found is None:
            raise InvalidVersion(f"Invalid version: {version!r}")
        epoch, release, pre, pre_number, post, post_number, dev, dev_number, local = found.groups()
        self._text = version.strip()
        self.epoch = int(epoch or 0)
        self.release = tuple(int(part) for part in release.split("."))
        self.pre = (_PRE.get(pre, pre), int(pre_number or 0)) if pre else None
        self.post = int(post_number or 0) if post else None
        self.dev = int(dev_number or 0) if dev else None
        self.local = local
        self.is_prerelease = pre is not None or dev is not None
        self.is_postrelease = post is not None
        self.is_devrelease = dev is not None

    @property
    def major(self):
        return self.release[0]

    @property
    def minor(self):
        return self.release[1] if len(self.release) > 1 else 0

    @property
    def micro(self):
        return self.release[2] if len(self.release) > 2 else 0

    @property
    def base_version(self):
        return (f"{self.epoch}!" if self.epoch else "") + ".".join(str(part) for part in self.release)

    @property
    def public(self):
        return str(self).split("+", 1)[0]

    def _key(self):
        release = list(self.release)
        while len(release) > 1 and release[-1] == 0:
            release.pop()
        if self.pre is not None:
            pre = (0, *self.pre)
        else:
            pre = (-1, "", 0) if self.post is None and self.dev is not None else (1, "", 0)
        post = -1 if self.post is None else self.post
        dev = float("inf") if self.dev is None else self.dev
        return self.epoch, tuple(release), pre, post, dev, self.local or ""

    def __lt__(self, other): return self._key() < other._key()
    def __le__(self, other): return self._key() <= other._key()
    def __gt__(self, other): return self._key() > other._key()
    def __ge__(self, other): return self._key() >= other._key()
    def __eq__(self, other): return isinstance(other, Version) and self._key() == other._key()
    def __hash__(self): return hash(self._key())
    def __str__(self): return self._text
    def __repr__(self): return f"<Version({self._text!r})>"


def parse(version):
    return version if is_unknown(version) else Version(version)
