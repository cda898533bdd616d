import { entropy, isPlaceholder } from './checks.ts';
import { isAlphanumeric } from './surroundings.ts';

/**
 * Whether a text that stands where a secret is expected is a value at all. Everything that looks for secrets asks
 * here, so that one answer holds for all of them: a placeholder, a filler, a reference, a name, a sealed value and a
 * key from documentation open nothing. It costs more than the look of a value, so it is asked last.
 */
export function isSecretValue(value: string): boolean {
  return answerFor(SECRET, value, opensSomething);
}

/** Questions about a value, as places of their answers. */
const SECRET = 0;
const PASSWORD = 1;
const QUOTED = 2;
const BARE = 3;
const YES = 1;
const NO = 2;

/** The value at hand: a place where several patterns match asks the same several times. 0 stands for what was not asked. */
let last = '';
const answers = new Uint8Array(BARE + 1);

function answerFor(question: number, value: string, judge: (value: string) => boolean): boolean {
  if (value !== last) {
    last = value;
    answers.fill(0);
  }
  const known = answers[question] ?? 0;
  if (known !== 0) return known === YES;
  const answer = judge(value);
  answers[question] = answer ? YES : NO;
  return answer;
}

/** A secret must not be kept longer than its text is read. */
export function forgetSecretValue(): void {
  last = '';
  answers.fill(0);
}

function opensSomething(value: string): boolean {
  return !(
    isPlaceholder(value) ||
    isReference(value) ||
    isEncrypted(value) ||
    isFiller(value) ||
    PROMPT.test(value) ||
    OTHER.test(value) ||
    DOCUMENTED.test(value)
  );
}

/** What a program asks a person for. */
const PROMPT = /^[A-Za-z][a-z]+(?: [a-z]+){0,4}(?:\? ?|: ?| > ?)$/;

/**
 * Public keys of SSH, addresses of networks, patterns of paths, routes of Rails, rules of Laravel for a field, and what
 * stands between two texts of a program.
 */
const OTHER =
  /^(?:ssh-(?:rsa|dss|ed25519|ed448)\b|ecdsa-sha2-|sk-(?:ssh|ecdsa)-)|^(?=.*::|(?:[^:]*:){7}[^:]*$)[a-f\d]{0,4}(?:::?[a-f\d]{1,4}){3,8}$|\*\*\/|\/\*\*?(?:[/.]|$)|^(?:\w+\/)+\w+#\w+$|^[,;)\]}+](?:.* |.*[:=(+,[]$)|^ (?:[+,.]|=>?) |^\[\w+=|^(?:(?:required|nullable|sometimes|present|filled|bail|string|confirmed)\||(?:min|max|size|digits):\d+(?:[,|]|$))[a-z\d_:,|]*$/i;

/** The same for the part of an issuer's token behind its prefix: random by design, so that words cannot be a name. */
export function isTokenBody(body: string): boolean {
  return !isFiller(body) && !isExample(body);
}

/** A value that documentation prints, or that says so. Names and lengths as issuers have them weigh more than order. */
export function isExample(value: string): boolean {
  return DOCUMENTED.test(value) || EXAMPLE_WORD.test(value);
}

/** Words that random letters hold less than once in ten thousand tokens. */
const EXAMPLE_WORD = /example|placeholder|sample|dummy|redacted|changeme|replace|insert|not.?a.?real|your.?\w{0,8}key/i;

