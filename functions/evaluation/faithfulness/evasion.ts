import { sentencesOf } from './sentences.ts';

/** What is looked for, or found, in the sources that an answer speaks of. */
const SOURCES =
  '(?:context|documents?|text|passages?|sources?|article|materials?|excerpts?|page|report|transcript|files?|data|record|records|content|snippets?|search results|results|knowledge base|information|details?|answer|question|input|conversation|dialogue|paragraph|story)';
const TELLS =
  '(?:mention|say|state|specify|contain|include|provide|give|indicate|discuss|cover|address|explain|answer|list|describe|offer|name|speak|tell|reveal|clarify|refer)';
const SEEKS =
  '(?:find|locate|see|answer|determine|say|tell|know|provide|give|verify|confirm|identify|help|access|be sure|comment|assist|share|recall)';
const GAP = '.{0,60}?';

/** Sentences that say that there is no answer, by language; matched in lower case with straight apostrophes. */
const EVASIONS: readonly string[] = [
  // English
  `\\b(?:i|we)(?: am| are|'m|'re| was| were)? (?:could|can|do|did|would|was|am|are)?(?: ?not|n't|not) (?:\\w+ ){0,2}?(?:${SEEKS}|able|sure|certain|aware|have (?:any |enough |access|information|details|data))\\b`,
  `\\b(?:i|we)(?:'m|'re| am| are| was| were)? (?:not |un)(?:able|sure|certain|aware)\\b`,
  `\\b(?:i|we) (?:found|have|see|saw) (?:no|nothing)\\b`,
  `\\b${SOURCES}\\b${GAP}\\b(?:do(?:es)?|did|is|are|was|were|has|have|can|could)(?: not|n't|not)\\b${GAP}\\b(?:${TELLS}(?:e?d|s)?|given|available|clear|found|known|enough|in the|part of|present|possible|about)\\b`,
  `\\b${SOURCES}\\b${GAP}\\b(?:is|are|remains?|stays?) (?:silent|unknown|unclear|missing|absent|insufficient|unavailable)\\b`,
  `\\b(?:no|not enough|insufficient|nothing|none|little|lacks?)\\b${GAP}\\b${SOURCES}\\b${GAP}(?:$|\\b(?:found|available|given|provided|about|on|in|to|for|regarding|concerning|speaks?|says?|mentions?|states?)\\b)`,
  `\\b(?:not|never|n't) (?:\\w+ )?(?:${TELLS}(?:e?d)?|given|found|known|available|covered)\\b${GAP}\\b(?:in|by|from) (?:the |this |these |any |your )?(?:\\w+ ){0,2}${SOURCES}\\b`,
  "\\b(?:unable|not able|impossible|not possible|can(?:no|')t) (?:to )?(?:be )?(?:say|tell|determine[ds]?|answer(?:ed)?|know|find|found|verify|verified|inferred?|established?)\\b",
  '\\b(?:beyond|outside) (?:the scope|my knowledge|what i)\\b',
  '^(?:sorry|apologies|my apologies|i apologi[sz]e|unfortunately)\\b[^.]{0,40}$',
  "^(?:n/?a|none|unknown|not (?:stated|specified|given|mentioned|known|available|applicable|found|provided|sure|in the \\w+)|no (?:answer|information|idea|data|results?|comment)(?: found| available)?|i don't know|don't know|no relevant \\w+ (?:was|were) found)[.!]?$",
  '\\bplease (?:contact|consult|ask|refer to|check with|reach out|see|visit|provide|clarify|specify|rephrase|try)\\b',
  '\\b(?:could|can|would) you (?:please )?(?:tell|give|clarify|provide|specify|share|rephrase)\\b',
  // German
  '\\b(?:konnte|kann|können|konnten|habe|haben|finde|finden|weiß|weiss|wissen)\\b.{0,60}\\b(?:nicht|keine?n?|nichts)\\b.{0,60}(?:finden|gefunden|beantworten|sagen|ermitteln|feststellen|weiß|wissen|angaben?|informationen?|auskunft|antworten|helfen|bestimmen|vor)\\b',
  '^(?:(?:ich |wir )?(?:weiß|weiss|wissen) (?:ich |wir |es |das |dazu |darüber |leider )*nicht|das (?:weiß|weiss) ich (?:leider )?nicht|(?:dazu|darüber|hierzu|leider) (?:gibt|liegen|findet|steht|finde|kann|konnte)\\b.{0,40}(?:keine?n?|nichts|nicht)\\b.*|keine angaben?|unbekannt)[.!]?$',
  '\\b(?:text|kontext|dokumente?|dokumenten|quellen?|unterlagen|abschnitt|artikel|informationen|angaben|frage|passage|daraus)\\b.{0,60}\\b(?:nicht|keine?n?|nichts)\\b',
  // French
  "\\b(?:je|nous|on) (?:n'|ne )\\w+.{0,30}(?:pas|aucune?|rien|pu)\\b.{0,40}(?:trouv|répond|sais|savons|information|détermin|dire|donn|réponse|indiqu)",
  '\\bje ne (?:sais|peux|trouve|dispose)\\b',
  "\\b(?:texte|contexte|documents?|sources?|passage|article|informations?|extrait|réponse)\\b.{0,40}(?:\\bne\\b|n')\\s?\\w+.{0,20}\\b(?:pas|aucune?|rien|ni)\\b",
  '\\b(?:aucune?) (?:information|mention|détail|réponse|donnée|précision|passage)\\b',
  // Spanish
  '\\bno (?:he |hemos |pude |puedo |podemos |se |hay |existe |consta |encuentro |tengo |dispongo |lo )+(?:\\w+ ){0,4}?(?:encontrado|encontrar|responder|sé|sabe|información|datos|suficientes?|determinar|mención|menciona|especifica|indica|decir|ayudar|respuesta|detalles)',
  '^(?:no (?:lo )?sé|lo siento|lo desconozco|no consta|desconocido)\\b.{0,70}$',
  '\\b(?:texto|contexto|documentos?|fuentes?|pasaje|artículo|fragmento|información)\\b.{0,40}\\bno (?:se )?(?:menciona|indica|especifica|dice|contiene|incluye|proporciona|ofrece|habla|precisa|aclara|aporta|es suficiente|detalla)',
  // Italian
  "\\bnon (?:ho |abbiamo |posso |possiamo |riesco |è |sono |ci sono |c'è |si |dispongo |lo )+(?:\\w+ ){0,4}?(?:trovato|trovare|rispondere|so|informazioni|sufficienti|possibile|determinare|menzionat|indicat|specificat|dati|dettagli)",
  '^(?:non (?:lo )?so|mi dispiace|purtroppo)\\b.{0,60}$',
  '\\b(?:testo|contesto|document[oi]|font[ei]|passaggio|articolo|brano|informazioni)\\b.{0,40}\\bnon (?:menzion|indic|specific|dice|contien|includ|fornis|parl|riport|precis|sono sufficienti)',
  // Portuguese
  '\\bnão (?:encontrei|encontramos|achei|consegui|consigo|posso|podemos|é|há|existem?|foi|foram|sei|tenho|disponho|se)\\b.{0,40}(?:informaç|encontr|respond|possível|sei|dados|determin|menç|mencion|detalhes|resposta|dizer)',
  '^(?:não sei|desculpe|sinto muito|infelizmente)\\b.{0,70}$',
  '\\b(?:texto|contexto|documentos?|fontes?|trecho|artigo|informações)\\b.{0,40}\\bnão (?:menciona|informa|especifica|diz|contém|contêm|inclui|fornece|fala|indica|traz|são suficientes|esclarece)',
  // Dutch
  '\\b(?:ik|wij|we)\\b.{0,20}\\b(?:kon|kan|konden|kunnen|heb|vind|weet)\\b.{0,40}\\b(?:geen|niet|niets)\\b|\\bdat weet ik niet\\b',
  '\\b(?:tekst|context|documenten?|bron|bronnen|artikel|passage|informatie)\\b.{0,50}\\b(?:niet|geen|niets)\\b',
  // Polish, Czech
  '\\bnie (?:znalazłe?a?m|znaleziono|wiem|mogę|ma|można|jestem|udało)\\b.{0,50}|\\b(?:tekst|kontekst|dokumenty?|źródł\\w*|fragment\\w*|artykuł)\\b.{0,30}\\bnie (?:wspomina|zawiera|podaje|określa|mówi|wymienia|precyzuje)',
  '\\b(?:nevím|nenašel|nenašla|nemohu|text neuvádí|dokument neuvádí|v textu není|kontext neobsahuje)\\b',
  // Russian, Ukrainian
  '(?:^|\\s)(?:я |мы )?не (?:наш[её]л|нашла|нашли|могу|можем|знаю|знаем|удалось|найдено|найдена|содержит|указан[аоы]?|упоминается|сказано|известно|говорится|хватает|приводится|упомянут[аоы]?)(?=\\s|[.,!]|$)',
  '(?:на этот вопрос|невозможно|нельзя|не удалось)\\s?.{0,30}(?:ответить|определить|найти|сказать|установить)|нет (?:информации|данных|сведений|ответа|упоминан)',
  '(?:не знаю|не знайш|немає (?:інформації|даних)|не згаду|не можу|не вказано)',
  // Turkish
  '(?:bilgi|yanıt|cevap|veri|ayrıntı).{0,40}(?:bulamad|bulunam|yok|yer almı|verilm|içermi|mevcut değil)|bilmiyor|(?:metin|belge|bağlam|kaynak)\\w*.{0,40}(?:bahsed|belirt|değin|yer al|geçm|içer)\\w*(?:m[ıiuü]|me[zm]|ma[zm])|cevaplayam|yanıtlayam',
  // Vietnamese, Indonesian and Malay, Filipino
  '(?:không (?:tìm thấy|biết|đề cập|có thông tin|thể|nêu|nói|rõ|đủ|chứa|được (?:đề cập|nêu|nhắc)))',
  '\\b(?:tidak|belum|tak) (?:menemukan|ditemukan|menyebutkan|disebutkan|tahu|ada informasi|dapat|bisa|mengetahui|terdapat|memuat|dijelaskan|cukup|jelas|tersedia|mencantumkan)\\b',
  '\\b(?:hindi ko (?:alam|mahanap|masagot|makita)|hindi (?:binanggit|nabanggit|tinukoy|sinasabi|nakasaad)|walang (?:impormasyon|nakita|nakasaad|sagot|binanggit)|wala akong (?:alam|nakita|mahanap))\\b',
  // Japanese, Chinese, Korean
  '(?:見つかりません|見つけられません|見当たりません|わかりません|分かりません|分かりかね|わかりかね|記載(?:が|は|されて)?(?:い|あり)?ま?せん|記載が?ない|記載はない|記述(?:が|は)ありません|情報(?:が|は)(?:ありません|ない|不足)|言及(?:されて|して)?い(?:ません|ない)|触れられてい(?:ません|ない)|触れてい(?:ません|ない)|お答え(?:できません|できかね|することができません)|回答できません|答えられません|判断できません|判断できない|特定できません|不明です|含まれてい(?:ません|ない)|書かれてい(?:ません|ない)|存じません|示されてい(?:ません|ない))',
  '(?:没有找到|没找到|未找到|找不到|沒有找到|没有(?:提到|提及|说明|提供|相关|任何|足够|关于|有关|包含|给出)|沒有(?:提到|提及|說明|提供|相關)|未(?:提及|说明|提到|提供|注明|說明|包含|给出|明确)|不知道|不清楚|不确定|无法(?:回答|确定|判断|得知|提供|找到|从)|無法(?:回答|確定|判斷)|无从得知|不得而知|缺乏.{0,8}信息|信息不足|并未)',
  '(?:찾을 수 없|찾지 못|찾을 수가 없|언급(?:되어|돼|하고)? ?있지 않|언급되지 않|언급이 없|나와 있지 않|나오지 않|포함되어 있지 않|모르겠|모릅니다|알 수 없|답변(?:할|을 드릴) 수 없|답할 수 없|대답할 수 없|정보가 (?:없|부족)|정보는 없|명시되(?:어|지)|확인할 수 없)',
  // Hindi, Bengali
  '(?:जानकारी|उल्लेख|उत्तर|जवाब|विवरण|पता|सूचना|मालूम|ज़िक्र|स्पष्ट).{0,40}(?:नहीं|नही)|(?:नहीं|नही) (?:मिल|मिली|पता|जानता|जानती|बता|दे सकत|कह सकत)',
  '(?:তথ্য|উল্লেখ|উত্তর|জানা|বলা).{0,40}(?:নেই|পাইনি|পাওয়া যায়নি|করা হয়নি|নয়|যায় না|হয়নি|করে না)|জানি না',
  // Arabic, Persian, Hebrew
  '(?:لم أجد|لم يتم العثور|لا أعرف|لا أعلم|لا يمكنني|لا أستطيع|لا يمكن|لا (?:يذكر|تذكر|يحتوي|تحتوي|يوضح|يتضمن|تتضمن|توجد|يوجد|يشير|تتوفر|يتوفر)|لم (?:يذكر|يُذكر|ترد|يرد|يحدد)|غير (?:مذكور|معروف|متوفر|متاح|واضح))',
  '(?:نمی[\\u200c ]?(?:دانم|توانم|توان)|پیدا نکردم|یافت نشد|اطلاعاتی.{0,40}(?:نیست|ندارد|ندارم|وجود ندارد|پیدا نشد)|ذکر نشده|اشاره(?:\\s?ای)?.{0,12}(?:نشده|نمی|نکرده)|مشخص نیست|نیامده است)',
  '(?:לא (?:מצאתי|נמצא|יודע|ידוע|מוזכר|צוין|ניתן|מציין|מזכיר|מופיע|כולל|ברור|ניתנה|אוכל|יכול)|אין (?:מידע|תשובה|אזכור|פרטים|לי מידע)|איני יודע|אינני)',
  // Thai, Greek, Swedish, Danish, Norwegian, Finnish, Hungarian, Romanian
  '(?:ไม่พบ|ไม่ทราบ|ไม่ได้(?:ระบุ|กล่าว|บอก|ให้|พูด|มี)|ไม่มี(?:ข้อมูล|การกล่าว|คำตอบ|รายละเอียด)|ไม่สามารถ|ไม่รู้|ไม่แน่ใจ|ไม่ปรากฏ)',
  '(?:δεν (?:βρήκα|βρέθηκ|αναφέρ|γνωρίζω|ξέρω|υπάρχ|μπορώ|περιέχ|είναι δυνατ|διευκρινίζ)|καμία πληροφορία)',
  '\\b(?:jag (?:vet inte|hittade|kunde inte|kan inte|hittar)|(?:texten|dokumentet|sammanhanget|källan)\\b.{0,30}\\b(?:inte|ingen|inga|inget)|jeg (?:ved ikke|vet ikke|kunne ikke|fandt|fant|kan ikke)|(?:teksten|dokumentet|konteksten)\\b.{0,30}\\b(?:ikke|ingen|intet)|ingen information)\\b',
  '\\b(?:en (?:tiedä|löytänyt|osaa|voi)|ei (?:mainita|kerrota|löytynyt|ole tietoa|löydy)|nem (?:tudom|találtam|említi|szerepel|található)|nincs (?:információ|adat)|nu (?:am găsit|știu|stiu|menționează|pot răspunde|există informații))\\b',
];
const EVASION = new RegExp(EVASIONS.map((source) => `(?:${source})`).join('|'), 'u');

