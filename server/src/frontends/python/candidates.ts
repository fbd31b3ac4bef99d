// Usual sizes of what a layer takes, the likeliest first.
import type { DType } from "../../tensor/dtype";
import { type Shape, type TensorType, tensor } from "../../tensor/type";
import type { Want } from "./wants";

/** Of an input of which nothing is known for null. */
export function candidates(want: Want | null): readonly TensorType[] {
  switch (want?.kind) {
    case undefined:
      return [...floats(UNKNOWN_SHAPES), tensor("int64", [1, SEQUENCE_LENGTH])];
    case "grid":
      return floats([
        ...grids(want.axes, want.channels, want.latent === true).map((sizes) => [1, want.channels, ...sizes]),
        [1, want.channels],
      ]);
    case "features":
      return floats([
        [1, want.features],
        ...imagesOf(want.features),
        [1, SEQUENCE_LENGTH, want.features],
        ...UNKNOWN_SHAPES,
        ...GRIDS_OF_FEATURES.map((edge): Shape => [1, edge, edge, want.features]),
      ]);
    case "sequence":
      return floats([
        [1, SEQUENCE_LENGTH, ...want.features],
        [1, ...want.features],
        [SEQUENCE_LENGTH, ...want.features],
        ...GRIDS_OF_FEATURES.map((edge): Shape => [1, edge, edge, ...want.features]),
        // a map that is flattened into a sequence
        ...(want.features.length === 1
          ? GRIDS_OF_FEATURES.map((edge): Shape => [1, ...want.features, edge, edge])
          : []),
        ...UNKNOWN_SHAPES,
      ]);
    case "tokens":
      return TOKEN_SHAPES.map((shape) => tensor("int64", shape));
    case "labels":
      return [[1], ...TOKEN_SHAPES].map((shape) => tensor("int64", shape));
    case "steps":
      return (["float32", "int64"] as const satisfies readonly DType[]).map((dtype) => tensor(dtype, [1]));
  }
}

function floats(shapes: readonly Shape[]): readonly TensorType[] {
  return shapes.map((shape) => tensor("float32", shape));
}

/** Edges of images, the usual ones first; 572 and 188 are those of U-Nets without padding. */
export const EDGES = [224, 32, 28, 299, 227, 256, 64, 112, 128, 84, 96, 384, 512, 572, 188];
/** Multiples of 32, and odd ones that strides of two halve without a rest but one. */
const OTHER_EDGES = [192, 160, 240, 320, 448, 65, 129, 257, 225];
/** Of maps inside a network. */
const MAP_EDGES = [14, 7, 56, 16, 8];
/** Inputs with more channels than these are such maps. */
const MAX_IMAGE_CHANNELS = 4;
const GRAY_EDGES = [28, 32, 224, 256, 64, 128, 48, 299, 105, 84, 96, 384, 512, 572, 188];
/** Of what a decoder begins with. */
const LATENT_EDGES = [1, 4, 8, 7, 16, 32, 2, 64];
const LENGTHS = [128, 256, 512, 1024, 64, 32, 100, 16];
const AUDIO_LENGTHS = [16_000, ...LENGTHS];
/** Frames, height, width of clips and volumes. */
const VOLUMES = [
  [16, 112, 112],
  [32, 224, 224],
  [8, 224, 224],
  [64, 64, 64],
  [32, 32, 32],
  [96, 96, 96],
];
const TOKEN_SHAPES = [[1, 16], [1, 128], [1, 77], [1, 512], [16], [1]];
const SEQUENCE_LENGTH = 16;
/** Of maps whose channels come last, or that become sequences. */
const GRIDS_OF_FEATURES = [14, 56, 7, 28];

/** Before anything is known: images in colour and gray, then rows, clips, sound, sequences. */
const UNKNOWN_SHAPES: readonly Shape[] = [
  [1, 3, 224, 224],
  [1, 3, 32, 32],
  [1, 1, 28, 28],
  [1, 3, 299, 299],
  [1, 3, 256, 256],
  [1, 1, 32, 32],
  [1, 3, 64, 64],
  [1, SEQUENCE_LENGTH, 512],
  [1, 3, 16, 112, 112],
  [1, 1, 16_000],
  [1, 784],
  [1, 16_000],
];

/** Sizes of the axes behind the channels; gray images and single-channel sound have usual sizes of their own. */
function grids(axes: 1 | 2 | 3, channels: number, latent: boolean): readonly Shape[] {
  const cubes = (edges: readonly number[]) => edges.map((edge): Shape => new Array<number>(axes).fill(edge));
  if (latent) return cubes(LATENT_EDGES);
  if (axes === 3) return VOLUMES;
  if (axes === 1) return cubes(channels === 1 ? AUDIO_LENGTHS : LENGTHS);
  const usual = channels === 1 ? GRAY_EDGES : EDGES;
  return cubes([...usual, ...(channels > MAX_IMAGE_CHANNELS ? MAP_EDGES : []), ...OTHER_EDGES]);
}

/** Square images, gray or in colour, with this many elements: what a flatten in front of a Linear was given. */
function imagesOf(elements: number): readonly Shape[] {
  return [1, 3].flatMap((channels) => {
    const edge = Math.sqrt(elements / channels);
    return Number.isInteger(edge) && edge > 1 ? [[1, channels, edge, edge]] : [];
  });
}
