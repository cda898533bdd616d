import * as z from 'zod';
import type { Caller } from '../../access/caller.ts';
import { reachOf } from '../../access/subject-of.ts';
import { defineManagedRoute } from '../../audit/http/managed-route.ts';
import { ClientId, ProjectId } from '../../content/trace.ts';
import { AegisError } from '../../kernel/errors.ts';
import { Severity } from '../../kernel/issue.ts';
import { listOf } from '../../runtime/list-page.ts';
import { defineRoute, NO_BODY, NONE } from '../../runtime/route.ts';
import { type ActedOn, actOnAlert } from '../act-on-alert.ts';
import { type AlertRule, concerns, type Silence } from '../alert-rule.ts';
import { changeSettings } from '../change-settings.ts';
import { type AlertSlot, onAcknowledge, onResolve } from '../episode.ts';
import { listAlerts } from '../list-alerts.ts';
import { allRules } from '../shipped-rules.ts';
import { AlertResource, SilenceResource, toAlertResource, toSilenceResource } from './alert-resource.ts';
import { namedProject } from './alert-rules.ts';
import type { AlertReadServices, AlertServices } from './alert-services.ts';

const PARAMS = z.object({ id: ClientId.max(300) });
const MAX_SILENCE_DAYS = 90;
const DAY = 86_400_000;
const EndsAt = z.iso.datetime({ offset: true }).meta({ description: `At most ${MAX_SILENCE_DAYS} days from now.` });

export const listAlertsRoute = defineRoute({
  operation: 'listAlerts',
  method: 'GET',
  path: '/api/v1/alerts',
  summary: 'List the alerts: the episodes that rules opened, the latest first',
  tag: 'alerts',
  params: NONE,
  query: z.strictObject({
    project_id: ProjectId.optional(),
    state: z.enum(['open', 'acknowledged', 'resolved']).optional(),
    severity: Severity.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(1_000).optional(),
  }),
  body: NO_BODY,
  responses: { 200: { description: 'A page of alerts.', schema: listOf(AlertResource).meta({ id: 'AlertList' }) } },
  async run({ caller, query: { project_id: named, ...query } }, services: AlertReadServices) {
    const projectId = await namedProject(services, caller, named);
    const place = { organizationId: caller.organizationId, projectId };
    const { items, nextCursor } = await listAlerts(services, place, query);
    return { status: 200, body: { items: items.map(toAlertResource), next_cursor: nextCursor } };
  },
});

const CHANGED = {
  200: { description: 'The alert after it.', schema: AlertResource },
  409: { description: 'The alert is resolved already.' },
} as const;

export const acknowledgeAlertRoute = defineManagedRoute({
  operation: 'acknowledgeAlert',
  method: 'POST',
  path: '/api/v1/alerts/{id}/acknowledge',
  summary: 'Say that somebody looks into an alert: nobody else is told of it any more',
  tag: 'alerts',
  params: PARAMS,
  query: NONE,
  body: NO_BODY,
  responses: CHANGED,
  async run({ caller, params }, services: AlertServices) {
    return act(services, caller, params.id, (slot, now) => onAcknowledge(slot, caller.keyId, now));
  },
});

export const resolveAlertRoute = defineManagedRoute({
  operation: 'resolveAlert',
  method: 'POST',
  path: '/api/v1/alerts/{id}/resolve',
  summary: 'Resolve an alert; of a measurement, the next opens after it was within its bound',
  tag: 'alerts',
  params: PARAMS,
  query: NONE,
  body: NO_BODY,
  responses: CHANGED,
  async run({ caller, params }, services: AlertServices) {
    return act(services, caller, params.id, (slot, now) => onResolve(slot, caller.keyId, now));
  },
});

export const silenceAlertRoute = defineManagedRoute({
  operation: 'silenceAlert',
  method: 'POST',
  path: '/api/v1/alerts/{id}/silence',
  summary: 'Keep one alert from being told for a time',
  tag: 'alerts',
  params: PARAMS,
  query: NONE,
  body: z.strictObject({ until: EndsAt }).meta({ id: 'AlertSilencing' }),
  responses: CHANGED,
  async run({ caller, params, body }, services: AlertServices) {
    const until = endOf('until', body.until, services.now());
    return act(services, caller, params.id, (slot) => ({ ...slot, silenced_until: until }));
  },
});

export const listSilencesRoute = defineRoute({
  operation: 'listAlertSilences',
  method: 'GET',
  path: '/api/v1/alert-silences',
  summary: 'List the silences that run or will',
  tag: 'alerts',
  params: NONE,
  query: z.strictObject({ project_id: ProjectId.optional() }),
  body: NO_BODY,
  responses: {
    200: {
      description: 'Every silence, or those that are about the project.',
      schema: z.object({ items: z.array(SilenceResource) }).meta({ id: 'AlertSilences' }),
    },
  },
  async run({ caller, query }, services: AlertReadServices) {
    const projectId = await namedProject(services, caller, query.project_id);
    const { silences } = await services.alertRules.find(caller.organizationId);
    const running = silences.filter((silence) => Date.parse(silence.ends_at) > services.now());
    const shown = running.filter(({ project_id: id }) => projectId === null || id === null || id === projectId);
    return { status: 200, body: { items: shown.map(toSilenceResource) } };
  },
});

