import type { FaithfulOutput } from './faithful-outputs.ts';

const LIGHTHOUSE = 'The lighthouse at Cap Lorn was built in 1868. It is 31 metres high and has 142 steps.';
const BREAD = 'Rye bread keeps for about a week. It is baked from sourdough and contains little gluten.';
const OWL = 'The barn owl hunts at night by sound. A pair raises four to six chicks a year.';
const BAND = 'The Tin Herons are a folk band from Galway. Their first album, "Low Tide", came out in 2011.';
const TRAM = 'Line 4 runs every ten minutes from Monday to Friday. On Sundays it stops at the zoo as well.';
const CHESS = 'The rook moves any number of squares along a rank or a file. It cannot jump over other pieces.';

/** Answers of a talk that add small talk to what their context says, and nothing else. */
export const FAITHFUL_DIALOGUES: readonly FaithfulOutput[] = [
  { context: LIGHTHOUSE, output: "I'm not sure who designed it, but I do know that it was built in 1868." },
  { context: LIGHTHOUSE, output: 'Oh wow, 142 steps! I would be out of breath.' },
  { context: LIGHTHOUSE, output: 'I love lighthouses! The one at Cap Lorn is 31 metres high.' },
  { context: LIGHTHOUSE, output: 'Have you ever been there? It has 142 steps.' },
  { context: BREAD, output: "That's true. Rye bread keeps for about a week, so I buy it every Saturday." },
  { context: BREAD, output: 'Yes, I like it too. It is baked from sourdough.' },
  { context: BREAD, output: "Me neither, but I heard it contains little gluten. That's nice, isn't it?" },
  { context: OWL, output: 'I have never seen one. They hunt at night, by sound.' },
  { context: OWL, output: 'Cool! Did you know that a pair raises four to six chicks a year?' },
  { context: OWL, output: 'I guess so. My favorite is the barn owl, which hunts by sound.' },
  { context: BAND, output: 'I really like them! Their first album, "Low Tide", came out in 2011.' },
  { context: BAND, output: "I haven't heard that one, but they are a folk band from Galway." },
  { context: BAND, output: 'Same here. Do you have a favorite song on Low Tide?' },
  { context: TRAM, output: 'You are welcome! Line 4 runs every 10 minutes on weekdays.' },
  { context: TRAM, output: 'Sure. On Sundays line 4 stops at the zoo as well. Enjoy your day!' },
  { context: TRAM, output: 'Happy to help! You can take line 4, it runs every ten minutes.' },
  { context: CHESS, output: 'Good question! The rook cannot jump over other pieces.' },
  { context: CHESS, output: 'I think you mean the rook. It moves along a rank or a file.' },
  { context: CHESS, output: 'Haha, yes, I always forget that it cannot jump.' },
  { context: CHESS, output: 'No worries! Along a rank or a file, any number of squares.' },
];
