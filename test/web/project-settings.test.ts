import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { IDENTIFIERS } from '../../functions/masking/patterns/identifier-table.ts';
import { ProjectConfig } from '../../functions/projects/project-config.ts';
import { countries } from '../../web/src/settings/countries.ts';
import { patchOf } from '../../web/src/settings/merge-patch.ts';
import { projectForm, readProjectForm } from '../../web/src/settings/project-form.ts';
import { SETTING_PATHS, settingOf, settingSections } from '../../web/src/settings/setting-sections.ts';
import {
  mergedSettings,
  problemsBySetting,
  sameSettings,
  settingAt,
  settingChanges,
  tellDefault,
} from '../../web/src/settings/setting-values.ts';
import { draftOf, typedProblems, withTyped, withValue } from '../../web/src/settings/settings-draft.ts';

interface Field {
  readonly type?: string | undefined;
  readonly default?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly minLength?: number | undefined;
  readonly items?: Field | undefined;
  readonly anyOf?: readonly Field[] | undefined;
  readonly properties?: Readonly<Record<string, Field>> | undefined;
}
const Field: z.ZodType<Field> = z.lazy(() =>
  z.object({
    type: z.string().optional(),
    default: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    maxLength: z.number().optional(),
    maxItems: z.number().optional(),
    minLength: z.number().optional(),
    items: Field.optional(),
    anyOf: z.array(Field).optional(),
    properties: z.record(z.string(), Field).optional(),
  }),
);

function leavesOf({ properties = {} }: Field, prefix = ''): [string, Field][] {
  return Object.entries(properties).flatMap(([name, field]): [string, Field][] =>
    field.properties === undefined ? [[prefix + name, field]] : leavesOf(field, `${prefix}${name}.`),
  );
}

const schema = Field.parse(z.toJSONSchema(z.object(ProjectConfig.shape), { io: 'input' }));
const fields = new Map(leavesOf(schema));

describe('the form of a project', () => {
  test('has a field for every setting of the schema, and for nothing else', () => {
    expect([...SETTING_PATHS].sort()).toEqual([...fields.keys()].sort());
    expect(
      settingSections('')
        .flatMap(({ paths }) => paths)
        .sort(),
    ).toEqual([...SETTING_PATHS].sort());
  });

  test.each(SETTING_PATHS)('asks for %s as the schema has it', (path) => {
    const { kind, byDefault } = settingOf(path);
    const field = fields.get(path) ?? {};
    // Of what may be null, what it is else.
    const { anyOf: [some = field] = [] } = field;
    if (path === 'masking.names') expect(byDefault).toBe('off');
    else expect(byDefault).toEqual(field.default);
    switch (kind.is) {
      case 'switch':
        return expect(field.type).toBe('boolean');
      case 'choice':
        return expect(kind.choices.map(({ value }) => value).sort()).toEqual([...(field.enum ?? [])].sort());
      case 'number':
        expect([some.minimum, some.maximum]).toEqual([kind.from, kind.to]);
        return expect(some.type).toBe(kind.isWhole ? 'integer' : 'number');
      case 'text':
        return expect(some.maxLength).toBe(kind.atMost);
      case 'words': {
        const { items = {}, maxItems } = field;
        return expect([items.minLength, items.maxLength, maxItems]).toEqual([kind.shortest, kind.longest, kind.most]);
      }
      case 'countries':
        return expect(field.anyOf !== undefined).toBe(kind.mayBeAll);
      case 'map':
        return expect(field.type).toBe('object');
      default:
        return expect(field.type).toBe('string');
    }
  });

  test('gives each setting a name of its own, and finds it by its words', () => {
    expect(new Set(SETTING_PATHS.map((path) => settingOf(path).label)).size).toBe(SETTING_PATHS.length);
    expect(settingSections('guideline VERSION').flatMap(({ paths }) => paths)).toContain('review.guideline_version');
    expect(settingSections('no such setting')).toEqual([]);
  });

  test('says what holds where nothing is set, and who says so', () => {
    expect(tellDefault('masking.pii')).toBe('Replace it by a placeholder (default, as shipped)');
    expect(tellDefault('retention_days')).toBe('as long as the deployment says (default, by the deployment)');
    expect(tellDefault('review.due_hours.high')).toBe('24 hours (default, as shipped)');
    expect(tellDefault('masking.kinds')).toBe('None (default, as shipped)');
    expect(tellDefault('judge.cache')).toBe('On (default, as shipped)');
    expect(tellDefault('review.guideline')).toBe('Nothing (default, as shipped)');
  });
});

const stored = {
  masking: { pii: 'hash', kinds: { email_address: 'off' } },
  retention_days: 30,
  judge: { cache: false },
};
const project = JSON.parse(JSON.stringify({ project_id: 'p', name: 'n', status: 'active', configured: stored }));

