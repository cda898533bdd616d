import { entropy } from '../scan/checks.ts';
import type { MatchContext, ScanPattern } from '../scan/pattern.ts';
import { isBareSecret, isPasswordValue } from '../scan/secret-value.ts';
import { atEnd, before, examples, folded } from './dialect.ts';
import { NAMED_SECRET } from './secrets-generic.ts';
import { PASSWORD_VALUE } from './secrets-passwords.ts';

/** Characters of a value in a sentence, as a class body: printable ASCII that closes no quotation or bracket. */
const VALUE = String.raw`!#-&*+\-./0-:=?-Z\[-_a-z{-~`;
const TOLD = `(?<found>[${VALUE}]{6,64})(?![${VALUE}])`;
const OPENS = '["\'\\x60«“„「『]?';
/** What a password is called, as the folded text has it. */
const LONG_ANCHORS = [
  'password',
  'passphrase',
  'passcode',
  'passwd',
  'passwort',
  'passord',
  'kennwort',
  'kodeord',
  'mot de passe',
  'contrasena',
  'senha',
  'palavra-passe',
  'palavra passe',
  "parola d'ordine",
  'chiave wifi',
  'chiave wi-fi',
  'chiave di accesso',
  'wifi key',
  'wi-fi key',
  'wlan-schlussel',
  'wachtwoord',
  'losenord',
  'adgangskode',
  'salasana',
  'haslo',
  'heslo',
  'geslo',
  'lozinka',
  'jelszo',
  'sifre',
  'kata sandi',
  'kata laluan',
  'mat khau',
  'nenosiri',
];
/** The same as words of their own, which are part of many others. */
const SHORT_ANCHORS = ['pw', 'pwd', 'mdp', 'clave', 'parola', 'sandi'];
const ANCHORS = [...LONG_ANCHORS, ...SHORT_ANCHORS];
const NAME = `(?:${LONG_ANCHORS.join('|')}|(?<![a-z])(?:${SHORT_ANCHORS.join('|')}))[a-z]{0,4}(?![a-z])`;
/** What it is for, in front of the word that joins the two: “for the server”, “del wifi”. */
const PURPOSE = String.raw`(?: (?:wi-?fi|admin|mitt?|saya|nueva|nova|nuova|actual|atual|actuel|temporal))?(?: (?!must|can|may)[a-z]{1,4} [^\s:=,;]{1,20}(?: [^\s:=,;]{1,20}){0,2}?)?`;
const JOINS = String.raw`(?:\s?(?::|=|->|=>|→|—|–|-)\s{1,3}| (?:is|was|will be|to|as|ist|lautet|war|hei(?:ss|ß)t|est|etait|es|era|sera|a|e|foi|brzmi|jest|ar|er|on|je|la|adalah|este)[: ] ?)`;

/** What a value is used as or put into, where it stands in front. */
const FIELDS = [
  ...['as', 'as the', 'as my', 'as your', 'into the', 'in the'].map((joint) => ` ${joint} pass`),
  ' into the api key',
  ' als passwort',
  ' als kennwort',
  ' als wachtwoord',
  ' comme mot de passe',
  ' como contrasena',
  ' como senha',
  ' come password',
];

/** The same in scripts without an ASCII letter; in these a value of ASCII stands out. */
const WORDS = folded([
  'парол',
  'парола',
  'лозинка',
  '密码',
  '密碼',
  '口令',
  'パスワード',
  '暗証番号',
  '비밀번호',
  '비번',
  '암호',
  '패스워드',
  'hasło',
  'hasł',
  'סיסמה',
  'סיסמא',
  'كلمة المرور',
  'كلمة السر',
  'الرقم السري',
  'رمز عبور',
  'รหัสผ่าน',
  'पासवर्ड',
  'পাসওয়ার্ড',
  'κωδικός',
  'Κωδικός',
]).map((word) => word.toLowerCase());
const WORD = `(?:${WORDS.join('|')})`;
const JOINED_BEFORE = atEnd(
  String.raw`(?:${WORD}[^\x21-\x7e\n]{0,3}|[:=\-–—→"'\x60«「『]\s?|\s(?:to|jest|${folded(['это', 'είναι', 'היא', 'הוא', 'هي', 'هو', 'है']).join('|')})\s|${WORD}[^\x21-\x7e\n]{0,4}(?:${folded(['은', '는', 'は', 'が', '是', '为', '為', 'คือ']).join('|')})\s?)`,
  'i',
);

