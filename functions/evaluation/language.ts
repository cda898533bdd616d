/**
 * The commonest short words of languages in Latin script. Counting them names the language of a
 * sentence or more reliably; scripts of their own are told by their characters.
 */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  en: 'the of and to in is that it for was with you this are be have from not on at',
  de: 'der die und das ist nicht ein eine zu mit den auf für sich dem auch es sie ich von',
  fr: 'le la les des et est une dans que pour qui sur pas plus par avec ce vous nous du',
  es: 'el la los las que de y en un una por con para como más pero su del se es',
  it: 'il che di la per non una sono con del della gli è anche come più nel ma si lo',
  pt: 'o que de não uma para com os em do da por mais como mas foi dos ao você são',
  nl: 'de het een van en dat niet is op te zijn met voor aan er maar om ook als bij',
  pl: 'nie się na jest że do to jak ale co za tak po czy dla od przez być są lub',
  sv: 'och att det som en på är av för med den till inte om ett har de jag var kan',
  da: 'og at det er en på til af for med den ikke der de har som jeg et kan var',
  cs: 'je se na že to jako pro ale by jsem jsou který po od také tak bylo co při už',
  tr: 've bir bu için ile de da çok daha gibi ama olarak olan ne kadar sonra en var değil mi',
  ro: 'și de la în nu este cu care pe mai că din pentru sau fi dar ca au prin după',
  id: 'yang dan di untuk dengan ini itu dari tidak pada adalah dalam akan ke juga atau saya bisa ada karena',
};

const SCRIPTS: readonly (readonly [language: string, script: RegExp])[] = [
  ['ja', /[\u3040-\u30ff]/g],
  ['ko', /[\uac00-\ud7af]/g],
  ['zh', /[\u4e00-\u9fff]/g],
  ['ar', /[\u0600-\u06ff]/g],
  ['he', /[\u0590-\u05ff]/g],
  ['el', /[\u0370-\u03ff]/g],
  ['th', /[\u0e00-\u0e7f]/g],
  ['hi', /[\u0900-\u097f]/g],
  ['ru', /[\u0400-\u04ff]/g],
];

/** Enough to tell; reading more of a long text adds nothing. */
const SAMPLE_LENGTH = 4_000;
const MIN_SCRIPT_SHARE = 0.3;
const MIN_WORDS = 8;
/** The winner must be this much ahead of the next language. */
const MARGIN = 1.5;

const languagesOfWord = new Map<string, string[]>();
for (const [language, words] of Object.entries(FUNCTION_WORDS)) {
  for (const word of words.split(' ')) languagesOfWord.set(word, [...(languagesOfWord.get(word) ?? []), language]);
}

/** ISO 639-1 code of the language a text is in, or undefined when it cannot be told. */
export function detectLanguage(text: string): string | undefined {
  const sample = text.slice(0, SAMPLE_LENGTH);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  for (const [language, script] of SCRIPTS) {
    if (letters > 0 && (sample.match(script)?.length ?? 0) / letters >= MIN_SCRIPT_SHARE) return language;
  }
  const words = sample.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length < MIN_WORDS) return undefined;
  const scores = new Map<string, number>();
  for (const word of words) {
    for (const language of languagesOfWord.get(word) ?? []) scores.set(language, (scores.get(language) ?? 0) + 1);
  }
  const [best, second] = [...scores].sort((a, b) => b[1] - a[1]);
  if (best === undefined || best[1] < 3 || best[1] < (second?.[1] ?? 0) * MARGIN) return undefined;
  return best[0];
}