export const createSilenceRoute = defineManagedRoute({
  operation: 'createAlertSilence',
  method: 'POST',
  path: '/api/v1/alert-silences',
  summary: 'Keep alerts from being told for a time: all of a project, of a rule, or up to a severity',
  tag: 'alerts',
  params: NONE,
  query: NONE,
  body: z
    .strictObject({
      project_id: ProjectId.optional(),
      rule_id: ClientId.optional(),
      severity_at_most: Severity.optional(),
      starts_at: z.iso.datetime({ offset: true }).optional(),
      ends_at: EndsAt,
      reason: z.string().trim().max(500).default(''),
    })
    .meta({ id: 'NewAlertSilence' }),
  responses: {
    201: { description: 'The silence.', schema: SilenceResource },
    409: { description: 'The organization has as many silences as it may have.' },
  },
  async run({ caller, body }, services: AlertServices) {
    const projectId = await namedProject(services, caller, body.project_id);
    const now = services.now();
    const endsAt = endOf('ends_at', body.ends_at, now);
    if (body.starts_at !== undefined && Date.parse(body.starts_at) >= Date.parse(endsAt)) {
      throw meaningless('starts_at', 'must be before ends_at');
    }
    const silence: Silence = {
      silence_id: services.ids.ulid(),
      project_id: projectId,
      rule_id: body.rule_id ?? null,
      severity_at_most: body.severity_at_most ?? null,
      starts_at: new Date(body.starts_at ?? now).toISOString(),
      ends_at: endsAt,
      reason: body.reason,
      created_by: caller.keyId,
    };
    await changeSettings(services.alertRules, caller.organizationId, ({ rules, silences }) => {
      if (!hasRule(rules, silence)) throw meaningless('rule_id', 'is no rule that is about what is silenced');
      const running = silences.filter(({ ends_at: end }) => Date.parse(end) > now);
      return { rules, silences: [...running, silence] };
    });
    const after = toSilenceResource(silence);
    return { status: 201, body: after, change: { target: `alert-silence/${silence.silence_id}`, after } };
  },
});

export const deleteSilenceRoute = defineManagedRoute({
  operation: 'deleteAlertSilence',
  method: 'DELETE',
  path: '/api/v1/alert-silences/{id}',
  summary: 'End a silence; what it held back is told when it would have ended, or with the next change',
  tag: 'alerts',
  params: z.object({ id: ClientId }),
  query: NONE,
  body: NO_BODY,
  responses: { 204: { description: 'There is no such silence any more.' } },
  async run({ caller, params }, services: AlertServices) {
    let before: Silence | undefined;
    await changeSettings(services.alertRules, caller.organizationId, ({ rules, silences }) => {
      before = silences.find(({ silence_id: id }) => id === params.id);
      const isInReach = before !== undefined && canUse(caller, before.project_id);
      if (!isInReach) throw new AegisError('not_found', 'There is no such silence.');
      return { rules, silences: silences.filter(({ silence_id: id }) => id !== params.id) };
    });
    return { status: 204, change: { target: `alert-silence/${params.id}`, before: before ?? null } };
  },
});

function canUse(caller: Caller, projectId: string | null): boolean {
  const reach = reachOf(caller);
  return projectId === null ? reach.isWhole : reach.hasProject(projectId);
}

async function act(
  services: AlertServices,
  caller: Caller,
  alertId: string,
  change: (slot: AlertSlot, now: number) => AlertSlot,
) {
  const mayUse = (projectId: string | null) => canUse(caller, projectId);
  const { before, after }: ActedOn = await actOnAlert(
    services.alerting,
    caller.organizationId,
    alertId,
    mayUse,
    (slot) => change(slot, services.now()),
  );
  const told = ({ state, silenced_until }: AlertSlot) => ({ state, silenced_until });
  return {
    status: 200,
    body: toAlertResource(after),
    change: { target: `alert/${alertId}`, before: told(before), after: told(after) },
  };
}

/** @param path the field that says so */
function endOf(path: string, text: string, now: number): string {
  const end = Date.parse(text);
  if (end > now && end <= now + MAX_SILENCE_DAYS * DAY) return new Date(end).toISOString();
  throw meaningless(path, `must be within ${MAX_SILENCE_DAYS} days from now`);
}

function meaningless(path: string, message: string): AegisError {
  return new AegisError('invalid_request', 'This silence would keep nothing from being told.', {
    errors: [{ path, message }],
  });
}

/** Whether a silence is about every rule, or about one that is about its project. Only a key of all projects names none. */
function hasRule(rules: readonly AlertRule[], { rule_id: ruleId, project_id: projectId }: Silence): boolean {
  if (ruleId === null) return true;
  const rule = allRules({ rules }).find(({ rule_id: id }) => id === ruleId);
  return rule !== undefined && (projectId === null || concerns(rule, projectId));
}
