import { dryRunRubricRoute } from '../../judging/http/dry-run-rubric.ts';
import type { RubricTrialServices } from '../../judging/http/dry-run-services.ts';
import { probeJudgeRoute } from '../../judging/http/probe.ts';
import type { Route } from '../../runtime/route.ts';

export const TRIAL_ROUTES: readonly Route<RubricTrialServices>[] = [probeJudgeRoute, dryRunRubricRoute];
