# argparse: parsers with options, positionals, groups and sub-parsers. There is no command line: parse_args() without
# arguments gives the defaults, and what only a command line could say is unknown.
import sys as _sys

from _rooflint_inspect import is_unknown, unknown

SUPPRESS = "==SUPPRESS=="
OPTIONAL = "?"
ZERO_OR_MORE = "*"
ONE_OR_MORE = "+"
PARSER = "A..."
REMAINDER = "..."


class ArgumentError(Exception):
    def __init__(self, argument, message):
        super().__init__(message)
        self.argument_name = argument.dest if argument is not None else None
        self.message = message

    def __str__(self):
        return self.message if self.argument_name is None else f"argument {self.argument_name}: {self.message}"


class ArgumentTypeError(Exception):
    pass


class Namespace:
    def __init__(self, **kwargs):
        for name, value in kwargs.items():
            setattr(self, name, value)

    def __eq__(self, other):
        return vars(self) == vars(other) if isinstance(other, Namespace) else NotImplemented

    def __contains__(self, key):
        return key in self.__dict__

    def __repr__(self):
        return "Namespace(" + ", ".join(f"{name}={value!r}" for name, value in vars(self).items()) + ")"


class HelpFormatter:
    def __init__(self, prog="", *args, **kwargs):
        self.prog = prog


class RawDescriptionHelpFormatter(HelpFormatter):
    pass


class RawTextHelpFormatter(RawDescriptionHelpFormatter):
    pass


class ArgumentDefaultsHelpFormatter(HelpFormatter):
    pass


class MetavarTypeHelpFormatter(HelpFormatter):
    pass


class FileType:
    def __init__(self, mode="r", bufsize=-1, encoding=None, errors=None):
        self.mode = mode

    def __call__(self, string):
        return unknown("the content of a file")


# --- Actions ---


class Action:
    def __init__(self, option_strings, dest, nargs=None, const=None, default=None, type=None, choices=None, required=False, help=None, metavar=None, deprecated=False):
        self.option_strings = option_strings
        self.dest = dest
        self.nargs = nargs
        self.const = const
        self.default = default
        self.type = type
        self.choices = choices
        self.required = required
        self.help = help
        self.metavar = metavar

    def __call__(self, parser, namespace, values, option_string=None):
        raise NotImplementedError(".__call__() not defined")


class _Store(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values)


class _StoreConst(Action):
    _const = None

    def __init__(self, option_strings, dest, const=None, default=None, required=False, help=None, metavar=None, deprecated=False):
        super().__init__(option_strings, dest, 0, const, default, required=required, help=help, metavar=metavar)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, self.const)


class _StoreTrue(_StoreConst):
    def __init__(self, option_strings, dest, default=False, required=False, help=None, deprecated=False):
        super().__init__(option_strings, dest, True, default, required, help)


class _StoreFalse(_StoreConst):
    def __init__(self, option_strings, dest, default=True, required=False, help=None, deprecated=False):
        super().__init__(option_strings, dest, False, default, required, help)


class _Append(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), values])


class _AppendConst(_StoreConst):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), self.const])


class _Extend(Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest, None) or []), *values])


class _Count(Action):
    def __init__(self, option_strings, dest, default=None, required=False, help=None, deprecated=False):
        super().__init__(option_strings, dest, 0, default=default, required=required, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, (getattr(namespace, self.dest, None) or 0) + 1)


