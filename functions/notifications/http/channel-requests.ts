import * as z from 'zod';
import { ProjectId } from '../../content/trace.ts';
import { Severity } from '../../kernel/issue.ts';
import { ChannelKind, SigningKey } from '../channel.ts';

const MAX_PROJECTS = 50;
/** A week: receivers of many teams change over in less. */
const MAX_OVERLAP_HOURS = 168;
const DEFAULT_OVERLAP_HOURS = 24;
const Name = z.string().trim().min(1).max(128);
const Url = z.string().max(2_000).meta({
  description: 'Of a webhook, or of a hook of Slack: HTTPS on port 443 to a public host, without credentials.',
});
const RoutingKey = z.string().max(64).meta({ description: 'Of PagerDuty: the integration key of a service.' });
const Region = z.enum(['us', 'eu']).meta({ description: 'Of PagerDuty: its service region.' });
const Projects = z
  .array(ProjectId)
  .min(1)
  .max(MAX_PROJECTS)
  .nullable()
  .meta({ description: 'Only what concerns these projects; null for everything.' });
const Text = z.boolean().meta({ description: 'Whether masked text of traces may leave by this channel.' });
const Default = z.boolean().meta({ description: 'Whether rules that name no channel tell this one.' });

export const NewChannelRequest = z
  .strictObject({
    kind: ChannelKind,
    name: Name,
    url: Url.optional(),
    routing_key: RoutingKey.optional(),
    region: Region.optional(),
    email: z.string().max(320).optional().meta({ description: 'Of kind email: who is asked to confirm it.' }),
    bus: z.string().max(64).optional().meta({ description: 'Of kind eventbridge: a bus that the operator has named.' }),
    signature: SigningKey.shape.algorithm
      .default('hmac-sha256')
      .meta({ description: 'How the posts of a webhook are signed.' }),
    include_text: Text.default(false),
    default: Default.default(false),
    min_severity: Severity.default('low'),
    project_ids: Projects.default(null),
  })
  .meta({ id: 'NewChannel' });

export const ChannelUpdateRequest = z
  .strictObject({
    name: Name.optional(),
    url: Url.optional(),
    routing_key: RoutingKey.optional(),
    region: Region.optional(),
    include_text: Text.optional(),
    default: Default.optional(),
    min_severity: Severity.optional(),
    project_ids: Projects.optional(),
    enabled: z.boolean().optional().meta({
      description: 'False stops it; true starts it again, and what is still tried then arrives.',
    }),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), 'must change at least one field')
  .meta({ id: 'ChannelUpdate' });

export const ChannelRotationRequest = z
  .strictObject({
    signature: SigningKey.shape.algorithm.optional().meta({ description: 'As before when left out.' }),
    overlap_hours: z
      .int()
      .min(0)
      .max(MAX_OVERLAP_HOURS)
      .default(DEFAULT_OVERLAP_HOURS)
      .meta({ description: 'For how long posts carry both signatures; 0 ends the old key at once.' }),
  })
  .meta({ id: 'ChannelRotation' });
