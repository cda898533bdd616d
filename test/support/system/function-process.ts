import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as z from 'zod';
import { embeddedTarget } from '../../../bin/local/aws-target.ts';
import { LAMBDA_CONTEXT } from '../builders/lambda-context.ts';
import { askEmulator } from '../emulator/ask-emulator.ts';
import type { DeployedSystem } from '../vitest/provided-context.ts';

const Configuration = z.looseObject({
  Environment: z.looseObject({ Variables: z.record(z.string(), z.string()) }),
});
const Answer = z.union([z.object({ result: z.unknown() }), z.object({ error: z.string() })]);

/** An environment of a deployed function as a process of the test: its real handler, its variables, its table and queues. */
export class FunctionProcess {
  readonly #child: ChildProcess;
  #output = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
  }

  /**
   * @param entry the function's module below functions/lambda
   * @param change what is different from the variables that the deployed function has
   */
  static async start(
    { emulator }: DeployedSystem,
    outputName: string,
    entry: string,
    change: (variables: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
  ): Promise<FunctionProcess> {
    if (emulator === undefined) throw new Error('This system runs elsewhere: its functions cannot be reached.');
    const { endpointUrl, outputs } = emulator;
    const name = String(outputs[outputName]);
    const answer = await askEmulator(`${endpointUrl}/2015-03-31/functions/${name}/configuration`);
    const { Variables } = Configuration.parse(await answer.json()).Environment;
    const { environment } = embeddedTarget(endpointUrl);
    const env = { ...environment, ...Variables, AWS_LAMBDA_FUNCTION_NAME: name, ...change(Variables) };
    const child = fork(
      new URL('./run-function.ts', import.meta.url),
      [join(import.meta.dirname, '../../../functions/lambda', entry)],
      { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    );
    const started = new FunctionProcess(child);
    await started.#answer();
    return started;
  }

  /** What the function has written so far: its log and its metrics. */
  get output(): string {
    return this.#output;
  }

  /**
   * Runs the function once; as Lambda does, one invocation at a time.
   * @param aheadMilliseconds how far its clock is ahead
   * @throws Error when it fails, or its process ends
   */
  async invoke(event: unknown, aheadMilliseconds = 0): Promise<unknown> {
    this.#child.send({ event, context: { ...LAMBDA_CONTEXT }, aheadMilliseconds });
    return this.#answer();
  }

  close(): void {
    this.#child.kill();
  }

  async #answer(): Promise<unknown> {
    const { signal, abort } = abortOn(this.#child);
    try {
      const [message]: unknown[] = await once(this.#child, 'message', { signal });
      const answer = Answer.parse(message);
      if ('error' in answer) throw new Error(answer.error);
      return answer.result;
    } catch (cause) {
      throw new Error(`The function gave no answer: ${this.#output}`, { cause });
    } finally {
      abort();
    }
  }
}

/** Aborts when the process ends before it has answered. */
function abortOn(child: ChildProcess): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  const onExit = () => controller.abort(new Error('The process of the function has ended'));
  child.once('exit', onExit);
  return { signal: controller.signal, abort: () => void child.off('exit', onExit) };
}
