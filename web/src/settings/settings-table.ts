import { DOMAINS } from '../api/words.ts';
import { choicesOf } from '../parts/choice.ts';
import type { Setting, SettingPath } from './setting-fields.ts';

const SWITCH = { is: 'switch' } as const;
const SHARE = { is: 'number', unit: '', from: 0, to: 1, isWhole: false } as const;
const HOURS = { is: 'number', unit: 'hours', from: 0, to: 8_760, isWhole: false } as const;
const MODEL = { is: 'text', atMost: 256, rows: 1, placeholder: 'bedrock:… or compatible:name/model' } as const;

const LEAVE = { value: 'off', label: 'Leave it' } as const;
const REPORT = { value: 'detect', label: 'Report it, and leave it' } as const;
const REPLACE = { value: 'redact', label: 'Replace it by a placeholder' } as const;
const ACTIONS = [LEAVE, REPORT, REPLACE, { value: 'hash', label: 'Replace it by a keyed digest' }] as const;

/** Every setting of a project, by its path. One that the API has and this table has not does not compile, nor the reverse. */
export const SETTINGS = {
  time_zone: {
    label: 'Time zone',
    help: 'Days of quotas and of figures begin at its midnight.',
    kind: { is: 'zone' },
    byDefault: 'UTC',
  },
  default_domain: {
    label: 'Domain',
    help: 'By whose rules traces are evaluated that name no domain.',
    kind: { is: 'choice', choices: choicesOf(DOMAINS) },
    byDefault: 'generic',
  },
  retention_days: {
    label: 'Keep new traces for',
    help: 'Traces that are stored already keep their time.',
    kind: { is: 'number', unit: 'days', from: 1, to: 3_650, isWhole: true },
    byDefault: null,
    unset: 'as long as the deployment says',
    defaultFrom: 'deployment',
  },
  unknown_price: {
    label: 'A model without a known price',
    help: 'A trace that is taken anyway has an unknown cost, and is held to the limits of requests and tokens.',
    kind: {
      is: 'choice',
      choices: [
        { value: 'admit', label: 'Take the trace' },
        { value: 'refuse', label: 'Refuse the trace' },
      ],
    },
    byDefault: 'admit',
  },
  zero_cost: {
    label: 'A reported cost of 0 beside tokens',
    help: 'Some tools report 0 where they know no price.',
    kind: {
      is: 'choice',
      choices: [
        { value: 'unknown', label: 'Is unknown: the price table decides' },
        { value: 'free', label: 'Is right: the call was free' },
      ],
    },
    byDefault: 'unknown',
  },
  'masking.secret': {
    label: 'Secrets',
    help: 'What becomes of passwords, tokens and keys before anything is stored.',
    kind: { is: 'choice', choices: ACTIONS },
    byDefault: 'redact',
  },
  'masking.pii': {
    label: 'Identifiers of persons',
    help: 'What becomes of numbers and addresses that name a person before anything is stored.',
    kind: { is: 'choice', choices: ACTIONS },
    byDefault: 'redact',
  },
  'masking.kinds': {
    label: 'Kinds that differ',
    help: 'What becomes of one kind, such as email_address or aws_access_key, whatever the two above say.',
    kind: { is: 'map', choices: ACTIONS },
    byDefault: {},
  },
  'masking.identifiers.countries': {
    label: 'Countries',
    help: 'Whose national identifiers are looked for; those of no country always are.',
    kind: { is: 'countries', mayBeAll: true },
    byDefault: 'all',
  },
  'masking.identifiers.exclude': {
    label: 'Countries left out',
    help: 'Whose national identifiers are left alone although they are among the countries above.',
    kind: { is: 'countries', mayBeAll: false },
    byDefault: [],
  },
  'masking.names': {
    label: 'Names of persons',
    help: 'What becomes of names, of which about half are found.',
    kind: { is: 'choice', choices: [LEAVE, REPORT, REPLACE] },
    byDefault: 'off',
  },
  'security.scan_prompts': {
    label: 'Look for prompt injection',
    help: 'In what the model was given.',
    kind: SWITCH,
    byDefault: true,
  },
  'security.scan_outputs': {
    label: 'Look for dangerous commands',
    help: 'In what the model produced.',
    kind: SWITCH,
    byDefault: true,
  },
  'security.blocked_keywords': {
    label: 'Blocked words',
    help: 'They must not occur in outputs and arguments of tools, nor in what the guard reads.',
    kind: { is: 'words', shortest: 2, longest: 100, most: 500 },
    byDefault: [],
  },
  'security.guard_outputs': {
    label: 'An output that breaks a rule in the guard',
    help: 'Where masking does not take the problem away.',
    kind: {
      is: 'choice',
      choices: [
        { value: 'flag', label: 'Is reported' },
        { value: 'block', label: 'Is blocked' },
      ],
    },
    byDefault: 'flag',
  },
  'cascade.escalation.high_risk': {
    label: 'High risk',
    help: 'A trace with a risk from here on is judged.',
    kind: SHARE,
    byDefault: 0.8,
  },
  'cascade.escalation.uncertain_from': {
    label: 'Uncertain from',
    help: 'A trace is judged whose risk lies between this and the next, where the models do not know.',
    kind: SHARE,
    byDefault: 0.45,
  },
  'cascade.escalation.uncertain_to': {
    label: 'Uncertain up to',
    help: 'At least where uncertainty begins, and at most the high risk.',
    kind: SHARE,
    byDefault: 0.55,
  },
  'cascade.escalation.min_confidence': {
    label: 'Least confidence',
    help: 'A trace is judged about which the models are less sure than this.',
    kind: SHARE,
    byDefault: 0.6,
  },
  'cascade.full_depth_share': {
    label: 'Share looked at in full depth',
    help: 'So many traces go to the judge although nothing was found, so that missed errors can be estimated.',
    kind: SHARE,
    byDefault: 0.01,
  },
  'cascade.max_escalation_share': {
    label: 'Largest share judged',
    help: 'Above this share of a day, traces in doubt are drawn by chance; what is severe is always judged.',
    kind: SHARE,
    byDefault: 0.2,
  },
  'judge.enabled': {
    label: 'Judge traces that need judgement',
    help: 'Without a judge, they wait for a person.',
    kind: SWITCH,
    byDefault: true,
  },
  'judge.model': {
    label: 'Model',
    help: 'Its provider and its name.',
    kind: MODEL,
    byDefault: null,
    unset: 'that of the deployment, where it has one',
    defaultFrom: 'deployment',
  },
  'judge.second_model': {
    label: 'Second model',
    help: 'Best of another family; where the two disagree, a person decides.',
    kind: MODEL,
    byDefault: null,
    unset: 'none',
  },
  'judge.cross_check': {
    label: 'The second model is asked',
    help: 'It costs a second call.',
    kind: {
      is: 'choice',
      choices: [
        { value: 'off', label: 'Never' },
        { value: 'boundary', label: 'Where the first is close to its threshold' },
        { value: 'always', label: 'Always' },
      ],
    },
    byDefault: 'off',
  },
  'judge.daily_budget_usd': {
    label: 'USD a day at most',
    help: 'What judging may cost in a day of the project.',
    kind: { is: 'money' },
    byDefault: '1.00',
  },
  'judge.decides': {
    label: 'The verdict of the judge holds',
    help: 'Labels of people certify a judge.',
    kind: {
      is: 'choice',
      choices: [
        { value: 'always', label: 'From a stated confidence of 0.7 on, marked as uncertified' },
        { value: 'certified', label: 'Once labels show that it may' },
      ],
    },
    byDefault: 'always',
  },
  'judge.cache': {
    label: 'Answer equal requests from the cache',
    help: 'They cost nothing then.',
    kind: SWITCH,
    byDefault: true,
  },
  'review.due_hours.critical': {
    label: 'Critical reviews are due within',
    help: 'Counted from when the review is made; 0 is at once.',
    kind: HOURS,
    byDefault: 0,
  },
  'review.due_hours.high': {
    label: 'High reviews are due within',
    help: 'Counted from when the review is made; 0 is at once.',
    kind: HOURS,
    byDefault: 24,
  },
  'review.due_hours.medium': {
    label: 'Medium reviews are due within',
    help: 'Counted from when the review is made; 0 is at once.',
    kind: HOURS,
    byDefault: 168,
  },
  'review.labels_wanted': {
    label: 'Labels for each review',
    help: 'By how many people, where the review is no repeat and not of the full-depth sample.',
    kind: { is: 'number', unit: '', from: 1, to: 2, isWhole: true },
    byDefault: 1,
  },
  'review.repeats': {
    label: 'Let two people label repeats',
    help: 'Their agreement is measured by it, and slips of one person do not count as errors of the cascade.',
    kind: SWITCH,
    byDefault: true,
  },
  'review.members_only': {
    label: 'Let members alone review',
    help: 'Then two keys of one person never count as two people.',
    kind: SWITCH,
    byDefault: false,
  },
  'review.guideline_version': {
    label: 'Version of the guideline',
    help: 'It is stored with each label.',
    kind: { is: 'text', atMost: 64, rows: 1 },
    byDefault: '1',
  },
  'review.guideline': {
    label: 'Guideline',
    help: 'Reviewers see it as plain text; give it a new version when it changes.',
    kind: { is: 'text', atMost: 4_000, rows: 6 },
    byDefault: '',
  },
  'features.faithfulness': {
    label: 'Compare outputs with their contexts',
    help: 'What the contexts do not say is found.',
    kind: SWITCH,
    byDefault: true,
  },
  'features.tool_calls': {
    label: 'Check tool calls',
    help: 'Against the schemas of their parameters.',
    kind: SWITCH,
    byDefault: true,
  },
  'features.non_model_traces': {
    label: 'OpenTelemetry traces without a model',
    help: 'What is stored is free, and not in lists.',
    kind: {
      is: 'choice',
      choices: [
        { value: 'store', label: 'Are stored' },
        { value: 'drop', label: 'Are dropped' },
      ],
    },
    byDefault: 'store',
  },
} as const satisfies Readonly<Record<SettingPath, Setting>>;
