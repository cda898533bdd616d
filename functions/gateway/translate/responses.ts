import type { ChatEvent } from '../upstream.ts';
import type { WholeAnswer } from '../whole-answer.ts';
import { type AnswerPiece, type AnswerUsage, answerBlocks, answerPieces, answerUsage } from './answer-pieces.ts';
import type { NamedEvent } from './messages.ts';
import type { ResponsesForm } from './responses-request.ts';

export { fromResponsesForm, type ResponsesForm, readResponsesForm } from './responses-request.ts';

/** Facts: OpenAI's API reference, `POST /v1/responses` and its streaming events. */

type Item = Readonly<Record<string, unknown>>;

/** How an answer is headed. */
export interface ResponseHead {
  /** Something unique: it follows `resp_`, and with a number the prefixes of the items. */
  readonly id: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
}

/** A chat completion as an answer of OpenAI's Responses. */
export function toResponse(answer: WholeAnswer, form: ResponsesForm, head: ResponseHead): string {
  const { blocks, finish } = answerBlocks(answer);
  const items = new Items(head);
  for (const block of blocks) {
    // What only another provider can read is told to nobody else.
    if (block.kind === 'sealed') continue;
    const begun = block.kind === 'tool' ? items.startCall(block.id, block.name) : items.start(block.kind);
    items.finish({ ...begun, text: block.text }, finish);
  }
  const end = { finish, usage: answerUsage(answer.usage) };
  return JSON.stringify(responseOf(form, head, answer.model ?? form.model, items.done, end));
}

function responseOf(
  form: ResponsesForm,
  { id, createdAt }: ResponseHead,
  model: string,
  output: readonly Item[],
  end: { readonly finish: string; readonly usage: AnswerUsage | null } | null,
): Record<string, unknown> {
  const why = end === null ? null : incompleteReason(end.finish);
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: createdAt,
    status: end === null ? 'in_progress' : why === null ? 'completed' : 'incomplete',
    background: false,
    error: null,
    incomplete_details: why === null ? null : { reason: why },
    instructions: form.instructions ?? null,
    max_output_tokens: form.max_output_tokens ?? null,
    metadata: form.metadata ?? {},
    model,
    output,
    parallel_tool_calls: form.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: form.reasoning?.effort ?? null, summary: null },
    store: false,
    temperature: form.temperature ?? null,
    text: form.text ?? { format: { type: 'text' } },
    tool_choice: form.tool_choice ?? 'auto',
    tools: form.tools ?? [],
    top_p: form.top_p ?? null,
    truncation: 'disabled',
    usage: end === null ? null : usageOf(end.usage),
    ...(form.user == null ? {} : { user: form.user }),
  };
}

function incompleteReason(finish: string): string | null {
  if (finish === 'length') return 'max_output_tokens';
  return finish === 'content_filter' ? 'content_filter' : null;
}

function usageOf(usage: AnswerUsage | null): Item | null {
  if (usage === null) return null;
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cacheRead },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.input + usage.output,
  };
}

type Kind = 'reasoning' | 'text' | 'refusal' | 'tool';

interface Begun {
  readonly kind: Kind;
  readonly id: string;
  /** Of a tool call: how its result names it, and what is called. */
  readonly callId: string;
  readonly name: string;
  readonly text: string;
}

const PREFIXES: Readonly<Record<Kind, string>> = { reasoning: 'rs', text: 'msg', refusal: 'msg', tool: 'fc' };

/** The items of an answer, each with an id of its own. */
class Items {
  readonly done: Item[] = [];
  readonly #head: ResponseHead;

  constructor(head: ResponseHead) {
    this.#head = head;
  }

