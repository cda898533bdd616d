import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { LOCAL_FOLDER } from './checkout.ts';

/** For scripts: where the running local system is and how to call it. Present only while it is ready. */
export const FACTS_FILE = join(LOCAL_FOLDER, 'aegis.json');

const LocalFactsSchema = z.object({
  url: z.string(),
  organization_id: z.string(),
  api_key: z.string(),
  gateway_url: z.string().optional(),
  platform_key: z.string(),
  aws_endpoint_url: z.string(),
  region: z.string(),
});
export type LocalFacts = z.infer<typeof LocalFactsSchema>;

export async function readLocalFacts(): Promise<LocalFacts | undefined> {
  return readPrivateJson(FACTS_FILE, LocalFactsSchema);
}

export async function writeLocalFacts(facts: LocalFacts): Promise<void> {
  await writePrivateJson(FACTS_FILE, facts);
}

export async function removeLocalFacts(): Promise<void> {
  await rm(FACTS_FILE, { force: true });
}

/** The content of a file of ours, or undefined when it is absent or was written by another version. */
export async function readPrivateJson<Content>(file: string, schema: z.ZodType<Content>): Promise<Content | undefined> {
  try {
    return schema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Writes a file only its owner may read, in one step: a reader sees all of it or none. */
export async function writePrivateJson(file: string, content: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.draft`;
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}
