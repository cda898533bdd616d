import type { Category, Issue } from '../kernel/issue.ts';

/** A category and an issue type of it, such as `secret/private_key`, as records name what was found. */
type IssueKind = `${Category}/${string}`;

/** What kinds of issues an evaluation lists, each once; nothing where it lists none. */
export function issueKindsOf(issues: readonly Pick<Issue, 'category' | 'type'>[]): {
  readonly issue_kinds?: string[];
} {
  const kinds = new Set(issues.map(({ category, type }): IssueKind => `${category}/${type}`));
  return kinds.size === 0 ? {} : { issue_kinds: [...kinds] };
}

/** Whether a record has an issue of a category and of a type, one issue that is both. */
export function hasIssueOf(
  kinds: readonly string[] | undefined,
  { category, issueType }: { readonly category?: Category | undefined; readonly issueType?: string | undefined },
): boolean {
  if (category === undefined && issueType === undefined) return true;
  return (kinds ?? []).some((kind) => {
    const slash = kind.indexOf('/');
    return (
      (category === undefined || kind.slice(0, slash) === category) &&
      (issueType === undefined || kind.slice(slash + 1) === issueType)
    );
  });
}
