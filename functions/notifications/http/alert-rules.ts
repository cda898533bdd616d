import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { reachOf, wideSubjectOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ClientId, ProjectId } from '../../content/trace.ts';
import { AegisError } from '../../kernel/errors.ts';
import type { FindProject } from '../../projects/find-project.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { type AlertRule, type AlertSettings, completeRule, concerns, RuleChange, RuleSettings } from '../alert-rule.ts';
import { changedRule, changeSettings, requireChannels, requireSense } from '../change-settings.ts';
import { DryRun, dryRunRule } from '../dry-run-rule.ts';
import { endEpisodesOf } from '../end-episodes.ts';
import { allRules, isShippedRule, ruleNamed, ruleNotFound } from '../shipped-rules.ts';
import { AlertRuleResource, toRuleResource } from './alert-resource.ts';
import type { AlertReadServices, AlertServices } from './alert-services.ts';

const PARAMS = z.object({ id: ClientId });
const NewRule = RuleSettings.extend({
  project_id: ProjectId.optional().meta({ description: 'By default every project that the key reaches as a whole.' }),
});

export const listAlertRulesRoute = defineRoute({
  operation: 'listAlertRules',
  method: 'GET',
  path: '/api/v1/alert-rules',
  summary: 'List the alert rules: the shipped ones, as they are in force, and your own',
  tag: 'alerts',
  params: NONE,
  query: z.strictObject({ project_id: ProjectId.optional() }),
  body: NO_BODY,
  responses: {
    200: {
      description: 'Every rule, or those that are about the project.',
      schema: z.object({ items: z.array(AlertRuleResource) }).meta({ id: 'AlertRules' }),
    },
  },
  async run({ caller, query }, services: AlertReadServices) {
    const projectId = await namedProject(services, caller, query.project_id);
    const rules = allRules(await services.alertRules.find(caller.organizationId));
    const shown = rules.filter((rule) => projectId === null || concerns(rule, projectId));
    return { status: 200, body: { items: shown.map(toRuleResource) } };
  },
});

export const createAlertRuleRoute = defineManagedRoute({
  operation: 'createAlertRule',
  method: 'POST',
  path: '/api/v1/alert-rules',
  summary: 'Add an alert rule about events or about measurements; it is in force within 30 seconds',
  tag: 'alerts',
  params: NONE,
  query: NONE,
  body: NewRule.meta({ id: 'NewAlertRule' }),
  responses: {
    201: { description: 'The rule.', schema: AlertRuleResource },
    409: { description: 'The organization has as many rules as it may have.' },
  },
  async run({ caller, body: { project_id: named, ...settings } }, services: AlertServices) {
    const projectId = await namedProject(services, caller, named);
    const at = new Date(services.now()).toISOString();
    const rule = requireSense(completeRule(settings, { ruleId: services.ids.ulid(), projectId, at }));
    await requireChannels(services.channels, caller.organizationId, settings);
    await changeSettings(services.alertRules, caller.organizationId, ({ rules, silences }) => ({
      rules: [...rules, rule],
      silences,
    }));
    const after = toRuleResource(rule);
    return { status: 201, body: after, change: { target: `alert-rule/${rule.rule_id}`, after } };
  },
});

