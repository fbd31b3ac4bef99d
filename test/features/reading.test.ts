// What a reader of model code sees where it is not straight: branches and loops around a variable, tuples, functions of the
// file, lines that run several times. Shapes follow from the arithmetic of convolutions: padding 1 at 3×3 keeps the grid,
// stride 2 halves it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFixture } from "../harness/fixture";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess({ settings: () => ({ inlayHints: true }) });
});
afterAll(() => server.stop());

const NET = `import torch
from torch import nn
import torch.nn.functional as F


def conv3x3(channels, out, stride=1):
    return nn.Conv2d(channels, out, 3, stride=stride, padding=1)


def pad_even(x):
    height, width = x.shape[-2:]
    return F.pad(x, (0, width % 2, 0, height % 2))


class Block(nn.Module):
    def __init__(self, channels, out):
        super().__init__()
        self.conv = conv3x3(channels, out, 1 if channels == out else 2)
        self.short = None if channels == out else nn.Conv2d(channels, out, 1, stride=2)
        self.body = nn.Sequential(nn.ReLU(), nn.MaxPool2d(3, 1, 1), nn.Dropout(0.1))

    def forward(self, x, scale=1.0):
        identity = x
        out = self.conv(x)
        if self.short is not None:
            identity = self.short(x)
        else:
            out = self.body(out)
        out += identity
        return self.scaled(out, scale)

    def scaled(self, value, factor):
        product = value * factor
        return product


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([Block(8, 8), Block(8, 16), Block(16, 16)])
        self.tail = nn.Sequential(*(Block(16, 16) for _ in range(2)))
        self.norm, self.drop = nn.BatchNorm2d(16), nn.Dropout(0.5)
        self.gate = nn.Conv2d(16, 1, 1)
        self.rnn = nn.LSTM(16, 4, batch_first=True)

    def forward(self, x):
        x = pad_even(x)
        for block in self.blocks:
            x = block(x, 0.5)
        x = self.norm(self.tail(x))
        gated = self.mixed(2, self.gate(x))
        rows = x.flatten(2).transpose(1, 2)
        out, (h, c) = self.rnn(rows)
        a, b = self.drop(h[-1]), gated
        return torch.cat([a, b.flatten(1)[:, :4]], 1)

    def mixed(self, power, weight):
        for _ in range(2):
            weight = torch.cat([weight, weight], 1)
        return weight.contiguous() ** power


model = Net()
model(torch.randn(1, 8, 15, 16))
`;

let count = 0;
async function open(text: string): Promise<string> {
  const uri = `file:///reading/net${count++}.py`;
  await server.client.open(uri, text, "python");
  return uri;
}

/** The hover at `$0` in this line of the program. */
async function hoverAt(place: string): Promise<readonly string[]> {
  const line = place.replace("$0", "");
  expect(NET.split(line)).toHaveLength(2);
  const { text, cursor } = readFixture(NET.replace(line, place));
  const found = cursor && (await server.client.hover(await open(text), cursor));
  return (found ?? "").split("\n").map((line) => line.replaceAll("\\", "").trimEnd());
}

const FULL = "f32[1,8,16,16]";
const HALF = "f32[1,16,8,8]";
/** Of the four blocks with equal widths (`Block(8, 8)`, three `Block(16, 16)`), the first and the last. */
const FULL_TO_HALF = `\`${FULL}\` → \`${FULL}\` … \`${HALF}\` → \`${HALF}\``;

describe("hover on a variable", () => {
  for (const [place, types] of [
    // of a branch that ran in one of the calls only
    ["out += iden$0tity", `${FULL} | ${HALF}`],
    ["identity = self.short($0x)", FULL],
    ["out = self.body($0out)", `${FULL} | ${HALF}`],
    // of a loop: what was there before it, and what each round but the last leaves
    ["x = block($0x, 0.5)", `${FULL} | ${HALF}`],
    ["x = self.norm(self.tail($0x))", HALF],
    ["weight = torch.cat([$0weight, weight], 1)", "f32[1,1,8,8] | f32[1,2,8,8]"],
    ["return weigh$0t.contiguous()", "f32[1,4,8,8]"],
    // given to and by functions of the file
    ["height, width = $0x.shape[-2:]", "f32[1,8,15,16]"],
    ["$0x = pad_even(x)", FULL],
    ["return self.scaled(o$0ut, scale)", `${FULL} | ${HALF}`],
    ["product = val$0ue * factor", `${FULL} | ${HALF}`],
    ["$0gated = self.mixed", "f32[1,4,8,8]"],
    // of tuples
    ["$0out, (h, c) = self.rnn", "f32[1,64,4]"],
    ["a, b = self.drop($0h[-1])", "f32[1,1,4]"],
    ["return torch.cat([$0a, b", "f32[1,4]"],
    ["torch.cat([a, $0b.flatten(1)", "f32[1,4,8,8]"],
  ] as const) {
    it(`shows ${types} at ${place}`, async () => {
      const [bold = ""] = await hoverAt(place);
      expect(bold.split(" · ")[2]?.replaceAll("*", "")).toBe(types);
    });
  }

  it("shows no type for what is no tensor", async () => {
    for (const place of ["def forward(self, x, $0scale=1.0)", "def mixed(self, $0power, weight)"])
      expect(await hoverAt(place)).toEqual([""]);
  });
});

