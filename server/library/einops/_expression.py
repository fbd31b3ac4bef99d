# One side of a pattern: `b (h p1) ... 1` as a list of groups of axes.
from keyword import iskeyword


class EinopsError(RuntimeError):
    pass


ELLIPSIS = "…"


class Length:
    """An axis without a name: a number greater than one."""

    def __init__(self, value):
        self.value = value
        if value <= 1:
            if value == 1:
                raise EinopsError("No need to create anonymous axis of length 1. Report this as an issue")
            raise EinopsError(f"Anonymous axis should have positive length, not {value}")

    def __repr__(self):
        return f"{self.value}-axis"


class Expression:
    def __init__(self, text, allow_underscore=False, allow_duplicates=False):
        self.text = text
        self.has_ellipsis = False
        self.has_ellipsis_in_group = None
        self.has_unnamed_lengths = False
        self.names = set()
        # Groups in order: a list of axis names and Lengths, or ELLIPSIS standing alone. An empty list is an axis of length 1.
        self.groups = []
        if "." in text:
            if "..." not in text:
                raise EinopsError("Expression may contain dots only inside ellipsis (...)")
            if text.count("...") != 1 or text.count(".") != 3:
                raise EinopsError("Expression may contain dots only inside ellipsis (...); only one ellipsis for tensor ")
            text = text.replace("...", ELLIPSIS)
            self.has_ellipsis = True
        self._parse(text, allow_underscore, allow_duplicates)

    def _parse(self, text, allow_underscore, allow_duplicates):
        group = None
        word = ""
        for char in text + " ":
            if char in "() ":
                if word:
                    self._add(word, group, allow_underscore, allow_duplicates)
                word = ""
                if char == "(":
                    if group is not None:
                        raise EinopsError("Axis composition is one-level (brackets inside brackets not allowed)")
                    group = []
                elif char == ")":
                    if group is None:
                        raise EinopsError("Brackets are not balanced")
                    self.groups.append(group)
                    group = None
            elif char.isalnum() or char in ("_", ELLIPSIS):
                word += char
            else:
                raise EinopsError(f"Unknown character '{char}'")
        if group is not None:
            raise EinopsError(f"Imbalanced parentheses in expression: \"{self.text}\"")

    def _add(self, word, group, allow_underscore, allow_duplicates):
        if word in self.names and not (allow_underscore and word == "_") and not allow_duplicates:
            raise EinopsError(f'Indexing expression contains duplicate dimension "{word}"')
        if word == ELLIPSIS:
            self.names.add(ELLIPSIS)
            self.has_ellipsis_in_group = group is not None
            if group is None:
                self.groups.append(ELLIPSIS)
            else:
                group.append(ELLIPSIS)
            return
        if word.isdecimal():
            if int(word) == 1:
                if group is None:
                    self.groups.append([])
                return
            self.has_unnamed_lengths = True
            axis = Length(int(word))
        else:
            valid, reason = axis_name(word, allow_underscore)
            if not valid:
                raise EinopsError(f"Invalid axis identifier: {word}\n{reason}")
            axis = word
        self.names.add(axis)
        if group is None:
            self.groups.append([axis])
        else:
            group.append(axis)

    def flat(self):
        """Axes in order; an axis of length 1 contributes none."""
        return [axis for group in self.groups for axis in ([ELLIPSIS] if group == ELLIPSIS else group)]

    def has_composed_axes(self):
        return any(isinstance(group, list) and len(group) > 1 for group in self.groups)


def axis_name(name, allow_underscore=False):
    if not name.isidentifier():
        return False, "not a valid python identifier"
    if name[0] == "_" or name[-1] == "_":
        if name == "_" and allow_underscore:
            return True, ""
        return False, "axis name should should not start or end with underscore"
    if iskeyword(name):
        import warnings
        warnings.warn(f"It is discouraged to use axes names that are keywords: {name}", RuntimeWarning)
    if name == "axis":
        import warnings
        warnings.warn("It is discouraged to use 'axis' as an axis name and will raise an error in future", FutureWarning)
    return True, ""
