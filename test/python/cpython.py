# Runs the programs of the specs in CPython. Standard input: a JSON list of sources; output: for each what its marked
# lines showed, and what ended it early.
import contextlib
import io
import json
import sys
import traceback
import types


def run(source):
    shown = {}

    def add(line, text):
        shown[line] = f"{shown[line]}; {text}" if line in shown else text

    scope = {
        "__show__": lambda line, value: add(line, repr(value)),
        "__error__": lambda line, raised: add(line, " ".join(f"{type(raised).__name__}: {raised}".split())),
    }
    module = types.ModuleType("__main__")
    module.__dict__.update(scope)
    sys.modules["__main__"] = module
    failure = None
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, "spec.py", "exec"), module.__dict__)
    except BaseException:
        failure = traceback.format_exc()
    return {"shown": shown, "failure": failure}


sys.setrecursionlimit(400)
results = [run(source) for source in json.load(sys.stdin)]
json.dump({"version": sys.version.split()[0], "results": results}, sys.stdout)
