import type { TextField } from '../../content/text-fields.ts';
import { usersWords } from './turns.ts';

/** Words that a user wrote, and where they stand in the text they were found in. */
export interface UsersText {
  readonly field: string;
  readonly offset: number;
  readonly text: string;
}

/** What the user wrote in a field: all of it, or their turns of a conversation that was written into one text. */
export function usersTexts({ field, text }: TextField): UsersText[] {
  return usersWords(text).map(({ offset, length }) =>
    length === text.length ? { field, offset, text } : trimmed(field, text, offset, length),
  );
}

function trimmed(field: string, text: string, offset: number, length: number): UsersText {
  const words = text.slice(offset, offset + length);
  const kept = words.trim();
  return { field, offset: offset + words.indexOf(kept), text: kept };
}

/** Sentences of one text that are scored on their own. */
const MAX_SENTENCES = 60;
const STOPS = '.!?。！？।॥؟۔\n';
/** Closing signs that belong to the sentence they follow. */
const CLOSING = '"\'”’»)]」』';

/** The sentences of a text in any script, with their places; none of a text that is a single one. */
export function sentencesOfPrompt({ field, offset, text }: UsersText): UsersText[] {
  const sentences: UsersText[] = [];
  let from = 0;
  const push = (to: number) => {
    const raw = text.slice(from, to);
    const kept = raw.trim();
    if (kept !== '') sentences.push({ field, offset: offset + from + raw.indexOf(kept), text: kept });
    from = to;
  };
  for (let at = 0; at < text.length && sentences.length < MAX_SENTENCES; at += 1) {
    if (!STOPS.includes(text.charAt(at))) continue;
    let end = at + 1;
    while (end < text.length && (CLOSING + STOPS).includes(text.charAt(end))) end += 1;
    const isInside = text.charAt(at) === '.' && end < text.length && !/\s/.test(text.charAt(end));
    if (!isInside) push(end);
    at = end - 1;
  }
  push(text.length);
  return sentences.length > 1 ? sentences : [];
}
