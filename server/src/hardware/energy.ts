// Energy of the arithmetic and of moving data, for comparing designs, not for a battery: the figures are of a 45 nm process.
//   joules = MACs · e_mac(type) + on-chip bytes · e_sram + DRAM bytes · e_dram
// M. Horowitz, "Computing's energy problem", ISSCC 2014, Fig. 1.1.9, doi:10.1109/ISSCC.2014.6757323.
import type { ComputeDType } from "./target";

export interface Energy {
  readonly process: "45 nm";
  /** Joules at the lower and the upper figure for an access to DRAM; null where no figure for the type is known. */
  readonly joules: readonly [low: number, high: number] | null;
}

/** Multiplication and addition, picojoules; int8 accumulates in 32 bits. */
const MAC: Readonly<Partial<Record<ComputeDType, number>>> = {
  float32: 3.7 + 0.9,
  float16: 1.1 + 0.4,
  int8: 0.2 + 0.1,
};

/** Picojoules a byte: an access to a 1 MB cache and to DRAM moves 64 bits. */
const SRAM = 100 / 8;
const DRAM: readonly [number, number] = [1300 / 8, 2600 / 8];

export function energy(dtype: ComputeDType, macs: number, onChipBytes: number, dramBytes: number): Energy {
  const mac = MAC[dtype];
  if (mac === undefined) return { process: "45 nm", joules: null };
  const at = (dram: number) => 1e-12 * (macs * mac + onChipBytes * SRAM + dramBytes * dram);
  return { process: "45 nm", joules: [at(DRAM[0]), at(DRAM[1])] };
}
