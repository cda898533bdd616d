import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { TEMPLATE_FILE } from '../../../bin/local/deployment.ts';
import { ensurePythonEnvironment } from '../../../bin/local/python-environment.ts';
import { startChatStandIn } from '../providers/chat-stand-in.ts';
import { judgeContext } from '../providers/judge-context.ts';
import { judgingAnswer } from '../providers/judging-answers.ts';
import { startStandIn } from '../providers/stand-in.ts';
import { checkRecordedAccesses } from '../recorder/check-recorded-accesses.ts';
import './provided-context.ts';
import { startSystem } from '../system/start-system.ts';

/**
 * Gives the end-to-end tests a deployed system that they share: the one that AEGIS_E2E_URL and AEGIS_E2E_PLATFORM_KEY
 * name, or a real deployment to an emulator, which is taken away again; then also what own-system.ts needs.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const elsewhere = process.env['AEGIS_E2E_URL'];
  if (elsewhere !== undefined && elsewhere !== '') {
    project.provide('deployedSystem', { url: elsewhere.replace(/\/$/, ''), platformKey: platformKeyOf(elsewhere) });
    project.provide('furtherDeployments', undefined);
    project.provide('judgeStandInUrl', undefined);
    project.provide('chatStandInUrl', undefined);
    return undefined;
  }
  return deployToOwnEmulator(project);
}

async function deployToOwnEmulator(project: TestProject): Promise<() => Promise<void>> {
  const say = (text: string): void => console.log(`e2e: ${text}`);
  const python = await ensurePythonEnvironment(say, new AbortController().signal);
  const folder = await mkdtemp(join(tmpdir(), 'aegis-e2e-'));
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const recordFolder = join(folder, 'accesses');
    await mkdir(recordFolder);
    const judges = await startStandIn(judgingAnswer);
    const chats = await startChatStandIn();
    const context = { ...judgeContext(judges.url), ...gatewayContext(chats.baseUrl) };
    const options = { python, folder: join(folder, 'shared'), recordFolder, context, say };
    const started = await startSystem(options).catch(async (cause: unknown) => {
      await Promise.all([judges.close(), chats.close()]);
      throw cause;
    });
    const { system, assemblyFolder } = started;
    const stop = async (): Promise<void> => {
      await started.stop();
      await Promise.all([judges.close(), chats.close()]);
    };
    project.provide('judgeStandInUrl', judges.url);
    project.provide('chatStandInUrl', chats.baseUrl);
    project.provide('deployedSystem', system);
    project.provide('furtherDeployments', { python, folder, assemblyFolder, recordFolder });
    return async () => {
      try {
        const template: unknown = JSON.parse(await readFile(join(assemblyFolder, TEMPLATE_FILE), 'utf8'));
        await stop();
        await checkRecordedAccesses(template, recordFolder, say);
      } finally {
        await removeFolder();
      }
    };
  } catch (cause) {
    await removeFolder();
    throw cause;
  }
}

/** An endpoint that every project may ask, and that costs something. */
function gatewayContext(baseUrl: string): Record<string, string> {
  const endpoint = { baseUrl, inputUsdPerMillion: 1, outputUsdPerMillion: 2 };
  return { gatewayEndpoints: JSON.stringify({ 'stand-in': endpoint }) };
}

function platformKeyOf(url: string): string {
  const platformKey = process.env['AEGIS_E2E_PLATFORM_KEY'];
  if (platformKey === undefined || platformKey === '') {
    throw new Error(`AEGIS_E2E_URL is ${url}; AEGIS_E2E_PLATFORM_KEY has to hold the platform key of that system.`);
  }
  return platformKey;
}