describe("hover on a layer that computes nothing", () => {
  for (const [place, type, calls] of [
    ["nn.MaxPool2d(3, 1, 1), nn.Drop$0out(0.1))", FULL_TO_HALF, " · 4 calls"],
    ["self.dr$0op(h[-1])", "`f32[1,4]` → `f32[1,4]`", ""],
  ] as const) {
    it(`says so at ${place}`, async () => {
      expect(await hoverAt(place)).toEqual([`**Rooflint · Dropout · nothing to compute at inference${calls}**`, type]);
    });
  }

  it.each([
    ["did not run to its end", 'raise ValueError("no")'],
    ["makes something of constants", "return torch.arange(4) * 2"],
  ])("shows nothing where a layer %s", async (_what, body) => {
    const { text, cursor } = readFixture(`import torch
from torch import nn
# rooflint: input=1x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.part = Part()

    def forward(self, x):
        return self.pa$0rt(x)

class Part(nn.Module):
    def forward(self, x):
        ${body}
`);
    expect(await server.client.hover(await open(text), cursor ?? { line: 0, character: 0 })).toBeNull();
  });
});

it("names a function in a layer of the user's own, not the layer", async () => {
  const { text, cursor } = readFixture(`from torch import nn
# rooflint: input=1x8x4
class Norm(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.per$0mute(0, 2, 1))

model = Norm(8)
`);
  const found = cursor && (await server.client.hover(await open(text), cursor));
  expect(found).toMatch(/^\*\*Rooflint · Transpose · 0 FLOPs\*\*/);
});

/** Weights and bias of a convolution. */
const conv = (channels: number, out: number, kernel: number) => out * (channels * kernel ** 2 + 1);
/** Blocks of 8 → 8, 8 → 16 and three of 16 → 16 channels: 3×3 on 16×16, then on 8×8; a short cut of 1×1. */
const MACS = 16 ** 2 * 8 * 8 * 9 + 8 ** 2 * 16 * 8 * 9 + 3 * 8 ** 2 * 16 * 16 * 9;
const PARAMS = conv(8, 8, 3) + conv(8, 16, 3) + 3 * conv(16, 16, 3);
const SHORT = 8 ** 2 * 16 * 8;
const three = (value: number) => value.toPrecision(3);

describe("hover on a name that stands for layers", () => {
  for (const place of [
    "self.co$0nv = conv3x3(",
    "self.conv = conv$03x3(",
    "def conv$03x3(",
    "return nn.Con$0v2d(channels, out, 3",
    "out = self.co$0nv(x)",
  ])
    it(`sums what was made at ${place}`, async () => {
      const [bold] = await hoverAt(place);
      expect(bold).toContain(`**Rooflint · Conv2d · ${three(MACS / 1e3)} KMACs`);
      expect(bold).toContain(` · ${three(PARAMS / 1e3)} K params · 5 calls**`);
    });

  it("sums a class at its forward, too", async () => {
    for (const place of ["class Bl$0ock(", "def for$0ward(self, x, scale"]) {
      const [bold] = await hoverAt(place);
      expect(bold).toContain(`**Rooflint · Block · ${three((MACS + SHORT) / 1e3)} KMACs`);
      expect(bold).toContain(" · 5 calls**");
    }
  });

  it("shows layers that a generator expression makes where it makes them", async () => {
    const [bold, shapes] = await hoverAt("self.tail = nn.Sequential(*(Bl$0ock(16, 16)");
    expect(bold).toContain(`Block · ${three((2 * 8 ** 2 * 16 * 16 * 9) / 1e3)} KMACs`);
    expect(shapes).toBe(`\`${HALF}\` → \`${HALF}\``);
  });

  it("does not count what runs inside a container as calls of its own", async () => {
    const [bold, shapes] = await hoverAt("self.bo$0dy = nn.Sequential");
    expect(bold).toMatch(/^\*\*Rooflint · Sequential · .* · 4 calls\*\*$/);
    expect(shapes).toBe(`\`${FULL}\` → \`${FULL}\` … \`${HALF}\` → \`${HALF}\``);
  });
});

