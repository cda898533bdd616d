import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { askEmulator } from '../emulator/ask-emulator.ts';
import { emulatorClientConfig } from '../emulator/emulator-clients.ts';
import type { EmulatedDeployment } from '../vitest/provided-context.ts';

const ConfigurationSchema = z.looseObject({
  Environment: z.looseObject({ Variables: z.record(z.string(), z.string()) }),
});

/** A deployment whose parts are broken from outside, and mended again. */
export class FaultyDeployment {
  readonly queues: SQSClient;
  readonly #endpointUrl: string;
  readonly #outputs: Readonly<Record<string, string>>;

  constructor(emulator: EmulatedDeployment | undefined) {
    this.#endpointUrl = emulator?.endpointUrl ?? '';
    this.#outputs = z.record(z.string(), z.string()).parse(emulator?.outputs ?? {});
    this.queues = new SQSClient(emulatorClientConfig(this.#endpointUrl));
  }

  output(name: string): string {
    const value = this.#outputs[name];
    if (value === undefined) throw new Error(`The stack has no output ${name}`);
    return value;
  }

  /** Runs a function once. */
  async invoke(output: string, event: unknown = {}): Promise<{ readonly status: number; readonly hasFailed: boolean }> {
    const answer = await this.#lambda(output, 'invocations', 'POST', event, '2015-03-31');
    return { status: answer.status, hasFailed: answer.headers.has('x-amz-function-error') };
  }

  /** Runs `work` while a function has other variables, as after a change by hand. */
  async withEnvironment<T>(
    output: string,
    changes: Readonly<Record<string, string>>,
    work: () => Promise<T>,
  ): Promise<T> {
    const { Environment } = ConfigurationSchema.parse(
      await (await this.#lambda(output, 'configuration', 'GET', undefined, '2015-03-31')).json(),
    );
    const set = async (Variables: Readonly<Record<string, string>>) => {
      const answer = await this.#lambda(
        output,
        'configuration',
        'PUT',
        { Environment: { ...Environment, Variables } },
        '2015-03-31',
      );
      if (!answer.ok) throw new Error(`The configuration was not changed: ${await answer.text()}`);
    };
    await set({ ...Environment.Variables, ...changes });
    try {
      return await work();
    } finally {
      await set(Environment.Variables);
    }
  }

  /** Runs `work` while the function may not run at all. */
  async withoutConcurrency<T>(output: string, work: () => Promise<T>): Promise<T> {
    const change = { ReservedConcurrentExecutions: 0 };
    await this.#lambda(output, 'concurrency', 'PUT', change, '2017-10-31');
    try {
      return await work();
    } finally {
      await this.#lambda(output, 'concurrency', 'DELETE', undefined, '2017-10-31');
    }
  }

  async waitingIn(QueueUrl: string): Promise<number> {
    const AttributeNames = ['ApproximateNumberOfMessages' as const];
    const { Attributes } = await this.queues.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    return Number(Attributes?.['ApproximateNumberOfMessages']);
  }

  /** The URL of a queue that is no output of the stack, by what its name holds. */
  async queueNamed(part: string): Promise<string> {
    const { QueueUrls = [] } = await this.queues.send(new ListQueuesCommand({}));
    const url = QueueUrls.find((candidate) => candidate.includes(part));
    if (url === undefined) throw new Error(`There is no queue ${part}`);
    return url;
  }

  /** The sum of a metric of AWS/Lambda over the last five minutes. */
  async functionMetric(output: string, MetricName: string): Promise<number> {
    const end = Date.now() + 60_000;
    const query = new URLSearchParams({
      Action: 'GetMetricStatistics',
      Namespace: 'AWS/Lambda',
      MetricName,
      'Dimensions.member.1.Name': 'FunctionName',
      'Dimensions.member.1.Value': this.output(output),
      StartTime: new Date(end - 360_000).toISOString(),
      EndTime: new Date(end).toISOString(),
      Period: '60',
      'Statistics.member.1': 'Sum',
    });
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      // The emulator tells services apart by the scope of the signature, which it does not check.
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20261120/eu-central-1/monitoring/aws4_request',
    };
    const answer = await askEmulator(this.#endpointUrl, { method: 'POST', headers, body: query });
    const sums = [...(await answer.text()).matchAll(/<Sum>([\d.]+)<\/Sum>/g)];
    return sums.reduce((total, [, sum]) => total + Number(sum), 0);
  }

  close(): void {
    this.queues.destroy();
  }

  #lambda(output: string, what: string, method: string, body: unknown, version: string): Promise<Response> {
    return askEmulator(`${this.#endpointUrl}/${version}/functions/${this.output(output)}/${what}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