export const updateAlertRuleRoute = defineManagedRoute({
  operation: 'updateAlertRule',
  method: 'PATCH',
  path: '/api/v1/alert-rules/{id}',
  summary: 'Change an alert rule, or turn it off; a shipped one too',
  tag: 'alerts',
  params: PARAMS,
  query: NONE,
  body: RuleChange.refine(
    (body) => Object.values(body).some((value) => value !== undefined),
    'must change at least one field',
  ).meta({ id: 'AlertRuleUpdate' }),
  responses: { 200: { description: 'The rule after the change.', schema: AlertRuleResource } },
  async run({ caller, params, body }, services: AlertServices) {
    await requireChannels(services.channels, caller.organizationId, body);
    const at = new Date(services.now()).toISOString();
    const changed = await changeSettings(services.alertRules, caller.organizationId, (settings) => {
      const known = ruleInReach(caller, settings, params.id);
      const next = requireSense(changedRule(known, body, at));
      const others = settings.rules.filter(({ rule_id: id }) => id !== params.id);
      const isOwn = others.length < settings.rules.length;
      const rules = isOwn
        ? settings.rules.map((rule) => (rule.rule_id === params.id ? next : rule))
        : [...others, next];
      return { rules, silences: settings.silences };
    });
    const [before, after] = [ruleNamed(changed.before, params.id), ruleNamed(changed.after, params.id)];
    await endEpisodesOf(services.alerting, caller.organizationId, after);
    const [shownBefore, shown] = [toRuleResource(before), toRuleResource(after)];
    const change = { target: `alert-rule/${params.id}`, before: shownBefore, after: shown };
    return { status: 200, body: shown, change };
  },
});

export const deleteAlertRuleRoute = defineManagedRoute({
  operation: 'deleteAlertRule',
  method: 'DELETE',
  path: '/api/v1/alert-rules/{id}',
  summary: 'Remove an alert rule; its open alerts are resolved. A shipped one goes back to what it was',
  tag: 'alerts',
  params: PARAMS,
  query: NONE,
  body: NO_BODY,
  responses: { 204: { description: 'There is no such rule of your own any more.' } },
  async run({ caller, params }, services: AlertServices) {
    const changed = await changeSettings(services.alertRules, caller.organizationId, (settings) => {
      ruleInReach(caller, settings, params.id);
      return { rules: settings.rules.filter(({ rule_id: id }) => id !== params.id), silences: settings.silences };
    });
    const before = ruleNamed(changed.before, params.id);
    await endEpisodesOf(services.alerting, caller.organizationId, before);
    return { status: 204, change: { target: `alert-rule/${params.id}`, before: toRuleResource(before) } };
  },
});

export const dryRunAlertRuleRoute = defineRoute({
  operation: 'dryRunAlertRule',
  method: 'POST',
  path: '/api/v1/alert-rules/dry-run',
  summary: 'See which alerts a rule would have opened in the last seven days; nothing is stored or told',
  tag: 'alerts',
  params: NONE,
  query: NONE,
  body: NewRule.meta({ id: 'AlertRuleTrial' }),
  responses: { 200: { description: 'The alerts, and what could not be seen.', schema: DryRun } },
  async run({ caller, body: { project_id: named, ...settings } }, services: AlertReadServices) {
    const project = await services.findProject(caller, named);
    const at = new Date(services.now()).toISOString();
    const rule = requireSense(completeRule(settings, { ruleId: 'dry-run', projectId: null, at }));
    return { status: 200, body: await dryRunRule(services, rule, project) };
  },
});

/** Null for the whole organization. @throws AegisError `not_found`, `forbidden` */
export async function namedProject(
  { findProject }: { readonly findProject: FindProject },
  caller: Caller,
  named: string | undefined,
): Promise<string | null> {
  const { projectId } = wideSubjectOf(caller, { projectId: named });
  if (projectId !== null) await findProject(caller, projectId);
  return projectId;
}

/** @throws AegisError `not_found` for a rule of another project, `forbidden` for one of all projects */
function ruleInReach(caller: Caller, settings: AlertSettings, ruleId: string): AlertRule {
  const rule = ruleNamed(settings, ruleId);
  const reach = reachOf(caller);
  if (rule.project_id !== null && !reach.hasProject(rule.project_id)) throw ruleNotFound();
  if (rule.project_id !== null || reach.isWhole) return rule;
  if (!isShippedRule(ruleId)) throw ruleNotFound();
  throw new AegisError('forbidden', 'This rule is about every project; your API key is bound.', {
    errors: [{ path: 'id', message: 'takes a key of the whole organization' }],
  });
}
