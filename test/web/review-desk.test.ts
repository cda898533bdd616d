import { describe, expect, test } from 'vitest';
import { textFields } from '../../functions/content/text-fields.ts';
import { commandOf, type DeskCommand, KEY_BINDINGS, keyOf, type PressedKey } from '../../web/src/reviews/keys.ts';
import {
  type DeskState,
  type DeskStep,
  openDesk,
  takeStep,
  toLabel,
  toStoredDraft,
} from '../../web/src/reviews/label-draft.ts';
import { describeLoss, viewLease } from '../../web/src/reviews/lease.ts';
import { findWords, markableTexts, readableTexts } from '../../web/src/reviews/markable-texts.ts';

const pressed = (key: string, more: Partial<PressedKey> = {}): PressedKey => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  focus: 'page',
  ...more,
});

describe('the keys of the review desk', () => {
  test('each row of the help is a key that does what the row says, and no key stands twice', () => {
    for (const { key, command } of KEY_BINDINGS) expect(commandOf(pressed(key))).toBe(command);
    expect(new Set(KEY_BINDINGS.map(({ key }) => key)).size).toBe(KEY_BINDINGS.length);
    expect(new Set(KEY_BINDINGS.map(({ command }) => command)).size).toBe(KEY_BINDINGS.length);
  });

  test('a badge shows the key that is bound', () => {
    for (const { command } of KEY_BINDINGS) expect(commandOf(pressed(keyOf(command)))).toBe(command);
  });

  test('no key is taken from a text field, from a composed letter, or from the browser', () => {
    for (const { key } of KEY_BINDINGS) {
      expect(commandOf(pressed(key, { focus: 'text' }))).toBeNull();
      expect(commandOf(pressed(key, { isComposing: true }))).toBeNull();
      if (key !== 'Enter') expect(commandOf(pressed(key, { ctrlKey: true }))).toBeNull();
    }
  });

  test('Enter on a button is that button’s; with Ctrl or Command the label is given from anywhere', () => {
    expect(commandOf(pressed('Enter', { focus: 'control' }))).toBeNull();
    expect(commandOf(pressed('Enter', { focus: 'text', metaKey: true }))).toBe('submit');
    expect(commandOf(pressed('J'))).toBe<DeskCommand>('next');
  });
});

const ISSUE = {
  type: 'secret',
  category: 'secret',
  severity: 'high',
  message: '',
  field: 'output',
  offset: 0,
  length: 1,
  evaluator: 'rules',
  version: '1',
} as const;

function desk(issues: number, checks: readonly string[] = []): DeskState {
  const runs = {
    name: 'judge',
    version: '1',
    outcome: 'pass',
    risk: null,
    confidence: null,
    duration_ms: 1,
    cost_usd: '0',
  };
  return openDesk({
    draft: null,
    evaluation: {
      evaluation_id: 'e',
      trace_id: 't',
      project_id: 'p',
      domain: 'generic',
      status: 'completed',
      verdict: 'needs_review',
      passed: false,
      severity: 'high',
      total_issues: issues,
      issues: Array.from({ length: issues }, () => ISSUE),
      tiers: [
        { tier: 3, evaluators: [{ ...runs, outcome: 'pass', checks: checks.map((id) => ({ id, answer: 'yes' })) }] },
      ],
      decisions: [],
      evaluator_set: '1',
      cost_usd: '0',
      execution_time_ms: 1,
      created_at: '2026-11-01T00:00:00Z',
    },
  });
}

const stateAfter = (state: DeskState, ...steps: DeskStep[]) => steps.reduce(takeStep, state);

