export type Identity = 'user_id' | 'session_id' | 'conversation_id';

const SPELLINGS: readonly (readonly [Identity, RegExp])[] = [
  [
    'user_id',
    /^(?:langfuse|helicone|sys|ls|trace|app|chat|end|ext|external|gen_?ai|x)*us(?:e)?r(?:id|identifier|uuid)?$/,
  ],
  ['session_id', /^(?:langfuse|helicone|trace|app|chat|gen_?ai|x)*session(?:id|identifier|uuid)?$/],
  ['conversation_id', /^(?:langfuse|trace|app|gen_?ai|x)*(?:conversation|thread|chat)(?:id|identifier|uuid)$/],
];

/** What a key names, however it is spelled: `user_id`, `userId`, `User-ID`, `end_user.id`. */
export function identityOf(key: string): Identity | undefined {
  const spelled = key.toLowerCase().replace(/[^a-z\d]/g, '');
  return SPELLINGS.find(([, spelling]) => spelling.test(spelled))?.[0];
}
