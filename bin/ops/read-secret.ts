import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

/**
 * Reads what nobody may see: from standard input, or from a terminal that does not show what is typed. Never an argument,
 * which other users of the machine can read, and the history of the shell keeps.
 */
export async function readSecret(prompt: string): Promise<string> {
  if (!process.stdin.isTTY) return text(process.stdin);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  process.stdout.write(prompt);
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stdout.write('\n');
  }
}
