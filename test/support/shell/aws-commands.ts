import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const SERVER = join(import.meta.dirname, 'serve-aws.py');

/** Each command starts the AWS command line anew. */
const BY_ITSELF = 'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }';

export interface AwsCommands {
  /** A shell function `aws` that runs the AWS command line against AWS_ENDPOINT_URL. */
  readonly shellFunction: string;
  stop(): void;
}

/**
 * The AWS command line, loaded once for many commands where Python can load it; it cannot load the version that brings
 * a Python of its own. A command that the server does not answer fails.
 *
 * @param folder takes what the commands write
 * @param environment of every command, whatever the shell sets later
 */
export async function startAwsCommands(folder: string, environment: NodeJS.ProcessEnv): Promise<AwsCommands> {
  const [installed] = versionIn('aws', ['--version']).split(' ');
  const loadable = versionIn('python3', ['-c', 'import awscli; print(f"aws-cli/{awscli.__version__}")']);
  if (installed !== loadable) return { shellFunction: BY_ITSELF, stop: () => undefined };
  const server = spawn('python3', [SERVER, folder], { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  server.stderr.on('data', (chunk) => {
    complaint += String(chunk);
  });
  const [said]: unknown[] = await Promise.race([once(server.stdout, 'data'), once(server, 'exit')]);
  const port = /^\d+\n$/.exec(String(said))?.[0].trim();
  if (port === undefined) throw new Error(`The server of AWS commands did not start: ${complaint}`);
  const shellFunction = [
    'aws() (',
    // At the end of a pipe it reads what the commands before it say.
    `  read_from=/dev/null; [[ -p /dev/stdin ]] && read_from=$(mktemp '${folder}/in.XXXXXX') && cat >"$read_from"`,
    `  exec 9<>/dev/tcp/127.0.0.1/${port}`,
    String.raw`  printf '%s\0' "$(($# + 2))" "$read_from" --endpoint-url "$AWS_ENDPOINT_URL" "$@" >&9`,
    '  read -r code answer <&9',
    '  cat "$answer.out"; cat "$answer.err" >&2',
    '  exit "$code"',
    ')',
  ].join('\n');
  return { shellFunction, stop: () => server.stdin.end() };
}

function versionIn(command: string, words: readonly string[]): string {
  return spawnSync(command, words, { encoding: 'utf8' }).stdout?.trim() ?? '';
}
