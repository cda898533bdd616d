import type { TrialServices } from '../../judging/http/judge-services.ts';
import { probeJudgeRoute } from '../../judging/http/probe.ts';
import type { Route } from '../../runtime/route.ts';

export const TRIAL_ROUTES: readonly Route<TrialServices>[] = [probeJudgeRoute];
