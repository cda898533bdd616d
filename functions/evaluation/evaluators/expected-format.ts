import type { Issue } from '../../kernel/issue.ts';
import { type Evaluator, issueFactory } from '../evaluator.ts';
import { validateJson } from '../json-schema.ts';
import { detectLanguage } from '../language.ts';
import { MAX_TRACE_WORK, WorkBudget } from '../work-budget.ts';

const VERSION = '1.1.0';
const issue = issueFactory('expected-format', VERSION);

const SOURCE = 'The format the caller declared in expected_format';
const NOT_JSON = { type: 'output_not_json', category: 'format', severity: 'medium', source: SOURCE } as const;
const SCHEMA = { type: 'output_breaks_schema', category: 'format', severity: 'medium', source: SOURCE } as const;
const TOO_LONG = { type: 'output_too_long', category: 'format', severity: 'medium', source: SOURCE } as const;
const LANGUAGE = { type: 'output_wrong_language', category: 'format', severity: 'medium', source: SOURCE } as const;

/** The output against the format the caller declared: JSON Schema, length, language. */
export const expectedFormat: Evaluator = {
  name: 'expected-format',
  version: VERSION,
  applies: ({ content }) => content.expected_format !== undefined,
  evaluate({ content: { output, expected_format: expected }, work = new WorkBudget(MAX_TRACE_WORK) }) {
    const issues: Issue[] = [];
    if (expected?.max_length !== undefined && output.length > expected.max_length) {
      const message = `The output has ${output.length} characters; ${expected.max_length} are allowed.`;
      const place = { field: 'output', offset: expected.max_length, length: output.length - expected.max_length };
      issues.push(issue(TOO_LONG, message, place));
    }
    if (expected?.json_schema !== undefined) issues.push(...schemaIssues(output, expected.json_schema, work));
    const language = expected?.language === undefined ? undefined : detectLanguage(output);
    if (language !== undefined && language !== expected?.language) {
      const message = `The output reads as ${language}; ${expected?.language} was asked for.`;
      issues.push(issue(LANGUAGE, message, { field: 'output', length: output.length }));
    }
    return issues;
  },
};

function schemaIssues(output: string, schema: Readonly<Record<string, unknown>>, work: WorkBudget): Issue[] {
  const place = { field: 'output', length: output.length };
  let value: unknown;
  try {
    value = JSON.parse(output);
  } catch {
    return [issue(NOT_JSON, 'JSON was asked for, and the output is not JSON.', place)];
  }
  return validateJson(value, schema, work).map(({ pointer, message }) =>
    issue(SCHEMA, `${pointer === '' ? 'The output' : pointer} ${message}.`, place),
  );
}
