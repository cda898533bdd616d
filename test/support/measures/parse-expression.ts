export type ExpressionNode =
  | { readonly kind: 'char'; readonly test: (code: number) => boolean }
  | { readonly kind: 'assert'; readonly test: (text: string, at: number) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly ExpressionNode[] }
  | { readonly kind: 'choice'; readonly options: readonly ExpressionNode[] }
  | {
      readonly kind: 'repeat';
      readonly body: ExpressionNode;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly kind: 'group'; readonly body: ExpressionNode; readonly index: number }
  | { readonly kind: 'back'; readonly index: number }
  | { readonly kind: 'look'; readonly body: ExpressionNode; readonly behind: boolean; readonly negative: boolean };

interface ParsedExpression {
  readonly root: ExpressionNode;
  /** The index of each named group. */
  readonly names: ReadonlyMap<string, number>;
}

const CLASS_ESCAPES: Readonly<Record<string, RegExp>> = { d: /\d/, D: /\D/, w: /\w/, W: /\W/, s: /\s/, S: /\S/ };

/**
 * Reads a regular expression of the rules.
 *
 * @throws SyntaxError for what none of them uses
 */
export function parseExpression(source: string, ignoreCase: boolean): ParsedExpression {
  return new Parser(source, ignoreCase).parse();
}

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

  parse(): ParsedExpression {
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

  private choice(): ExpressionNode {
    const options: ExpressionNode[] = [this.sequence()];
    while (this.take('|')) options.push(this.sequence());
    const [only] = options;
    return options.length === 1 && only !== undefined ? only : { kind: 'choice', options };
  }

  private sequence(): ExpressionNode {
    const parts: ExpressionNode[] = [];
    while (this.at < this.source.length && !this.peek('|') && !this.peek(')')) parts.push(this.quantified());
    return { kind: 'sequence', parts };
  }

  private quantified(): ExpressionNode {
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

  private atom(): ExpressionNode {
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

  private group(): ExpressionNode {
    this.at += 1;
    const look = /^\?(<?)([=!])/.exec(this.source.slice(this.at));
    const named = /^\?<(\w+)>/.exec(this.source.slice(this.at));
    const outer = this.ignoreCase;
    let wrap = (body: ExpressionNode): ExpressionNode => body;
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

  private characterClass(): ExpressionNode {
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
