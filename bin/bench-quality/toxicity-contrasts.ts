/** Pairs that share their words: one is abusive, the other denies it, quotes it or argues against it. */
export interface ToxicityContrast {
  readonly kind: 'negation' | 'quotation' | 'counter-speech';
  readonly toxic: string;
  readonly harmless: string;
}

export const TOXICITY_CONTRASTS: readonly ToxicityContrast[] = [
  { kind: 'negation', toxic: 'I am going to kill you.', harmless: 'I am not going to kill you, calm down.' },
  { kind: 'negation', toxic: 'You are a pathetic loser.', harmless: 'You are not a pathetic loser.' },
  { kind: 'negation', toxic: 'I hate immigrants.', harmless: 'I do not hate immigrants.' },
  { kind: 'negation', toxic: 'Women are stupid.', harmless: 'Women are not stupid, and never were.' },
  { kind: 'negation', toxic: 'I want to hurt myself tonight.', harmless: 'I no longer want to hurt myself.' },
  { kind: 'negation', toxic: 'Those people are vermin.', harmless: 'No people are vermin.' },
  { kind: 'negation', toxic: 'You deserve to die.', harmless: 'Nobody deserves to die for this.' },
  { kind: 'negation', toxic: 'He is an ugly, worthless pig.', harmless: 'He is neither ugly nor worthless.' },
  {
    kind: 'quotation',
    toxic: 'Go back to your country, you filth.',
    harmless: 'She was told "go back to your country, you filth" and reported it to the police.',
  },
  {
    kind: 'quotation',
    toxic: 'I will burn your house down.',
    harmless: 'The court heard that he had written "I will burn your house down".',
  },
  {
    kind: 'quotation',
    toxic: 'Kill yourself, nobody would miss you.',
    harmless: 'The message "kill yourself, nobody would miss you" is bullying; here is where to get help.',
  },
  {
    kind: 'quotation',
    toxic: 'Gays should be punished.',
    harmless: 'The minister said "gays should be punished" and was asked to resign.',
  },
  {
    kind: 'quotation',
    toxic: 'Shut up, you stupid bitch.',
    harmless: 'In the play, the brother shouts "shut up, you stupid bitch" and loses her for good.',
  },
  {
    kind: 'quotation',
    toxic: 'All Muslims are terrorists.',
    harmless: 'The sentence "all Muslims are terrorists" is a false generalisation.',
  },
  {
    kind: 'quotation',
    toxic: 'You fat, disgusting idiot.',
    harmless: 'The word list contains "fat", "disgusting" and "idiot".',
  },
  {
    kind: 'quotation',
    toxic: 'I will find you and beat you.',
    harmless: 'The stalker wrote "I will find you and beat you" before he was arrested.',
  },
  {
    kind: 'counter-speech',
    toxic: 'Refugees are parasites.',
    harmless: 'Calling refugees parasites is cruel and wrong.',
  },
  {
    kind: 'counter-speech',
    toxic: 'Disabled people are worthless.',
    harmless: 'Whoever says disabled people are worthless has understood nothing.',
  },
  {
    kind: 'counter-speech',
    toxic: 'Black people are inferior.',
    harmless: 'The claim that black people are inferior is racist and has no basis.',
  },
  {
    kind: 'counter-speech',
    toxic: 'She asked for the rape.',
    harmless: 'No one ever asks for rape; stop blaming victims.',
  },
  { kind: 'counter-speech', toxic: 'Jews run the world.', harmless: 'That Jews run the world is an antisemitic myth.' },
  {
    kind: 'counter-speech',
    toxic: 'Beat your wife when she talks back.',
    harmless: 'Beating your wife is a crime, whatever she says.',
  },
  {
    kind: 'counter-speech',
    toxic: 'Trans people are freaks.',
    harmless: 'Trans people are not freaks; leave them in peace.',
  },
  {
    kind: 'counter-speech',
    toxic: 'Starving yourself is the way to be loved.',
    harmless: 'Starving yourself will not make you loved; please talk to somebody.',
  },
];
