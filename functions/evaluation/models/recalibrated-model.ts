import { NOTHING_TO_ASSESS, type RiskAssessment, type RiskModel } from '../evaluator.ts';
import type { OwnVersion } from './head-versions.ts';
import type { RiskReading } from './risk-reading.ts';
import { versionName } from './version-name.ts';

/** A model of a shipped head, whose risks a project may read by versions of its own. */
export function recalibratable(model: RiskModel, digest: string, reading: RiskReading): RiskModel {
  return {
    ...model,
    digest,
    recalibrated: (production, shadow) => inUse(model, reading, production, shadow),
  };
}

/** Issues, risk and confidence are those of the version that acts; the other one is only told. */
function inUse(
  model: RiskModel,
  reading: RiskReading,
  production: OwnVersion | undefined,
  shadow: OwnVersion | undefined,
): RiskModel {
  const version = production === undefined ? model.version : versionName(model.version, production.version);
  return {
    ...model,
    version,
    assess(content): RiskAssessment {
      const { said, highest, highestInShadow } = reading.by(
        production?.calibration ?? null,
        () => model.assess(content),
        shadow?.calibration ?? null,
      );
      if (said === NOTHING_TO_ASSESS || highest === null) return said;
      const { issues = [] } = said;
      return {
        ...said,
        issues: issues.map((issue) => ({ ...issue, version })),
        ...(production === undefined ? {} : { shipped_risk: highest }),
        ...(shadow === undefined || highestInShadow === null
          ? {}
          : { shadow: { version: versionName(model.version, shadow.version), risk: highestInShadow } }),
      };
    },
  };
}
