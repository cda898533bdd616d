/** Words as a text has them, in small letters, without accents and full stops. */
function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** Forms of address and titles, in front of a name. */
export const TITLES = words(
  'mr mrs ms miss mx dr prof professor doctor sir dame herr frau fraulein hr fr mag ing monsieur madame mademoiselle mme mlle docteur senor senora senorita sr sra srta don dona doctora signor signora signorina sig sig.ra dott dottore dottoressa avv senhor senhora seu mevrouw meneer dhr mevr pan pani pana panu panie herra rouva hr. froken bay bayan sayin capt captain sgt sergeant lt lieutenant colonel judge justice nurse detective inspector officer reverend rev pastor rabbi imam sheikh senator ambassador ms. shri smt',
);
/** Titles that are ordinary words where no name follows: they need one of the list, or a second word of a name. */
export const WEAK_TITLES = words(
  'sir don pan pani pastor judge justice nurse officer seu bay major general president captain doctor professor senator inspector detective fr sr hr mag ing sig miss',
);

/** In front of a name: a greeting. */
export const GREETINGS = words(
  'hi hello hey dear liebe lieber hallo geehrter geehrte cher chere bonjour salut hola querido querida estimado estimada ciao cara caro gentile egregio ola prezado prezada beste geachte drogi droga kaere hei hej kjare szia tere',
);
/** In front of a name: somebody introduces, signs or is called. Two words. */
export const INTRODUCTIONS = [
  'my name is',
  'name is',
  'i am',
  "i'm",
  'this is',
  'signed by',
  'written by',
  'reviewed by',
  'prepared by',
  'approved by',
  'submitted by',
  'regards',
  'sincerely',
  'thanks',
  'cheers',
  'gruesse',
  'grusse',
  'gru?en',
  'cordialement',
  'saludos',
  'saluti',
  'mein name ist',
  'ich heisse',
  'ich bin',
  "je m'appelle",
  'je suis',
  'me llamo',
  'mi chiamo',
  'mi nombre es',
  'meu nome e',
  'mijn naam is',
  'nazywam sie',
  'jmenuji se',
];
/** In front of a colon and a name, in forms and headers. */
export const LABELS = words(
  'name patient customer client kunde kundin patientin paciente cliente contact ansprechpartner holder kontoinhaber employee mitarbeiter attendees participants teilnehmer author autor auteur autore from to von an cc signed sender recipient driver passenger tenant witness interviewer interviewee user manager assignee reporter owner nom nombre nome naam imie nev navn namn surname lastname firstname vorname nachname prenom apellido apellidos cognome applicant beneficiary spouse guest student teacher',
);

/** Parts of a name that are written small. */
export const PARTICLES = words(
  'van von de der den del della di da dos das du la le el al bin ibn ben bint abu zu zur ter ten af av y e i san santa st mac mc',
);

/** Capitalised words that do not go on with a name: what companies, places, days, titles of things and sentences have. */
export const NO_NAME = words(
  `best kind warm having being going a about according after all also although am an and another any are as at be because been before being both but by can could customer did do does each either even every few first for from further get given good had has have he hello her here hers hi his how however i if in instead into is it its just last let like madam many may maybe me more most much must my near next no nobody none nor not nothing now of off on once one only or other our out over own perhaps please same second she should since so some somebody somewhere soon still such team than thank thanks that the their them then there these they this those through to today together tomorrow too under until up upon us was we well were what when where whether which while who whom whose why will with within without would yes yesterday yet you your
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar marz juni juli oktober dezember lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo
academy act advisory africa agency agreement air airlines airport america american apartment app apple archive area army art article asia asset assistant association asylum atlantic attack australia avenue award awards bank bar base basin bay beach beef belt bill billing black blue board boat book books boulevard box brand bread bridge brother brothers bureau business cafe camp campaign canada canal cancer capital card care case castle cathedral cave center central centre century channel chapel chapter charter chart choice christmas church circuit city class clinic club co coast code coffee college column commission committee community company complex computer conference congress constitution contact control convention corp corporation council county court creek crisis culture cup data day days deal debt delta department design desk development disease district division dome dr drive dynasty east eastern eastman edition education effect electric empire energy engine engineering english error estate europe european event exchange executive express factory fair falls family farm festival field files film finance fire flight floor food football force forest form fort forum foundation france french fund gallery game games garden gardens gas gate german germany glacier global god gold golf google government governor grand great greek green group guard guide gulf hall harbor harbour health heights help herald high hill hills history holiday holidays home hospital hotel hour house human hypothesis ice inc income index india indian industries industry inn institute insurance international internet introduction iron island islands issue italian italy japan japanese journal judge jury key king kingdom kitchen lab labor laboratory labs lake land lane language latin law lawn league legal lemma level library life light limited line linux list live llc local lodge london long loop ltd machine magazine mail main mall manager management mansion manual market marathon mass matrix maze media medical medicine memorial men menu method metro microsoft mile military mill mine minister ministry mission mode model modern money month monument moon motor motors mountain mountains movie museum music name national nations nature navy network new news night north northern notebook notes number ocean office oil old open opera orchestra order organization original outlet pacific page palace panel paper park parkway part party pass path peninsula people phone piazza picture pier place plan plans planet plant plaza point police policy port post power president press prime princess principle prize problem product products program project property province public queen question race radio railway ranch range record red region report republic research resort restaurant return review rights ring river road rock room rose royal rule rules russian saint sale sales school science sea search season secretary section security senate series service services shadow ship shop show sigma silver sister site society software solution song source south southern space spain spanish spirit spring springs square stadium standard star state states station statue steel step stock store story strait street strip structure studio studios study style subject summer summit sun support supreme surgery symphony syndrome system systems table tax technologies technology telegraph temple test theatre theater theorem theory time times title toolkit tower towers town trade trail train transfer transport treaty tree trial tribune trust tunnel turkey twin type union united universe university update user valley value version victory video view villa village virus volume wall war warning watch water way weather web week west western white wiki wild wind window windows wine winter woman women wood word words work world wto year years yellow york young zone zoo
gmbh ag kg ohg ev sa sarl spa srl bv nv oy ab as strasse straße gasse platz weg allee ring rue via calle plaza piazza avenida rua ulica laan straat kunde kundin kollege kollegen damen herren team support kundenservice mesdames messieurs madame monsieur tous equipo cliente clientes todos tutti
north-south customer-service ceo cto cfo hr it ai api ios android python java javascript react docker kubernetes github excel word outlook siri alexa cortana chatgpt claude gpt gemini copilot bert`
    .split(/\s+/)
    .join(' '),
);

/** Behind a name of the list: what is called after a person is none. */
export const CALLED_AFTER = words(
  `academy airport arena award avenue bay beach boulevard bridge building cathedral center centre church circle clinic college company county court creek crescent disease drive effect falls foundation gardens glacier group hall hill hospital hotel house inc institute island islands lake lane library ltd llc loop mall memorial motors mountain museum palace park place plaza point prize river road school society springs square stadium station street sweep symphony syndrome test theatre theorem theory tower trust university valley way wharf awards cup day lemma equation law constant algorithm distribution process principle paradox method transform corporation brothers & sons`
    .split(/\s+/)
    .join(' '),
);
