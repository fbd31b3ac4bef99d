"""Random calls, made from recorded ones: other shapes, dtypes, arguments, views of the operands, and calls that are wrong.

    mutate.py SEED COUNT < records > cases

One JSON object a line; of the records only "id", "code" and "setup" are used. The same seed gives the same cases.
"""
import ast
import json
import random
import sys
from collections import defaultdict

SIZES = [0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8]
DTYPES = ["float16", "bfloat16", "float32", "float64", "int8", "uint8", "int16", "int32", "int64", "bool", "complex64", "complex128"]
CREATORS = {"zeros", "rand", "ones", "randn", "empty", "full", "randint"}
VIEWS = ["{}.transpose(0, 1)", "{}[0]", "{}[None]", "{}.unsqueeze(-1)", "{}.flatten()", "{}.flatten(1)", "{}.sum(0)", "{}.float()",
         "{}.squeeze()", "{}[..., 0]", "{}[..., ::2]", "{}.double()", "{}.long()", "{}.half()", "{}.requires_grad_()", "nn.Parameter({})",
         "{}.expand(2, *{}.shape)", "{}.mT", "torch.cat([{}, {}])", "torch.stack([{}, {}], 1)", "{}.unfold(-1, 2, 1)", "{}.bool()"]
STRANGE = ["None", "'a'", "2.0", "2", "-1", "0", "True", "[1, 2]", "(1, 2)", "(2,)", "[]", "()", "1j", "(1, 2, 3, 4)", "float('inf')", "object()", "torch.float32",
           "torch.zeros(2, 3)", "torch.zeros(())", "torch.tensor([0, 1])", "torch.tensor(2)", "{'a': 1}", "[None, 2]", "(2, 'a')", "slice(1)", "..."]
STRINGS = ["none", "mean", "sum", "batchmean", "constant", "reflect", "replicate", "circular", "zeros", "border", "reflection", "same", "valid", "bilinear", "nearest",
           "bicubic", "trilinear", "linear", "area", "nearest-exact", "tanh", "relu", "gelu", "max", "amax", "prod", "trunc", "floor", "fro", "nuc", "ij", "xy",
           "full", "reduced", "complete", "", "a"]
INDICES = ["None", "...", ":", "0", "-1", "1:", "::2", ":-1", "1:3", "True", "[0, 1]", "[0]", "torch.tensor([0, 1, 1])", "torch.tensor(1)", "torch.tensor([[0, 1]])",
           "torch.tensor([True, False])", "slice(None)", "torch.zeros(2, 3, dtype=torch.bool)", "2", "range(2)", "(0, 1)", "::-1", "1.0", "'a'", "x > 0", "5:2"]


def main():
    rng = random.Random(int(sys.argv[1]))
    records = [json.loads(line) for line in sys.stdin]
    keywords = keywords_by_function(records)
    for i in range(int(sys.argv[2])):
        case = mutated(rng, rng.choice(records), keywords)
        if case is not None:
            print(json.dumps({**case, "id": f"{case['id']}~{i}"}))


def keywords_by_function(records):
    """What other calls of a function give by name: `{function: ["dim=1", …]}`."""
    found = defaultdict(list)
    for record in records:
        for call in calls_of(parsed(record["code"])):
            for keyword in call.keywords:
                if keyword.arg is not None:
                    found[function_of(record)].append((keyword.arg, ast.unparse(keyword.value)))
    return found


def function_of(record):
    return record["id"].rsplit("/", 1)[0]


def parsed(text):
    return ast.parse(text.strip())


def calls_of(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def mutated(rng, record, keywords):
    setup = [parsed(statement) for statement in record["setup"]]
    code = parsed(record["code"])
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3])):
        mutate = rng.choices([m for m, _ in MUTATIONS], [weight for _, weight in MUTATIONS])[0]
        mutate(rng, setup, code, keywords[function_of(record)])
    try:
        texts = [ast.unparse(statement) for statement in setup]
        expression = ast.unparse(code)
        ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError, AttributeError):
        return None
    return {"id": record["id"], "code": expression, "setup": texts}


# --- Tensors that the setup makes ---

def creations(setup):
    return [call for statement in setup for call in calls_of(statement)
            if isinstance(call.func, ast.Attribute) and call.func.attr in CREATORS and isinstance(call.func.value, ast.Name)
            and call.func.value.id == "torch" and call.args]


def sizes_of(call):
    """The list of the sizes of `torch.zeros(2, 3)` or `torch.zeros((2, 3))`."""
    if isinstance(call.args[0], (ast.Tuple, ast.List)):
        return call.args[0].elts
    return call.args


def other_size(rng, setup, code, keywords):
    calls = creations(setup)
    if calls:
        sizes = sizes_of(rng.choice(calls))
        if sizes:
            sizes[rng.randrange(len(sizes))] = ast.Constant(rng.choice(SIZES))


def same_size_everywhere(rng, setup, code, keywords):
    """One number of the shapes becomes another wherever it stands, so that the call may still fit."""
    numbers = [node for call in creations(setup) for node in sizes_of(call) if isinstance(node, ast.Constant)]
    if numbers:
        old, new = rng.choice(numbers).value, rng.choice(SIZES[1:])
        for node in numbers:
            if node.value == old:
                node.value = new


