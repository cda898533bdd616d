/** An output that its context supports, or that claims nothing. */
export interface FaithfulOutput {
  readonly context: string;
  readonly output: string;
}

const WARRANTY =
  'The kettle comes with a warranty of two years from the day of purchase. It covers faults of material and workmanship. Scale, dents and a damaged cable are not covered. To use the warranty, bring the receipt to any of our shops.';
const GARANTIE =
  'Die Garantie des Wasserkochers gilt zwei Jahre ab dem Kauf. Sie umfasst Fehler in Material und Verarbeitung. Kalk, Beulen und ein beschädigtes Kabel sind ausgenommen.';

/** Answers that say that there is no answer, by language. */
export const EVASIVE_ANSWERS: Readonly<Record<string, readonly string[]>> = {
  en: [
    'I could not find any information about shipping costs.',
    'The provided context does not mention a refund period.',
    "I'm sorry, but the document doesn't say anything about that.",
    'Unfortunately there is no information on delivery times in the text.',
    "I don't know.",
    'There is not enough information to answer this question.',
    'Based on the context, it is not possible to determine the weight of the kettle.',
    'No relevant passage was found.',
    'The answer is not contained in the given documents.',
    'I am unable to answer that from the material at hand. Could you tell me more?',
    'Nothing in the sources speaks about spare parts.',
    'N/A',
    'The text is silent about colours.',
    'Please contact customer support for details on shipping.',
  ],
  de: [
    'Dazu konnte ich leider keine Angaben finden.',
    'Der Text enthält keine Informationen über Versandkosten.',
    'Das geht aus dem Kontext nicht hervor.',
    'Ich weiß es nicht.',
    'Im Dokument wird das Gewicht nicht erwähnt.',
  ],
  fr: [
    'Je n’ai trouvé aucune information sur les frais de livraison.',
    'Le contexte ne mentionne pas le poids de la bouilloire.',
    'Désolé, je ne peux pas répondre à partir de ce document.',
    'Je ne sais pas.',
    'Le texte ne précise pas la couleur.',
  ],
  es: [
    'No he encontrado información sobre los gastos de envío.',
    'El contexto no menciona el peso.',
    'Lo siento, no puedo responder con los datos proporcionados.',
    'No lo sé.',
    'No hay información suficiente en el documento.',
  ],
  it: [
    'Non ho trovato informazioni sulle spese di spedizione.',
    'Il testo non menziona il peso.',
    'Mi dispiace, non posso rispondere.',
    'Non lo so.',
    'Il documento non fornisce questa informazione.',
  ],
  pt: [
    'Não encontrei informações sobre o frete.',
    'O contexto não menciona o peso.',
    'Desculpe, não é possível responder com base no documento.',
    'Não sei.',
    'O texto não informa a cor.',
  ],
  nl: ['Ik kon hierover geen informatie vinden.', 'De tekst vermeldt het gewicht niet.', 'Dat weet ik niet.'],
  pl: ['Nie znalazłem informacji o kosztach wysyłki.', 'Tekst nie wspomina o wadze.', 'Nie wiem.'],
  ru: [
    'Я не нашёл информации о стоимости доставки.',
    'В тексте не указан вес чайника.',
    'К сожалению, на этот вопрос нельзя ответить.',
    'Не знаю.',
    'Контекст не содержит этих данных.',
  ],
  tr: ['Kargo ücreti hakkında bilgi bulamadım.', 'Metinde ağırlıktan bahsedilmiyor.', 'Bilmiyorum.'],
  vi: ['Tôi không tìm thấy thông tin về phí vận chuyển.', 'Văn bản không đề cập đến trọng lượng.', 'Tôi không biết.'],
  id: ['Saya tidak menemukan informasi tentang ongkos kirim.', 'Teks tidak menyebutkan beratnya.', 'Saya tidak tahu.'],
  ja: [
    '送料に関する情報は見つかりませんでした。',
    '文書には重さについての記載がありません。',
    '申し訳ありませんが、お答えできません。',
    'わかりません。',
    '提供された情報からは判断できません。',
  ],
  zh: [
    '抱歉，没有找到有关运费的信息。',
    '文中没有提到重量。',
    '根据现有资料无法回答这个问题。',
    '我不知道。',
    '上下文中未说明颜色。',
  ],
  ko: [
    '배송비에 대한 정보를 찾을 수 없습니다.',
    '문서에 무게가 언급되어 있지 않습니다.',
    '모르겠습니다.',
    '죄송하지만 답변할 수 없습니다.',
  ],
  hi: ['मुझे डिलीवरी शुल्क के बारे में कोई जानकारी नहीं मिली।', 'पाठ में वज़न का उल्लेख नहीं है।', 'मुझे नहीं पता।'],
  ar: ['لم أجد أي معلومات عن تكلفة الشحن.', 'النص لا يذكر الوزن.', 'لا أعرف.', 'عذرا، لا يمكنني الإجابة.'],
  th: ['ไม่พบข้อมูลเกี่ยวกับค่าจัดส่ง', 'เอกสารไม่ได้ระบุน้ำหนัก', 'ไม่ทราบ'],
};