describe('a label being filled in', () => {
  test('x goes from open to confirmed, refuted and open again; on a check through its answers', () => {
    const x: DeskStep = { kind: 'toggle' };
    const once = stateAfter(desk(1, ['dose']), x);
    expect(once.draft.opinions.get(0)).toBe(true);
    expect(stateAfter(once, x).draft.opinions.get(0)).toBe(false);
    expect(stateAfter(once, x, x).draft.opinions.has(0)).toBe(false);
    const answers = [1, 2, 3, 4].map((times) =>
      stateAfter(desk(0, ['dose']), ...Array.from({ length: times }, () => x)).draft.answers.get('dose'),
    );
    expect(answers).toEqual(['yes', 'no', 'unclear', undefined]);
  });

  test('j and k stop at the ends', () => {
    const down: DeskStep = { kind: 'move', by: 1 };
    expect(stateAfter(desk(2), down, down, down).at).toBe(1);
    expect(stateAfter(desk(2), { kind: 'move', by: -1 }).at).toBe(0);
    expect(stateAfter(desk(0), down, { kind: 'toggle' }).draft.opinions.size).toBe(0);
  });

  test('undo takes back one step at a time, typing as one, and nothing where nothing was done', () => {
    const start = desk(1);
    const state = stateAfter(
      start,
      { kind: 'verdict', verdict: 'fail' },
      { kind: 'notes', notes: 'w' },
      { kind: 'notes', notes: 'wr' },
      { kind: 'severity', severity: 'high' },
    );
    const undo: DeskStep = { kind: 'undo' };
    expect(stateAfter(state, undo).draft).toMatchObject({ severity: null, notes: 'wr' });
    expect(stateAfter(state, undo, undo).draft).toMatchObject({ verdict: 'fail', notes: '' });
    expect(stateAfter(state, undo, undo, undo).draft).toEqual(start.draft);
    expect(stateAfter(state, undo, undo, undo, undo).draft).toEqual(start.draft);
  });

  test('moving changes nothing that undo would take back', () => {
    const state = stateAfter(desk(2), { kind: 'verdict', verdict: 'pass' }, { kind: 'move', by: 1 }, { kind: 'undo' });
    expect(state.draft.verdict).toBeNull();
    expect(state.at).toBe(1);
  });

  test('who is unsure states no severity, as the API asks', () => {
    const steps: DeskStep[] = [
      { kind: 'severity', severity: 'high' },
      { kind: 'verdict', verdict: 'unsure' },
      { kind: 'severity', severity: 'low' },
    ];
    expect(stateAfter(desk(0), ...steps).draft.severity).toBeNull();
  });

  test('a draft that was stored comes back as it was', () => {
    const filled = stateAfter(
      desk(2, ['dose']),
      { kind: 'verdict', verdict: 'fail' },
      { kind: 'severity', severity: 'critical' },
      { kind: 'toggle' },
      { kind: 'toggle', stop: { kind: 'check', id: 'dose' } },
      { kind: 'mark', missed: { category: 'toxicity', field: 'output', offset: 3, length: 9 } },
      { kind: 'notes', notes: '漢字' },
    ).draft;
    expect(openDesk({ draft: toStoredDraft(filled, 7), evaluation: null }).draft).toEqual(filled);
  });

  test('no label is made without a verdict', () => {
    expect(toLabel(desk(0).draft, { token: 'x', seconds: 1 })).toHaveProperty('missing');
    const state = stateAfter(desk(1), { kind: 'verdict', verdict: 'pass' }, { kind: 'toggle' }, { kind: 'toggle' });
    expect(toLabel(state.draft, { token: 'x', seconds: 1 })).not.toHaveProperty('label.together');
    expect(toLabel(state.draft, { token: 'x', seconds: 1, together: ['b'] })).toMatchObject({
      label: { together: ['b'] },
    });
    expect(toLabel(state.draft, { token: 'x', seconds: 1 })).toMatchObject({
      label: { lease_token: 'x', verdict: 'pass', issues: [{ index: 0, confirmed: false }] },
    });
  });
});

