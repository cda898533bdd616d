import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { CHECKOUT } from '../support/readers/shell-blocks.ts';

const STATUS: Readonly<Record<string, number>> = {
  'GET /health/detailed': 401,
  'POST /api/v1/traces': 401,
  'GET /api/v1/api-keys': 401,
  'GET /api/v1/session': 401,
  'GET /ui/overview': 200,
  'GET /no-such-path': 404,
  'DELETE /health': 405,
  'GET /gateway/v1/models': 401,
};
const asked: string[] = [];
let sniffing = 'nosniff';
const folder = mkdtempSync(join(inject('runFolder'), 'smoke-'));
const outputsFile = join(folder, 'outputs.json');
let server: Server;

beforeAll(async () => {
  server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    const headers = { 'x-content-type-options': sniffing, 'x-request-id': 'request-1' };
    response.writeHead(STATUS[`${method} ${url}`] ?? 200, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const GatewayUrl = `http://127.0.0.1:${port}/gateway/`;
  const outputs = { ApiUrl: `http://127.0.0.1:${port}/`, TestAlarmName: 'throttles', GatewayUrl };
  writeFileSync(outputsFile, JSON.stringify({ Aegis: outputs }));
});
afterAll(() => server.close());

/** An AWS command line that says what it was asked, and answers that its actions ended like this. */
function commandLine(summary: string): void {
  const answers = [
    '#!/bin/sh',
    `echo "$*" >> "${folder}/asked"`,
    'case "$*" in',
    `  *history*) echo '${JSON.stringify({ AlarmHistoryItems: [{ HistorySummary: summary }] })}' ;;`,
    '  *set-alarm-state*) ;;',
    `  *parents*) echo '{"CompositeAlarms": []}' ;;`,
    `  *) echo '{"MetricAlarms": [{"AlarmName": "throttles", "StateValue": "OK"}]}' ;;`,
    'esac',
  ];
  writeFileSync(join(folder, 'aws'), answers.join('\n'));
  chmodSync(join(folder, 'aws'), 0o755);
}

async function smoke(path: string, ...words: string[]): Promise<{ code: number; output: string }> {
  return await new Promise((resolve) => {
    const script = join(CHECKOUT, 'bin/smoke.ts');
    const child = execFile(process.execPath, [script, ...words], { env: { PATH: path } }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
    );
  });
}

const WITH_AWS = [folder, '/usr/bin', '/bin'].join(delimiter);

describe('the smoke test', () => {
  test('asks a deployment and its gateway, an unknown path and a wrong method included, and rings its test alarm', async () => {
    commandLine('Successfully executed action arn:aws:sns:eu-central-1:111122223333:topic');
    const { code, output } = await smoke(WITH_AWS, outputsFile);
    expect(output).toMatch(/ serves\nA test notification was sent by throttles\n$/);
    expect(code).toBe(0);
    expect(asked).toEqual(expect.arrayContaining(['GET /no-such-path', 'DELETE /health', 'GET /gateway/v1/models']));
  });

  test('fails when somebody else answers in the place of the API', async () => {
    sniffing = 'sniff';
    const { code, output } = await smoke(WITH_AWS, outputsFile, '--no-notification');
    sniffing = 'nosniff';
    expect(output).toContain('GET /health: without x-content-type-options as we send it');
    expect(code).toBe(1);
  });

  test('fails when the notification is refused', async () => {
    commandLine('Failed to execute action arn:aws:sns:eu-central-1:111122223333:topic');
    const { code, output } = await smoke(WITH_AWS, outputsFile);
    expect(output).toContain('The test notification did not arrive. throttles: Failed to execute action');
    expect(code).toBe(1);
  });

  test('says that it could not send one, which is no fault of the deployment', async () => {
    const { code, output } = await smoke(dirname(outputsFile).concat('-nowhere'), outputsFile);
    expect(output).toMatch(/ serves\nNo test notification was sent: /);
    expect(code).toBe(0);
  });

  test('leaves the alarm alone when it is told to, and when it is given nothing but a URL', async () => {
    const silent = await smoke(WITH_AWS, outputsFile, '--no-notification');
    expect(silent.output).toMatch(/ serves\n$/);
    const { port } = z.object({ port: z.number() }).parse(server.address());
    const { code, output } = await smoke(WITH_AWS, `http://127.0.0.1:${port}`);
    expect(output).toContain('No test notification was sent: that takes the outputs of a deployment');
    expect(code).toBe(0);
  });
});
