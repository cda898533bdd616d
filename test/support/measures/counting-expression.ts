import type { StickyExpression } from '../../../functions/masking/scan/sticky-expression.ts';

/**
 * A backtracking matcher for the regular expressions of the rules that counts its steps: the same
 * order of attempts as the engine of V8, so that the count shows what a hostile text costs.
 */
export interface StepCounter {
  steps: number;
}

type Node =
  | { readonly kind: 'char'; readonly test: (code: number) => boolean }
  | { readonly kind: 'assert'; readonly test: (text: string, at: number) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly options: readonly Node[] }
  | { readonly kind: 'repeat'; readonly body: Node; readonly min: number; readonly max: number; readonly lazy: boolean }
  | { readonly kind: 'group'; readonly body: Node; readonly index: number }
  | { readonly kind: 'back'; readonly index: number }
  | { readonly kind: 'look'; readonly body: Node; readonly behind: boolean; readonly negative: boolean };

/** How far a lookbehind may reach. */
const MAX_BEHIND = 130;

export function countingExpression(source: string, ignoreCase: boolean, counter: StepCounter): StickyExpression {
  const { root, names } = new Parser(source, ignoreCase).parse();
  return {
    lastIndex: 0,
    test(text) {
      return this.exec(text) !== null;
    },
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

function run(node: Node, text: string, at: number, groups: Groups, counter: StepCounter, next: Next): boolean {
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
  parts: readonly Node[],
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
  node: Extract<Node, { kind: 'repeat' }>,
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
  node: Extract<Node, { kind: 'repeat' }>,
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
  { body, behind }: Extract<Node, { kind: 'look' }>,
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
function widthOf(node: Node): { min: number; max: number } {
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

const CLASS_ESCAPES: Readonly<Record<string, RegExp>> = { d: /\d/, D: /\D/, w: /\w/, W: /\W/, s: /\s/, S: /\S/ };

class Parser {
  private at = 0;
  private groupCount = 0;
  private ignoreCase: boolean;
  private readonly source: string;
  private readonly names = new Map<string, number>();

  constructor(source: string, ignoreCase: boolean) {
    this.source = source;
    this.ignoreCase = ignoreCase;
  }

  parse(): { root: Node; names: ReadonlyMap<string, number> } {
    const root = this.choice();
    if (this.at < this.source.length) throw new SyntaxError(`cannot read ${this.source} at ${this.at}`);
    return { root, names: this.names };
  }

  private peek(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  private take(text: string): boolean {
    if (!this.peek(text)) return false;
    this.at += text.length;
    return true;
  }

  private choice(): Node {
    const options: Node[] = [this.sequence()];
    while (this.take('|')) options.push(this.sequence());
    const [only] = options;
    return options.length === 1 && only !== undefined ? only : { kind: 'choice', options };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    while (this.at < this.source.length && !this.peek('|') && !this.peek(')')) parts.push(this.quantified());
    return { kind: 'sequence', parts };
  }

  private quantified(): Node {
    const body = this.atom();
    const match = /^(?:\*|\+|\?|\{(\d+)(,(\d*))?\})/.exec(this.source.slice(this.at));
    if (match === null) return body;
    this.at += match[0].length;
    const lazy = this.take('?');
    const [symbol, low, comma, high] = match;
    if (symbol === '*') return { kind: 'repeat', body, min: 0, max: Number.POSITIVE_INFINITY, lazy };
    if (symbol === '+') return { kind: 'repeat', body, min: 1, max: Number.POSITIVE_INFINITY, lazy };
    if (symbol === '?') return { kind: 'repeat', body, min: 0, max: 1, lazy };
    const max = comma === undefined ? Number(low) : high === '' ? Number.POSITIVE_INFINITY : Number(high);
    return { kind: 'repeat', body, min: Number(low), max, lazy };
  }

  private atom(): Node {
    if (this.peek('(')) return this.group();
    if (this.peek('[')) return this.characterClass();
    if (this.take('^')) return { kind: 'assert', test: (_, at) => at === 0 };
    if (this.take('$')) return { kind: 'assert', test: (text, at) => at === text.length };
    if (this.take('.')) return { kind: 'char', test: (code) => code !== 10 && code !== 13 };
    if (this.take('\\b')) return { kind: 'assert', test: (text, at) => isWord(text, at - 1) !== isWord(text, at) };
    const back = /^\\([1-9])/.exec(this.source.slice(this.at));
    if (back !== null) {
      this.at += 2;
      return { kind: 'back', index: Number(back[1]) };
    }
    const piece = /^(?:\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\.|[\s\S])/i.exec(this.source.slice(this.at))?.[0] ?? '';
    this.at += piece.length;
    return { kind: 'char', test: this.tester(piece) };
  }

  private group(): Node {
    this.at += 1;
    const look = /^\?(<?)([=!])/.exec(this.source.slice(this.at));
    const named = /^\?<(\w+)>/.exec(this.source.slice(this.at));
    const outer = this.ignoreCase;
    let wrap = (body: Node): Node => body;
    if (look !== null) {
      this.at += look[0].length;
      wrap = (body) => ({ kind: 'look', body, behind: look[1] === '<', negative: look[2] === '!' });
    } else if (named !== null) {
      this.at += named[0].length;
      this.groupCount += 1;
      const index = this.groupCount;
      this.names.set(named[1] ?? '', index);
      wrap = (body) => ({ kind: 'group', body, index });
    } else if (this.take('?-i:')) this.ignoreCase = false;
    else if (!this.take('?:')) {
      this.groupCount += 1;
      const index = this.groupCount;
      wrap = (body) => ({ kind: 'group', body, index });
    }
    const body = this.choice();
    if (!this.take(')')) throw new SyntaxError(`a group is not closed in ${this.source}`);
    this.ignoreCase = outer;
    return wrap(body);
  }

  private characterClass(): Node {
    const match = /^\[(?:\\.|[^\]\\])*\]/.exec(this.source.slice(this.at))?.[0] ?? '[]';
    this.at += match.length;
    return { kind: 'char', test: this.tester(match) };
  }

  /** Class membership for ASCII from a table, beyond it from the engine itself. */
  private tester(piece: string): (code: number) => boolean {
    const escaped = CLASS_ESCAPES[piece.slice(1)];
    const expression =
      escaped !== undefined && piece.startsWith('\\') ? escaped : new RegExp(`^${piece}$`, this.ignoreCase ? 'i' : '');
    const table = Uint8Array.from({ length: 128 }, (_, code) => (expression.test(String.fromCharCode(code)) ? 1 : 0));
    return (code) => (code < 128 ? table[code] === 1 : expression.test(String.fromCharCode(code)));
  }
}

function isWord(text: string, at: number): boolean {
  return /\w/.test(text.charAt(at));
}
