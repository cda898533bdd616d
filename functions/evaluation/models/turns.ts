/** Who speaks in a part of a text that a conversation was written into. */
type Speaker = 'system' | 'user' | 'assistant';

export interface Turn {
  readonly speaker: Speaker;
  /** Place of the words, without the mark in front of them, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
}

export interface RenderedPrompt {
  readonly turns: readonly Turn[];
  /** Places of the marks between the turns: they are the template's, not the user's. */
  readonly marks: readonly { readonly start: number; readonly end: number }[];
}

/** Names of speakers, as templates and clients of several languages write them; compared in lower case. */
const SPEAKERS: Readonly<Record<Speaker, readonly string[]>> = {
  system: [
    'system|developer|system prompt|système|systeme|sistema|systeem|система|sistem|系统|系統|システム|시스템|सिस्टम|',
    'النظام|ระบบ',
  ]
    .join('')
    .split('|'),
  user: [
    'user|human|question|q|input|customer|instruction|query|prompter|me|gpt4 correct user|nutzer|benutzer|',
    'mensch|frage|utilisateur|humain|usuario|pregunta|utente|domanda|usuário|gebruiker|użytkownik|',
    'пользователь|человек|вопрос|kullanıcı|người dùng|pengguna|用户|用戶|问|问题|人类|ユーザー|質問|ユーザ|사용자|질문|',
    'उपयोगकर्ता|المستخدم|ผู้ใช้',
  ]
    .join('')
    .split('|'),
  assistant: [
    'assistant|ai|bot|answer|a|response|output|model|chatbot|gpt|chatgpt|claude|gemini|llama|agent|',
    'gpt4 correct assistant|assistent|ki|antwort|réponse|ia|asistente|respuesta|assistente|risposta|',
    'asystent|ассистент|ответ|asistan|trợ lý|asisten|助手|助理|答|回答|アシスタント|어시스턴트|답변|सहायक|المساعد|ผู้ช่วย|',
    'tool|function|ipython',
  ]
    .join('')
    .split('|'),
};
const speakerOf = new Map(
  (['system', 'user', 'assistant'] as const).flatMap((speaker) => SPEAKERS[speaker].map((name) => [name, speaker])),
);
const NAMES = [...speakerOf.keys()].sort((left, right) => right.length - left.length).join('|');
const TAG_NAMES =
  'system|developer|user|human|assistant|model|tool|chatbot|ipython|system_token|user_token|chatbot_token';

/** What a template puts in front of the first turn. */
const OPENING =
  '(?:\\s|<s>|<bos>|<\\|begin_of_text\\|>|<BOS_TOKEN>|<｜begin▁of▁sentence｜>|<\\|endoftext\\|>|\\[gMASK\\]|<sop>)*';
/** Tokens that end a turn. */
const ENDINGS =
  '<\\|im_end\\|>|<\\|eot_id\\|>|<\\|eom_id\\|>|<\\|eot\\|>|<end_of_turn>|<\\|end\\|>|<\\|end_of_text\\|>|<\\|end_of_turn\\|>|<\\|END_OF_TURN_TOKEN\\|>|<\\|endoftext\\|>|<｜end▁of▁sentence｜>|</s>|<eos>|<\\|return\\|>';
/** Marks of a turn by how they are written; the group holds who speaks. */
const MARKS: readonly string[] = [
  `<\\|im_start\\|>(?<chatml>${TAG_NAMES})[ \\t]*\\n?`,
  `<\\|start_header_id\\|>(?<llama3>${TAG_NAMES})<\\|end_header_id\\|>\\n{0,2}`,
  `<\\|header_start\\|>(?<llama4>${TAG_NAMES})<\\|header_end\\|>\\n{0,2}`,
  `<start_of_turn>(?<gemma>${TAG_NAMES})\\n?`,
  `<\\|start_of_role\\|>(?<granite>${TAG_NAMES})<\\|end_of_role\\|>`,
  `<\\|start\\|>(?<harmony>${TAG_NAMES})(?:<\\|channel\\|>\\w{1,20})?(?:<\\|message\\|>|$)`,
  `<\\|START_OF_TURN_TOKEN\\|><\\|(?<cohere>${TAG_NAMES})\\|>`,
  `<[|｜](?<token>${TAG_NAMES})[|｜]>:?\\n?`,
  `</?(?<xml>system|user|human|assistant)>\\n?`,
  `(?<sys><<SYS>>|\\[SYSTEM_PROMPT\\])\\n?`,
  `(?<inst>\\[INST\\])[ ]?`,
  `(?<uninst><</SYS>>|\\[/SYSTEM_PROMPT\\])`,
  `(?<answered>\\[/INST\\])[ ]?`,
  `(?<=^|\\n)[ \\t]*(?:#{2,4} ?|\\*\\*|\\[)?(?<label>${NAMES})(?:\\*\\*|\\])?[ \\t]?(?:[:：]|>(?=[ \\n]))(?:\\*\\*)?[ \\t]?`,
  `(?<=[.!?。！？>]['"”」]?[ ]?|^)(?<inline>USER|ASSISTANT|HUMAN|GPT|GPT4 Correct User|GPT4 Correct Assistant): ?`,
  ENDINGS,
];
const MARK = new RegExp(MARKS.join('|'), 'giu');
const FIRST = new RegExp(`^${OPENING}(?:${MARKS.slice(0, -1).join('|')})`, 'iu');
const QUICK = /[<[:：>]/;
/** What templates that begin with a sentence of their own begin with. */
const PREAMBLE =
  /^(?:A chat between|Below is an instruction|The following is a (?:\w+ )?conversation|BEGINNING OF CONVERSATION|The (?:conversation|dialogue) (?:below|between))[^\n]{0,600}?(?=\n|USER:|Human:)/i;

/** Messages as JSON, as clients log them. */
const MESSAGE =
  /\{\s*"role"\s*:\s*"(system|developer|user|human|assistant|model|tool)"\s*,\s*"content"\s*:\s*"((?:[^"\\]|\\.)*)"/gy;