/** The context that evasive answers of a language stand beside. */
export function warrantyIn(language: string): string {
  return language === 'de' ? GARANTIE : WARRANTY;
}

const HARBOUR =
  'The council of the harbour town met on Tuesday evening to decide about the old ferry landing. For almost forty years the landing has stood empty, and its wooden piles are rotten. The harbour master, Ines Calder, told the councillors that a repair would cost around 1.2 million euros, while pulling it down would cost 300,000. Several shopkeepers of Quay Street spoke against demolition. They said that the landing was the last trace of the ferry that linked the town with the island until 1986, and that visitors came to take photographs of it. A group of swimmers asked that at least the steps be kept, because they are the only safe way into the water at low tide. After three hours the council voted by nine to four to keep the landing for another year and to look for money from the regional fund for monuments. The harbour master was asked to fence off the dangerous part before the summer season begins. A final decision is to be made next spring.';
const BEES =
  'Wild bees nest in very different places. About three quarters of the species dig tunnels into bare soil, where each female builds a handful of cells, fills them with pollen and lays one egg on each supply. Others use hollow stems, abandoned beetle tunnels in dead wood, or even empty snail shells. Unlike honey bees, most of them live alone: there is no queen and no hive, and the mother dies before her offspring hatch in the following year. Because many species collect pollen from only one family of plants, they vanish when those plants are mown too early. Gardeners can help by leaving a patch of sandy ground open, by cutting the lawn in stages, and by not tidying away dry stalks before April. Nest boxes sold in shops are often useless, since the holes are rough or too short and the tubes get damp.';
const SCHOOL =
  'From the coming school year the district will start lessons in all secondary schools at 8:45 instead of 7:50. The decision follows a trial at two schools, in which pupils slept on average 34 minutes longer and were late less often. Teachers reported that the first lesson was calmer. Parents were divided. Some welcomed the change, others worried about how to get to work on time once younger children have to be accompanied. The district will therefore open the school buildings from 7:30 and offer supervision free of charge. Bus timetables will be moved by forty minutes on most lines, but two rural lines keep their old times because the same vehicles serve a factory. Sports clubs that use the gyms in the afternoon will have to begin half an hour later.';
const MINUTES =
  'Ana: Morning everyone. The release is blocked by the import bug, right?\nTom: Yes. Customers with more than ten thousand contacts run into a timeout. I can reproduce it.\nAna: How long do you need?\nTom: Two days for the fix, one more for tests.\nLea: Marketing has already announced Thursday. Could we ship without the importer?\nTom: We could hide it behind a switch. Most people do not use it in the first week.\nAna: Then we ship on Thursday with the importer switched off, and turn it on as soon as Tom is done. Lea, please add a sentence to the release notes.\nLea: Will do. I also need a screenshot of the new dashboard.\nTom: I will send you one this afternoon.';
const HAFEN =
  'Der Stadtrat hat am Dienstagabend über den alten Fähranleger beraten. Seit fast vierzig Jahren steht er leer, die Holzpfähle sind morsch. Eine Instandsetzung würde rund 1,2 Millionen Euro kosten, ein Abriss 300.000 Euro. Mehrere Ladenbesitzer sprachen sich gegen den Abriss aus, weil der Anleger das letzte Zeugnis der Fähre sei, die bis 1986 zur Insel fuhr. Nach drei Stunden stimmte der Rat mit neun zu vier Stimmen dafür, den Anleger ein weiteres Jahr zu erhalten und Geld aus dem Denkmalfonds zu beantragen. Der gefährliche Teil soll vor dem Sommer abgesperrt werden.';
const PORT =
  'El ayuntamiento debatió el martes sobre el viejo embarcadero. Lleva casi cuarenta años vacío y sus pilotes de madera están podridos. Repararlo costaría alrededor de 1,2 millones de euros y derribarlo 300.000. Varios comerciantes se opusieron al derribo porque es el último recuerdo del barco que iba a la isla hasta 1986. Tras tres horas, el pleno votó por nueve a cuatro conservarlo un año más y pedir dinero al fondo de monumentos. La parte peligrosa se vallará antes del verano.';
