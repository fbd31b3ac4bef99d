// FLOPs per element of operators that are not multiply–accumulates. Conventions differ between tools (see the shared
// conventions table); these are Rooflint's own, one place, chosen as the count of arithmetic instructions of the plain
// formula: an addition, multiplication, comparison or division is 1, a transcendental function is TRANSCENDENTAL.

/** exp, log, erf, tanh, sin … : fvcore and ptflops count 1 per element, onnx-tool 32; 4 is a polynomial after range reduction. */
export const TRANSCENDENTAL = 4;

export const FLOPS_PER_ELEMENT: Readonly<Record<string, number>> = {
  Relu: 1,
};
