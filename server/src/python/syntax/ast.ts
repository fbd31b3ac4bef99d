// The typed syntax tree of a Python file. Kinds and field names are those of CPython's `ast` module (3.8 to 3.14), so
// its documentation is this file's documentation too. What differs:
// - `start` and `end` are UTF-16 offsets into the source (a LineIndex makes positions of them);
// - there is no `ctx`: whether a name is loaded, stored or deleted follows from the field that holds it;
// - a Constant says the type of its value (`1` and `1.` are different constants);
// - ErrorExpr and ErrorStmt stand where the source could not be read; `null` is Python's None.

export enum Kind {
  // expressions
  Name = 0,
  Constant = 1,
  Attribute = 2,
  Call = 3,
  Subscript = 4,
  BinOp = 5,
  UnaryOp = 6,
  BoolOp = 7,
  Compare = 8,
  Tuple = 9,
  List = 10,
  Dict = 11,
  Set = 12,
  IfExp = 13,
  Lambda = 14,
  ListComp = 15,
  SetComp = 16,
  DictComp = 17,
  GeneratorExp = 18,
  Starred = 19,
  Slice = 20,
  JoinedStr = 21,
  FormattedValue = 22,
  NamedExpr = 23,
  Await = 24,
  Yield = 25,
  YieldFrom = 26,
  TemplateStr = 27,
  Interpolation = 28,
  ErrorExpr = 29,
  // statements
  Expr = 30,
  Assign = 31,
  AugAssign = 32,
  AnnAssign = 33,
  Return = 34,
  If = 35,
  For = 36,
  While = 37,
  With = 38,
  FunctionDef = 39,
  ClassDef = 40,
  Import = 41,
  ImportFrom = 42,
  Raise = 43,
  Try = 44,
  Assert = 45,
  Pass = 46,
  Break = 47,
  Continue = 48,
  Delete = 49,
  Global = 50,
  Nonlocal = 51,
  Match = 52,
  TypeAlias = 53,
  AsyncFunctionDef = 54,
  AsyncFor = 55,
  AsyncWith = 56,
  TryStar = 57,
  ErrorStmt = 58,
  // patterns of `match`
  MatchValue = 59,
  MatchSingleton = 60,
  MatchSequence = 61,
  MatchMapping = 62,
  MatchClass = 63,
  MatchStar = 64,
  MatchAs = 65,
  MatchOr = 66,
  // type parameters
  TypeVar = 67,
  ParamSpec = 68,
  TypeVarTuple = 69,
  // parts of the nodes above
  Module = 70,
  arguments = 71,
  arg = 72,
  keyword = 73,
  alias = 74,
  withitem = 75,
  comprehension = 76,
  ExceptHandler = 77,
  match_case = 78,
}

export enum Operator {
  Add = 0,
  Sub = 1,
  Mult = 2,
  MatMult = 3,
  Div = 4,
  Mod = 5,
  Pow = 6,
  LShift = 7,
  RShift = 8,
  BitOr = 9,
  BitXor = 10,
  BitAnd = 11,
  FloorDiv = 12,
}

export enum UnaryOperator {
  Invert = 0,
  Not = 1,
  UAdd = 2,
  USub = 3,
}

export enum BoolOperator {
  And = 0,
  Or = 1,
}

export enum CmpOperator {
  Eq = 0,
  NotEq = 1,
  Lt = 2,
  LtE = 3,
  Gt = 4,
  GtE = 5,
  Is = 6,
  IsNot = 7,
  In = 8,
  NotIn = 9,
}

interface Base<K extends Kind> {
  readonly kind: K;
  readonly start: number;
  readonly end: number;
}

// --- Expressions ------------------------------------------------------------------------------------------------

export interface Name extends Base<typeof Kind.Name> {
  /** Normalised (NFKC), as Python compares identifiers. */
  readonly id: string;
  /** Where a run of the function around it keeps the value; found when it is first evaluated (slots.ts). */
  home: object | null;
  slot: number;
}

export type Constant =
  | IntConstant
  | FloatConstant
  | ImaginaryConstant
  | StrConstant
  | UndecodedStrConstant
  | BytesConstant
  | BoolConstant
  | NoneConstant
  | EllipsisConstant;