  start(kind: Exclude<Kind, 'tool'>): Begun {
    return { kind, id: this.#next(kind), callId: '', name: '', text: '' };
  }

  startCall(callId: string, name: string): Begun {
    return { kind: 'tool', id: this.#next('tool'), callId, name, text: '' };
  }

  finish(begun: Begun, finish: string): Item {
    const item = itemOf(begun, incompleteReason(finish) === null ? 'completed' : 'incomplete');
    this.done.push(item);
    return item;
  }

  #next(kind: Kind): string {
    return `${PREFIXES[kind]}_${this.#head.id}${this.done.length}`;
  }
}

function itemOf({ kind, id, callId, name, text }: Begun, status: string): Item {
  switch (kind) {
    case 'tool':
      return { id, type: 'function_call', status, call_id: callId, name, arguments: text };
    case 'reasoning':
      return { id, type: 'reasoning', summary: [], content: text === '' ? [] : [partOf(kind, text)] };
    case 'text':
    case 'refusal': {
      const content = text === '' && status === 'in_progress' ? [] : [partOf(kind, text)];
      return { id, type: 'message', status, role: 'assistant', content };
    }
  }
}

function partOf(kind: Exclude<Kind, 'tool'>, text: string): Item {
  if (kind === 'reasoning') return { type: 'reasoning_text', text };
  if (kind === 'refusal') return { type: 'refusal', refusal: text };
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

/**
 * The events of a chat completion as those of a streamed response, in its order and numbered.
 * @throws what `events` throws
 */
export async function* toResponseEvents(
  events: AsyncIterable<ChatEvent>,
  form: ResponsesForm,
  head: ResponseHead,
): AsyncGenerator<NamedEvent> {
  const writer = new ResponseWriter(form, head);
  for await (const piece of answerPieces(events)) yield* writer.tell(piece);
}

class ResponseWriter {
  readonly #form: ResponsesForm;
  readonly #head: ResponseHead;
  readonly #items: Items;
  #model: string;
  #number = 0;
  #open: Begun | null = null;

  constructor(form: ResponsesForm, head: ResponseHead) {
    this.#form = form;
    this.#head = head;
    this.#items = new Items(head);
    this.#model = form.model;
  }

  *tell(piece: AnswerPiece): Generator<NamedEvent> {
    switch (piece.type) {
      case 'begin':
        this.#model = piece.model === '' ? this.#model : piece.model;
        yield this.#event('response.created', { response: this.#response(null) });
        yield this.#event('response.in_progress', { response: this.#response(null) });
        break;
      case 'start':
        yield* this.#start(piece);
        break;
      case 'more':
        yield* this.#more(piece.text);
        break;
      case 'stop':
        yield* this.#stop();
        break;
      case 'end': {
        const response = this.#response(piece);
        const name = incompleteReason(piece.finish) === null ? 'response.completed' : 'response.incomplete';
        yield this.#event(name, { response });
        break;
      }
      // Signatures and sealed reasoning are of use to their provider alone.
      case 'signature':
      case 'sealed':
        break;
    }
  }

  #response(end: { readonly finish: string; readonly usage: AnswerUsage | null } | null): Record<string, unknown> {
    return responseOf(this.#form, this.#head, this.#model, this.#items.done, end);
  }

  *#start(piece: Extract<AnswerPiece, { type: 'start' }>): Generator<NamedEvent> {
    const open = piece.kind === 'tool' ? this.#items.startCall(piece.id, piece.name) : this.#items.start(piece.kind);
    this.#open = open;
    yield this.#event('response.output_item.added', { ...this.#place(), item: itemOf(open, 'in_progress') });
    if (open.kind === 'tool') return;
    yield this.#event('response.content_part.added', { ...this.#part(open), part: partOf(open.kind, '') });
  }

  *#more(text: string): Generator<NamedEvent> {
    const open = this.#open;
    if (open === null) return;
    this.#open = { ...open, text: open.text + text };
    yield this.#event(`${DELTAS[open.kind]}.delta`, { ...this.#part(open), delta: text, ...this.#logprobs(open) });
  }

  *#stop(): Generator<NamedEvent> {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    const { kind, text } = open;
    const place = this.#place();
    const whole = kind === 'tool' ? { arguments: text } : kind === 'refusal' ? { refusal: text } : { text };
    yield this.#event(`${DELTAS[kind]}.done`, { ...this.#part(open), ...whole, ...this.#logprobs(open) });
    if (kind !== 'tool') {
      yield this.#event('response.content_part.done', { ...this.#part(open), part: partOf(kind, text) });
    }
    const item = this.#items.finish(open, 'stop');
    yield this.#event('response.output_item.done', { ...place, item });
  }

  #place(): Item {
    return { output_index: this.#items.done.length };
  }

  #part({ kind, id }: Begun): Item {
    return { item_id: id, ...this.#place(), ...(kind === 'tool' ? {} : { content_index: 0 }) };
  }

  #logprobs({ kind }: Begun): Item {
    return kind === 'text' ? { logprobs: [] } : {};
  }

  #event(type: string, data: Record<string, unknown>): NamedEvent {
    const sequence_number = this.#number;
    this.#number += 1;
    return { event: type, data: JSON.stringify({ type, sequence_number, ...data }) };
  }
}

const DELTAS: Readonly<Record<Kind, string>> = {
  reasoning: 'response.reasoning_text',
  text: 'response.output_text',
  refusal: 'response.refusal',
  tool: 'response.function_call_arguments',
};
