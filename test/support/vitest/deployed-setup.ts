import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { TEMPLATE_FILE } from '../../../bin/local/deployment.ts';
import { LOCAL_ACCOUNT_ID, LOCAL_REGION } from '../../../bin/local/emulator.ts';
import { ensurePythonEnvironment } from '../../../bin/local/python-environment.ts';
import { startChromium } from '../browser/chromium.ts';
import { issuerContext, startIssuer } from '../oidc/issuer.ts';
import { startChatStandIn } from '../providers/chat-stand-in.ts';
import { judgeContext } from '../providers/judge-context.ts';
import { judgingAnswer } from '../providers/judging-answers.ts';
import { startStandIn } from '../providers/stand-in.ts';
import { checkRecordedAccesses } from '../recorder/check-recorded-accesses.ts';
import './provided-context.ts';
import { startSystem } from '../system/start-system.ts';

/** Channels may lead to stand-ins of ours; the emulator sends mail for everybody, and has the default bus. */
const CHANNELS = {
  allowLoopbackChannels: 'true',
  emailSender: 'aegis@example.com',
  eventBuses: JSON.stringify({ default: `arn:aws:events:${LOCAL_REGION}:${LOCAL_ACCOUNT_ID}:event-bus/default` }),
};

/**
 * Gives the end-to-end tests a deployed system that they share: the one that AEGIS_E2E_URL and AEGIS_E2E_PLATFORM_KEY
 * name, or a real deployment to an emulator, which is taken away again; then also what own-system.ts needs.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const browser = await startChromium();
  try {
    project.provide('browserEndpoint', browser.wsEndpoint());
    const takeAway = await deploy(project);
    return async () => {
      await browser.close();
      await takeAway?.();
    };
  } catch (cause) {
    await browser.close();
    throw cause;
  }
}

async function deploy(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const elsewhere = process.env['AEGIS_E2E_URL'];
  if (elsewhere !== undefined && elsewhere !== '') {
    project.provide('deployedSystem', { url: elsewhere.replace(/\/$/, ''), platformKey: platformKeyOf(elsewhere) });
    project.provide('furtherDeployments', undefined);
    project.provide('deployedContext', undefined);
    project.provide('judgeStandInUrl', undefined);
    project.provide('issuerUrl', undefined);
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
    const [judges, issuer, chats] = await Promise.all([startStandIn(judgingAnswer), startIssuer(), startChatStandIn()]);
    const closeStandIns = async (): Promise<void> => {
      await Promise.all([judges.close(), issuer.close(), chats.close()]);
    };
    const context = {
      ...judgeContext(judges.url),
      ...issuerContext(issuer.url),
      ...gatewayContext(chats.baseUrl),
      ...CHANNELS,
    };
    const options = { python, folder: join(folder, 'shared'), recordFolder, context, say };
    const started = await startSystem(options).catch(async (cause: unknown) => {
      await closeStandIns();
      throw cause;
    });
    const { system, assemblyFolder } = started;
    project.provide('deployedContext', started.context);
    const stop = async (): Promise<void> => {
      await started.stop();
      await closeStandIns();
    };
    project.provide('judgeStandInUrl', judges.url);
    project.provide('issuerUrl', issuer.url);
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
