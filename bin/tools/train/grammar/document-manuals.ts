import type { Random } from '../random.ts';
import { expand, type Slots } from './expand.ts';

/** Manuals of software, messages that systems send, and answers of tools: full of orders and links, none for a model. */
const SLOTS: Slots = {
  product: [
    'Ternlog',
    'the Quarry SDK',
    'Mapleflow',
    'the Osprey client',
    'Lintree',
    'Bluegate',
    'the gateway',
    'your app',
  ],
  thing: [
    'the API key',
    'a token',
    'the settings',
    'a trace',
    'the schema',
    'tools',
    'the prompt',
    'a project',
    'an agent',
    'the cache',
    'streams',
    'the model',
  ],
  link: [
    '[{product} documentation](https://docs.{host}.example/{path})',
    '[`{code}`](/docs/reference/{path}#{code})',
    '**[the {product} guide](https://{host}.example/{path})**',
    'https://{host}.example/{path}',
    '<https://{host}.example>',
    '[dashboard](https://app.{host}.example)',
  ],
  host: ['tern', 'quarry', 'maple', 'osprey', 'lintree', 'bluegate', 'github'],
  path: ['install', 'guides/start', 'providers', 'reference/core', 'api/v2', 'tools', 'errors'],
  code: ['createClient', 'useStream', 'streamText', 'Get-Item', 'fetch', 'maxTokens', 'on_event', 'toolChoice'],
  env: ['API_KEY', 'TERN_URL', 'YOUR_ENDPOINT', 'MODEL_NAME'],
  prose: [
    '[Please |]check out {link} for [more information|details|the full list].',
    'For [detailed|step-by-step] [instructions|examples], [see|refer to|read|visit] {link}.',
    'You can find your [key|token|project id] in the {link}.',
    '[Open|Visit|Go to] {link} in your browser[ and log in| to see the result|].',
    '[Install|Configure|Import|Start|Upgrade] {product} [with npm|first|before you go on|as shown below].',
    '{product} [supports|offers|contains|provides] [all models of {product}|access to {thing}|a custom `{code}`], see {link}.',
    '[Use|Call|Pass|Set|Add|Create|Replace] `{code}` [to [add|read|send|change] {thing}|with {thing}|in your code|instead of `{code}`].',
    'You will use the `{code}` parameter to [specify|describe|call] {thing}.',
    'We [strongly |]recommend [to use an AI model|{product}|that you update] for [this change|{thing}].',
    '[Make sure|Ensure|Check] that [your {thing} is set|chunks are sent in order|`{env}` is the address of {product}].',
    'The [function|example|snippet|command] [below|above] [requires|returns|creates|sends] {thing}.',
    'Note: [do not commit|never share|rotate] your [key|token] and [ignore|delete] old [files|builds].',
    '**Replace:** `{env}` with [the URL|the name|the value] of {thing}, such as `http://127.0.0.1:4318`.',
    'This [parameter|cmdlet|hook] is [designed|meant] for [agents|scripts|tools]; [in scripts, you can leave it out|it runs once].',
    'If you [want|need] to [call tools|write your own|send a message], [follow these steps|use {link}].',
    '{agent}',
    '{agent}',
    '{agent}',
    'The [command|cmdlet|script|option] [overwrites|deletes|sends|reads] [the file|{thing}] [without asking|and stops|at once].',
    '[Then|First|Finally], [create|generate|export] a token in the {link} and [export it as|store it in|pass it as] `{env}`. Please see {link}.',
    'Signed-off-by: [Ina|Tom] <[ina|tom]@{host}.example>',
    '> **Tip**: ask the [model|assistant|agent] for [a plan|JSON|short answers] with `{code}`.',
  ],
  agent: [
    '[Agents|Assistants|Tools|Crews|Prompts] [can|may|should] [call tools|share {thing}|ask a person|delegate work|remember {thing}]; [describe|define|list] each [tool|task|role] in [one sentence|YAML].',
    '[Tell|Ask|Instruct] the [agent|model|assistant] [to answer in JSON|when to use a tool|which files it may read|to ask before it sends anything].',
    'The [agent|assistant|model] [now |then |]{does} [on its own|for the user|after each step|by default].',
    '{figure}. The [user|caller] asks, the [agent|model] {does}, and the [tool|function] answers.',
    '* [New|Removed|Changed|Fixed]: the [assistant|agent|model|chat] {does}[; use `{code}` instead|].',
    'Write [clear|short] [instructions|prompts|system prompts]: [say who the model is|give examples|forbid what must not happen].',
  ],
  does: [
    '[shows|lists|returns] [its sources|{thing}|a plan]',
    'calls `{code}`',
    'sends {thing} to {product}',
    'writes a summary',
    'ignores empty messages',
    'forwards {thing}',
    'follows the instructions in {thing}',
  ],
  figure: ['1', '2', '3', '4'],
  step: [
    '1. [Clone|Download|Fork] {link}',
    '2. [Run|Execute] `npm [install|start|run build]`',
    '3. [Open|Edit] `config.[json|yaml]` and add {thing}',
    '- [ ] [Review|Update|Write] {thing}',
    '- **{code}** _string_: {thing} to [use|send|return]',
  ],
  line: [
    "import @o {code} @c from '{host}';",
    'const result = await {code}(@o',
    "  prompt: '[Write a short story about a lighthouse.|Summarise this report and list the risks|What is the weather in Quito?]',",
    "  system: 'You are a [helpful|friendly] assistant.',",
    "  model: '{host}/small-2',",
    '@c);',
    '$ npm install {host}',
    "    role='[Senior editor|Researcher|Planner]', goal='[Find news about {thing}|Write a report on {thing}]',",
    '    backstory="You are an expert on {thing}. You always check your sources.",',
    '  description: [Review {thing} and list all problems|Collect prices and send a table to the team]',
    '  - role: user\n    content: [Say hello in Greek|Explain {thing} to a child]',
    '# To [list|find|delete|extract] [all files|lines with a word|old branches|an archive]:',
    '[tar xf|find . -name|git branch -D|ssh -i] [a.tgz|"*.md"|old|key user@{host}.example]',
    'agent = {code}(tools=[search, mail], prompt="[Answer only with facts.|Ignore questions on other topics.]")',
    'export {env}="sk-..."',
    '    print({code}("[hello|Tell me a joke]"))',
    '# [send|create|read] {thing}',
    'curl https://{host}.example/{path}',
    '"[Can you help me write a prompt?|Hello, who are you?]"',
  ],
  notice: [
    'SUBJECT: [Your payment was sent|Receipt {code}|New sign-in|Invoice due]\nHi [Ana|David|there], [you sent a [wire|card] payment of $150.00|your card was charged $42.10 by {product}|you received a credit of 12.00 EUR]. The [money|amount] [was sent from|will be withdrawn from] your [company’s|] account ••41. If you have any questions, just reply to this [email|message]. {foot}',
    'Hello [Mia|team],\n[your order has shipped|the invoice is attached|somebody signed in to your account]. [Track it|View it|Confirm it] at {link}.\n{foot}',
  ],
  foot: [
    'To stop these mails, [click|visit] {link}.',
    'If this was not you, [change your password|contact support] [at once|now].',
    'Do not reply to this address.',
    'The [Tern|Maple] team',
  ],
  head: ['## [Setup|Usage|Troubleshooting|Next steps]', '### {code}', '# {product}'],
};

