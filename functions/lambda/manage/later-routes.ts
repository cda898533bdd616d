import { getAuditLogRoute } from '../../audit/http/audit-log.ts';
import { eraseUserRoute, getErasureRoute } from '../../erasure/http/erase-user.ts';
import { getGatewayRoute, putGatewayRoute } from '../../gateway/http/gateway-settings.ts';
import {
  deleteProviderKeyRoute,
  listProviderKeysRoute,
  putProviderKeyRoute,
} from '../../gateway/http/provider-keys.ts';
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
import { getProjectDomainRoute, listDomainsRoute, putProjectDomainRoute } from '../../projects/http/domains.ts';
import { reportLeakedKeysRoute } from '../../projects/http/leaked-keys.ts';
import { getMemberRoute, listMembersRoute, putMemberRoute, removeMemberRoute } from '../../projects/http/members.ts';
import { createBudgetRoute, deleteBudgetRoute, updateBudgetRoute } from '../../quota/http/budgets.ts';
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
import { aliasRoute } from '../../runtime/alias-route.ts';
import type { Route } from '../../runtime/route.ts';
import { getPricesRoute, putPricesRoute } from '../../traces/http/own-prices.ts';
import type { ManageServices } from './services.ts';

/** Those that are loaded with the first request for one of them. */
export const LATER_MANAGE_ROUTES: readonly Route<ManageServices>[] = [
  getJudgeRoute,
  putJudgeRoute,
  getGatewayRoute,
  putGatewayRoute,
  listProviderKeysRoute,
  putProviderKeyRoute,
  deleteProviderKeyRoute,
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
  getPricesRoute,
  putPricesRoute,
  createBudgetRoute,
  updateBudgetRoute,
  deleteBudgetRoute,
  aliasRoute(updateQuotaRoute, { operation: 'updateQuotaAlias', path: '/v1/quota/update' }),
];
