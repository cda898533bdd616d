import { type Fault, RETRY_AFTER_SECONDS } from './faults.ts';
import { type ErrorAnswer, type Protocol, renderError, type StandInRequest } from './protocols.ts';

type Told = readonly [status: number, name: string, message: string, detail?: string];

/** How each provider tells of a fault; what one of them has no word for comes as the protocol's nearest. */
const ERRORS: Partial<Readonly<Record<Fault, Readonly<Record<Protocol, Told>>>>> = {
  rate_limited: {
    bedrock: [429, 'ThrottlingException', 'Too many requests, please wait before trying again.'],
    anthropic: [429, 'rate_limit_error', 'This request would exceed your rate limit.'],
    openai: [429, 'rate_limit_exceeded', 'Rate limit reached for requests.'],
  },
  server_error: {
    bedrock: [500, 'InternalServerException', 'The system encountered an unexpected error.'],
    anthropic: [500, 'api_error', 'Internal server error'],
    openai: [500, 'server_error', 'The server had an error while processing your request.'],
  },
  unavailable: {
    bedrock: [503, 'ServiceUnavailableException', 'Service unavailable.'],
    anthropic: [503, 'api_error', 'Service unavailable'],
    openai: [503, 'server_error', 'The engine is currently overloaded.'],
  },
  overloaded: {
    bedrock: [429, 'ModelNotReadyException', 'The model is not ready.'],
    anthropic: [529, 'overloaded_error', 'Overloaded'],
    openai: [529, 'overloaded_error', 'Overloaded'],
  },
  spent_credit: {
    bedrock: [403, 'AccessDeniedException', 'Your account has no valid payment instrument.'],
    anthropic: [400, 'invalid_request_error', 'Your credit balance is too low to access the API.'],
    openai: [429, 'credit_balance_exhausted', 'Your credit balance is exhausted.'],
  },
  spend_limit: {
    bedrock: [403, 'AccessDeniedException', 'Access is denied.'],
    anthropic: [429, 'rate_limit_error', 'You have crossed your spend limit.', 'enforced_spend_limit_reached'],
    openai: [429, 'insufficient_quota', 'You exceeded your current quota.'],
  },
  service_quota: {
    bedrock: [400, 'ServiceQuotaExceededException', 'Your request exceeds the service quota for your account.'],
    anthropic: [429, 'rate_limit_error', 'Number of requests has exceeded your rate limit.'],
    openai: [429, 'rate_limit_exceeded', 'Rate limit reached for tokens.'],
  },
  bad_key: {
    bedrock: [403, 'UnrecognizedClientException', 'The security token included in the request is invalid.'],
    anthropic: [401, 'authentication_error', 'invalid x-api-key'],
    openai: [401, 'invalid_api_key', 'Incorrect API key provided.'],
  },
  forbidden: {
    bedrock: [403, 'AccessDeniedException', 'You do not have access to the model.'],
    anthropic: [403, 'permission_error', 'Your API key has no permission to use the model.'],
    openai: [403, 'permission_denied', 'You are not allowed to sample from this model.'],
  },
  unknown_model: {
    bedrock: [404, 'ResourceNotFoundException', 'The model was not found.'],
    anthropic: [404, 'not_found_error', 'model: no such model'],
    openai: [404, 'model_not_found', 'The model does not exist.'],
  },
  too_large: {
    bedrock: [413, 'RequestEntityTooLargeException', 'The request is too large.'],
    anthropic: [413, 'request_too_large', 'Request exceeds the maximum size'],
    openai: [413, 'request_too_large', 'The request is too large.'],
  },
  invalid_request: {
    bedrock: [400, 'ValidationException', 'Malformed input request.'],
    anthropic: [400, 'invalid_request_error', 'messages: at least one message is required'],
    openai: [400, 'invalid_value', 'Invalid value.'],
  },
};

/** The answer to a request that ends with an error of the provider; undefined for the other faults. */
export function errorAnswer({ protocol, headers }: StandInRequest, fault: Fault): ErrorAnswer | undefined {
  const [status, name, message, detail] =
    ERRORS[fault === 'rate_limited_retry_after' ? 'rate_limited' : fault]?.[protocol] ?? [];
  if (status === undefined || name === undefined || message === undefined) return undefined;
  // Providers show a part of the key that they refuse: nothing of it may be told further.
  const key = String(headers['x-api-key'] ?? headers['authorization'] ?? '');
  const told = fault === 'bad_key' ? `${message} ${key}` : message;
  const answer = renderError(protocol, { status, name, message: told, ...(detail === undefined ? {} : { detail }) });
  if (fault !== 'rate_limited_retry_after') return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(RETRY_AFTER_SECONDS) } };
}

/** What a provider says of a mode that a model does not take. */
export function modeRefusal({ protocol, mode }: StandInRequest): ErrorAnswer {
  const asked = mode === 'forced_tool' ? 'tool_choice' : 'structured output';
  const [status, name, message]: Told = {
    bedrock: [400, 'ValidationException', `This model doesn't support ${asked}.`] as const,
    anthropic: [400, 'invalid_request_error', `${asked}: not supported by this model`] as const,
    openai: [
      400,
      'unsupported_parameter',
      `Unsupported parameter: ${asked} is not supported with this model.`,
    ] as const,
  }[protocol];
  return renderError(protocol, { status, name, message });
}

/** What a provider says of a member that it does not know. */
export function fieldRefusal({ protocol }: StandInRequest, field: string): ErrorAnswer {
  const name = protocol === 'bedrock' ? 'ValidationException' : 'invalid_request_error';
  return renderError(protocol, { status: 400, name, message: `Unknown parameter: ${field}` });
}