/**
 * The turns of a text that a chat template, or a client, has written a conversation into; nothing for an ordinary
 * text. Only a text that begins with a mark is one: marks further on in a user’s words are an attempt to speak as
 * somebody else. What the model said and the first instructions are not the user’s words; later instructions may be.
 */
export function renderedPrompt(text: string): RenderedPrompt | undefined {
  if (!QUICK.test(text.slice(0, MAX_OPENING))) return undefined;
  const messages = text.trimStart().startsWith('[') ? messagesIn(text) : undefined;
  if (messages !== undefined) return messages;
  const preamble = PREAMBLE.exec(text)?.[0].length ?? 0;
  const begins = beginsWithMark(text);
  if (preamble === 0 && !begins && !isDialogue(text)) return undefined;
  return cutAtMarks(text, begins ? 'user' : 'system');
}

/** A mark of the instructions or of the user; a conversation begins neither with an answer nor with an end. */
function beginsWithMark(text: string): boolean {
  const first = FIRST.exec(text);
  if (first === null || first[0].trimStart().startsWith('</')) return false;
  const speaker = speakerBehind(first);
  return speaker === 'system' || speaker === 'user';
}

/** Characters within which a text with marks has its first one. */
const MAX_OPENING = 2_000;
/** Turns of one text; what follows belongs to the last. */
const MAX_TURNS = 400;

/** Instructions without a mark, then turns of both sides with one each, as some clients write it. */
function isDialogue(text: string): boolean {
  const speakers = new Set<Speaker>();
  let first: Speaker | undefined;
  for (const match of text.slice(0, MAX_OPENING).matchAll(MARK)) {
    const speaker = speakerBehind(match);
    if (speaker === undefined) continue;
    first ??= speaker;
    speakers.add(speaker);
  }
  return first === 'user' && speakers.has('assistant') && !speakers.has('system');
}

/** Who speaks behind a mark; nobody new behind one that only ends a turn. */
function speakerBehind({ groups = {} }: RegExpExecArray): Speaker | undefined {
  if (groups['sys'] !== undefined) return 'system';
  if (groups['inst'] !== undefined || groups['uninst'] !== undefined) return 'user';
  if (groups['answered'] !== undefined) return 'assistant';
  const name = Object.values(groups).find((each) => each !== undefined);
  return name === undefined ? undefined : speakerOf.get(name.toLowerCase().replace(/_token$/, ''));
}

const STARTED = /^\s*(?:<｜begin▁of▁sentence｜>|<\|begin_of_text\|>|<BOS_TOKEN>)/;

function cutAtMarks(text: string, opening: Speaker): RenderedPrompt {
  const turns: Turn[] = [];
  const marks: { start: number; end: number }[] = [];
  // Behind the first token of a template stand the instructions, with or without a mark of their own.
  let speaker: Speaker = STARTED.test(text) ? 'system' : opening;
  let from = 0;
  const push = (to: number) => {
    const words = text.slice(from, to);
    if (words.trim() !== '') turns.push({ speaker, offset: from, length: to - from });
  };
  for (const match of text.matchAll(MARK)) {
    if (turns.length >= MAX_TURNS) break;
    push(match.index);
    from = match.index + match[0].length;
    marks.push({ start: match.index, end: from });
    speaker = speakerBehind(match) ?? speaker;
  }
  push(text.length);
  return { turns: withoutOpening(turns, text), marks };
}

/** Tokens in front of the first turn are nobody’s words. */
function withoutOpening(turns: readonly Turn[], text: string): Turn[] {
  return turns.filter(({ offset, length }) => !OPENING_ONLY.test(text.slice(offset, offset + length)));
}
const OPENING_ONLY = new RegExp(`^${OPENING}$`, 'iu');

function messagesIn(text: string): RenderedPrompt | undefined {
  const turns: Turn[] = [];
  for (let at = text.indexOf('{'); at >= 0 && turns.length < MAX_TURNS; at = text.indexOf('{', MESSAGE.lastIndex)) {
    MESSAGE.lastIndex = at;
    const match = MESSAGE.exec(text);
    if (match === null) break;
    const [all, role = '', content = ''] = match;
    const speaker = speakerOf.get(role) ?? 'user';
    turns.push({ speaker, offset: match.index + all.length - 1 - content.length, length: content.length });
  }
  return turns.length === 0 ? undefined : { turns, marks: [{ start: 0, end: text.length }] };
}

/** The parts of a text that a user may have written: all of it, unless it is a rendered prompt. */
export function usersWords(text: string): readonly Turn[] {
  const rendered = renderedPrompt(text);
  if (rendered === undefined) return [{ speaker: 'user', offset: 0, length: text.length }];
  let begun = false;
  return rendered.turns.filter(({ speaker }) => {
    if (speaker === 'user') begun = true;
    return speaker === 'user' || (speaker === 'system' && begun);
  });
}
