import type { WorkBudget } from './work-budget.ts';

interface Branch {
  readonly next: Map<string, Branch>;
  /** The keywords that end here. */
  readonly ends: number[];
}

const WORD = /[\p{L}\p{N}_]/u;

/** Keywords that are looked for together, so that their number does not multiply the work. */
export class KeywordTree {
  readonly #root: Branch = newBranch();

  /** Lower case, folded. */
  constructor(keywords: readonly string[]) {
    for (const [index, keyword] of keywords.entries()) this.#add(keyword, index);
  }

  /**
   * Where each keyword first stands as whole words, by its index. Takes a step for each character, and one for each
   * character of a keyword that goes on where a word begins.
   * @throws WorkExceededError, DeadlineExceededError
   */
  firstPlaces(text: string, work: WorkBudget): ReadonlyMap<number, number> {
    const places = new Map<number, number>();
    work.spend(text.length);
    for (let at = 0; at < text.length; at += 1) {
      if (this.#root.next.has(text.charAt(at)) && !isWordAt(text, at - 1)) this.#follow(text, at, places, work);
    }
    return places;
  }

  #add(keyword: string, index: number): void {
    let branch = this.#root;
    for (let at = 0; at < keyword.length; at += 1) {
      const unit = keyword.charAt(at);
      const next = branch.next.get(unit) ?? newBranch();
      branch.next.set(unit, next);
      branch = next;
    }
    // What folds to nothing is found nowhere.
    if (branch !== this.#root) branch.ends.push(index);
  }

  #follow(text: string, from: number, places: Map<number, number>, work: WorkBudget): void {
    let branch = this.#root.next.get(text.charAt(from));
    for (let end = from + 1; branch !== undefined; end += 1) {
      work.spend(1);
      if (branch.ends.length > 0 && !isWordAt(text, end)) {
        for (const index of branch.ends) if (!places.has(index)) places.set(index, from);
      }
      branch = branch.next.get(text.charAt(end));
    }
  }
}

function newBranch(): Branch {
  return { next: new Map(), ends: [] };
}

function isWordAt(text: string, at: number): boolean {
  return WORD.test(text.charAt(at));
}