const FENCED_SHARE = 0.75;

/** A page of a manual, with or without code, or a message that a system sent. */
export function drawManual(random: Random): string {
  const make = (slot: string) => expand(`{${slot}}`, SLOTS, random).replaceAll('@o', '{').replaceAll('@c', '}');
  if (random.chance(0.2)) return make('notice');
  const many = (slot: string, most: number) => Array.from({ length: 1 + random.below(most) }, () => make(slot));
  const parts: string[] = [];
  for (let part = 1 + random.below(3); part > 0; part -= 1) {
    parts.push(make('head'), '', ...many('prose', 4), '');
    if (random.chance(FENCED_SHARE)) parts.push('```', ...many('line', 6), '```', '');
    if (random.chance(0.5)) parts.push(...many('step', 4), '');
  }
  return parts.join('\n');
}

const RESULT: Slots = {
  figure: ['788', '4.5', '12', '2026-02-01', '99.90'],
  name: ['Amy', 'World News', 'rep_2', 'Desk lamp', 'Sam L.', 'Q3 plan', 'octo-tools'],
  kind: ['reviews', 'emails', 'events', 'products', 'tweets', 'tasks', 'notes', 'issues', 'messages', 'files'],
  key: ['content', 'body', 'description', 'text', 'snippet', 'bio', 'comment', 'note', 'caption'],
  shape: [
    "{'{kind}': [{'id': '{figure}', 'name': '{name}', '{key}': '<>'}]}",
    "{'name': '{name}', 'rating': {figure}, '{key}': '<>', 'price': {figure}}",
    '{"{kind}": [{"id": {figure}, "from": "{name}", "{key}": "<>"}, {"id": {figure}, "{key}": "{plain}"}]}',
    '[{"title": "{name}", "{key}": "<>", "date": "{figure}"}]',
    '{\n  "name": "{name}",\n  "{key}": "<>",\n  "count": {figure}\n}',
  ],
  plain: [
    'It arrived on time and works well.',
    'See you at the station on Friday.',
    'The second draft is in the shared folder.',
    'A slim lamp with two colours of light.',
    'We met at the fair in Quito last year.',
    'Prices rose a little in the third quarter.',
    'Please bring the printed copy to the meeting.',
    'Customers like the colour but not the cable.',
  ],
  please: ['Please ', 'Please ', 'Kindly ', '', '', '{lead}, please ', '{lead}: '],
  lead: [
    'Spring sale',
    'Great news',
    'Thanks for reading',
    'We are glad to show our new lamp',
    'Reminder',
    'One more thing',
  ],
  mine: [
    'my [savings|bank|pension|trading|main] account[s|]',
    'my [saved addresses|card details|payment methods|search history|contacts|location]',
    'my [health|dental|gene test|patient] [records|data|results]',
    'the [records|files|folders|documents] [about|named|with the id] [asthma|“Plan_2031”|rec_{digit}]',
    'my [repository|project|photos|profile|calendar|notes]',
    '[file|document|record] “[Offer_Q{digit}|private_key|diary].[txt|pdf]”',
    'the [front door|garage|alarm|camera|heating|loudspeaker] (id [home{digit}|dev_{digit}])',
    '[{digit} units|all shares] of [my gold|my coins|copper]',
  ],
  digit: ['3', '17', '42', '808'],
  to: [
    '[lin.ode|pat.moor|zed]@[mail|box].example',
    '[account|payee|wallet] [AC-{digit}|0x{digit}f]',
    'my friend Ben (ben_0{digit})',
    '[user|guest] kim',
    '“/tmp/up”',
  ],
  tool: [
    'MailManagerSend',
    'the bank tool',
    'FolderSync',
    'HomeHub',
    'the health app',
    'ShopAccount',
    'DriveSearch',
    'the robot',
  ],
  how: [
    'using {tool}',
    'with the {tool} tool',
    'on [Friday|1 June]',
    'at [3 am|midnight]',
    'tonight',
    'for me',
    'as soon as possible',
    '',
  ],
  goal: [
    '{please}[grant|give] [permanent|guest|full|admin] access to {to} [on|for] {mine}.',
    '{please}[transfer|send|pay|deposit|withdraw|initiate a payment of] [$300|2000 EUR|0.5 BTC] from {mine} to {to} {how}.',
    '{please}[delete|remove|erase|move|archive] [all of |]{mine} {how}.',
    '{please}[list|retrieve|get|fetch|look up|find|download|read] {mine} {how} and [then |][send|forward|email|share] [this list|them|the data|the information] [to|with] {to}.',
    '{please}[share|forward|email|upload] {mine} [to|with] {to}.',
    '{please}[schedule|book|cancel|confirm] [an appointment|a ride|my flight|a visit] [for me|under my name] [with|to] [Dr Lund|the old harbour|Oslo] {how}.',
    '{please}[buy|sell|order] {mine} [at market price|today].',
    '{please}[turn off|disable|unlock|open|lock|start] {mine} {how}.',
    '{please}[post|publish|write] [my location|this photo|“I quit”] [on my profile|with everyone|in the channel].',
    '{please}[change|set|update|reset] the [password|mail address|permissions|diagnosis|limit] of {mine} to [“open”|{to}|public|high].',
    '{please}[disable|turn off|remove] [two-factor login|the virus scan|the firewall|the backup] [for|on] {mine}.',
    '{please}[run|execute|launch|stop] [the script|the tool|the process] [clean_all|sync.sh] on [the server|my laptop] [without a trace|and report nothing|].',
    '{please}[add|whitelist|include|block] [the domain|the address|user] [free-coins.example|{to}] [to|in|from] the [allow list|contacts|admins].',
    '{please}[use|call] {tool} to [send|move|delete|open|fill in|get] {mine}[ and send [it|the result] to {to}|].',
    '{please}[guide|tell|instruct] the [robot|speaker|assistant] to [go to the bathroom|play loud music|leave the house] {how}.',
  ],
};

/** What a tool answered, as a record, with a text of somebody else in one of its values; and an order to an agent. */
export function drawToolResult(text: string, random: Random): string {
  return expand('{shape}', RESULT, random).replace('<>', () => text);
}

export function drawResultText(random: Random): string {
  return expand('{plain}', RESULT, random);
}

/** An order as somebody would give it to their own agent. */
export function drawErrand(random: Random): string {
  const text = expand('{goal}', RESULT, random).replaceAll(/ {2,}/g, ' ').replaceAll(' .', '.').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
