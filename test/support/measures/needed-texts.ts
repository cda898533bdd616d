import type { ScanPattern } from '../../../functions/masking/scan/pattern.ts';
import { type ExpressionNode, parseExpression } from './parse-expression.ts';

/** So many texts a part of an expression may stand for; more are none that can be listed. */
const MAX_TEXTS = 200;

/** The alternatives of a pattern whose matches may hold none of the texts that it says they need, by their number. */
export function alternativesWithoutNeed(pattern: ScanPattern): number[] {
  const needs = pattern.needs ?? [];
  const holdsNeed = (text: string) => needs.some((need) => text.includes(need));
  return alternativesOf(parseExpression(pattern.pattern, pattern.ignoreCase === true).root).flatMap((each, index) => {
    // An alternative is tried at the anchors that may stand where it begins.
    const starts = runsOf(partsOf(each))[0] ?? [];
    const own = pattern.anchors.filter((anchor) =>
      starts.some((text) => anchor.startsWith(text) || text.startsWith(anchor)),
    );
    const isHeld = needsOne(each, holdsNeed) || (own.length > 0 && own.every(holdsNeed));
    return isHeld ? [] : [index];
  });
}

function partsOf(node: ExpressionNode): readonly ExpressionNode[] {
  return node.kind === 'sequence' ? node.parts : [node];
}

function alternativesOf(node: ExpressionNode): readonly ExpressionNode[] {
  const parts = partsOf(node).filter(({ kind }) => kind !== 'look');
  const [only] = parts;
  if (node.kind === 'choice') return node.options.flatMap(alternativesOf);
  return parts.length === 1 && only !== undefined && only !== node ? alternativesOf(only) : [node];
}

/** Whether every text that a node matches holds a text that is looked for. */
function needsOne(node: ExpressionNode, holds: (text: string) => boolean): boolean {
  switch (node.kind) {
    case 'choice':
      return node.options.every((option) => needsOne(option, holds));
    case 'repeat':
      return node.min > 0 && needsOne(node.body, holds);
    case 'group':
      return needsOne(node.body, holds);
    case 'sequence':
      return node.parts.some((part) => needsOne(part, holds)) || runsOf(node.parts).some((run) => run.every(holds));
    default:
      return false;
  }
}

/** What neighbouring parts stand for together, where that can be listed. */
function runsOf(parts: readonly ExpressionNode[]): string[][] {
  const runs: string[][] = [['']];
  for (const part of parts) {
    const joined = product(runs.at(-1) ?? [''], textsOf(part));
    if (joined === undefined) runs.push(['']);
    else runs[runs.length - 1] = joined;
  }
  return runs;
}

function product(left: readonly string[], right: readonly string[] | undefined): string[] | undefined {
  if (right === undefined || left.length * right.length > MAX_TEXTS) return undefined;
  return left.flatMap((start) => right.map((end) => start + end));
}

/** All texts that a node stands for, in small letters; undefined where they are too many. */
function textsOf(node: ExpressionNode): string[] | undefined {
  switch (node.kind) {
    case 'char': {
      const characters = new Set<string>();
      for (let code = 0; code < 256; code++)
        if (node.test(code)) characters.add(String.fromCharCode(code).toLowerCase());
      return characters.size === 1 ? [...characters] : undefined;
    }
    case 'choice': {
      const options = node.options.map(textsOf);
      return options.includes(undefined) ? undefined : options.flatMap((each) => each ?? []);
    }
    case 'sequence':
      return node.parts.reduce<string[] | undefined>((texts, part) => texts && product(texts, textsOf(part)), ['']);
    case 'group':
      return textsOf(node.body);
    case 'repeat': {
      const body = node.max === 1 ? textsOf(node.body) : undefined;
      return body === undefined || node.min === 1 ? body : ['', ...body];
    }
    case 'assert':
    case 'look':
      return [''];
    default:
      return undefined;
  }
}