const MINATO =
  '市議会は火曜の夜、古い渡し船の桟橋をどうするかを話し合った。桟橋は四十年近く使われておらず、木の杭は腐っている。修理には約一億八千万円、取り壊しには四千五百万円かかるという。商店の人々は、島と町を結んだ船の最後の名残だとして取り壊しに反対した。三時間の議論の末、議会は九対四で、桟橋をもう一年残し、記念物のための基金に援助を申し込むことを決めた。危険な部分は夏の前に柵で囲われる。';

/** Abstractive summaries, and other free wordings, that say what their passage says. */
export const FAITHFUL_SUMMARIES: readonly FaithfulOutput[] = [
  {
    context: HARBOUR,
    output:
      'Councillors have given the derelict pier a reprieve of twelve months while they hunt for heritage funding, despite its decay and the lower price of tearing it down.',
  },
  {
    context: HARBOUR,
    output:
      'The town will not demolish its disused ferry pier for now. Traders see it as a landmark and bathers rely on its stairs, so officials will apply for a grant, cordon off what is unsafe and settle the matter in a year.',
  },
  {
    context: HARBOUR,
    output:
      'In short: a close look at a crumbling structure, strong feelings among locals, and a clear majority for waiting instead of spending a seven-figure sum immediately.',
  },
  {
    context: BEES,
    output:
      'Most solitary bees raise their young underground rather than in colonies, depend on particular flowers, and benefit more from untidy gardens than from commercial insect hotels.',
  },
  {
    context: BEES,
    output:
      'To support these pollinators, homeowners should keep some earth uncovered, mow less radically and postpone clearing withered stems until spring. Purchased shelters seldom do any good.',
  },
  {
    context: SCHOOL,
    output:
      'Older students will soon begin their day almost an hour later, after an experiment showed that they were better rested and more punctual. Early childcare and adapted transport are meant to ease the burden on families, though not every route can be shifted.',
  },
  {
    context: SCHOOL,
    output:
      'Authorities postpone morning classes; mixed reactions from families; knock-on effects for transport and evening training.',
  },
  {
    context: MINUTES,
    output:
      'The team agreed to keep the announced date by launching with the faulty feature disabled. Tom repairs it meanwhile and provides a picture for Lea, who updates the documentation accordingly.',
  },
  {
    context: MINUTES,
    output:
      '- Decision: go live as planned, problematic function deactivated\n- Reason: large address books crash during upload\n- Next steps: bug repair and testing (Tom), wording of the announcement (Lea)',
  },
  {
    context: HAFEN,
    output:
      'Die Kommune verschiebt den Rückbau der maroden Anlegestelle, bemüht sich um Fördermittel und sichert die Gefahrenstelle noch vor der Badesaison.',
  },
  {
    context: HARBOUR,
    output:
      'Der Gemeinderat lässt die baufällige Landungsbrücke vorerst stehen und sucht nach Zuschüssen; entschieden wird im nächsten Frühjahr.',
  },
  {
    context: PORT,
    output:
      'La corporación municipal aplaza la demolición del muelle abandonado, buscará subvenciones y cerrará el tramo inseguro antes de la temporada estival.',
  },
  {
    context: MINATO,
    output:
      '議会は老朽化した船着き場の解体を一年先送りし、補助金を求めることにした。危ない場所は夏までに立ち入り禁止となる。',
  },
];

/** Answers to questions on short and long passages, in other words than theirs. */
export const FAITHFUL_ANSWERS: readonly FaithfulOutput[] = [
  { context: WARRANTY, output: 'The warranty lasts for 2 years, counted from the date you bought the kettle.' },
  { context: WARRANTY, output: 'No, limescale is not covered.' },
  { context: WARRANTY, output: 'Yes. Take your receipt to one of the shops.' },
  { context: HARBOUR, output: 'Repairing the landing would cost about 1,200,000 euros.' },
  { context: HARBOUR, output: 'Nine councillors voted to keep it and 4 voted against.' },
  { context: SCHOOL, output: 'Lessons begin at 8:45 a.m., which is 55 minutes later than before.' },
  { context: MINUTES, output: 'Tom needs three days in total: 2 for the fix and 1 for testing.' },
  { context: BEES, output: 'Roughly 75 % of wild bee species nest in the ground.' },
  { context: HAFEN, output: 'Der Abriss würde 300 000 Euro kosten.' },
  { context: PORT, output: 'Repararlo costaría 1,2 millones de euros.' },
];