describe("hover on a function", () => {
  it("shows the range of its shapes where it runs several times, and no receptive field", async () => {
    const lines = await hoverAt("out +$0= identity");
    expect(lines[0]).toContain("**Rooflint · Add · ");
    expect(lines[0]).toContain(" · 5 calls**");
    expect(lines[1]).toBe(`\`${FULL}\`, \`${FULL}\` → \`${FULL}\` … \`${HALF}\`, \`${HALF}\` → \`${HALF}\``);
    expect(lines.join("\n")).toContain("costliest: blocks.0 2.05 KFLOPs"); // 8·16·16 additions
  });

  it("tells FLOPs once where nothing is multiplied", async () => {
    expect((await hoverAt("out +$0= identity")).join("\n").match(/FLOPs · /g)).toHaveLength(1);
  });

  it("tells the rounds of a loop apart", async () => {
    const lines = await hoverAt("weight = torch.$0cat([weight, weight], 1)");
    expect(lines[0]).toContain("Concat · 0 FLOPs · 2 calls");
    expect(lines[1]).toBe("`f32[1,1,8,8]` → `f32[1,2,8,8]` … `f32[1,2,8,8]` → `f32[1,4,8,8]`");
  });

  it("numbers the calls of one module among the costliest", async () => {
    const text = NET.replace(
      "product = value * factor",
      "product = self.conv3(self.conv3(value)[:, :, ::2]) * factor",
    ).replace("        self.short = ", "        self.conv3 = nn.Conv2d(out, out, 3, padding=1)\n        self.short = ");
    const at = { line: text.split("\n").findIndex((line) => line.includes("self.conv3 = ")), character: 15 };
    const kilo = (positions: number) => `${three((positions * 8 * 8 * 9) / 1e3)} KMACs`;
    const found = (await server.client.hover(await open(text), at))?.replaceAll("\\", "");
    expect(found).toContain(
      `costliest: blocks.0.conv3 (call 1) ${kilo(16 * 16)}, blocks.0.conv3 (call 2) ${kilo(8 * 16)}, `,
    );
  });
});

it("hints at the value of a statement, not at what runs inside it", async () => {
  const uri = await open(NET);
  const lines = NET.split("\n");
  const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
  const hints = await server.client.request<{ label: string; position: { line: number } }[]>(
    "textDocument/inlayHint",
    uri,
    { range },
  );
  const at = (text: string) => hints.filter(({ position }) => lines[position.line]?.includes(text));
  const labels = (text: string) => at(text).map(({ label }) => label.split(" · ")[0]);
  expect(labels("out = self.body(out)")).toEqual([`${FULL} … ${HALF}`]);
  expect(labels("out += identity")).toEqual([`${FULL} … ${HALF}`]);
  expect(labels("x = pad_even(x)")).toEqual([FULL]);
  expect(labels("weight = torch.cat")).toEqual(["f32[1,2,8,8] … f32[1,4,8,8]"]);
  expect(labels("out, (h, c) = self.rnn(rows)")).toEqual(["f32[1,64,4], f32[1,1,4], f32[1,1,4]"]);
  expect([...labels("identity = x"), ...labels("return product")]).toEqual([]);
});

it("keeps the share where a hint has more tensors than an editor shows", async () => {
  const text = `import torch
from torch import nn


class Rows(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(16, 4)

    def forward(self, x):
        out, (h, c) = self.rnn(x)
        return out


Rows()(torch.randn(2304, 128, 16))
`;
  const range = { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } };
  const hints = await server.client.request<{ label: string }[]>("textDocument/inlayHint", await open(text), { range });
  expect(hints.map(({ label }) => label)).toEqual(["f32[2304,128,4], … · 100 %"]);
});

it("lists attributes that are assigned together", async () => {
  const symbols = await server.client.request<{ name: string; children: { name: string }[] }[]>(
    "textDocument/documentSymbol",
    await open(NET),
  );
  const net = symbols.find(({ name }) => name === "Net");
  expect(net?.children.map(({ name }) => name)).toEqual(["blocks", "tail", "norm", "drop", "gate", "rnn"]);
});

it("offers no arguments for a class that runs in a model of the file", async () => {
  const text = `${NET}
SIZES = {"Head": (8, 2)}


class Head(nn.Module):
    def __init__(self, channels, classes):
        super().__init__()
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        return self.fc(x)


class Other(Head):
    def forward(self, x):
        return self.fc(F.relu(x))


heads = nn.Sequential(*[globals()[name](*sizes) for name, sizes in SIZES.items()])
heads(torch.randn(1, 8))
`;
  const lenses = await server.client.request<{ command: { title: string; arguments?: string[] } }[]>(
    "textDocument/codeLens",
    await open(text),
  );
  const offered = lenses.filter(({ command }) => command.title === "choose arguments");
  expect(offered.map(({ command }) => command.arguments?.[1])).toEqual(["Other"]);
});
