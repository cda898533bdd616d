import * as z from 'zod';
import { guard } from '../guard/guard.ts';
import type { Issue } from '../kernel/issue.ts';
import { maskText } from '../masking/masking.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { GuardSetting } from './inspect-output.ts';
import { maskedArguments } from './masked-arguments.ts';
import type { ChatBody } from './upstream.ts';

const Part = z.looseObject({ type: z.string(), text: z.string().optional() });
const Message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(z.union([z.string(), Part])), z.null()]).optional(),
  tool_calls: z
    .array(z.looseObject({ function: z.looseObject({ arguments: z.string().optional() }).optional() }))
    .nullish(),
});
type Message = z.infer<typeof Message>;

const Messages = z.looseObject({ messages: z.array(Message).default([]) });

/** Who tells the model how to behave. */
const INSTRUCTING = new Set(['system', 'developer']);
/** Who hands it documents: what tools found. */
const TELLING = new Set(['tool', 'function']);

export interface GuardedPrompt {
  readonly decision: 'allow' | 'block';
  /** What goes to the model: the very body where masking changes nothing. */
  readonly body: ChatBody;
  readonly issues: readonly Issue[];
  /** What the system said, masked: no output may reveal it. */
  readonly instructions: string;
}

/**
 * Masks every text of the messages as the project says, and looks at the last prompt of the user with the guard: the
 * system's words are the instructions, what tools answered since are its documents.
 * @throws AegisError as the guard does, and for messages that are none: a prompt that could not be checked is not sent
 */
export function guardPrompt(
  body: ChatBody,
  mode: GatewaySettings['guard_input'],
  setting: GuardSetting,
): GuardedPrompt {
  const { messages } = Messages.parse(body);
  const masked = messages.map((message) => maskedMessage(message, setting));
  const isChanged = masked.some((message, at) => message !== messages[at]);
  const sent = isChanged ? { ...body, messages: masked } : body;
  const instructions = masked
    .filter(({ role }) => INSTRUCTING.has(role))
    .map(textOf)
    .join('\n');
  const unchecked = { decision: 'allow', body: sent, issues: [], instructions } as const;
  if (mode === 'off') return unchecked;
  const last = messages.findLastIndex(({ role, content }) => role === 'user' && content != null);
  const prompt = messages[last];
  const text = prompt === undefined ? '' : textOf(prompt);
  const contexts = messages
    .slice(last + 1)
    .filter(({ role }) => TELLING.has(role))
    .map(textOf);
  if (text === '' && contexts.length === 0) return unchecked;
  const { decision, issues } = guard({ direction: 'input', text, contexts, instructions, ...setting });
  return { ...unchecked, decision: decision === 'block' && mode === 'block' ? 'block' : 'allow', issues };
}

function maskedMessage(message: Message, setting: GuardSetting): Message {
  const { content, tool_calls: calls } = message;
  const masked = maskedAll(content, (text) => maskText(text, setting.policy, setting.hash).text);
  const maskedCalls = calls?.map((call) => {
    const text = call.function?.arguments;
    const seen = text === undefined ? text : maskedArguments(text, setting);
    return seen === text ? call : { ...call, function: { ...call.function, arguments: seen } };
  });
  const isSame = maskedCalls === undefined || maskedCalls.every((call, at) => call === calls?.[at]);
  if (masked === content && isSame) return message;
  return {
    ...message,
    ...(masked === content ? {} : { content: masked }),
    ...(isSame ? {} : { tool_calls: maskedCalls }),
  };
}

function maskedAll(content: Message['content'], mask: (text: string) => string): Message['content'] {
  if (typeof content === 'string') return mask(content);
  if (!Array.isArray(content)) return content;
  let isChanged = false;
  const parts = content.map((part) => {
    const text = typeof part === 'string' ? part : part.text;
    if (text === undefined) return part;
    const masked = mask(text);
    if (masked === text) return part;
    isChanged = true;
    return typeof part === 'string' ? masked : { ...part, text: masked };
  });
  return isChanged ? parts : content;
}

function textOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (typeof part === 'string' ? part : (part.text ?? ''))).join('\n');
}