const STORE_OF_SECRETS =
  /^(?:arn:aws|op:\/\/|ref\+|(?:[a-z][a-z0-9+.-]{1,24}:)(?:\/\/|[a-z]+\/)|ssm:|projects\/|secrets?\/|vault:[a-z]|@microsoft\.keyvault|\(\(|keyvault:|file:|env:|secret:\/|gcp-?sm|aws-?sm|azure-?kv|sops:|doppler:|infisical:)/i;
const PATH = /^(?:[~.]{0,2}\/[\w.~/-]+|[~.]{0,2}(?:\/[\w.~@-]+){2,}\/?|[A-Za-z]:\\[\w\\. -]+)$/;
/** What resources that hold secrets are called. */
const RESOURCE_WORD =
  /^(?:secrets?|creds?|credentials?|auth|keys?|tokens?|passwords?|tls|cert|certificate|config|db|database|prod|production|staging|stage|dev|test|service|server|app|api|registry|account|admin|user|client|postgres(?:ql)?|mysql|redis|mongo(?:db)?|kafka|rabbitmq|runner|team|default|v\d{1,3})$/i;

const SEPARATOR = /[-_./:]/;
const MAX_REFERENCE = 120;

/** Points at a secret that lies elsewhere: a path, an address, a name in a store of secrets or in a cluster. */
function isReference(value: string): boolean {
  if (STORE_OF_SECRETS.test(value) || PATH.test(value)) return true;
  const first = value.search(SEPARATOR);
  if (first < 0 || value.length > MAX_REFERENCE) return false;
  const isPath = value.includes('/');
  if (!(isPath || IN_SMALL_LETTERS.test(value)) || !isNameSegment(value.slice(0, first))) return false;
  const segments = value.split(SEPARATOR);
  if (!segments.every(isNameSegment)) return false;
  return isPath || segments.length > 3 || segments.some((each) => RESOURCE_WORD.test(each.replace(/\d+$/, '')));
}

const IN_SMALL_LETTERS = /^[a-z0-9._:-]+$/;

function isNameSegment(segment: string): boolean {
  return (
    /^(?:v?\d{1,6}|[A-Za-z]{1,4}\d{0,2})$/.test(segment) || (/^[A-Za-z]{2,24}\d{0,2}$/.test(segment) && isWord(segment))
  );
}

/** Consonants in a row that no language has. */
const MAX_CONSONANTS = 5;
/** Letters for one vowel, at most. */
const LETTERS_A_VOWEL = 6;

/** Letters as a language puts them: no long run without a vowel, and in one case but for the first. */
function isWord(letters: string): boolean {
  if (!/^(?:[A-Z]?[a-z]+\d*|[A-Z]+\d*)$/.test(letters)) return false;
  let count = 0;
  let vowels = 0;
  let consonants = 0;
  for (let i = 0; i < letters.length; i++) {
    const code = letters.charCodeAt(i) | 32;
    if (code < 97) continue;
    count += 1;
    const isVowel = VOWELS.has(code);
    if (isVowel) vowels += 1;
    consonants = isVowel ? 0 : consonants + 1;
    if (consonants > MAX_CONSONANTS) return false;
  }
  return vowels * LETTERS_A_VOWEL >= count;
}

const VOWELS: ReadonlySet<number> = new Set([...'aeiouy'].map((vowel) => vowel.charCodeAt(0)));

/**
 * Sealed by a key that does not stand beside it. Prefixes of Bitnami SealedSecrets, SOPS, Jasypt, Spring Cloud
 * Config, WebLogic, Vault transit, Ansible Vault, AWS and Google KMS, Fernet, OpenSSL and age, as their manuals show.
 */
const ENCRYPTED =
  /^(?:Ag[A-D][A-Za-z0-9+/]{40,}={0,2}|ENC[[(]|\{(?:cipher|aes|aes256|enc|encrypted)\}|vault:v\d{1,4}:|\$ANSIBLE_VAULT|AQICAH|CiQA|gAAAAA|U2FsdGVkX1|enc(?:rypted)?:|age1|YWdlLWVuY3J5cHRpb24)/i;

function isEncrypted(value: string): boolean {
  return ENCRYPTED.test(value);
}

/** Shorter texts are too short to tell a pattern from chance. */
const MIN_FILLER = 10;
/** What is made up shows in its first characters. */
const MAX_FILLER = 80;
const MAX_PERIOD = 12;
/** Share of the steps from one character to the next that count up or repeat. */
const MAX_ORDERED = 0.6;

/** Letters and digits of the value at hand, in small letters. */
const filler = new Uint8Array(MAX_FILLER);

/** Made by a person who needed characters: it counts up, or says the same again and again. */
function isFiller(value: string): boolean {
  const length = readFiller(value);
  if (length < MIN_FILLER) return false;
  let ordered = 0;
  for (let i = 1; i < length; i++) if (follows(filler[i - 1] ?? 0, filler[i] ?? 0)) ordered += 1;
  return ordered > (length - 1) * MAX_ORDERED || isPeriodic(length);
}

/** How many letters and digits of the first characters there are; what is not ASCII is neither. */
function readFiller(value: string): number {
  const end = Math.min(value.length, MAX_FILLER);
  let length = 0;
  for (let i = 0; i < end; i++) {
    const code = value.charCodeAt(i);
    if (!isAlphanumeric(code)) continue;
    filler[length] = code <= NINE ? code : code | 32;
    length += 1;
  }
  return length;
}

const Z = 122;
const NINE = 57;

function follows(left: number, right: number): boolean {
  return (
    right === left ||
    right === left + 1 ||
    ((left === Z || left === NINE) && (right === 97 || right === 48 || right === 49))
  );
}

/** The same group of up to twelve characters three times or more, but for a few characters. */
function isPeriodic(length: number): boolean {
  for (let period = 1; period <= MAX_PERIOD && period * 3 <= length; period++) {
    let differing = 0;
    const allowed = Math.floor((length - period) / 10);
    for (let i = period; i < length && differing <= allowed; i++) if (filler[i] !== filler[i - period]) differing += 1;
    if (differing <= allowed) return true;
  }
  return false;
}

/**
 * Parts of keys that their issuers print: AWS IAM user guide, GitHub and Stripe documentation, the emulators of
 * Azure Storage and Cosmos DB, RFC 6749, 6750, 7515, 7519 and 7617, jwt.io.
 */
const DOCUMENTED =
  /wJalrXUtnFEMI|je7MtGbClwBF|16C7e42F292c6912E771|4eC39HqLyjWDarjt|BQokikJOvBiI2Hlw|Eby8vdM02xNOcqFl|C2y6yDjf5\/R\+ob0N|QWxhZGRpbjpvcGVuIHN|dXNlcjpwYXNzd29yZ|dXNlcm5hbWU6cGFzc3|mF_9\.B5f-4\.1JqM|2YotnFZFEjr1zCsi|tGzv3JOkF0XG5Qx2|7Fjfp0ZBr1KtDRbn|gX1fBat3bV|SflKxwRJSMeKKF2Q|dBjftJeZ4CVP-mB9|TJVA95OrM7E2cBab|cThIIoDvwdueQB46|AIzaSyDaGmWKa4JsXZ|ya29\.a0AfH6SMBx-/;

const EXPRESSION =
  /^[\w.-]+[([]|^[./~$%<:@!?]|:\/\/|^[a-z_]+(?:\.[a-z_]\w*)+$|^v?\d+[.:/\d-]*[A-Za-z]{0,5}\d?$|^[a-z]+\d?(?:-[a-z]+\d?)+$|^[A-Z][A-Z0-9_]+$|^[A-Z]?[a-z]+(?:_[a-z]+)*_?\d$|\($/;

/** Behind a name that tells of a password: letters and something else, not an expression, a word, a date or a version. */
export function isPasswordValue(value: string): boolean {
  return answerFor(PASSWORD, value, isPassword);
}

function isPassword(value: string): boolean {
  if (!/[A-Za-z]/.test(value) || !/[\d\W_]/.test(value)) return false;
  if (!/\d/.test(value) && !/[^\w\s.:-]/.test(value)) return false;
  if (EXPRESSION.test(value) || WORDLIKE.test(value)) return false;
  if (/\s/.test(value)) return isQuotedSecret(value);
  return entropy(value) >= Math.min(3, Math.log2(value.length) * 0.75) && isSecretValue(value);
}

/** After a colon an unquoted value is a text, whatever it is made of; templates and prose are not. */
export function isYamlSecret(value: string): boolean {
  return (
    /[^\w\s].*[^\w\s].*[^\w\s]/.test(value) &&
    /[A-Za-z]/.test(value) &&
    !/^[[{(/.~]|:\/\/|^\w+[([.]/.test(value) &&
    entropy(value) >= 3 &&
    isSecretValue(value)
  );
}

const WORDLIKE = /^[A-Za-z]+(?:[_\-.: ][A-Za-z]+)*[.!?:]?$/;

/** In quotes: more than a word or a name, or several words that no manual would print. */
export function isQuotedSecret(value: string): boolean {
  return answerFor(QUOTED, value, isQuoted);
}

function isQuoted(value: string): boolean {
  if (!/[A-Za-z\d]/.test(value) || /^[\w.-]+\(.*\)$|^\/[\w/.-]*$|^https?:\/\//.test(value)) return false;
  return (isPhrase(value) || isNoWord(value)) && isSecretValue(value);
}

function isNoWord(value: string): boolean {
  if (DESCRIBED.test(value)) return false;
  if (!WORDLIKE.test(value)) return entropy(value) >= 2.5;
  return /^[A-Za-z]{12,}$/.test(value) && entropy(value) >= 3.7 && /[a-z][A-Z].*[A-Z]/.test(value);
}

/** Several words, and one of those that texts about secrets are made of. */
const DESCRIBED =
  /^(?=\S+ ).*\b(?:tokens?|keys?|passwords?|secrets?|must|enter|access|least|characters?|digits?|description)\b/i;

/** Four words or more that describe nothing: a passphrase. */
function isPhrase(value: string): boolean {
  return (
    /^[a-z]+(?: [a-z]+){3,7}$/.test(value) &&
    !/\b(?:the|your|must|is|are|for|enter|required|pass\w*|secret|token|key|this|that|you|to|of|new)\b/.test(value)
  );
}

/** A short value cannot have three bits a character: nearly all of them have to differ. */
const SHORT_VARIETY = 0.92;

/** Without quotes: letters and digits mixed, random enough, and not an expression, path or address. */
export function isBareSecret(value: string): boolean {
  return answerFor(BARE, value, isBare);
}

function isBare(value: string): boolean {
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (
    /^[\w.-]+[([]|^[./~]|:\/\/|^\w+\.\w+(?:\.\w+)*$|^v?\d+[.\d-]*\w{0,6}$|^[&*]?(?=.{0,25}$|.*_)[A-Z][A-Z0-9_]+[,;]?$|[[\]]|-\d+(?:\.\d+)+$|^[a-z]+\d?(?:-[a-z]+\d?)+$/.test(
      value,
    )
  )
    return false;
  return entropy(value) >= Math.min(3, Math.log2(value.length) * SHORT_VARIETY) && isSecretValue(value);
}

/** Names such as generatedByHomeAppForDebugging are words, not random letters. */
export function isCamelWords(value: string): boolean {
  return (value.match(/[A-Z][a-z]{3,}/g) ?? []).join('').length > value.length / 2;
}