class _Leave(Action):
    """--help and --version end the program."""

    def __init__(self, option_strings, dest=SUPPRESS, default=SUPPRESS, version=None, help=None, deprecated=False):
        super().__init__(option_strings, SUPPRESS, 0, default=SUPPRESS, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        parser.exit()


class BooleanOptionalAction(Action):
    """--flag and --no-flag."""

    def __init__(self, option_strings, dest, default=None, type=None, choices=None, required=False, help=None, metavar=None, deprecated=False):
        both = [form for option in option_strings for form in ((option, "--no-" + option[2:]) if option.startswith("--") else (option,))]
        super().__init__(both, dest, 0, default=default, required=required, help=help)

    def __call__(self, parser, namespace, values, option_string=None):
        if option_string in self.option_strings:
            setattr(namespace, self.dest, not option_string.startswith("--no-"))


class _SubParsers(Action):
    def __init__(self, option_strings, prog, parser_class, dest=SUPPRESS, required=False, help=None, metavar=None):
        super().__init__(option_strings, dest, PARSER, required=required, help=help, metavar=metavar, choices={})
        self._prog = prog
        self._parser_class = parser_class

    def add_parser(self, name, *, aliases=(), help=None, deprecated=False, **kwargs):
        kwargs.setdefault("prog", f"{self._prog} {name}")
        parser = self._parser_class(**kwargs)
        for known_as in (name, *aliases):
            self.choices[known_as] = parser
        return parser

    def __call__(self, parser, namespace, values, option_string=None):
        name, rest = values[0], values[1:]
        if self.dest != SUPPRESS:
            setattr(namespace, self.dest, name)
        if name not in self.choices:
            raise ArgumentError(self, f"unknown parser {name!r} (choices: {', '.join(self.choices)})")
        chosen, extras = self.choices[name].parse_known_args(rest, None)
        for key, value in vars(chosen).items():
            setattr(namespace, key, value)
        parser._extras.extend(extras)


_ACTIONS = {
    None: _Store, "store": _Store, "store_const": _StoreConst, "store_true": _StoreTrue, "store_false": _StoreFalse,
    "append": _Append, "append_const": _AppendConst, "extend": _Extend, "count": _Count, "help": _Leave, "version": _Leave,
}


# --- Containers of arguments ---


class _ActionsContainer:
    def _start(self, argument_default=None, conflict_handler="error"):
        self._actions = []
        self._options = {}
        self._defaults = {}
        self.argument_default = argument_default
        self.conflict_handler = conflict_handler

    def add_argument(self, *names, **kwargs):
        options = [name for name in names if name.startswith("-")]
        if names and len(options) not in (0, len(names)):
            raise ValueError(f"invalid option string {names[0]!r}: must start with a character '-'")
        if "dest" not in kwargs:
            if options:
                long = [name for name in options if name.startswith("--")]
                kwargs["dest"] = (long or options)[0].lstrip("-").replace("-", "_")
            else:
                kwargs["dest"] = names[0]
        elif names and not options:
            raise ValueError("dest supplied twice for positional argument, did you mean metavar?")
        if "default" not in kwargs:
            if kwargs["dest"] in self._defaults:
                kwargs["default"] = self._defaults[kwargs["dest"]]
            elif self.argument_default is not None:
                kwargs["default"] = self.argument_default
        action = kwargs.pop("action", None)
        cls = _ACTIONS.get(action, action) if action is None or isinstance(action, str) else action
        if isinstance(cls, str):
            raise ValueError(f"unknown action {cls!r}")
        made = cls(options, **kwargs)
        if not options:
            made.required = made.nargs not in (OPTIONAL, ZERO_OR_MORE, REMAINDER) and made.default is not SUPPRESS
        return self._add_action(made)

    def _add_action(self, action):
        for option in action.option_strings:
            if option in self._options and self.conflict_handler != "resolve":
                raise ArgumentError(None, f"argument {'/'.join(action.option_strings)}: conflicting option string: {option}")
            self._options[option] = action
        self._actions.append(action)
        return action

    def add_argument_group(self, *args, **kwargs):
        return _Group(self)

    def add_mutually_exclusive_group(self, *, required=False):
        return _Group(self)

    def set_defaults(self, **kwargs):
        self._defaults.update(kwargs)
        for action in self._actions:
            if action.dest in kwargs:
                action.default = kwargs[action.dest]

    def get_default(self, dest):
        for action in self._actions:
            if action.dest == dest and action.default is not None:
                return action.default
        return self._defaults.get(dest)


class _Group(_ActionsContainer):
    """Its arguments are the parser's."""

    def __init__(self, container):
        self._container = container
        self.__dict__["_actions"] = container._actions
        self._options = container._options
        self._defaults = container._defaults
        self.argument_default = container.argument_default
        self.conflict_handler = container.conflict_handler


class ArgumentParser(_ActionsContainer):
    def __init__(
        self, prog=None, usage=None, description=None, epilog=None, parents=(), formatter_class=HelpFormatter, prefix_chars="-",
        fromfile_prefix_chars=None, argument_default=None, conflict_handler="error", add_help=True, allow_abbrev=True,
        exit_on_error=True, **kwargs
    ):
        self._start(argument_default, conflict_handler)
        self.prog = prog or "main.py"
        self.usage = usage
        self.description = description
        self.epilog = epilog
        self.formatter_class = formatter_class
        self.allow_abbrev = allow_abbrev
        self.exit_on_error = exit_on_error
        self._extras = []
        if add_help:
            self.add_argument("-h", "--help", action="help")
        for parent in parents:
            for action in parent._actions:
                self._add_action(action)
            self._defaults.update(parent._defaults)

    def add_subparsers(self, *, title=None, description=None, prog=None, parser_class=None, dest=SUPPRESS, required=False, help=None, metavar=None):
        return self._add_action(_SubParsers([], prog or self.prog, parser_class or type(self), dest, required, help, metavar))

    def parse_args(self, args=None, namespace=None):
        found, extras = self.parse_known_args(args, namespace)
        if extras:
            self.error("unrecognized arguments: " + " ".join(extras))
        return found

    def parse_known_args(self, args=None, namespace=None):
        namespace = Namespace() if namespace is None else namespace
        for action in self._actions:
            if action.dest != SUPPRESS and not hasattr(namespace, action.dest) and action.default is not SUPPRESS:
                setattr(namespace, action.dest, action.default)
        for name, value in self._defaults.items():
            if not hasattr(namespace, name):
                setattr(namespace, name, value)
        self._extras = []
        try:
            seen = set() if args is None or is_unknown(args) else self._parse([str(arg) for arg in args], namespace)
            self._finish(namespace, seen, args is None or is_unknown(args))
        except ArgumentError as error:
            if not self.exit_on_error:
                raise
            self.error(str(error))
        return namespace, self._extras

    parse_intermixed_args = parse_args
    parse_known_intermixed_args = parse_known_args

    def _finish(self, namespace, seen, without_command_line):
        """String defaults are converted; what had to be given is unknown without a command line, missing with one."""
        missing = []
        for action in self._actions:
            if action in seen or action.dest == SUPPRESS and not action.required:
                continue
            if action.required:
                if without_command_line and action.dest != SUPPRESS:
                    setattr(namespace, action.dest, unknown(f"argument '{action.dest}' comes from the command line"))
                elif not without_command_line:
                    missing.append("/".join(action.option_strings) or action.metavar or action.dest)
            elif isinstance(action.default, str) and getattr(namespace, action.dest, None) is action.default:
                setattr(namespace, action.dest, self._converted(action, action.default))
        if missing:
            self.error("the following arguments are required: " + ", ".join(missing))

    # --- Reading arguments ---

    def _parse(self, args, namespace):
        seen = []
        positionals = [action for action in self._actions if not action.option_strings]
        rest = []
        i = 0
        while i < len(args):
            arg = args[i]
            i = i + 1
            if arg == "--":
                rest.extend(args[i:])
                break
            if not self._is_option(arg):
                rest.append(arg)
                if self._hands_over(positionals, rest):
                    rest.extend(args[i:])
                    break
                continue
            option, text = self._split(arg)
            action = self._options.get(option)
            if action is None:
                self._extras.append(arg)
                continue
            if action.nargs == 0 and text is not None and not arg.startswith("--"):
                # -xyz is -x -y -z.
                args = [*args[:i], "-" + text, *args[i:]]
                text = None
            if text is not None:
                values = [text]
            else:
                values = []
                while i < len(args) and len(values) < self._most(action) and (action.nargs == REMAINDER or not self._is_option(args[i])):
                    values.append(args[i])
                    i = i + 1
            seen.append(action)
            action(self, namespace, self._values(action, values), option)
        self._take_positionals(positionals, rest, namespace, seen)
        return seen

    def _hands_over(self, positionals, rest):
        """A sub-parser, or a remainder, takes all that follows."""
        last = positionals[-1] if positionals else None
        return last is not None and last.nargs in (PARSER, REMAINDER) and len(rest) >= len(positionals)

    def _is_option(self, arg):
        if not arg.startswith("-") or len(arg) == 1:
            return False
        if arg in self._options or self._split(arg)[0] in self._options:
            return True
        try:
            float(arg)
            return False
        except ValueError:
            return " " not in arg

    def _split(self, arg):
        """The option as it was declared, and the value written in the same argument."""
        if arg in self._options:
            return arg, None
        name, equals, text = arg.partition("=")
        text = text if equals else None
        if name in self._options:
            return name, text
        if arg.startswith("--"):
            matches = [option for option in self._options if option.startswith(name)] if self.allow_abbrev else []
            if len(matches) > 1:
                self.error(f"ambiguous option: {arg} could match {', '.join(matches)}")
            return (matches[0] if matches else name), text
        return (arg[:2], arg[2:]) if arg[:2] in self._options else (arg, None)

    def _most(self, action):
        if action.nargs is None or action.nargs == OPTIONAL:
            return 1
        return action.nargs if isinstance(action.nargs, int) else len(_sys.argv) + 1_000_000

    def _take_positionals(self, positionals, rest, namespace, seen):
        for k, action in enumerate(positionals):
            needed = sum(self._least(later) for later in positionals[k + 1:])
            count = max(0, min(self._most(action), len(rest) - needed))
            if count < self._least(action):
                continue
            values, rest = rest[:count], rest[count:]
            if values or action.nargs in (ZERO_OR_MORE, OPTIONAL):
                seen.append(action)
                if values or action.nargs == ZERO_OR_MORE and action.default is None:
                    action(self, namespace, self._values(action, values), None)
                elif isinstance(action.default, str):
                    setattr(namespace, action.dest, self._converted(action, action.default))
        self._extras.extend(rest)

    def _least(self, action):
        if isinstance(action.nargs, int):
            return action.nargs
        return 1 if action.nargs in (None, ONE_OR_MORE, PARSER) else 0

    def _values(self, action, texts):
        if action.nargs == 0:
            return []
        if action.nargs == PARSER:
            return texts
        if isinstance(action.nargs, int) and len(texts) != action.nargs:
            raise ArgumentError(action, f"expected {action.nargs} argument{'' if action.nargs == 1 else 's'}")
        if action.nargs in (None, ONE_OR_MORE) and not texts:
            raise ArgumentError(action, "expected one argument" if action.nargs is None else "expected at least one argument")
        if action.nargs == OPTIONAL and not texts:
            return self._converted(action, action.const) if isinstance(action.const, str) else action.const
        values = [self._checked(action, text) for text in texts]
        return values[0] if action.nargs in (None, OPTIONAL) else values

    def _checked(self, action, text):
        value = self._converted(action, text)
        if action.choices is not None and value not in action.choices:
            raise ArgumentError(action, f"invalid choice: {value!r} (choose from {', '.join(str(c) for c in action.choices)})")
        return value

    def _converted(self, action, text):
        if action.type is None or is_unknown(text):
            return text
        try:
            return action.type(text)
        except ArgumentTypeError as error:
            raise ArgumentError(action, str(error))
        except (TypeError, ValueError):
            name = getattr(action.type, "__name__", repr(action.type))
            raise ArgumentError(action, f"invalid {name} value: {text!r}")

    # --- Output: none ---

    def format_help(self):
        return ""

    format_usage = format_help

    def print_help(self, file=None):
        return None

    print_usage = print_help

    def exit(self, status=0, message=None):
        raise SystemExit(status)

    def error(self, message):
        raise SystemExit(2)
