import { type Calibration, recalibrate } from './calibration.ts';

/** How the risks of one head are read: as it ships, or by the calibration of a version of a project's own. */
export class RiskReading {
  #calibration: Calibration | null = null;
  #highest: number | null = null;

  /** The risk that counts, of one that the shipped head gave. */
  read(shipped: number): number {
    if (this.#highest === null || shipped > this.#highest) this.#highest = shipped;
    return this.#calibration === null ? shipped : recalibrate(this.#calibration, shipped);
  }

  /**
   * What is said while risks are read by a calibration, and the highest that the shipped head gave meanwhile. A calibration
   * never falls, so that this is the one of which the highest risk was made. Null where nothing was read.
   */
  by<T>(calibration: Calibration | null, say: () => T): { readonly said: T; readonly highest: number | null } {
    this.#calibration = calibration;
    this.#highest = null;
    try {
      const said = say();
      return { said, highest: this.#highest };
    } finally {
      this.#calibration = null;
    }
  }
}
