import { type Calibration, recalibrate } from './calibration.ts';

/** How the risks of one head are read: as it ships, or by the calibration of a version of a project's own. */
export class RiskReading {
  #calibration: Calibration | null = null;
  #inShadow: Calibration | null = null;
  #highest: number | null = null;
  #highestInShadow: number | null = null;

  /**
   * The risk that counts, of one that the shipped head gave.
   * @param limit what no version gives this text more than
   */
  read(shipped: number, limit = 1): number {
    const by = (calibration: Calibration | null) =>
      Math.min(limit, calibration === null ? shipped : recalibrate(calibration, shipped));
    this.#highest = Math.max(this.#highest ?? 0, by(null));
    if (this.#inShadow !== null) this.#highestInShadow = Math.max(this.#highestInShadow ?? 0, by(this.#inShadow));
    return by(this.#calibration);
  }

  /**
   * What is said while risks are read by a calibration, and the highest that the shipped head and a calibration in shadow
   * gave meanwhile. Null where nothing was read, or nothing is in shadow.
   */
  by<T>(
    calibration: Calibration | null,
    say: () => T,
    inShadow: Calibration | null = null,
  ): { readonly said: T; readonly highest: number | null; readonly highestInShadow: number | null } {
    this.#calibration = calibration;
    this.#inShadow = inShadow;
    this.#highest = null;
    this.#highestInShadow = null;
    try {
      const said = say();
      return { said, highest: this.#highest, highestInShadow: this.#highestInShadow };
    } finally {
      this.#calibration = null;
      this.#inShadow = null;
    }
  }
}
