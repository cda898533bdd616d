import type { RiskModel } from '../evaluator.ts';
import { type OwnVersion, VersionsInForce } from './head-versions.ts';

/**
 * The models as a project uses them. Where it has no version of its own, or has one that was made for another shipped
 * head, the shipped one acts.
 * @throws ZodError where something else is stored than what a project noted
 */
export function modelsInForce(
  models: readonly RiskModel[],
  versions: Readonly<Record<string, unknown>>,
): readonly RiskModel[] {
  return models.map((model) => {
    if (!Object.hasOwn(versions, model.name) || model.recalibrated === undefined) return model;
    const own = VersionsInForce.parse(versions[model.name]);
    const fits = (version: OwnVersion | undefined) => (version?.digest === model.digest ? version : undefined);
    const [production, shadow] = [fits(own.production), fits(own.shadow)];
    return production === undefined && shadow === undefined ? model : model.recalibrated(production, shadow);
  });
}
