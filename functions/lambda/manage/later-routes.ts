import { getAuditLogRoute } from '../../audit/http/audit-log.ts';
import { endConsoleSessionRoute, listConsoleSessionsRoute } from '../../console/http/console-sessions.ts';
import { createSessionLinkRoute, deleteSessionRoute } from '../../console/http/session.ts';
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
import { listModelsRoute, makeModelVersionRoute, moveModelVersionRoute } from '../../learning/http/models.ts';
import {
  createAlertRuleRoute,
  deleteAlertRuleRoute,
  updateAlertRuleRoute,
} from '../../notifications/http/alert-rules.ts';
import {
  acknowledgeAlertRoute,
  createSilenceRoute,
  deleteSilenceRoute,
  resolveAlertRoute,
  silenceAlertRoute,
} from '../../notifications/http/alerts.ts';
import {
  confirmChannelRoute,
  createChannelRoute,
  deleteChannelRoute,
  getChannelRoute,
  listChannelsRoute,
  rotateChannelSecretRoute,
  testChannelRoute,
  updateChannelRoute,
} from '../../notifications/http/channels.ts';
import {
  listDeliveriesRoute,
  replayDeliveriesRoute,
  replayDeliveryRoute,
} from '../../notifications/http/deliveries.ts';
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
import { deleteTraceRoute } from '../../traces/http/delete-trace.ts';
import { deleteTracesRoute } from '../../traces/http/delete-traces.ts';
import { getPricesRoute, putPricesRoute } from '../../traces/http/own-prices.ts';
import type { ManageServices } from './services.ts';

export { DynamoHeadRegisterStore } from '../../learning/dynamodb/head-register-store.ts';
export { openColdBodies } from '../lake-stores.ts';

/** Those that are loaded with the first request for one of them. */
export const LATER_MANAGE_ROUTES: readonly Route<ManageServices>[] = [
  deleteTraceRoute,
  deleteTracesRoute,
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
  listModelsRoute,
  makeModelVersionRoute,
  moveModelVersionRoute,
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
  listChannelsRoute,
  createChannelRoute,
  getChannelRoute,
  updateChannelRoute,
  deleteChannelRoute,
  testChannelRoute,
  rotateChannelSecretRoute,
  confirmChannelRoute,
  listDeliveriesRoute,
  replayDeliveriesRoute,
  replayDeliveryRoute,
  getPricesRoute,
  putPricesRoute,
  createBudgetRoute,
  updateBudgetRoute,
  deleteBudgetRoute,
  deleteSessionRoute,
  createSessionLinkRoute,
  listConsoleSessionsRoute,
  endConsoleSessionRoute,
  createAlertRuleRoute,
  updateAlertRuleRoute,
  deleteAlertRuleRoute,
  acknowledgeAlertRoute,
  resolveAlertRoute,
  silenceAlertRoute,
  createSilenceRoute,
  deleteSilenceRoute,
  aliasRoute(updateQuotaRoute, { operation: 'updateQuotaAlias', path: '/v1/quota/update' }),
];
