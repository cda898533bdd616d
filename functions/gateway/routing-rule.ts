import * as z from 'zod';
import { isTimeZone } from '../kernel/window.ts';
import { GatewayModelName, Layer } from './target.ts';

const MAX_NAMES = 50;
const MAX_PRIORITY = 1_000;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** `*` stands for any characters. */
const Names = z.array(z.string().min(1).max(256)).min(1).max(MAX_NAMES);
const ClockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time such as "18:00"' });

const Time = z.strictObject({
  from: ClockTime.meta({ description: 'The first minute in which the rule holds.' }),
  to: ClockTime.meta({
    description: 'The first minute in which it does not. Before `from`, it is that of the next day.',
  }),
  days: z.array(z.enum(WEEKDAYS)).min(1).max(7).optional().meta({ description: 'On which days it begins.' }),
  time_zone: z
    .string()
    .max(64)
    .refine(isTimeZone, { error: 'must be an IANA time zone such as Europe/Berlin' })
    .optional()
    .meta({ description: "The project's time zone when left out." }),
});

const Conditions = z.strictObject({
  models: Names.optional().meta({
    description: 'What the request asks for, as it writes it; `*` stands for anything.',
  }),
  layers: z.array(Layer).min(1).optional().meta({ description: 'The layer that the request has reached so far.' }),
  users: Names.optional().meta({ description: 'The users that the request names; `*` stands for anything.' }),
  tags: Names.optional().meta({ description: 'Tags of which the request has one; `*` stands for anything.' }),
  input_tokens_at_least: z.int().min(0).optional(),
  input_tokens_below: z.int().min(1).optional(),
  time: Time.optional(),
  budget_left_below: z.number().gt(0).max(1).optional().meta({
    description: 'The share that is left of the scarcest limit. A request without limits does not match.',
  }),
});

const Action = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('allow') }),
  z.strictObject({ type: z.literal('deny'), message: z.string().min(1).max(500).optional() }),
  z
    .strictObject({
      type: z.literal('route_to'),
      layer: Layer.optional(),
      models: z.array(GatewayModelName).min(1).max(10).optional(),
    })
    .refine(({ layer, models }) => (layer === undefined) !== (models === undefined), {
      error: 'must name a layer or models, and not both',
    }),
  z.strictObject({ type: z.literal('downgrade') }),
  z.strictObject({ type: z.literal('escalate') }),
]);

/** What becomes of the requests that meet all its conditions. */
export const RoutingRule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, { error: 'must be a short name such as cheap-at-night' }),
  priority: z.int().min(0).max(MAX_PRIORITY).default(100).meta({
    description:
      'Rules are asked by ascending priority. Of those of one priority the first that matches holds. After `allow`, `deny` and `route_to` no other is asked.',
  }),
  when: Conditions.default({}),
  action: Action,
});
export type RoutingRule = z.infer<typeof RoutingRule>;