interface ConstantOf<T extends string, V> extends Base<typeof Kind.Constant> {
  readonly type: T;
  readonly value: V;
}
/** A number where it is a safe integer, else a bigint. */
export type IntConstant = ConstantOf<"int", number | bigint>;
export type FloatConstant = ConstantOf<"float", number>;
/** `2j`: the value is the imaginary part. */
export type ImaginaryConstant = ConstantOf<"imaginary", number>;
/** Escapes decoded, adjacent literals joined. */
export type StrConstant = ConstantOf<"str", string>;
/** A str with a `\N{…}` escape, whose name table we do not carry: that escape is left as written, so the value is not known. */
export type UndecodedStrConstant = ConstantOf<"undecoded-str", string>;
/** One UTF-16 unit (0 to 255) for each byte. */
export type BytesConstant = ConstantOf<"bytes", string>;
export type BoolConstant = ConstantOf<"bool", boolean>;
export type NoneConstant = ConstantOf<"None", null>;
export type EllipsisConstant = ConstantOf<"Ellipsis", null>;

export interface Attribute extends Base<typeof Kind.Attribute> {
  readonly value: Expression;
  readonly attr: string;
  /** Where the attribute's own name starts; it ends where the node ends. */
  readonly attrStart: number;
}

export interface Call extends Base<typeof Kind.Call> {
  readonly func: Expression;
  /** Positional arguments, `*args` as Starred among them. */
  readonly args: readonly Expression[];
  readonly keywords: readonly Keyword[];
}

export interface Subscript extends Base<typeof Kind.Subscript> {
  readonly value: Expression;
  /** An index, a Slice, or a Tuple that may hold Slices and Starreds. */
  readonly slice: Expression;
}

export interface BinOp extends Base<typeof Kind.BinOp> {
  readonly left: Expression;
  readonly op: Operator;
  readonly right: Expression;
}

export interface UnaryOp extends Base<typeof Kind.UnaryOp> {
  readonly op: UnaryOperator;
  readonly operand: Expression;
}

/** `a and b and c` is one node with three values. */
export interface BoolOp extends Base<typeof Kind.BoolOp> {
  readonly op: BoolOperator;
  readonly values: readonly Expression[];
}

/** `left ops[0] comparators[0] ops[1] comparators[1] …` */
export interface Compare extends Base<typeof Kind.Compare> {
  readonly left: Expression;
  readonly ops: readonly CmpOperator[];
  readonly comparators: readonly Expression[];
}

export interface Tuple extends Base<typeof Kind.Tuple> {
  readonly elts: readonly Expression[];
}

export interface List extends Base<typeof Kind.List> {
  readonly elts: readonly Expression[];
}

export interface Dict extends Base<typeof Kind.Dict> {
  /** `null` for `**value`. */
  readonly keys: readonly (Expression | null)[];
  readonly values: readonly Expression[];
}

export interface SetDisplay extends Base<typeof Kind.Set> {
  readonly elts: readonly Expression[];
}

export interface IfExp extends Base<typeof Kind.IfExp> {
  readonly test: Expression;
  readonly body: Expression;
  readonly orelse: Expression;
}

export interface Lambda extends Base<typeof Kind.Lambda> {
  readonly args: Arguments;
  readonly body: Expression;
}

export interface ElementComprehension
  extends Base<typeof Kind.ListComp | typeof Kind.SetComp | typeof Kind.GeneratorExp> {
  readonly elt: Expression;
  readonly generators: readonly Comprehension[];
}

export interface DictComp extends Base<typeof Kind.DictComp> {
  readonly key: Expression;
  readonly value: Expression;
  readonly generators: readonly Comprehension[];
}

export interface Starred extends Base<typeof Kind.Starred> {
  readonly value: Expression;
}

export interface Slice extends Base<typeof Kind.Slice> {
  readonly lower: Expression | null;
  readonly upper: Expression | null;
  readonly step: Expression | null;
}

/** An f-string, together with the string literals beside it. */
export interface JoinedStr extends Base<typeof Kind.JoinedStr> {
  readonly values: readonly (StrConstant | UndecodedStrConstant | FormattedValue)[];
}

/** 115, 114 and 97 are the characters of `!s`, `!r` and `!a`; -1 stands for none. */
export type Conversion = -1 | 97 | 114 | 115;

export interface FormattedValue extends Base<typeof Kind.FormattedValue> {
  readonly value: Expression;
  readonly conversion: Conversion;
  readonly format_spec: JoinedStr | null;
}

/** A t-string (PEP 750). */
export interface TemplateStr extends Base<typeof Kind.TemplateStr> {
  readonly values: readonly (StrConstant | UndecodedStrConstant | Interpolation)[];
}

export interface Interpolation extends Base<typeof Kind.Interpolation> {
  readonly value: Expression;
  /** The text of the expression. */
  readonly str: string;
  readonly conversion: Conversion;
  readonly format_spec: JoinedStr | null;
}

export interface NamedExpr extends Base<typeof Kind.NamedExpr> {
  readonly target: Name;
  readonly value: Expression;
}

