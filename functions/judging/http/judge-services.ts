import type { AuditedServices } from '../../audit/http/services.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { TenantStore } from '../../projects/project.ts';
import type { RouteServices } from '../../runtime/route.ts';
import type { AskJudgeDependencies } from '../ask-judge.ts';
import type { JudgeBudget } from '../judge-budget.ts';
import type { JudgeDeployment } from '../judge-deployment.ts';
import type { JudgeKeyTimes } from '../judge-keys.ts';

/** What the routes of a project's judge settings need; none of them reads a key. */
export interface JudgeSettingServices extends AuditedServices {
  readonly tenants: TenantStore;
  readonly now: Clock;
  readonly judgeDeployment: JudgeDeployment;
  /** Which keys the operator has set, and when. */
  readonly judgeKeyTimes: () => Promise<JudgeKeyTimes>;
  /** Whether anything was counted in that quota window of the project, for it or for one of its users. */
  isWindowUsed(organizationId: string, projectId: string, windowName: string): Promise<boolean>;
}

/** What the routes need that ask a judge while somebody waits. */
export interface TrialServices extends RouteServices {
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly now: Clock;
  readonly judgeDeployment: JudgeDeployment;
  readonly judges: AskJudgeDependencies;
  readonly judgeBudget: JudgeBudget;
  /** Milliseconds; only differences are used. */
  readonly stopwatch: Clock;
}
