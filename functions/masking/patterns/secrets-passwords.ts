import type { MatchContext, ScanPattern } from '../scan/pattern.ts';
import { isPasswordValue } from '../scan/secret-value.ts';
import { before, examples, generalAssignment } from './dialect.ts';
import { nameBefore, namesNoSecret } from './secret-names.ts';
import { isSecret, NAMED_SECRET } from './secrets-generic.ts';

/**
 * Names of passwords, shortened, misspelt and in other languages, as the folded text has them. Behind them a short
 * value is one too.
 */
const PASSWORD_NAME =
  '(?:(?=pas|pss)(?:pass?(?:w(?:o?r?[dt]|rod|ort)(?:es|e)?|code|phrase)?|pas?sw?d|psswd)|(?=[pm][wsd])(?<![a-z])(?:pwd?|psw|psk|mdp)|(?=[ckwsmpljhnardbuf])(?:(?:root|admin|db|bind|user|ftp|smtp|sql|mail|my)pw|(?:wi-?fi|wlan|network|netzwerk)[ _-]?(?:key|schlussel)|p\\/w|pass phrase|contrasena|kennw(?:ort)?|wachtwoord|senha|mot de passe|parola|losenord|salasana|jelszo|heslo|sifre))';
const PASSWORD_ANCHORS = [
  'pass',
  'pasw',
  'pasd',
  'psw',
  'pssw',
  'pw',
  'psk',
  'mdp',
  'p/w',
  'rootpw',
  'adminpw',
  'dbpw',
  'bindpw',
  'userpw',
  'ftppw',
  'smtppw',
  'sqlpw',
  'mailpw',
  'mypw',
  'wifi key',
  'wi-fi key',
  'wifi_key',
  'wifi-key',
  'wlan key',
  'wlan-schlussel',
  'wlan-key',
  'wlanschlussel',
  'network key',
  'contrasena',
  'kennw',
  'wachtwoord',
  'senha',
  'mot de passe',
  'parola',
  'losenord',
  'salasana',
  'jelszo',
  'heslo',
  'sifre',
];
export const PASSWORD_VALUE = String.raw`(?<=["'\x60])[^"'\x60\r\n]{5,200}(?=["'\x60])|(?<=: )[^\s"'\x60,;<>()|{}]{5,64}(?![^\s"'\x60,;<>)}。])|[^\s"'\x60,;<>()=|&{}:]{5,64}={0,2}(?![^\s"'\x60,;<>)&}。])|(?<=:=? )[^\s"'\x60]{8,200}`;
/** Passwords by the name they are assigned to. */
export const PASSWORDS: readonly ScanPattern[] = [
  {
    ...NAMED_SECRET,
    type: 'assigned_secret',
    beforeAssignment: true,
    anchors: PASSWORD_ANCHORS,
    pattern: generalAssignment(PASSWORD_NAME, PASSWORD_VALUE),
    accept: acceptsPassword,
    examples: examples(
      ['wifi Gast / pw: Tulpe•-93x', 'pass=Qu4rtz•#17', 'db-passwrt := Birke•_2209', 'rootpw: Wolke•-44q'],
      ['Pass: 4 of 5 tests', 'bypass: enabled22', 'passed: 2026-11-30', 'pw = PasswordWidget2()', 'the pass, v2.1beta'],
    ),
  },
];

/** Shorter ones are found behind the name of a password only. */
const MIN_SECRET = 8;
const NO_PASSWORD_NAME =
  /(?:by|com|tres|sur|over|under)pass|pass(?:ed|es|ing|port|age|enger|ive|able|through|thru|ion|[-_ ]?through|[-_ ]?thru|_?rates?|_?counts?|_?number|[-/ ]?fail)/i;

function acceptsPassword(value: string, context: MatchContext): boolean {
  const lead = before(context, 80);
  return (
    (isPasswordValue(value) || (value.length >= MIN_SECRET && isSecret(value, context))) &&
    !namesNoSecret(lead, value) &&
    !NO_PASSWORD_NAME.test(nameBefore(lead))
  );
}
