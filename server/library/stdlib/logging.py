# logging: silent.
NOTSET, DEBUG, INFO, WARNING, ERROR, CRITICAL = 0, 10, 20, 30, 40, 50
WARN, FATAL = WARNING, CRITICAL


class Filterer:
    def addFilter(self, filter):
        pass

    def removeFilter(self, filter):
        pass


class Logger(Filterer):
    def __init__(self, name="root", level=NOTSET):
        self.name = name
        self.level = level
        self.handlers = []
        self.propagate = True
        self.disabled = False
        self.parent = None

    def debug(self, msg, *args, **kwargs):
        pass

    info = warning = warn = error = critical = fatal = exception = debug

    def log(self, level, msg, *args, **kwargs):
        pass

    def setLevel(self, level):
        self.level = level

    def getEffectiveLevel(self):
        return self.level

    def isEnabledFor(self, level):
        return False

    def addHandler(self, handler):
        self.handlers.append(handler)

    def removeHandler(self, handler):
        pass

    def hasHandlers(self):
        return bool(self.handlers)

    def getChild(self, suffix):
        return getLogger(self.name + "." + suffix)


class LoggerAdapter(Logger):
    def __init__(self, logger, extra=None):
        super().__init__(logger.name)
        self.logger = logger


class Handler(Filterer):
    def __init__(self, *args, **kwargs):
        pass

    def setLevel(self, level):
        pass

    def setFormatter(self, formatter):
        pass

    def emit(self, record):
        pass


class StreamHandler(Handler):
    pass


class FileHandler(Handler):
    pass


class NullHandler(Handler):
    pass


class Formatter:
    def __init__(self, *args, **kwargs):
        pass


class Filter(Formatter):
    pass


_loggers = {}
root = Logger("root", WARNING)


def getLogger(name=None):
    if not name:
        return root
    if name not in _loggers:
        _loggers[name] = Logger(name)
    return _loggers[name]


def getLevelName(level):
    return {0: "NOTSET", 10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR", 50: "CRITICAL"}.get(level, f"Level {level}")


def basicConfig(**kwargs):
    pass


def debug(msg, *args, **kwargs):
    pass


info = warning = warn = error = critical = fatal = exception = debug


def log(level, msg, *args, **kwargs):
    pass


def disable(level=CRITICAL):
    pass


def captureWarnings(capture):
    pass


def getLoggerClass():
    return Logger
