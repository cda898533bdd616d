import type { ErrorCode } from './errors.ts';

/** Whether sending the same request again can succeed. */
type Retry = 'yes' | 'no' | 'depends';

/** What the page of an error code tells a client. Backquotes mark what is literal. */
export interface ErrorPage {
  readonly meaning: string;
  /** What to do, one step each. */
  readonly remedy: readonly string[];
  readonly retry: Retry;
}

export const RETRY_ADVICE: Readonly<Record<Retry, string>> = {
  yes: 'Yes. Send the same request again, after the seconds in `Retry-After` where the answer has that header.',
  no: 'No. The same request fails again until you change something.',
  depends: 'It depends. The steps above say when the same request can succeed.',
};

/** The one explanation of every code: the pages of a deployment and docs/errors.md are made from it. */
export const ERROR_PAGES: Readonly<Record<ErrorCode, ErrorPage>> = {
  malformed_request: {
    meaning: 'The body cannot be read: it is not valid JSON or protobuf, it is nested too deep, or it is not gzip.',
    remedy: [
      'Check that the body is what its `Content-Type` and `Content-Encoding` say.',
      'Send OpenTelemetry JSON without gzip, or use protobuf: compressed JSON does not arrive intact.',
    ],
    retry: 'no',
  },
  invalid_cursor: {
    meaning: 'The `cursor` was not made by this list, this filter and this organization, or it was changed.',
    remedy: ['Start again without a cursor.', 'Pass `next_cursor` on as it is, with the same filter.'],
    retry: 'no',
  },
  cost_limit: {
    meaning:
      'A request to the gateway could cost more than the project allows for one (`max_cost_per_request_usd`), by the most that its tokens can cost.',
    remedy: [
      'Set a lower `max_tokens`, shorten the prompt, or name a cheaper model or layer.',
      'To allow more, change `max_cost_per_request_usd` of the project.',
    ],
    retry: 'no',
  },
  guard_blocked: {
    meaning: 'The guard of the project blocks the prompt of a request to the gateway. No model was asked.',
    remedy: [
      'Send the prompt to `POST /api/v1/guard` to see what was found in it.',
      'To let such prompts pass, set `guard_input` of the project to `observe`.',
    ],
    retry: 'no',
  },
  unauthenticated: {
    meaning: 'The request has no valid credentials: the key is missing, wrong, revoked, or one of another stage.',
    remedy: [
      'Send `Authorization: Bearer <key>`. The second part of a key names its stage.',
      'Create a new key when the old one was revoked.',
      'Use the platform key for operations of the operator, and a known signature for reports of leaked keys.',
    ],
    retry: 'no',
  },
  forbidden: {
    meaning: 'The key is valid but may not do this: it lacks a scope or a role, or it is bound to other data.',
    remedy: [
      'Read `detail`: it names the scope, the role or the binding.',
      'Ask an admin of the organization for a key that has it.',
    ],
    retry: 'no',
  },
  organization_inactive: {
    meaning: 'The organization of this key was deactivated, so none of its keys work.',
    remedy: ['Ask the operator of the deployment to make the organization active again.'],
    retry: 'no',
  },
  key_expired: {
    meaning: 'The key has passed its `expires_at`.',
    remedy: ['Create a new key, and rotate keys before they expire.'],
    retry: 'no',
  },
  project_inactive: {
    meaning: 'The project was deactivated: what it holds can be read, but it takes in nothing.',
    remedy: ['Make the project active again with `PATCH /api/v1/projects/{id}`, or use another project.'],
    retry: 'no',
  },
  not_found: {
    meaning: 'There is nothing at this path, or no such object that this key may see. Both are answered alike.',
    remedy: [
      'Check the path and the id.',
      'Check that the key belongs to the organization, project and user of the object.',
    ],
    retry: 'no',
  },
  model_not_found: {
    meaning: 'The gateway has no model of this name: it is neither a layer of the project nor `provider:model`.',
    remedy: [
      'Read `GET /v1/models` of the gateway for the names that work.',
      'Write a model with its provider, such as `openai:gpt-5-mini`, or set the layers of the project.',
    ],
    retry: 'no',
  },
  method_not_allowed: {
    meaning: 'The path exists but does not take this HTTP method.',
    remedy: ['Use one of the methods in the `Allow` header.'],
    retry: 'no',
  },
  conflict: {
    meaning: 'The request contradicts the present state of the object, or somebody changed it at the same moment.',
    remedy: [
      'Read `detail`: it says what the request met.',
      'When the object was changed at the same moment, read it again and repeat the change if it is still wanted.',
      'When a trace was deleted, it stays deleted: do not send it again. For another trace, choose another id.',
      'When the state is final, such as a reservation that was settled, do not repeat the request.',
    ],
    retry: 'depends',
  },
  limit_reached: {
    meaning: 'The organization has as many projects, members or active keys as it may have.',
    remedy: ['Remove what is not used. For keys: revoke some.'],
    retry: 'no',
  },
  payload_too_large: {
    meaning: 'The body is larger than the route takes, before or after decompression.',
    remedy: ['Send less at once: fewer traces a batch, shorter texts, a smaller override. `detail` names the limit.'],
    retry: 'no',
  },
  unsupported_media_type: {
    meaning: 'The route does not read this `Content-Type` or `Content-Encoding`.',
    remedy: [
      'Send `Content-Type: application/json` without a content encoding.',
      'For OpenTelemetry send `application/x-protobuf` or `application/json`, compressed with gzip or not at all.',
    ],
    retry: 'no',
  },
  invalid_request: {
    meaning: 'The body could be read, but some of its fields, or of the query or the headers, are not valid.',
    remedy: ['Correct the fields in `errors`: each entry has the `path` of a field and says what is wrong with it.'],
    retry: 'no',
  },
  idempotency_mismatch: {
    meaning: 'The `trace_id`, `reservation_id` or `Idempotency-Key` was used before for other content.',
    remedy: ['Use a new id for new content.', 'To repeat a request, send exactly what was sent the first time.'],
    retry: 'no',
  },
  price_unknown: {
    meaning:
      'No price is known for a model, so the cost cannot be held to a limit. As a warning of an accepted trace or span: it was taken with a cost of null, and what has no price counts as 0 against cost limits; requests and tokens count as always. As an error: the project refuses unknown prices.',
    remedy: [
      'Send the cost of the call yourself (`cost_usd`, or the span attribute `gen_ai.usage.cost`).',
      'Name the model and its provider as the provider does: a deployment or a model of your own has no list price.',
      'To take such traces all the same, set `unknown_price` of the project to `admit`, which is the default.',
    ],
    retry: 'no',
  },
  quota_exceeded: {
    meaning: 'The request would exceed a limit of the organization, the project or the user. Nothing was charged.',
    remedy: [
      'Read `limits`: each entry has what remains and when its window resets.',
      'Wait for `Retry-After`, or have the limit raised with `POST /api/v1/quota/update`.',
      'Make no model call for which a reservation was refused.',
    ],
    retry: 'yes',
  },
  rate_limited: {
    meaning: 'The key has made its requests of this minute, or too many organizations signed up within this hour.',
    remedy: ['Wait for `Retry-After`.', 'Spread requests over the minute, or use batches.'],
    retry: 'yes',
  },
  answer_too_large: {
    meaning: 'The stored trace is larger than one answer can carry. It is from before traces were held to that size.',
    remedy: ['Read its evaluation: `GET /api/v1/traces/{id}/evaluation` answers.'],
    retry: 'no',
  },
  internal_error: {
    meaning: 'The request met a fault of the deployment. Its log has the details under `request_id`.',
    remedy: [
      'Try again with the same `trace_id`, `reservation_id` or `Idempotency-Key`: it is charged once.',
      'If it happens again, give the operator the `request_id`.',
    ],
    retry: 'yes',
  },
  unavailable: {
    meaning: 'A part of the deployment did not answer, or is busy. Nothing is half done that counts.',
    remedy: [
      'Wait for `Retry-After` and try again with the same `trace_id`, `reservation_id` or `Idempotency-Key`.',
      'Treat this answer from the guard as a refusal of the text.',
      'Read `detail` after a management change: it may ask you to look whether the change was made.',
    ],
    retry: 'yes',
  },
};
