/** Words that carry no claim of their own, or that say what kind of claim stands around them. */

export const STOP_WORDS = new Set(
  `a an the and or but if then than that this these those it its it's is are was were be been being am do does did doing done have has had having of to in on at by for from with about as into over under up down out off again there here when where which who whom whose what why how all any both each few more most other some such no nor not only own same so too very can could will would shall should may might must just also i me my mine we us our you your yours he him his she her hers they them their theirs yes yeah no well oh ok okay um uh lol haha really know like get got one ones let's im i'm i've i'll i'd you're you've we're they're he's she's that's there's what's don't didn't doesn't isn't aren't wasn't weren't can't won't wouldn't couldn't n't 's 're 've 'll 'd 'm s t re ve ll d m sure right hi hello thanks think guess believe maybe probably actually de la le les un une des du et est der die das und ist ein eine zu den von mit el los las y en es un una que`.split(
    /\s+/,
  ),
);
export const FIRST_PERSON = new Set(['i', 'me', 'my', 'mine', 'we', 'our', "i'm", "i've", "i'd", "i'll", 'im']);
export const SECOND_PERSON = new Set(['you', 'your', 'yours', "you're", "you've"]);
export const OPINION = new Set(
  'love loved hate like liked enjoy enjoyed favorite favourite great good best better bad worst awesome amazing cool nice beautiful interesting interested fun funny boring agree wonderful terrible fantastic wish hope prefer glad sorry'.split(
    ' ',
  ),
);
export const HEDGES = new Set(
  'think guess believe maybe perhaps probably sure wonder suppose might could heard seems'.split(' '),
);
export const NEGATIONS = new Set(
  "no not never none nothing nobody neither nor cannot can't don't doesn't didn't isn't aren't wasn't weren't won't wouldn't couldn't shouldn't without n't kein nicht nie sin ne pas jamais nunca non".split(
    ' ',
  ),
);
export const ABSOLUTES = new Set(
  'all always every everyone everything never only first last most least biggest largest smallest best worst oldest newest many'.split(
    ' ',
  ),
);

export const YES_NO = new Set('yes yeah yep no nope sure indeed definitely ja nein oui non si'.split(' '));
export const PRONOUNS = new Set('he she it they this that these those'.split(' '));
/** Units and scales that a table leaves to its header. */
export const SCALES = new Set(
  'thousand thousands million millions billion billions percent percentage per cent usd dollars dollar eur euros'.split(
    ' ',
  ),
);
export const NUMBER_WORDS = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
    .split(' ')
    .map((word, value) => [word, String(value)]),
);
