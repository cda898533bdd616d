import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';

const PROGRAM = join(import.meta.dirname, 'aws-commands.py');

/** Sends a command to aws-commands.py, with its standard input, output and errors, which have to be files or pipes. */
const FORKED = `
  local code channel
  exec {channel}<>"/dev/tcp/127.0.0.1/$AWS_COMMANDS_PORT"
  printf '%s\\0' "$#" /proc/$BASHPID/fd/{0,1,2} "$@" >&"$channel"
  read -r code <&"$channel"
  exec {channel}>&-
  return "$code"`;

export interface AwsCommands {
  /** What `aws` is in a shell of the Bourne kind: a function that runs a command of the installed command line. */
  readonly definition: string;
  stop(): void;
}

/**
 * The installed AWS command line, loaded once for many commands where Python can load it: a command then takes a third of
 * its time. Elsewhere, as with the one that comes as a single file, each command starts it.
 */
export async function startAwsCommands(environment: NodeJS.ProcessEnv): Promise<AwsCommands> {
  const { stdout: installed } = spawnSync('aws', ['--version'], { env: environment, encoding: 'utf8' });
  const server = spawn('python3', [PROGRAM], { env: environment, stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface(server.stdout);
  const [first]: unknown[] = await Promise.race([once(lines, 'line'), once(lines, 'close')]);
  const [version, port] = typeof first === 'string' ? first.split(' ') : [];
  const isTheSame = port !== undefined && installed.startsWith(`aws-cli/${version} `);
  const body = isTheSame ? FORKED.replace('$AWS_COMMANDS_PORT', port) : '\n  command aws "$@"';
  return {
    definition: `aws_command() {${body}\n}\naws() { aws_command --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }`,
    stop: () => server.kill(),
  };
}
