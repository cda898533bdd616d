import type { Issue } from '../../kernel/issue.ts';
import { type Evaluator, issueFactory } from '../evaluator.ts';
import { validateJson } from '../json-schema.ts';
import { MAX_TRACE_WORK, WorkBudget } from '../work-budget.ts';

const VERSION = '1.1.0';
const issue = issueFactory('tool-calls', VERSION);

const FAILED = {
  type: 'tool_call_failed',
  category: 'tool_call',
  severity: 'medium',
  source: 'OpenTelemetry GenAI semantic conventions: tool execution errors',
} as const;
const BAD_ARGUMENTS = {
  type: 'tool_arguments_break_schema',
  category: 'tool_call',
  severity: 'medium',
  source: 'The JSON Schema declared for the tool (parameters)',
} as const;

/** Tool calls that failed, or whose arguments break the schema of the tool. */
export const toolCalls: Evaluator = {
  name: 'tool-calls',
  version: VERSION,
  applies: ({ content }) => (content.tool_calls?.length ?? 0) > 0,
  evaluate({ content, work = new WorkBudget(MAX_TRACE_WORK) }) {
    const issues: Issue[] = [];
    content.tool_calls?.forEach((call, i) => {
      const path = `tool_calls[${i}]`;
      if (call.error !== undefined && call.error !== '') {
        issues.push(
          issue(FAILED, `The tool ${call.name} failed.`, { field: `${path}.error`, length: call.error.length }),
        );
      }
      if (call.parameters === undefined) return;
      for (const { pointer, message } of validateJson(parseArguments(call.arguments), call.parameters, work)) {
        const field = `${path}.arguments${pointer.replaceAll('/', '.')}`;
        const subject = pointer === '' ? 'The arguments' : pointer.slice(1).replaceAll('/', '.');
        issues.push(issue(BAD_ARGUMENTS, `${subject} ${message} (tool ${call.name}).`, { field }));
      }
    });
    return issues;
  },
};

/** Some providers report arguments as JSON text; no arguments are an empty object. */
function parseArguments(value: unknown): unknown {
  if (value === undefined) return {};
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
