import { Logger } from '@aws-lambda-powertools/logger';
import type { LogAttributes, LogItemExtraInput, LogItemMessage, LogLevel } from '@aws-lambda-powertools/logger/types';
import type { Context } from 'aws-lambda';
import { isNeverWritten, maskLogValue, mayNeedMask } from './mask-log-value.ts';
import { xRayTraceIdOf } from './trace-context.ts';

/** Powertools' number for it, which it does not export. */
const INFO = 12;
/** Fields that Powertools keeps to itself, and warns of. */
const RESERVED = new Set(['level', 'message', 'sampling_rate', 'service', 'timestamp']);

type Plain = Record<string, string | number | boolean>;

/**
 * Powertools' logger with a shorter way for the line that every request writes: a text with fields that are texts,
 * numbers and booleans, none of which may hold what is masked. It is the line that Powertools would write, without the
 * copies, the merging and the environment variables that Powertools reads on each access to its state. Powertools writes
 * every other line, and learns only then what the invocation is.
 */
export class RequestLogger extends Logger {
  readonly #service: string;
  #writesInfo: boolean;
  #context: Context | undefined;
  #coldStart = false;
  #keys: LogAttributes = {};

  constructor(service: string) {
    super({ serviceName: service, jsonReplacerFn: maskLogValue });
    this.#service = service;
    this.#writesInfo = this.level <= INFO;
  }

  override setLogLevel(level: LogLevel): void {
    super.setLogLevel(level);
    if (#writesInfo in this) this.#writesInfo = this.level <= INFO;
  }

  override addContext(context: Context): void {
    this.#context = context;
    this.#coldStart = super.getColdStart();
  }

  /** Powertools asks again when it is told of the invocation, for which the first answer stands. */
  protected override getColdStart(): boolean {
    return this.#coldStart;
  }

  override appendKeys(keys: LogAttributes): void {
    // Powertools would warn of a reserved one by a line, which would name it again.
    for (const [key, value] of Object.entries(keys)) if (!RESERVED.has(key)) this.#keys[key] = value;
  }

  override resetKeys(): void {
    this.#keys = {};
  }

  override info(message: LogItemMessage, ...extra: LogItemExtraInput): void {
    if (!this.#writesInfo) return;
    const line = this.#plainLine(message, extra);
    if (line === null) super.info(message, ...extra);
    else process.stdout.write(line);
  }

  protected override processLogItem(level: number, message: LogItemMessage, extra: LogItemExtraInput): void {
    // What the constructor of Powertools has to say, it says before there is a state of ours.
    if (#keys in this) {
      super.resetKeys();
      if (this.#context !== undefined) super.addContext(this.#context);
      super.appendKeys(this.#keys);
    }
    super.processLogItem(level, message, extra);
  }

  /** Null when the line is one for Powertools. */
  #plainLine(message: LogItemMessage, [fields, ...more]: LogItemExtraInput): string | null {
    if (
      typeof message !== 'string' ||
      message === '' ||
      typeof fields !== 'object' ||
      fields instanceof Error ||
      more.length > 0
    ) {
      return null;
    }
    const line: Plain = {
      level: 'INFO',
      message,
      timestamp: new Date().toISOString(),
      service: this.#service,
      ...(this.#context && contextFields(this.#context, this.#coldStart)),
      sampling_rate: 0,
    };
    const xRayTraceId = xRayTraceIdOf(process.env['_X_AMZN_TRACE_ID']);
    if (xRayTraceId !== undefined) line['xray_trace_id'] = xRayTraceId;
    if (!addFields(line, this.#keys) || !addFields(line, fields)) return null;
    const text = JSON.stringify(line);
    return mayNeedMask(text) ? null : `${text}\n`;
  }
}

function contextFields(context: Context, coldStart: boolean): Plain {
  return {
    cold_start: coldStart,
    function_arn: context.invokedFunctionArn,
    function_memory_size: context.memoryLimitInMB,
    function_name: context.functionName,
    function_request_id: context.awsRequestId,
  };
}

/** False when a field is not plain; like Powertools, it leaves out what is empty. */
function addFields(line: Plain, fields: Readonly<Record<string, unknown>>): boolean {
  for (const key in fields) {
    const value = fields[key];
    if (RESERVED.has(key) || isNeverWritten(key)) return false;
    if (value === undefined || value === null || value === '') {
      // It takes away what was there.
      if (key in line) return false;
      continue;
    }
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return false;
    line[key] = value;
  }
  return true;
}