const PAIR_ANCHORS = ['creds', 'credential', 'zugangsdaten', 'identifiants', 'credenciales', 'credenziali'];

/** Passwords that a sentence tells, in the languages of their users. */
export const TOLD_SECRETS: readonly ScanPattern[] = [
  {
    ...NAMED_SECRET,
    type: 'told_secret',
    anchors: ANCHORS,
    digitNear: true,
    pattern: String.raw`(?:mot de passe|[a-z]['\w]{1,19})(?:-[a-z]{1,9})?["')\\]*]{0,2}(?: [^\s:=,;]{1,20}){0,5}? ?(?:[:=→—–>\-]{1,2} {1,3})?(?<=\s)${OPENS}(?=[!-~]{0,30}\d)${TOLD}`,
    accept: isToldBehind,
    examples: examples(
      [
        'Das Passwort für den Drucker lautet Birke•7731',
        'Das Kennwort für das WLAN lautet Farn•-64q',
        'la contraseña es 4zcc•OxkrQWkM',
        'la contraseña nueva es Roble•_57',
        'haslo to Wierz•_55',
        'Das Kennwort vom neuen Router lautet Ulme•_38k',
        'le mot de passe de mon compte est Aune•-519',
        'la contraseña de mi cuenta es Roble•_82m',
        'Das Kennwort lautet Moos•-huhn27',
        'senha do banco: Ipe•_roxo17',
        'Le mot de passe du bureau est Lis•-2231',
        'La password è Ciliegia•-84',
        'mi contraseña del wifi es Naranja•#52',
        'the password for the NAS - Pebble•4417',
        'A palavra-passe do router é Sardinha•209',
        'Salasanani on Kuusi•8812',
        'user kim and password Birke•7731 please',
        'gebruiker jan, wachtwoord Molen•8816',
        'Bitte mit Kennwort Drossel•4471 anmelden',
        'entra con la contraseña "Naranja•#52"',
      ],
      [
        'Das Passwort ist seit 2024-03-01 neu',
        'the password is at least 8 characters',
        'la password è di 12 caratteri',
        'la clave es 4',
        'the password of v2 is gone',
        'password Office2021 guide',
        'the password SHA-256 hash',
        'password 2FA-enabled',
        'my password 1Password keeps',
        'password v2.3beta1',
      ],
    ),
  },
  {
    ...NAMED_SECRET,
    type: 'told_secret',
    anchors: [],
    words: WORDS,
    pattern: String.raw`${WORD}[^\x21-\x40\x5b-\x60\x7b-\x7e\n]{0,20}[:=\-→]{0,3}\s{0,3}["'\x60]?(?<![A-Za-z0-9][:=\-→]{0,3})${TOLD}`,
    accept: (value, context) =>
      isTold(value, context) &&
      (isMixed(value) || JOINED_BEFORE.test(context.text.slice(Math.max(0, context.start - 40), context.start))),
    examples: examples(
      [
        'Пароль от сервера: Olkha-Reka•771',
        'мой пароль Reka•7718',
        'Nowe hasło to Wierzba•55',
        'Wi-Fi密码是Shan•6612',
        '비밀번호는 Sanho•5119 입니다',
        'كلمة المرور هي nakhla•918',
        'पासवर्ड Aam•_7729 है',
        'รหัสผ่านคือ Mango•&813',
      ],
      ['пароль: минимум 8', '密码至少8位', 'パスワードを忘れた場合はSupport365へ', 'пароль из Windows10'],
    ),
  },
  {
    ...NAMED_SECRET,
    type: 'assigned_secret',
    anchors: [],
    words: WORDS,
    pattern: String.raw`${WORD}[^\x21-\x7e\n]{0,20}["'\x60]?\s?[:=]\s{0,3}["'\x60]?(?<found>${PASSWORD_VALUE})`,
    accept: isPasswordValue,
    examples: examples(['пароль: Tiger•!Reka', '{"пароль": "Reka•, 71 z"}'], ['пароль: минимум 8', '密码：至少8位']),
  },
  {
    ...NAMED_SECRET,
    type: 'told_secret',
    anchors: FIELDS,
    digitNear: true,
    lead: { characters: String.raw`\x21-\x7e`, min: 6, max: 66 },
    pattern: String.raw`(?<![${VALUE}])(?<found>[${VALUE}]{6,64})(?=["'\x60]? (?:as|into|in|als|comme|como|come) )`,
    accept: isTold,
    examples: examples(
      [
        'Use Pebble•.454 as the password',
        'type "q7Rt2•mXw9KzP" into the password field',
        'Nimm Birke•7731 als Passwort',
        'usa Naranja•52x como contraseña',
      ],
      ['use this as the password', 'type it into the password field', 'sha256 as password'],
    ),
  },
  {
    ...NAMED_SECRET,
    type: 'told_secret',
    anchors: PAIR_ANCHORS,
    pattern: String.raw`(?:${PAIR_ANCHORS.join('|')})s?(?: (?:are|is|sind|sont|son|sao|sono|for [\w.\-]{1,20}))?:? {1,2}${OPENS}[\w.@+\-]{2,40} ?[/:|] ?${TOLD}`,
    accept: isTold,
    examples: examples(
      ['creds are admin/Pebble•9701', 'Zugangsdaten: anna / Birke•7731', 'credentials: kim:Molen•88x6'],
      ['credentials are stored/encrypted', 'creds: a/b', 'credentials for v1/models2'],
    ),
  },
];

