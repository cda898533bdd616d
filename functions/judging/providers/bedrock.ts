import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  BedrockRuntimeServiceException,
  ConverseCommand,
  type ConverseCommandInput,
  type ConverseCommandOutput,
} from '@aws-sdk/client-bedrock-runtime';
import type { JudgeMode } from '../../evaluation/judge-settings.ts';
import { retryAfterOf } from '../../kernel/provider-failures.ts';
import { classifyFailure } from '../classify-failure.ts';
import { JudgeFailure, type JudgeModel, type JudgePrompt, type JudgeReply } from '../judge-model.ts';
import { brokenConnection, later } from './broken-connection.ts';

const STOPS: Readonly<Record<string, JudgeReply['stop']>> = {
  end_turn: 'end',
  stop_sequence: 'end',
  tool_use: 'end',
  max_tokens: 'token_cap',
  model_context_window_exceeded: 'token_cap',
  refusal: 'refusal',
  content_filtered: 'content_filter',
  guardrail_intervened: 'content_filter',
};

/**
 * Amazon Bedrock's Converse, with the role of the function. Every call has a connection of its own: one that was kept
 * while the function was frozen may be dead, and nobody could tell whether a request on it was charged.
 */
export function openBedrock(
  model: string,
  config: Pick<BedrockRuntimeClientConfig, 'endpoint' | 'credentials'>,
): JudgeModel {
  return {
    keyVersion: null,
    async ask(prompt, mode, timeoutMilliseconds) {
      // The queue does the waiting.
      const client = new BedrockRuntimeClient({ ...config, maxAttempts: 1 });
      const abortSignal = AbortSignal.timeout(timeoutMilliseconds);
      try {
        return toReply(await client.send(new ConverseCommand(inputOf(model, prompt, mode)), { abortSignal }), mode);
      } catch (error) {
        throw toFailure(error, mode, abortSignal.aborted);
      } finally {
        client.destroy();
      }
    },
  };
}

function inputOf(modelId: string, prompt: JudgePrompt, mode: JudgeMode): ConverseCommandInput {
  const { instructions, task, schema, schemaName: name, maxTokens } = prompt;
  const json = JSON.parse(JSON.stringify(schema));
  return {
    modelId,
    system: [{ text: instructions }],
    messages: [{ role: 'user', content: [{ text: task }] }],
    // Left out, Bedrock would reserve the model's longest answer from the account's quota.
    inferenceConfig: { maxTokens },
    ...(mode === 'native_schema'
      ? {
          outputConfig: {
            textFormat: {
              type: 'json_schema',
              structure: { jsonSchema: { name, schema: JSON.stringify(schema) } },
            },
          },
        }
      : {}),
    ...(mode === 'forced_tool'
      ? {
          toolConfig: {
            tools: [{ toolSpec: { name, description: 'Takes the whole answer.', inputSchema: { json } } }],
            toolChoice: { tool: { name } },
          },
        }
      : {}),
  };
}

/** Bedrock names no model in its answer: it is the one of the request. */
function toReply({ output, stopReason, usage }: ConverseCommandOutput, mode: JudgeMode): JudgeReply {
  const texts = (output?.message?.content ?? []).flatMap(({ text, toolUse }) => {
    if (mode === 'forced_tool') return toolUse === undefined ? [] : [JSON.stringify(toolUse.input)];
    return text === undefined ? [] : [text];
  });
  return {
    text: texts.join('\n'),
    stop: STOPS[stopReason ?? ''] ?? 'unknown',
    usage: usage === undefined ? null : toUsage(usage),
    answeredBy: null,
  };
}

/** As Anthropic does, Bedrock counts what was read from or written to a cache beside the input. */
function toUsage(usage: NonNullable<ConverseCommandOutput['usage']>): JudgeReply['usage'] {
  const { inputTokens, outputTokens, cacheReadInputTokens = 0, cacheWriteInputTokens = 0 } = usage;
  if (inputTokens === undefined || outputTokens === undefined) return null;
  return {
    inputTokens: inputTokens + cacheReadInputTokens + cacheWriteInputTokens,
    outputTokens,
    cachedTokens: cacheReadInputTokens,
    cacheWriteTokens: cacheWriteInputTokens,
  };
}

function toFailure(error: unknown, mode: JudgeMode, isTimedOut: boolean): JudgeFailure {
  if (isTimedOut) return later('No answer in time.');
  if (error instanceof BedrockRuntimeServiceException) {
    const { name, message, $metadata, $response } = error;
    return classifyFailure('bedrock', {
      status: $metadata.httpStatusCode ?? 0,
      names: [name],
      message,
      mode,
      retryAfterSeconds: retryAfterOf($response?.headers['retry-after'], Date.now()),
      isNotToBeRetried: false,
    });
  }
  if (error instanceof Error && error.name === 'CredentialsProviderError') {
    return new JudgeFailure('blocked', 'There are no credentials to call Bedrock with.');
  }
  return brokenConnection(error);
}