describe('a draft of settings', () => {
  test('sends what was changed and nothing else, nulls for what is as by default again', () => {
    let draft = draftOf(project);
    draft = withValue(stored, draft, 'masking.secret', 'detect');
    draft = withValue(stored, draft, 'judge.cache', undefined);
    draft = withTyped(stored, draft, 'retention_days', '');
    draft = withTyped(stored, draft, 'security.blocked_keywords', 'one\n\n two \none\n');
    const patch = patchOf(stored, draft.config);
    expect(patch).toEqual({
      masking: { secret: 'detect' },
      judge: null,
      retention_days: null,
      security: { blocked_keywords: ['one', 'two'] },
    });
    expect(settingChanges(stored, draft.config).map(({ what, kind }) => [what, kind])).toEqual([
      ['Keep new traces for', 'removed'],
      ['Secrets', 'added'],
      ['Blocked words', 'added'],
      ['Answer equal requests from the cache', 'removed'],
    ]);
  });

  test('leaves a default unset that was not set before, and sets it where something else was', () => {
    const on = withValue(stored, draftOf(project), 'features.tool_calls', false);
    expect(withValue(stored, on, 'features.tool_calls', true).config).toEqual(stored);
    expect(withValue(stored, draftOf(project), 'judge.cache', true).config['judge']).toEqual({ cache: true });
  });

  test('keeps what cannot be read out of the settings, and says why', () => {
    for (const [path, text, value] of [
      ['retention_days', '1.5', undefined],
      ['retention_days', '4000', undefined],
      ['retention_days', '3650', 3650],
      ['cascade.full_depth_share', '0,1', undefined],
      ['cascade.full_depth_share', '1.1', undefined],
      ['judge.daily_budget_usd', '01', undefined],
      ['judge.daily_budget_usd', ' 2.50 ', '2.50'],
      ['review.guideline', 'x'.repeat(4_001), undefined],
      ['review.guideline_version', ' v2 ', 'v2'],
      ['security.blocked_keywords', 'a', undefined],
      ['security.blocked_keywords', Array.from({ length: 501 }, (_, i) => `word ${i}`).join('\n'), undefined],
    ] as const) {
      const draft = withTyped({}, { config: {}, typed: {} }, path, text);
      expect(settingAt(draft.config, path), text.slice(0, 20)).toEqual(value);
      expect(Object.keys(typedProblems(draft))).toEqual(value === undefined ? [path] : []);
    }
    const wrong = withTyped({}, { config: {}, typed: {} }, 'retention_days', 'x');
    expect(typedProblems(withValue({}, wrong, 'retention_days', undefined))).toEqual({});
  });

  test('is told when somebody else changed the same setting, and not when they changed another', () => {
    const mine = { ...stored, retention_days: 60 };
    expect(sameSettings(stored, mine, { ...stored, retention_days: 90 })).toEqual(['Keep new traces for']);
    expect(sameSettings(stored, mine, { ...stored, zero_cost: 'free' })).toEqual([]);
  });

  test('goes on over what somebody else stored, and undoes nothing of it', () => {
    const { judge: _mine, ...mine } = stored;
    const theirs = { ...stored, zero_cost: 'free', judge: { cache: false, decides: 'certified' } };
    const merged = mergedSettings(stored, mine, theirs);
    expect(merged).toEqual({ ...mine, zero_cost: 'free', judge: { decides: 'certified' } });
    expect(patchOf(theirs, merged)).toEqual({ judge: { cache: null } });
  });

  test('shows members that no setting has, such as a typing error in the JSON, by their path', () => {
    expect(settingChanges({}, { juge: { cache: true } })).toEqual([
      { what: 'juge.cache', kind: 'added', before: '', after: 'true' },
    ]);
  });
});

test('what the API refuses is told at the setting that it is about', () => {
  const problems = {
    'config.retention_days': 'too large',
    'config.masking.kinds.emial': 'is not a kind',
    'config.security.blocked_keywords.3': 'too short',
    'config.cascade.escalation': 'must be in order',
    'config.juge': 'is not a known field',
  };
  expect(problemsBySetting(problems, new Set(['Uncertain up to']))).toEqual({
    at: {
      retention_days: 'too large',
      'masking.kinds': 'emial is not a kind',
      'security.blocked_keywords': 'too short',
      'cascade.escalation.uncertain_to': 'must be in order',
    },
    others: ['juge is not a known field'],
  });
});

test('countries are those of ISO 3166, and every one that has identifiers', () => {
  const codes = countries().map(({ value }) => value);
  expect(codes).toEqual(expect.arrayContaining(IDENTIFIERS.flatMap((identifier) => identifier.countries ?? [])));
  // So many does ISO 3166-1 assign, and Kosovo; DD, SU and ZZ are none of them.
  expect(codes).toHaveLength(249 + 1);
});

test('the name and the state of a project are sent where they change', () => {
  const form = projectForm(project);
  expect(readProjectForm(form, project)).toBeNull();
  expect(readProjectForm({ ...form, name: 'm ', status: 'inactive' }, project)).toEqual({
    update: { name: 'm', status: 'inactive' },
  });
  expect(readProjectForm({ ...form, projectId: ' q ', name: '' }, null)).toEqual({ create: { project_id: 'q' } });
});
