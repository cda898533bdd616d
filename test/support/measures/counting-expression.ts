import type { StickyExpression } from '../../../functions/masking/scan/sticky-expression.ts';
import { type ExpressionNode, parseExpression } from './parse-expression.ts';

/**
 * A backtracking matcher for the regular expressions of the rules that counts its steps: the same
 * order of attempts as the engine of V8, so that the count shows what a hostile text costs.
 */
export interface StepCounter {
  steps: number;
}

/** How far a lookbehind may reach. */
const MAX_BEHIND = 130;

export function countingExpression(source: string, ignoreCase: boolean, counter: StepCounter): StickyExpression {
  const { root, names } = parseExpression(source, ignoreCase);
  return {
    lastIndex: 0,
    exec(text) {
      const groups: (readonly [number, number] | undefined)[] = [];
      const start = this.lastIndex;
      let end = -1;
      const matched = run(root, text, start, groups, counter, (at) => {
        end = at;
        return true;
      });
      this.lastIndex = matched ? end : 0;
      if (!matched) return null;
      const named = [...names].flatMap(([name, index]) => {
        const span = groups[index];
        return span === undefined ? [] : [[name, text.slice(span[0], span[1])] as const];
      });
      return { 0: text.slice(start, end), groups: Object.fromEntries(named) };
    },
  };
}

type Groups = (readonly [number, number] | undefined)[];
type Next = (at: number) => boolean;

function run(
  node: ExpressionNode,
  text: string,
  at: number,
  groups: Groups,
  counter: StepCounter,
  next: Next,
): boolean {
  // Sequences and groups are bookkeeping; characters, assertions and alternatives are work.
  if (node.kind === 'char' || node.kind === 'assert' || node.kind === 'choice' || node.kind === 'back')
    counter.steps += 1;
  switch (node.kind) {
    case 'char':
      return at < text.length && node.test(text.charCodeAt(at)) && next(at + 1);
    case 'assert':
      return node.test(text, at) && next(at);
    case 'sequence':
      return runSequence(node.parts, 0, text, at, groups, counter, next);
    case 'choice':
      return node.options.some((option) => run(option, text, at, groups, counter, next));
    case 'repeat':
      return runRepeat(node, 0, text, at, groups, counter, next);
    case 'group':
      return run(node.body, text, at, groups, counter, (end) => {
        const before = groups[node.index];
        groups[node.index] = [at, end];
        if (next(end)) return true;
        groups[node.index] = before;
        return false;
      });
    case 'back': {
      const span = groups[node.index];
      const wanted = span === undefined ? '' : text.slice(span[0], span[1]);
      return text.startsWith(wanted, at) && next(at + wanted.length);
    }
    case 'look':
      return looks(node, text, at, groups, counter) !== node.negative && next(at);
  }
}

function runSequence(
  parts: readonly ExpressionNode[],
  index: number,
  text: string,
  at: number,
  groups: Groups,
  counter: StepCounter,
  next: Next,
): boolean {
  const part = parts[index];
  if (part === undefined) return next(at);
  return run(part, text, at, groups, counter, (end) => runSequence(parts, index + 1, text, end, groups, counter, next));
}

function runRepeat(
  node: Extract<ExpressionNode, { kind: 'repeat' }>,
  done: number,
  text: string,
  at: number,
  groups: Groups,
  counter: StepCounter,
  next: Next,
): boolean {
  if (node.body.kind === 'char') return runSimpleRepeat(node, node.body.test, text, at, counter, next);
  const more = () =>
    done < node.max &&
    run(node.body, text, at, groups, counter, (end) =>
      end === at && done >= node.min ? false : runRepeat(node, done + 1, text, end, groups, counter, next),
    );
  if (done < node.min) return more();
  return node.lazy ? next(at) || more() : more() || next(at);
}

/** One character repeated: a loop, so that long runs need no deep stack. */
function runSimpleRepeat(
  node: Extract<ExpressionNode, { kind: 'repeat' }>,
  test: (code: number) => boolean,
  text: string,
  at: number,
  counter: StepCounter,
  next: Next,
): boolean {
  let count = 0;
  const advance = () => {
    counter.steps += 1;
    if (count >= node.max || at + count >= text.length || !test(text.charCodeAt(at + count))) return false;
    count += 1;
    return true;
  };
  while (count < node.min) if (!advance()) return false;
  if (node.lazy) {
    while (!next(at + count)) if (!advance()) return false;
    return true;
  }
  while (advance());
  for (; count >= node.min; count--) {
    counter.steps += 1;
    if (next(at + count)) return true;
  }
  return false;
}

function looks(
  { body, behind }: Extract<ExpressionNode, { kind: 'look' }>,
  text: string,
  at: number,
  groups: Groups,
  counter: StepCounter,
): boolean {
  if (!behind) return run(body, text, at, groups, counter, () => true);
  const { min, max } = widthOf(body);
  for (let from = at - min; from >= Math.max(0, at - Math.min(max, MAX_BEHIND)); from--) {
    if (run(body, text, from, groups, counter, (end) => end === at)) return true;
  }
  return false;
}

/** The least and most characters a node can match: where a lookbehind has to start. */
function widthOf(node: ExpressionNode): { min: number; max: number } {
  switch (node.kind) {
    case 'char':
      return { min: 1, max: 1 };
    case 'sequence':
      return node.parts
        .map(widthOf)
        .reduce((sum, { min, max }) => ({ min: sum.min + min, max: sum.max + max }), { min: 0, max: 0 });
    case 'choice': {
      const widths = node.options.map(widthOf);
      return { min: Math.min(...widths.map(({ min }) => min)), max: Math.max(...widths.map(({ max }) => max)) };
    }
    case 'repeat': {
      const { min, max } = widthOf(node.body);
      return { min: min * node.min, max: max * node.max };
    }
    case 'group':
      return widthOf(node.body);
    case 'back':
      return { min: 0, max: MAX_BEHIND };
    default:
      return { min: 0, max: 0 };
  }
}
