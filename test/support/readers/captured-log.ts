import type { Logger } from '@aws-lambda-powertools/logger';
import { afterEach, beforeEach, vi } from 'vitest';
import * as z from 'zod';
import { LAMBDA_CONTEXT } from '../builders/lambda-context.ts';

export type Level = 'info' | 'warn' | 'error';

export interface Invocation {
  readonly keys: Record<string, string>;
  readonly lines: readonly { readonly level: Level; readonly message: string; readonly fields: object }[];
}

/** What each test of a file writes to the log, as a function in Lambda writes it, at a clock that stands still. */
export class CapturedLog {
  written: string[] = [];

  constructor() {
    beforeEach(() => {
      this.written = [];
      vi.useFakeTimers({ now: Date.parse('2026-11-20T12:00:00.123Z') });
      vi.stubEnv('POWERTOOLS_DEV', 'false');
      vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
      vi.stubEnv('AWS_LAMBDA_INITIALIZATION_TYPE', 'on-demand');
      for (const stream of [process.stdout, process.stderr]) {
        vi.spyOn(stream, 'write').mockImplementation((chunk) => this.written.push(String(chunk)) > 0);
      }
    });
    afterEach(() => {
      vi.useRealTimers();
      vi.restoreAllMocks();
      vi.unstubAllEnvs();
    });
  }

  lines(): Record<string, unknown>[] {
    return this.written.map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
  }

  /** What a logger writes of these invocations, one after the other. */
  linesOf(
    logger: Pick<Logger, Level | 'addContext' | 'appendKeys' | 'resetKeys'>,
    invocations: readonly Invocation[],
  ): Record<string, unknown>[] {
    this.written = [];
    for (const { keys, lines } of invocations) {
      logger.addContext(LAMBDA_CONTEXT);
      logger.appendKeys(keys);
      for (const { level, message, fields } of lines) logger[level](message, { ...fields });
      logger.resetKeys();
    }
    return this.lines();
  }
}
