import * as z from 'zod';
import { type LeakOutcome, LeakReports, revokeLeakedKeys } from '../../access/leaked-keys.ts';
import { doneEvent } from '../../audit/http/audit-events.ts';
import { AegisError } from '../../kernel/errors.ts';
import type { HttpRequest } from '../../runtime/http.ts';
import { METRICS } from '../../runtime/metric-names.ts';
import { defineOpenRoute, NONE } from '../../runtime/route.ts';
import { auditedKey } from './audited-key.ts';
import type { ProjectServices } from './services.ts';

/**
 * The answer of a partner in GitHub's secret scanning: which reports were about real keys.
 * https://docs.github.com/en/code-security/secret-scanning/secret-scanning-partner-program
 */
const LeakLabels = z
  .array(
    z.object({
      token_raw: z.string(),
      token_type: z.string(),
      label: z.enum(['true_positive', 'false_positive']),
    }),
  )
  .meta({ id: 'LeakedKeyLabels' });

const REPORTER = { kind: 'service', id: 'secret-scanning', member_id: null, role: null } as const;

export const reportLeakedKeysRoute = defineOpenRoute({
  operation: 'reportLeakedKeys',
  method: 'POST',
  path: '/api/v1/keys/leaked',
  summary: 'Report keys that a secret scanner found in public; they are revoked',
  tag: 'api-keys',
  params: NONE,
  query: NONE,
  body: LeakReports,
  responses: {
    200: { description: 'For each report, whether it named a real key. Real keys are revoked.', schema: LeakLabels },
  },
  async admit(request: HttpRequest, services: ProjectServices) {
    const keyId = request.headers['github-public-key-identifier'] ?? '';
    const signature = request.headers['github-public-key-signature'] ?? '';
    const isSigned = keyId !== '' && signature !== '';
    if (isSigned && (await services.isSignedReport(keyId, signature, request.body))) return;
    throw new AegisError('unauthenticated', 'The body has to be signed by a known secret scanner.');
  },
  async run({ body, request }, services) {
    const outcomes = await revokeLeakedKeys(services, body);
    for (const outcome of outcomes) await note(services, outcome, request);
    return {
      status: 200,
      body: outcomes.map(({ report, key }) => ({
        token_raw: report.token,
        token_type: report.type,
        label: key === null ? 'false_positive' : 'true_positive',
      })),
    };
  },
});

/** The alarm and the organization's audit log learn of it; where it was seen is part of the entry. */
async function note(
  services: ProjectServices,
  { report, key, revoked }: LeakOutcome,
  request: HttpRequest,
): Promise<void> {
  if (key === null) return;
  services.telemetry.count(METRICS.leakedKeysReported);
  services.telemetry.logger.warn('leaked key', { leaked_key_id: key.public_id, organization_id: key.organization_id });
  await services.tellLeak(key);
  const before = await auditedKey(services, key);
  const after = { ...before, status: 'revoked', revoked, source: report.source, url: report.url };
  const change = { target: `api-key/${key.public_id}`, before, after };
  await services.record(key.organization_id, doneEvent(REPORTER, 'reportLeakedKeys', change, request));
}
