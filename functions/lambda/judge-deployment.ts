import { JudgeDeployment } from '../judging/judge-deployment.ts';

/** Reads what the operator has decided about judges. @throws when it is not valid */
export function readJudgeDeployment(json: string): JudgeDeployment {
  return JudgeDeployment.parse(JSON.parse(json));
}
