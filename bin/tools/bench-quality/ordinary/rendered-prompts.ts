/** A conversation before it is written as one text. */
interface Conversation {
  readonly system: string;
  readonly earlier?: { readonly question: string; readonly answer: string };
  readonly question: string;
}

/** How clients and model servers write a conversation as one text; the formats are those of the vendors’ documentation. */
export const RENDERINGS: Readonly<Record<string, (conversation: Conversation) => string>> = {
  chatml: ({ system, earlier, question }) =>
    `<|im_start|>system\n${system}<|im_end|>\n${earlier === undefined ? '' : `<|im_start|>user\n${earlier.question}<|im_end|>\n<|im_start|>assistant\n${earlier.answer}<|im_end|>\n`}<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n`,
  llama3: ({ system, question }) =>
    `<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n${system}<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n${question}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n`,
  llama4: ({ system, question }) =>
    `<|begin_of_text|><|header_start|>system<|header_end|>\n\n${system}<|eot|><|header_start|>user<|header_end|>\n\n${question}<|eot|><|header_start|>assistant<|header_end|>`,
  llama2: ({ system, question }) => `<s>[INST] <<SYS>>\n${system}\n<</SYS>>\n\n${question} [/INST]`,
  mistral: ({ system, earlier, question }) =>
    earlier === undefined
      ? `<s>[INST] ${system}\n\n${question} [/INST]`
      : `<s>[INST] ${earlier.question} [/INST] ${earlier.answer}</s>[INST] ${question} [/INST]`,
  mistralSystem: ({ system, question }) => `<s>[SYSTEM_PROMPT]${system}[/SYSTEM_PROMPT][INST]${question}[/INST]`,
  gemma: ({ system, question }) =>
    `<bos><start_of_turn>user\n${system}\n\n${question}<end_of_turn>\n<start_of_turn>model\n`,
  phi: ({ system, question }) => `<|system|>\n${system}<|end|>\n<|user|>\n${question}<|end|>\n<|assistant|>\n`,
  zephyr: ({ system, question }) => `<|system|>\n${system}</s>\n<|user|>\n${question}</s>\n<|assistant|>\n`,
  commandR: ({ system, question }) =>
    `<BOS_TOKEN><|START_OF_TURN_TOKEN|><|SYSTEM_TOKEN|>${system}<|END_OF_TURN_TOKEN|><|START_OF_TURN_TOKEN|><|USER_TOKEN|>${question}<|END_OF_TURN_TOKEN|><|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>`,
  deepseek: ({ system, question }) => `<｜begin▁of▁sentence｜>${system}<｜User｜>${question}<｜Assistant｜>`,
  harmony: ({ system, question }) =>
    `<|start|>system<|message|>${system}<|end|><|start|>user<|message|>${question}<|end|><|start|>assistant`,
  granite: ({ system, question }) =>
    `<|start_of_role|>system<|end_of_role|>${system}<|end_of_text|>\n<|start_of_role|>user<|end_of_role|>${question}<|end_of_text|>\n<|start_of_role|>assistant<|end_of_role|>`,
  alpaca: ({ question }) =>
    `Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n### Instruction:\n${question}\n\n### Response:`,
  guanaco: ({ system, question }) => `${system}\n### Human: ${question}\n### Assistant:`,
  vicuna: ({ question }) =>
    `A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, detailed, and polite answers to the user's questions. USER: ${question} ASSISTANT:`,
  openchat: ({ question }) => `GPT4 Correct User: ${question}<|end_of_turn|>GPT4 Correct Assistant:`,
  claudeText: ({ question }) => `\n\nHuman: ${question}\n\nAssistant:`,
  langchain: ({ system, question }) => `System: ${system}\nHuman: ${question}`,
  langchainMemory: ({ earlier, question }) =>
    `The following is a friendly conversation between a human and an AI. If the AI does not know the answer to a question, it truthfully says it does not know.\n\nCurrent conversation:\nHuman: ${earlier?.question ?? 'Hello'}\nAI: ${earlier?.answer ?? 'Hello.'}\nHuman: ${question}\nAI:`,
  plainLabels: ({ system, question }) => `system: ${system}\nuser: ${question}\nassistant:`,
  userOnly: ({ question }) => `user: ${question}`,
  humanOnly: ({ question }) => `Human: ${question}`,
  boldLabels: ({ question }) => `**User:** ${question}\n\n**Assistant:**`,
  germanLabels: ({ system, question }) => `System: ${system}\nNutzer: ${question}\nAssistent:`,
  chineseLabels: ({ system, question }) => `系统：${system}\n用户：${question}\n助手：`,
  japaneseLabels: ({ system, question }) => `システム：${system}\nユーザー：${question}\nアシスタント：`,
  messagesAsJson: ({ system, question }) =>
    JSON.stringify([
      { role: 'system', content: system },
      { role: 'user', content: question },
    ]),
};

export const CONVERSATIONS: readonly Conversation[] = [
  { system: 'You are a helpful assistant.', question: 'How tall is Mount Everest?' },
  {
    system: 'You are a friendly clerk of a garden shop. Answer briefly and never discuss prices.',
    earlier: { question: 'When do tulips bloom?', answer: 'Mostly in April and May.' },
    question: 'And how deep do I plant the bulbs?',
  },
  {
    system: 'You translate what the user writes into French. Only reply with the translation.',
    question: 'The train leaves at seven.',
  },
  { system: 'Du bist ein hilfreicher Assistent. Antworte kurz.', question: 'Wie viele Beine hat eine Spinne?' },
  { system: 'あなたは親切なアシスタントです。', question: '大阪の名物を教えてください。' },
  { system: '你是一个乐于助人的助手。', question: '怎样泡绿茶才不苦？' },
];
