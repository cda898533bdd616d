/** A block of a message, in the form of another API. */
export type Block = Readonly<Record<string, unknown>>;

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: readonly Block[];
}

/** Turns alternate, and the results of tools that were called together belong into one turn. */
export function merged(turns: readonly Turn[]): Turn[] {
  const all: Turn[] = [];
  for (const turn of turns) {
    if (turn.content.length === 0) continue;
    const last = all.at(-1);
    if (last?.role !== turn.role) all.push(turn);
    else all[all.length - 1] = { role: last.role, content: [...last.content, ...turn.content] };
  }
  return all;
}
