import { Random } from '../random.ts';
import { expand, type Slots } from './expand.ts';

/**
 * Abusive sentences, and harmless ones made of the same words: what is denied, reported, quoted or argued
 * against. Without them a head learns that the words themselves are the offence.
 */
const SLOTS: Slots = {
  group: [
    'immigrants',
    'old people',
    'the neighbours',
    'teachers',
    'Muslims',
    'Jews',
    'Christians',
    'women',
    'men',
    'gay people',
    'Mexicans',
    'foreigners',
    'students',
    'journalists',
    'the unemployed',
    'trans women',
    'Indians',
    'white people',
    'black people',
    'Roma',
    'the disabled',
  ],
  insult: [
    'idiots',
    'trash',
    'animals',
    'liars',
    'pigs',
    'a disease',
    'scum',
    'rats',
    'lazy and dumb',
    'disgusting',
    'subhuman',
    'cockroaches',
    'criminals by nature',
    'inferior',
  ],
  person: ['you', 'he', 'she', 'my boss', 'that girl', 'your brother', 'this clown'],
  named: [
    'a moron',
    'a worthless coward',
    'an ugly freak',
    'a stupid cow',
    'garbage',
    'a fat liar',
    'a dumb whore',
    'scum',
  ],
  act: [
    'kill him',
    'kill you',
    'shoot them all',
    'stab that bastard',
    'smash your face',
    'burn down the mosque',
    'beat her up',
    'rape her',
    'strangle my wife',
    'blow up the school',
    'cut your throat',
  ],
  self: [
    'kill myself',
    'end my life',
    'cut myself',
    'hang myself',
    'starve myself',
    'take all the pills',
    'jump off the bridge',
    'hurt myself',
  ],
  hostile: [
    '{group} are {insult}',
    'all {group} should be deported',
    'I hate {group}',
    '{group} deserve to die',
    'we should get rid of {group}',
  ],
  threat: ['I will {act}', 'I am going to {act}', 'somebody should {act}', 'I want to {act}'],
  slight: [
    'you are {named}',
    'she is {named}',
    'he is {named}',
    'shut up, you piece of shit',
    'go kill yourself',
    'drop dead, loser',
  ],
  abuse: [
    '{hostile}',
    '{threat}',
    '{slight}',
    '{hostile}',
    '{slight}',
    'I want to {self} tonight',
    'I am going to {self}',
  ],
  speaker: [
    'the accused',
    'a man in the crowd',
    'her ex-boyfriend',
    'an anonymous caller',
    'the senator',
    'a player',
    'the witness',
    'my classmate',
    'a commenter',
    'the character in the film',
  ],
  judged: [
    'is a lie',
    'is hate speech and must be removed',
    'is wrong',
    'was condemned by all parties',
    'is a cruel prejudice',
    'cost him his job',
    'has no basis in fact',
    'shows how hatred starts',
    'is bullying; talk to somebody you trust',
  ],
  after: [
    'and was banned',
    'before the police came',
    'and later apologised',
    'according to the report',
    'the court heard',
    'and nobody laughed',
    'which frightened the family',
    'and was sentenced to a fine',
  ],
  calm: [
    'so please calm down',
    'and I never said so',
    'whatever they told you',
    'and you know it',
    'thank you',
    'really',
  ],
};

const ABUSIVE: readonly string[] = [
  '{abuse}.',
  '{abuse}!',
  '{abuse} and {abuse}.',
  'Everybody knows that {hostile}.',
  'Listen: {abuse}.',
  'lol {abuse}',
  'I do not care what they say, {abuse}.',
  'No doubt about it, {hostile}.',
  'Not only that: {hostile}.',
  'My friend said it and I agree: {hostile}.',
];

const HARMLESS: readonly string[] = [
  '{group} are not {insult}.',
  '{group} are not {insult}, {calm}.',
  'No, {group} are neither {insult} nor {insult}.',
  'I do not hate {group}.',
  'I never hated {group}, {calm}.',
  'You are not {named}.',
  'You are not {named}, {calm}.',
  'She is not {named} and never was.',
  'Nobody here is {named}.',
  'I am not going to {act}, {calm}.',
  'I would never {act}.',
  'Nobody wants to {act}.',
  'I do not want to {self} any more.',
  'I no longer want to {self}; the therapy helps.',
  'She stopped wanting to {self} when she found help.',
  'Nobody deserves to be told "{abuse}".',
  '{speaker} said "{abuse}" {after}.',
  '{speaker} wrote "{abuse}" {after}.',
  '{speaker} shouted: "{abuse}"; that {judged}.',
  'The sentence "{abuse}" {judged}.',
  'The message "{abuse}" {judged}.',
  'To say that {hostile} {judged}.',
  'The claim that {hostile} {judged}.',
  'That {hostile} {judged}.',
  'Whoever says that {hostile} is a racist and wrong.',
  'Anybody who thinks that {hostile} should meet some.',
  'Calling {group} {insult} {judged}.',
  'Stop saying that {hostile}; it hurts people.',
  'It is wrong to believe that {hostile}.',
  'What should I do when somebody writes "{abuse}"?',
  'How do we help a friend who says "I want to {self}"?',
  'Is "{abuse}" a threat under criminal law?',
  'He was arrested because he had threatened to {act}.',
  'Nobody may {act}: that is a crime.',
];

export interface DrawnText {
  readonly text: string;
  readonly label: boolean;
}

/** `count` distinct sentences, half of them abusive. */
export function drawToxicity(count: number, seed: number): DrawnText[] {
  const random = new Random(seed);
  const drawn = new Map<string, DrawnText>();
  for (let attempt = 0; drawn.size < count && attempt < count * 20; attempt += 1) {
    const label = attempt % 2 === 0;
    const text = expand(random.pick(label ? ABUSIVE : HARMLESS), SLOTS, random);
    const sentence = text.charAt(0).toUpperCase() + text.slice(1);
    drawn.set(sentence, { text: random.chance(0.2) ? sentence.toLowerCase() : sentence, label });
  }
  return [...drawn.values()];
}
