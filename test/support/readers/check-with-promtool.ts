import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * What Prometheus' own checker says of a text for Prometheus; nothing when it is content. It is no package of npm: where it
 * is not installed (Debian and Ubuntu: `apt install prometheus`), the test says so and goes on without.
 */
export async function checkWithPromtool(text: string): Promise<string> {
  const checker = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [checker.stdout, checker.stderr]) {
    stream.on('data', (chunk) => {
      said += String(chunk);
    });
  }
  checker.stdin.on('error', () => undefined).end(text);
  try {
    await once(checker, 'close');
    return said;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    console.warn('promtool is not installed: /metrics was checked by our own grammar only');
    return '';
  }
}
