import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const MOST_LINES = 300;

/** Longer files, and what each of them is a table of: one subject that is read row by row, and grows by rows. */
const TABLES: Readonly<Record<string, string>> = {
  'bin/tools/bench-quality/ordinary/everyday-requests.ts': 'requests of ordinary people, one a line',
  'bin/tools/bench-quality/fresh/commands.ts': 'commands of our own writing, harmful and harmless',
  'bin/tools/bench-quality/fresh/identifiers.ts': 'identifiers of our own writing, and what looks like them',
  'bin/tools/bench-quality/fresh/injection.ts': 'prompts of our own writing, attacks and what looks like them',
  'bin/tools/bench-quality/fresh/secrets.ts': 'secrets of our own writing, and what looks like them',
  'bin/tools/train/grammar/attack-english.ts': 'phrases of attacks in English',
  'bin/tools/train/grammar/attack-languages.ts': 'phrases of attacks in other languages',
  'bin/tools/train/grammar/commands-platforms.ts': 'commands of cloud and container platforms',
  'bin/tools/train/grammar/commands-windows.ts': 'commands of Windows',
  'bin/tools/train/grammar/commands.ts': 'commands of a shell',
  'bin/tools/train/grammar/documents.ts': 'phrases of documents, and of what is hidden in them',
  'bin/tools/train/grammar/long-parts.ts': 'phrases that give a model a part to play',
  'bin/tools/train/grammar/look-alike-edges.ts': 'harmless phrases on the edge of attacks',
  'bin/tools/train/grammar/look-alikes.ts': 'harmless phrases that look like attacks',
  'bin/tools/train/grammar/ordinary-languages.ts': 'ordinary phrases in other languages',
  'bin/tools/train/grammar/retractions.ts': 'phrases by which people take back their own words',
  'bin/tools/train/grammar/toxicity.ts': 'abusive phrases and their harmless twins',
  'functions/masking/patterns/commands-intrusion.ts': 'patterns of commands of intruders',
  'functions/masking/patterns/identifier-table.ts': 'patterns of identifiers',
  'functions/masking/patterns/secrets-assigned.ts': 'patterns of secrets behind a name',
  'functions/masking/patterns/secrets-code.ts': 'formats of tokens of code hosting',
  'functions/masking/patterns/secrets-services.ts': 'formats of tokens of services',
  'lib/client/api-types.ts': 'types generated from the description of the API',
  'test/gateway/translate-anthropic.test.ts': 'requests, answers and streams of Anthropic',
  'test/gateway/translate-bedrock.test.ts': 'requests, answers and streams of Bedrock',
  'test/gateway/translate-messages.test.ts': 'requests and answers in the form of Anthropic',
  'test/support/builders/subject-requests.ts': 'how each route names whose data it is about',
  'test/support/memory/api.ts': 'what the functions work with, over memory, one a line',
};

const lengths = new Map(
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && existsSync(file))
    .map((file) => [file, readFileSync(file, 'utf8').split('\n').length - 1]),
);

describe(`files of more than ${MOST_LINES} lines`, () => {
  test('are tables', () => {
    expect(lengths.size).toBeGreaterThan(800);
    const long = [...lengths].filter(([file, lines]) => lines > MOST_LINES && !(file in TABLES));
    expect(long).toEqual([]);
  });

  test('are all that the list of tables names', () => {
    expect(Object.keys(TABLES).filter((file) => (lengths.get(file) ?? 0) <= MOST_LINES)).toEqual([]);
  });
});