export interface Await extends Base<typeof Kind.Await> {
  readonly value: Expression;
}

export interface Yield extends Base<typeof Kind.Yield> {
  readonly value: Expression | null;
}

export interface YieldFrom extends Base<typeof Kind.YieldFrom> {
  readonly value: Expression;
}

/** An expression that is missing or could not be read; a problem of the parse says why. Its value is unknown. */
export interface ErrorExpr extends Base<typeof Kind.ErrorExpr> {}

export type Expression =
  | Name
  | Constant
  | Attribute
  | Call
  | Subscript
  | BinOp
  | UnaryOp
  | BoolOp
  | Compare
  | Tuple
  | List
  | Dict
  | SetDisplay
  | IfExp
  | Lambda
  | ElementComprehension
  | DictComp
  | Starred
  | Slice
  | JoinedStr
  | FormattedValue
  | NamedExpr
  | Await
  | Yield
  | YieldFrom
  | TemplateStr
  | Interpolation
  | ErrorExpr;

// --- Parts of expressions and statements ----------------------------------------------------------------------

export interface Keyword extends Base<typeof Kind.keyword> {
  /** `null` for `**value`. */
  readonly arg: string | null;
  readonly value: Expression;
}

export interface Comprehension extends Base<typeof Kind.comprehension> {
  readonly target: Expression;
  readonly iter: Expression;
  readonly ifs: readonly Expression[];
  readonly is_async: boolean;
}

export interface Arguments extends Base<typeof Kind.arguments> {
  readonly posonlyargs: readonly Arg[];
  readonly args: readonly Arg[];
  readonly vararg: Arg | null;
  readonly kwonlyargs: readonly Arg[];
  /** One for each of `kwonlyargs`, `null` where it is required. */
  readonly kw_defaults: readonly (Expression | null)[];
  readonly kwarg: Arg | null;
  /** Those of the last parameters of `posonlyargs` followed by `args`. */
  readonly defaults: readonly Expression[];
}

export interface Arg extends Base<typeof Kind.arg> {
  readonly arg: string;
  readonly annotation: Expression | null;
}

export interface Alias extends Base<typeof Kind.alias> {
  /** Dotted for `import a.b`, `*` for `from a import *`. */
  readonly name: string;
  readonly asname: string | null;
}

export interface WithItem extends Base<typeof Kind.withitem> {
  readonly context_expr: Expression;
  readonly optional_vars: Expression | null;
}

export interface ExceptHandler extends Base<typeof Kind.ExceptHandler> {
  readonly type: Expression | null;
  readonly name: string | null;
  readonly body: readonly Statement[];
}

export interface MatchCase extends Base<typeof Kind.match_case> {
  readonly pattern: Pattern;
  readonly guard: Expression | null;
  readonly body: readonly Statement[];
}

export interface TypeVar extends Base<typeof Kind.TypeVar> {
  readonly name: string;
  readonly bound: Expression | null;
  readonly default_value: Expression | null;
}

export interface OtherTypeParam extends Base<typeof Kind.ParamSpec | typeof Kind.TypeVarTuple> {
  readonly name: string;
  readonly default_value: Expression | null;
}

export type TypeParam = TypeVar | OtherTypeParam;

// --- Statements -------------------------------------------------------------------------------------------------

export interface Module extends Base<typeof Kind.Module> {
  readonly body: readonly Statement[];
}

export interface FunctionDef extends Base<typeof Kind.FunctionDef | typeof Kind.AsyncFunctionDef> {
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly args: Arguments;
  readonly body: readonly Statement[];
  /** These stand before `start`, as in CPython. */
  readonly decorator_list: readonly Expression[];
  readonly returns: Expression | null;
  readonly type_params: readonly TypeParam[];
}

export interface ClassDef extends Base<typeof Kind.ClassDef> {
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly bases: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly body: readonly Statement[];
  /** These stand before `start`, as in CPython. */
  readonly decorator_list: readonly Expression[];
  readonly type_params: readonly TypeParam[];
}

export interface Return extends Base<typeof Kind.Return> {
  readonly value: Expression | null;
}

export interface Delete extends Base<typeof Kind.Delete> {
  readonly targets: readonly Expression[];
}

/** `a = b = value` has two targets. */
export interface Assign extends Base<typeof Kind.Assign> {
  readonly targets: readonly Expression[];
  readonly value: Expression;
}

export interface AugAssign extends Base<typeof Kind.AugAssign> {
  readonly target: Expression;
  readonly op: Operator;
  readonly value: Expression;
}