def other_rank(rng, setup, code, keywords):
    calls = creations(setup)
    if calls:
        sizes = sizes_of(rng.choice(calls))
        if sizes and rng.random() < 0.5:
            del sizes[rng.randrange(len(sizes))]
        else:
            sizes.insert(rng.randint(0, len(sizes)), ast.Constant(rng.choice(SIZES)))


def other_dtype(rng, setup, code, keywords):
    calls = creations(setup)
    if calls:
        chosen = calls if rng.random() < 0.3 else [rng.choice(calls)]
        value = ast.parse(f"torch.{rng.choice(DTYPES)}", mode="eval").body
        for call in chosen:
            call.keywords = [k for k in call.keywords if k.arg != "dtype"] + [ast.keyword("dtype", value)]


def viewed(rng, setup, code, keywords):
    """An operand is a view or a copy of the tensor."""
    names = [node for node in ast.walk(code) if isinstance(node, ast.Name) and node.id in ("t0", "t1", "t2", "x", "m")]
    names = [node for node in names if node.id != "m"]
    if names:
        name = rng.choice(names)
        replace(code, name, rng.choice(VIEWS).replace("{}", name.id))


# --- Arguments ---

def numbers_of(setup, code):
    made = {id(node) for call in creations(setup) for node in ast.walk(call)}
    return [node for tree in [code, *setup] for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and id(node) not in made and type(node.value) in (int, float, bool)]


def other_number(rng, setup, code, keywords):
    numbers = numbers_of(setup, code)
    if numbers:
        node = rng.choice(numbers)
        if isinstance(node.value, bool):
            node.value = not node.value
        elif isinstance(node.value, int):
            node.value = rng.choice([node.value + 1, node.value - 1, -node.value, 0, 1, 2, 3, -1, -2, 4, 2 * node.value, 1.5])
        else:
            node.value = rng.choice([node.value * 2, 0.0, -1.0, 1.0, 0.5, 2, 1.5])


def other_string(rng, setup, code, keywords):
    strings = [node for tree in [code, *setup] for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    if strings:
        rng.choice(strings).value = rng.choice(STRINGS)


def outer_calls(setup, code):
    """Calls whose arguments are worth changing: not the creation of tensors."""
    made = {id(call) for call in creations(setup)}
    return [call for tree in [code, code, *setup] for call in calls_of(tree) if id(call) not in made]


def drop_argument(rng, setup, code, keywords):
    calls = [call for call in outer_calls(setup, code) if call.args or call.keywords]
    if calls:
        call = rng.choice(calls)
        given = rng.choice([arguments for arguments in (call.args, call.keywords) if arguments])
        del given[rng.randrange(len(given))]


def strange_argument(rng, setup, code, keywords):
    calls = [call for call in outer_calls(setup, code) if call.args or call.keywords]
    if calls:
        call = rng.choice(calls)
        value = ast.parse(rng.choice(STRANGE), mode="eval").body
        if call.args and (not call.keywords or rng.random() < 0.5):
            call.args[rng.randrange(len(call.args))] = value
        else:
            rng.choice(call.keywords).value = value


def more_arguments(rng, setup, code, keywords):
    calls = outer_calls(setup, code)
    if calls:
        call = rng.choice(calls)
        if rng.random() < 0.3:
            call.args.append(ast.parse(rng.choice(STRANGE), mode="eval").body)
        elif rng.random() < 0.3 and all(k.arg != "foo" for k in call.keywords):
            call.keywords.append(ast.keyword("foo", ast.Constant(1)))
        elif call.args and rng.random() < 0.2:
            rng.shuffle(call.args)


def keyword_of_a_sibling(rng, setup, code, keywords):
    calls = outer_calls(setup, code)
    if calls and keywords:
        call = rng.choice(calls)
        name, value = rng.choice(keywords)
        if name != "foo" and all(k.arg != name for k in call.keywords):
            call.keywords.append(ast.keyword(name, ast.parse(value, mode="eval").body))


def tuple_or_number(rng, setup, code, keywords):
    places = [(call.args, i) for call in outer_calls(setup, code) for i in range(len(call.args))]
    places = [(given, i) for given, i in places if isinstance(given[i], (ast.Constant, ast.Tuple, ast.List))]
    if places:
        given, i = rng.choice(places)
        if isinstance(given[i], ast.Constant):
            given[i] = ast.Tuple([given[i] for _ in range(rng.choice([1, 2, 2, 3]))], ast.Load())
        elif given[i].elts and rng.random() < 0.5:
            given[i] = given[i].elts[0]
        elif given[i].elts:
            given[i].elts.pop()


# --- Indices ---

def other_index(rng, setup, code, keywords):
    subscripts = [node for tree in [code, *setup] for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    if subscripts:
        subscript = rng.choice(subscripts)
        text = ", ".join(rng.choice(INDICES) for _ in range(rng.choice([1, 1, 2, 2, 3, 4])))
        if "x > 0" in text and "'x'" not in ast.dump(code):
            text = text.replace("x > 0", "t0 > 0")
        subscript.slice = ast.parse(f"x[{text}]", mode="eval").body.slice


def replace(tree, old, text):
    new = ast.parse(text, mode="eval").body
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if value is old:
                setattr(node, field, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]


MUTATIONS = [(other_size, 4), (same_size_everywhere, 2), (other_rank, 3), (other_dtype, 3), (viewed, 2), (other_number, 5), (other_string, 1), (drop_argument, 1),
             (strange_argument, 2), (more_arguments, 1), (keyword_of_a_sibling, 2), (tuple_or_number, 1), (other_index, 2)]


main()
