import { getAuditLogRoute } from '../../audit/http/audit-log.ts';
import { eraseUserRoute, getErasureRoute } from '../../erasure/http/erase-user.ts';
import { getJudgeRoute, putJudgeRoute } from '../../judging/http/judge.ts';
import {
  createRubricRoute,
  getRubricRoute,
  listRubricsRoute,
  listRubricVersionsRoute,
  putRubricRoute,
} from '../../judging/http/rubrics.ts';
import {
  createApiKeyRoute,
  listApiKeysRoute,
  revokeApiKeyRoute,
  rotateApiKeyRoute,
} from '../../projects/http/api-keys.ts';
import { createOrganizationRoute } from '../../projects/http/create-organization.ts';
import { getProjectDomainRoute, listDomainsRoute, putProjectDomainRoute } from '../../projects/http/domains.ts';
import { reportLeakedKeysRoute } from '../../projects/http/leaked-keys.ts';
import { getMemberRoute, listMembersRoute, putMemberRoute, removeMemberRoute } from '../../projects/http/members.ts';
import {
  changeOrganizationRoute,
  getOrganizationRoute,
  recoverOrganizationRoute,
  updateOrganizationRoute,
} from '../../projects/http/organization.ts';
import {
  createProjectRoute,
  getProjectRoute,
  listProjectsRoute,
  updateProjectRoute,
} from '../../projects/http/projects.ts';
import { updateQuotaRoute } from '../../quota/http/update-quota.ts';
import { freezeAnchorRoute, thawAnchorRoute } from '../../review/http/anchors.ts';
import { createAppealRoute, decideAppealRoute } from '../../review/http/appeals.ts';
import { createReviewsRoute } from '../../review/http/create-reviews.ts';
import {
  claimReviewRoute,
  labelReviewRoute,
  releaseReviewRoute,
  renewReviewRoute,
  saveReviewDraftRoute,
  skipReviewRoute,
  undoReviewLabelRoute,
} from '../../review/http/work.ts';
import type { Route } from '../../runtime/route.ts';
import { deleteTraceRoute } from '../../traces/http/delete-trace.ts';
import { deleteTracesRoute } from '../../traces/http/delete-traces.ts';
import type { ManageServices } from './services.ts';

export const MANAGE_ROUTES: readonly Route<ManageServices>[] = [
  createOrganizationRoute,
  changeOrganizationRoute,
  recoverOrganizationRoute,
  getOrganizationRoute,
  updateOrganizationRoute,
  createProjectRoute,
  listProjectsRoute,
  getProjectRoute,
  updateProjectRoute,
  getJudgeRoute,
  putJudgeRoute,
  listDomainsRoute,
  getProjectDomainRoute,
  putProjectDomainRoute,
  listRubricsRoute,
  createRubricRoute,
  getRubricRoute,
  putRubricRoute,
  listRubricVersionsRoute,
  listMembersRoute,
  getMemberRoute,
  putMemberRoute,
  removeMemberRoute,
  createApiKeyRoute,
  listApiKeysRoute,
  rotateApiKeyRoute,
  revokeApiKeyRoute,
  reportLeakedKeysRoute,
  getAuditLogRoute,
  eraseUserRoute,
  getErasureRoute,
  deleteTraceRoute,
  deleteTracesRoute,
  updateQuotaRoute,
  createReviewsRoute,
  claimReviewRoute,
  renewReviewRoute,
  releaseReviewRoute,
  skipReviewRoute,
  saveReviewDraftRoute,
  labelReviewRoute,
  undoReviewLabelRoute,
  freezeAnchorRoute,
  thawAnchorRoute,
  createAppealRoute,
  decideAppealRoute,
];