/** Words behind which a sentence that began evasively goes on to claim something. */
const TURN =
  /[,;.–—:]?\s*\b(?:but|however|though|although|except|yet|instead|aber|jedoch|sondern|allerdings|mais|cependant|pourtant|pero|sino|aunque|sin embargo|ma|però|tuttavia|mas|porém|maar|echter|ale|jednak|но|однако|ama|fakat|nhưng|tetapi|tapi|namun)\b/iu;
const TURN_OTHER =
  /(?:ですが|ますが|しかし|ただし|但是?|不过|然而|하지만|그러나|지만|लेकिन|किंतु|परंतु|কিন্তু|لكن|ولكن|اما|ولی|אבל|אך|แต่)/u;
/**
 * Whether a sentence only says that it has no answer (“the text does not mention a price”), which is no claim about
 * the sources. What stands behind a “but” is looked at on its own.
 */
export function isEvasive(sentence: string): boolean {
  const text = sentence.toLowerCase().replaceAll('’', "'").slice(0, MAX_SENTENCE);
  return partsOf(text).every((part) => EVASION.test(part) || isFiller(part));
}

/** Longer sentences are cut: no evasion needs as much. */
const MAX_SENTENCE = 400;

function isFiller(part: string): boolean {
  return /^[\s\p{P}]*(?:(?:i'm |i am |we are )?(?:very |so )?sorry|well|hm+|oh|yes|no|leider|désolée?|lo siento|scusa|mi dispiace|desculpe|すみません|申し訳ありません|抱歉|对不起|죄송|죄송합니다)?[\s\p{P}]*$/u.test(
    part,
  );
}

/** The clauses of a sentence, without the words that turn it and without an apology in front. */
function partsOf(text: string): string[] {
  const parts = text.split(TURN).flatMap((part) => part.split(TURN_OTHER));
  const said = parts.filter((part) => !isFiller(part));
  return said.length === 0 ? parts : said;
}

/** Sentences of one output that are looked at. */
const MAX_SENTENCES = 40;

/** The output without its evasive sentences; the empty text when it claims nothing. */
export function claimingText(output: string): string {
  const sentences = sentencesOf(output);
  const claiming = sentences.filter(({ text }, at) => at >= MAX_SENTENCES || !isEvasive(text));
  return claiming.length === sentences.length ? output.trim() : claiming.map(({ text }) => text).join(' ');
}
