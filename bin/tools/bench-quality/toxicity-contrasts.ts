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

/** Written after the grammar of the head, in other forms than it has. */
export const FRESH_TOXICITY_CONTRASTS: readonly ToxicityContrast[] = [
  { kind: 'negation', toxic: 'Teenagers are all thieves.', harmless: 'Hardly any teenager is a thief.' },
  { kind: 'negation', toxic: 'Your mother is a filthy whore.', harmless: 'I never called your mother a whore.' },
  {
    kind: 'negation',
    toxic: 'We will lynch that judge.',
    harmless: 'We are against lynching anyone, even that judge.',
  },
  {
    kind: 'negation',
    toxic: 'I am worthless and want to die.',
    harmless: 'You are far from worthless, and I am glad you are alive.',
  },
  {
    kind: 'negation',
    toxic: 'Poles are drunk pigs.',
    harmless: 'Why would anyone think Poles are drunk? They are not.',
  },
  { kind: 'negation', toxic: 'I am coming to shoot you.', harmless: 'Without a gun nobody would have been shot.' },
  {
    kind: 'negation',
    toxic: 'Autistic kids are retards.',
    harmless: 'Autistic kids aren’t stupid; they learn differently.',
  },
  {
    kind: 'negation',
    toxic: 'You people make me sick, vermin.',
    harmless: 'It is not true that you people make me sick.',
  },
  {
    kind: 'quotation',
    toxic: 'Women belong in the kitchen, stupid cows.',
    harmless: 'On the wall somebody had sprayed “women belong in the kitchen”.',
  },
  {
    kind: 'quotation',
    toxic: 'Hope you choke and die.',
    harmless: 'He got three messages like “hope you choke and die” in one evening.',
  },
  { kind: 'quotation', toxic: 'Gas them all.', harmless: 'The slogan “gas them all” is evidence in the trial.' },
  {
    kind: 'quotation',
    toxic: 'Dirty gypsies steal everything.',
    harmless: 'Example of a slur in context: “dirty gypsies steal everything”.',
  },
  {
    kind: 'quotation',
    toxic: 'I will break every bone you have.',
    harmless: 'Translate the threat “I will break every bone you have” for the police file.',
  },
  {
    kind: 'quotation',
    toxic: 'You ugly fat pig.',
    harmless: 'My daughter was called an “ugly fat pig” at school. How can I comfort her?',
  },
  {
    kind: 'quotation',
    toxic: 'Slit your wrists.',
    harmless: 'The forum deleted the post “slit your wrists” within a minute.',
  },
  {
    kind: 'quotation',
    toxic: 'Queers are disgusting.',
    harmless: 'Chapter four opens with the line “queers are disgusting”, which its author came to regret.',
  },
  {
    kind: 'counter-speech',
    toxic: 'Blacks are criminals.',
    harmless: 'Statistics do not make Black people criminals; poverty and policing explain the gap.',
  },
  {
    kind: 'counter-speech',
    toxic: 'Immigrants are a disease.',
    harmless: 'People who compare immigrants to a disease repeat propaganda from the thirties.',
  },
  {
    kind: 'counter-speech',
    toxic: 'A slap keeps a woman quiet.',
    harmless: 'If he slaps you to keep you quiet, that is abuse, and you can leave.',
  },
  {
    kind: 'counter-speech',
    toxic: 'Fat people are disgusting losers.',
    harmless: 'Shaming fat people as losers has never helped anyone to lose weight.',
  },
  {
    kind: 'counter-speech',
    toxic: 'The Holocaust is a hoax.',
    harmless: 'The Holocaust happened; whoever calls it a hoax insults six million dead.',
  },
  {
    kind: 'counter-speech',
    toxic: 'Do it, kill yourself, coward.',
    harmless: 'Thinking of suicide is nothing cowardly: please call a helpline.',
  },
  {
    kind: 'counter-speech',
    toxic: 'Arabs are terrorists.',
    harmless: 'Most victims of terrorists are Muslims and Arabs themselves.',
  },
  {
    kind: 'counter-speech',
    toxic: 'Hit the dog until it obeys.',
    harmless: 'Hitting a dog teaches it fear, not obedience.',
  },
];