/** A password with a digit, without the stop that ends the sentence. */
function isTold(value: string, context: MatchContext): boolean {
  const told = value.replace(/[.!?:]+$/, '');
  // What costs most last.
  return (
    /\d/.test(told) &&
    !/[@(]/.test(context.text.charAt(context.end)) &&
    !NAMED_BY_NUMBER.test(told) &&
    !COUNTED.test(told) &&
    isPasswordValue(told)
  );
}

/** Digests, products, sizes and versions that stand where a password could. */
const NAMED_BY_NUMBER =
  /^(?:1password|(?:sha|md|aes|rsa|utf|iso|base|oauth|bcrypt|windows|office|wpa|ipv|v|gpt)-?\d[\w.-]{0,8}|[\w-]+\.(?:com|org|net|io|de|json|ya?ml|md|js|ts))$/i;

/** A count and its word: “12-character”, “2FA-enabled”, “8-Zeichen”. */
const COUNTED = /^\d{1,3}-?(?:[A-Z]{1,4}|[A-Z]?[a-z]{1,12})(?:-[a-z]+)*$/;

/** Letters and digits in no order of a name with its number: safe to take where nothing joins name and value. */
export function isMixed(value: string): boolean {
  const bare = value.replace(/[.!?:]+$/, '');
  return (
    bare.length >= 8 &&
    isBareSecret(bare) &&
    !/^[A-Za-z]+[-_.]?\d{1,4}$/.test(bare) &&
    !/^[A-Z][A-Z\d-]+$/.test(bare) &&
    entropy(bare) >= 2.7
  );
}

const JOINED = atEnd(`${NAME}["')\\]*]{0,2}${PURPOSE}${JOINS}${OPENS}`);
const BESIDE = atEnd(`${NAME}(?: (?:als|with|de|van|do|of|admin|root))? ${OPENS}`);

/** A password of a sentence: a sign or a word joins name and value; or they stand side by side, and the value or the sentence tells the rest. */
function isToldBehind(value: string, context: MatchContext): boolean {
  const lead = before(context, 110);
  const isJoined = JOINED.test(lead);
  // The value last: judging it costs most, and most words for a password tell none.
  if (!(isJoined || BESIDE.test(lead)) || !isTold(value, context)) return false;
  return isJoined || isMixed(value) || NAMES_USER.test(lead.slice(-70)) || isOpened(context);
}

const NAMES_USER =
  /sifre(?:m|n|si|niz)\b|parola(?:m|n)\b|\b(?:user|usuario|utente|benutzer|log ?in|sign in|utili[sz]|identifiant|gebruiker|inloggen|kullanici|accedi|entra|connect|mit|with|com a|con la|avec le|met)/;

function isOpened({ text, start }: MatchContext): boolean {
  return /["'\x60«“„「『]/.test(text.charAt(start - 1));
}