export interface AnnAssign extends Base<typeof Kind.AnnAssign> {
  readonly target: Expression;
  readonly annotation: Expression;
  readonly value: Expression | null;
  /** The target is a bare name, not `(name)`, `a.b` or `a[0]`. */
  readonly simple: boolean;
}

export interface TypeAlias extends Base<typeof Kind.TypeAlias> {
  readonly name: Name;
  readonly type_params: readonly TypeParam[];
  readonly value: Expression;
}

export interface For extends Base<typeof Kind.For | typeof Kind.AsyncFor> {
  readonly target: Expression;
  readonly iter: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}

export interface While extends Base<typeof Kind.While> {
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}

/** An `elif` is an If alone in `orelse`. */
export interface If extends Base<typeof Kind.If> {
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}

export interface With extends Base<typeof Kind.With | typeof Kind.AsyncWith> {
  readonly items: readonly WithItem[];
  readonly body: readonly Statement[];
}

export interface Match extends Base<typeof Kind.Match> {
  readonly subject: Expression;
  readonly cases: readonly MatchCase[];
}

export interface Raise extends Base<typeof Kind.Raise> {
  readonly exc: Expression | null;
  readonly cause: Expression | null;
}

/** TryStar is `try` with `except*`. */
export interface Try extends Base<typeof Kind.Try | typeof Kind.TryStar> {
  readonly body: readonly Statement[];
  readonly handlers: readonly ExceptHandler[];
  readonly orelse: readonly Statement[];
  readonly finalbody: readonly Statement[];
}

export interface Assert extends Base<typeof Kind.Assert> {
  readonly test: Expression;
  readonly msg: Expression | null;
}

export interface Import extends Base<typeof Kind.Import> {
  readonly names: readonly Alias[];
}

export interface ImportFrom extends Base<typeof Kind.ImportFrom> {
  /** `null` for `from . import a`. */
  readonly module: string | null;
  readonly names: readonly Alias[];
  /** Leading dots. */
  readonly level: number;
}

export interface ScopeStatement extends Base<typeof Kind.Global | typeof Kind.Nonlocal> {
  readonly names: readonly string[];
}

export interface ExprStatement extends Base<typeof Kind.Expr> {
  readonly value: Expression;
}

export interface PlainStatement extends Base<typeof Kind.Pass | typeof Kind.Break | typeof Kind.Continue> {}

/** A statement that could not be read; a problem of the parse says why. `body` keeps a block found below it. */
export interface ErrorStatement extends Base<typeof Kind.ErrorStmt> {
  readonly body: readonly Statement[];
}

export type Statement =
  | FunctionDef
  | ClassDef
  | Return
  | Delete
  | Assign
  | AugAssign
  | AnnAssign
  | TypeAlias
  | For
  | While
  | If
  | With
  | Match
  | Raise
  | Try
  | Assert
  | Import
  | ImportFrom
  | ScopeStatement
  | ExprStatement
  | PlainStatement
  | ErrorStatement;

// --- Patterns ---------------------------------------------------------------------------------------------------

export interface MatchValue extends Base<typeof Kind.MatchValue> {
  readonly value: Expression;
}

export interface MatchSingleton extends Base<typeof Kind.MatchSingleton> {
  readonly value: boolean | null;
}

export interface MatchSequence extends Base<typeof Kind.MatchSequence> {
  readonly patterns: readonly Pattern[];
}

export interface MatchMapping extends Base<typeof Kind.MatchMapping> {
  readonly keys: readonly Expression[];
  readonly patterns: readonly Pattern[];
  readonly rest: string | null;
}

export interface MatchClass extends Base<typeof Kind.MatchClass> {
  readonly cls: Expression;
  readonly patterns: readonly Pattern[];
  readonly kwd_attrs: readonly string[];
  readonly kwd_patterns: readonly Pattern[];
}

export interface MatchStar extends Base<typeof Kind.MatchStar> {
  readonly name: string | null;
}

/** `null` for both fields is the wildcard `_`. */
export interface MatchAs extends Base<typeof Kind.MatchAs> {
  readonly pattern: Pattern | null;
  readonly name: string | null;
}

export interface MatchOr extends Base<typeof Kind.MatchOr> {
  readonly patterns: readonly Pattern[];
}

export type Pattern =
  | MatchValue
  | MatchSingleton
  | MatchSequence
  | MatchMapping
  | MatchClass
  | MatchStar
  | MatchAs
  | MatchOr;

// --- Any node -----------------------------------------------------------------------------------------------------

export type Node =
  | Module
  | Statement
  | Expression
  | Pattern
  | TypeParam
  | Keyword
  | Comprehension
  | Arguments
  | Arg
  | Alias
  | WithItem
  | ExceptHandler
  | MatchCase;