describe('the lease of a review', () => {
  const at = (seconds: number, idle = 0, clockLead = 0) =>
    viewLease('2026-11-01T00:15:00Z', {
      now: Date.parse('2026-11-01T00:00:00Z') + seconds * 1_000 + clockLead,
      clockLead,
      lastActiveAt: Date.parse('2026-11-01T00:00:00Z') + (seconds - idle) * 1_000 + clockLead,
    });

  test('is counted down by the clock of the server', () => {
    expect(at(0)).toEqual({ state: 'held', left: '15:00', isRenewalDue: false });
    expect(at(0, 0, 3_600_000).left).toBe('15:00');
    expect(at(13 * 60 + 1)).toMatchObject({ state: 'ending', left: '1:59' });
    expect(at(16 * 60)).toEqual({ state: 'ended', left: '0:00', isRenewalDue: false });
  });

  test('is renewed for who works, and not for who went away', () => {
    expect(at(11 * 60).isRenewalDue).toBe(true);
    expect(at(11 * 60, 11 * 60).isRenewalDue).toBe(false);
  });

  test.each([
    'held',
    'grouped',
    'done',
    'superseded',
    'labelled_by_you',
    'lease_expired',
    'lease_lost',
    'labelled',
    'released',
    'skipped',
  ])('that ended by %s is told in words', (reason) =>
    expect(describeLoss(reason).title).not.toBe('This review has changed'),
  );

  test('that ended by something newer is told too', () => {
    expect(describeLoss('eclipse').text).toContain('eclipse');
  });
});

describe('the texts that can be marked', () => {
  const content = {
    input: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hi' },
    ],
    output: 'Hello Hello',
    contexts: [{ content: 'A context', source: 'book' }, { content: '' }],
    reasoning_steps: ['think'],
    tool_calls: [{ name: 'search', arguments: { q: ['a', { b: 'c' }], n: 3 }, result: { rows: ['r'] } }],
    spans: [
      {
        name: 'llm',
        kind: 'llm',
        input: 'Hi',
        output: 'inner',
        children: [{ name: 'tool', kind: 'tool', output: '{"rows":["r"]}' }],
      },
    ],
  } as const;

  test('are texts that the service takes, with the same paths', () => {
    const own = markableTexts(content).map(({ field, text }) => [field, text]);
    const service = textFields({
      ...content,
      input: content.input.map((message) => ({ ...message })),
      contexts: content.contexts.map((context) => ({ ...context })),
      reasoning_steps: [...content.reasoning_steps],
      tool_calls: [{ name: 'search', arguments: { q: ['a', { b: 'c' }], n: 3 }, result: { rows: ['r'] } }],
      spans: [
        {
          name: 'llm',
          kind: 'llm',
          input: 'Hi',
          output: 'inner',
          children: [{ name: 'tool', kind: 'tool', output: '{"rows":["r"]}' }],
        },
      ],
    }).map(({ field, text }) => [field, text]);
    expect(own).toEqual(service);
  });

  test('are followed by the rest of what the page of the trace shows, and nothing is there twice', () => {
    const whole = {
      ...content,
      output: '',
      error: 'Timeout',
      tool_calls: [
        { name: 'search', arguments: { q: 'a', n: 3 }, parameters: { top: 5 }, result: { rows: 2 }, error: 'Refused' },
        { name: 'read', result: 'a text' },
      ],
      metadata: { team: 'shop' },
    } as const;
    const texts = markableTexts(whole);
    const rest = readableTexts(whole, texts, ['spans[0].output', 'spans[0].name', 'output', 'tool_calls[1].result']);
    expect(rest.map(({ field, title }) => `${field} ${title}`)).toEqual([
      'tool_calls[0].arguments Tool calls: 1. search: arguments',
      'tool_calls[0].parameters Tool calls: 1. search: parameters',
      'tool_calls[0].result Tool calls: 1. search: result',
      'tool_calls[0].error Tool calls: 1. search: error',
      'error Error',
      'metadata Everything else: metadata',
      'spans[0].name Other texts with findings: spans[0].name',
    ]);
    expect(rest.map(({ text }) => text)).toEqual(expect.arrayContaining(['{\n  "rows": 2\n}', 'Refused', 'Timeout']));
  });

  test('are found by words, without a mouse', () => {
    expect(findWords(markableTexts(content), 'Hello')).toEqual([
      { field: 'output', offset: 0, length: 5 },
      { field: 'output', offset: 6, length: 5 },
    ]);
    expect(findWords(markableTexts(content), '')).toEqual([]);
  });
});
