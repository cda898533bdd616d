import { describe, expect, test } from 'vitest';
import { DEFAULT_MASKING_POLICY, maskText } from '../../functions/masking/masking.ts';
import { sampleOf } from '../support/builders/format-samples.ts';

const masked = (text: string) => maskText(text, DEFAULT_MASKING_POLICY).text;

const found = (text: string) =>
  maskText(text, DEFAULT_MASKING_POLICY).findings.filter(({ category }) => category === 'secret').length > 0;

/** The value after the arrow has to disappear from the text before it. */
function expectGone(line: string): void {
  const [text = '', value = ''] = line.split(' → ');
  expect(text).toContain(value);
  expect(masked(text)).not.toContain(value);
}

describe('a secret behind a short, misspelt, compound or foreign name', () => {
  test.each([
    'wifi Gast / pw: Tulpe-93x → Tulpe-93x',
    'login=kim, pass=Qu4rtz#17 → Qu4rtz#17',
    'db-passwrt := Birke_2209 → Birke_2209',
    'user: ana pwd: 9Falke!x → 9Falke!x',
    'ftp login kim / Passwort: Amsel77! → Amsel77!',
    'psw=Zaun$81k → Zaun$81k',
    'paswd: k4Lender → k4Lender',
    'passwrd = Ulme.5510x → Ulme.5510x',
    'passwrod: "tr0mmel_9" → tr0mmel_9',
    'smtpPass: "Ofen7#rauch" → Ofen7#rauch',
    'DB_PASS=f8Regen! → f8Regen!',
    'rootpw: Wolke-44q → Wolke-44q',
    'admin_pw="St3in.bruch" → St3in.bruch',
    'contraseña: Luna_88v → Luna_88v',
    'mot de passe : Pluie#29x → Pluie#29x',
    'senha=Mar3_alto → Mar3_alto',
    'пароль: Reka-71z → Reka-71z',
    '密码：Shan_66h → Shan_66h',
    'パスワード: Yama-35t → Yama-35t',
    'hasło: Rzeka82! → Rzeka82!',
    'wachtwoord: Fiets-19k → Fiets-19k',
    'appSecret := q8Nebel2rot → q8Nebel2rot',
    'userAuthKey=Kies9_wand3 → Kies9_wand3',
    'auth: { user: "kim", pass: "Gras:91b" } → Gras:91b',
    'credentials: kim/Hafen_73w → Hafen_73w',
    'login: kim password: Moos-28r → Moos-28r',
    'sudo password is Nuss_45t. → Nuss_45t',
    'Your temporary password is: Reh-5521-x → Reh-5521-x',
    'host=db user=kim password=Eis7_berg port=5432 → Eis7_berg',
    '<password>Salz-90m</password> → Salz-90m',
    '<add key="SmtpPassword" value="Korn_61z" /> → Korn_61z',
    "define('DB_PASSWORD', 'Dorf#38y'); → Dorf#38y",
    'user_pass: !!str Laub.72c → Laub.72c',
    "'secret' => 'h7Segel2blau' → h7Segel2blau",
    'private_token: Fluss8_tal4x → Fluss8_tal4x',
    'requirepass Torf-66q → Torf-66q',
    'p/w: xK9-tulip → xK9-tulip',
    'pass phrase: B1rke-Wald → B1rke-Wald',
    'Wifi key: Gast-4471-blau → Gast-4471-blau',
    'WLAN-Schlüssel: Gast-4471-blau → Gast-4471-blau',
    'the pw for staging is Hut_88zq → Hut_88zq',
    'pwd is Zed_77kq → Zed_77kq',
    'password (prod): Zed_77kq → Zed_77kq',
    'password for kim: Zed_77kq → Zed_77kq',
    'admin password => Zed_77kq → Zed_77kq',
    'set password for "kim" to "Zed_77kq" → Zed_77kq',
    'secret=Zed77kqpl → Zed77kqpl',
    'encryption_key: !!binary 9f8a7b6c5d4e3f21 → 9f8a7b6c5d4e3f21',
  ])('%s', expectGone);
});

describe('a secret in a statement of SQL', () => {
  test.each([
    "ALTER ROLE ana WITH LOGIN PASSWORD 'mO9-kite'; → mO9-kite",
    'create user jo identified by "r4in_Coat" → r4in_Coat',
    "CREATE USER 'web'@'%' IDENTIFIED BY 'Dach_27!'; → Dach_27!",
    "CREATE USER web IDENTIFIED WITH mysql_native_password BY 'Herd-53k'; → Herd-53k",
    "CREATE LOGIN app WITH PASSWORD = N'Ziegel#40', CHECK_POLICY = OFF → Ziegel#40",
    "SET PASSWORD FOR 'root'@'localhost' = PASSWORD('Holz_18u'); → Holz_18u",
    "GRANT ALL ON *.* TO 'kim'@'%' IDENTIFIED BY 'Feld-84n' → Feld-84n",
    "CREATE USER MAPPING FOR ana SERVER s OPTIONS (user 'ana', password 'Wind_59e') → Wind_59e",
    "CREATE ROLE etl LOGIN ENCRYPTED PASSWORD 'Lehm#62o' → Lehm#62o",
    'alter user scott identified by t1ger_Paw; → t1ger_Paw',
  ])('%s', expectGone);
});

describe('a secret as an option, a default or a comparison', () => {
  test.each([
    'sync --secret k3ttle-8812 → k3ttle-8812',
    'os.getenv("PIN_KEY","7f-Lark-20") → 7f-Lark-20',
    'os.environ.get("DB_PASS", "Ahorn_83k") → Ahorn_83k',
    "const t = process.env.API_TOKEN || 'fox-71-Quill' → fox-71-Quill",
    "process.env.SESSION_SECRET ?? 'otter.58-Reed' → otter.58-Reed",
    'ENV.fetch("SMTP_PASSWORD", "heron_64Dune") → heron_64Dune',
    `password: $\u007bDB_PASSWORD:-Birke_2209} → Birke_2209`,
    `@Value("$\u007bmail.password:Finch_31pond}") → Finch_31pond`,
    'getProperty("db.password", "crane-92-Fen") → crane-92-Fen',
    'parser.add_argument("--password", default="newt_47Moss") → newt_47Moss',
    'password: str = "stoat-83-Ivy" → stoat-83-Ivy',
    'const secret: string = "linnet_29Kelp" → linnet_29Kelp',
    'var token string = "plover-66-Gorse" → plover-66-Gorse',
    'String password = "vole_15Thorn"; → vole_15Thorn',
    'if password == "lapwing-40-Oat": → lapwing-40-Oat',
    'if (token === "teal_77Sedge") { → teal_77Sedge',
    'password.equals("snipe-23-Rush") → snipe-23-Rush',
    'hmac.compare_digest(secret, "dunlin_81Flax") → dunlin_81Flax',
    'strcmp(password, "godwit-36-Rye") == 0 → godwit-36-Rye',
    '$p = ConvertTo-SecureString "Curlew_54!" -AsPlainText -Force → Curlew_54!',
    "ConvertTo-SecureString -String 'Knot-68-Elm' -AsPlainText → Knot-68-Elm",
    'New-Object PSCredential("kim", (ConvertTo-SecureString "Ruff_90Ash" -AsPlainText)) → Ruff_90Ash',
    'param([string]$Password = "Whimbrel-12") → Whimbrel-12',
    'mysql -u root -pStint_45Bay → Stint_45Bay',
    'sshpass -p Avocet_73 ssh kim@host → Avocet_73',
    'net use \\\\srv\\share /user:kim Gannet_28! → Gannet_28!',
    'ldapsearch -D cn=admin -w Puffin-59x → Puffin-59x',
    'redis-cli -a Fulmar_37Sky → Fulmar_37Sky',
    'docker login -u kim -p Shag_64Reef registry.example.org → Shag_64Reef',
    'openssl enc -k Skua_91Cliff → Skua_91Cliff',
    'openssl rsa -passin pass:Auk_50Stack → Auk_50Stack',
    'psql "postgresql://kim:Tern_82Shore@db/app" → Tern_82Shore',
    'PGPASSWORD=Petrel_19w psql → Petrel_19w',
    'export MYSQL_PWD=Murre_63v → Murre_63v',
    'const apiKey = process.env.KEY ?? "9f8a7b6c5d4e3f21" → 9f8a7b6c5d4e3f21',
    'process.env["APP_TOKEN"] || "Zed_77kq" → Zed_77kq',
    'os.getenv("SIGNING_SEED", "Zed_77kq-9") → Zed_77kq-9',
    'password String @default("Zed_77kq") → Zed_77kq',
    'login --user kim --pass Zed_77kq → Zed_77kq',
    'ACL SETUSER kim on >Zed_77kq ~* → Zed_77kq',
    "EXEC sp_addlogin 'kim', 'Zed_77kq' → Zed_77kq",
  ])('%s', expectGone);
});

describe('key material in other notations', () => {
  const key = (length: number) => sampleOf(`{url:${length}}`);
  test.each([
    ['a symmetric JWK', `{"kty":"oct","k":"${key(43)}","alg":"HS256"}`, key(43)],
    ['a JWK whose members come in another order', `{"k":"${key(43)}","kty":"oct"}`, key(43)],
    ['the private member of an elliptic JWK', `{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"${key(42)}"}`, key(42)],
    ['the private member of an Ed25519 JWK', `{"crv":"Ed25519","d":"${key(43)}","kty":"OKP","x":"pub"}`, key(43)],
    ['an RSA prime', `{"kty":"RSA","n":"x","e":"AQAB","d":"${key(86)}"}`, key(86)],
  ])('%s', (_, text, value) => {
    expect(masked(text)).not.toContain(value);
  });

  const numbers = [12, 250, 7, 193, 88, 41, 226, 119, 5, 160, 73, 212, 30, 147, 95, 201];
  const hexes = numbers.map((each) => `0x${each.toString(16).padStart(2, '0')}`);
  test.each([
    `secret_key = [${numbers.join(', ')}]`,
    `byte[] key = new byte[] { ${numbers.join(', ')} };`,
    `const AES_KEY: [u8; 16] = [${hexes.join(', ')}];`,
    `private_key = bytes([${numbers.join(',')}])`,
    `unsigned char hmac_key[16] = {${hexes.join(',')}};`,
    `encryption_key = b"${numbers.map((each) => `\\x${each.toString(16).padStart(2, '0')}`).join('')}"`,
    `var signingKey = []byte{${hexes.join(', ')}}`,
  ])('a byte array: %s', (text) => {
    expect(found(text)).toBe(true);
  });

  test.each([
    `pixels = [${numbers.join(', ')}]`,
    `keys = [${numbers.slice(0, 5).join(', ')}]`,
    `const PNG = new byte[] { ${numbers.join(', ')} };`,
    `keyframes: [${numbers.join(', ')}]`,
    'key_codes = [65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80]',
    'token_ids = [101, 2023, 2003, 1037, 7099, 6251, 102, 0, 0, 0, 0, 0, 0, 0, 0, 0]',
  ])('no key: %s', (text) => {
    expect(found(text)).toBe(false);
  });

  test.each([
    "define('AUTH_SALT', 'kQ8#v)2Lw9!ZtRb4^Vy7Mc3'); → kQ8#v)2Lw9!ZtRb4^Vy7Mc3",
    'password_salt: "b7Xe2Lm9Qw4Rt6Yp" → b7Xe2Lm9Qw4Rt6Yp',
    'SALT = "9dK2mWq8vLx4Zr7T" → 9dK2mWq8vLx4Zr7T',
    'salt: 4f9c2a7e81d35b60 → 4f9c2a7e81d35b60',
    'pepper = "m3Hs6Jd1Gf5nX8kP" → m3Hs6Jd1Gf5nX8kP',
  ])('a salt: %s', expectGone);

  const hex = (length: number) => sampleOf(`{hex:${length}}`);
  const b64 = (length: number) => sampleOf(`{b64:${length}}`);
  test.each([
    ['a pair of LM and NT hashes', `kim:1001:${hex(32)}:${[...hex(32)].reverse().join('')}:::`],
    ['an empty LM hash beside an NT hash', `-hashes ${'aad3b435b51404ee'.repeat(2)}:${hex(32)}`],
    ['NetNTLMv2', `kim::CORP:${hex(16)}:${hex(32)}:0101000000000000${hex(60)}`],
    ['a Kerberos service ticket', `$krb5tgs$23$*sql$CORP.LOCAL$sql/db*$${hex(32)}$${hex(200)}`],
    ['a Kerberos answer without pre-authentication', `$krb5asrep$23$kim@CORP.LOCAL:${hex(32)}$${hex(200)}`],
    ['an NT hash by its name', `ntlm_hash: ${hex(32)}`],
    ['bcrypt', `$2b$12$${sampleOf('{alnum:53}')}`],
    ['SHA-512 crypt', `$6$rounds=5000$${sampleOf('{alnum:16}')}$${sampleOf('{alnum:86}')}`],
    ['yescrypt', `$y$j9T$${sampleOf('{alnum:22}')}$${sampleOf('{alnum:43}')}`],
    ['Argon2', `$argon2id$v=19$m=65536,t=3,p=4$${b64(22)}$${b64(43)}`],
    ['Apache MD5', `kim:$apr1$${sampleOf('{alnum:8}')}$${sampleOf('{alnum:22}')}`],
    ['Django', `pbkdf2_sha256$600000$${sampleOf('{alnum:22}')}$${b64(43)}=`],
    ['LDAP', `userPassword: {SSHA}${b64(32)}`],
  ])('%s', (_, text) => {
    expect(found(text)).toBe(true);
  });
});

describe('whole files', () => {
  const hash = `$6$${sampleOf('{alnum:16}')}$${sampleOf('{alnum:86}')}`;
  test.each([
    ['.htpasswd', `kim:$apr1$${sampleOf('{alnum:8}')}$${sampleOf('{alnum:22}')}\nana:{SHA}${sampleOf('{b64:27}')}=\n`],
    ['shadow', `root:${hash}:19700:0:99999:7:::\ndaemon:*:19700:0:99999:7:::\n`],
    ['.netrc', 'machine git.example.org\n  login kim\n  password Ginster_48\n'],
    ['.netrc on one line', 'machine api.example.org login kim password Ginster_48'],
    ['_netrc with account', 'default login kim account x password heide-37-blau'],
    ['.pgpass', 'db.example.org:5432:shop:kim:Erle_95wald\n'],
    ['.pgpass with stars', '*:*:*:postgres:Erle_95wald\n'],
    ['FileZilla', '<Host>ftp.example.org</Host><User>kim</User><Pass encoding="base64">S2llZmVyXzc3</Pass>'],
    ['FileZilla, old', '<Server><Host>h</Host><User>kim</User><Pass>Kiefer_77</Pass></Server>'],
    ['.git-credentials', 'https://kim:Linde_58hof@git.example.org\n'],
    ['master.key', `config/master.key\n${sampleOf('{hex:32}')}\n`],
    ['master.key, told', `The content of master.key is ${sampleOf('{hex:32}')}`],
    ['.dockercfg', `{"auths":{"registry.example.org":{"auth":"${btoa('kim:Eibe_62grund')}"}}}`],
    ['.pypirc', '[pypi]\nusername = kim\npassword = Weide_34teich\n'],
    ['.my.cnf', '[client]\nuser=kim\npassword="Ulme_71damm"\n'],
    ['sftp.json', '{"host":"h","username":"kim","password":"Buche_26moor"}'],
    ['settings.xml', '<server><id>x</id><username>kim</username><password>Esche_49tal</password></server>'],
    ['.s3cfg', `access_key = x\nsecret_key = ${sampleOf('{alnum:40}')}\n`],
    ['wpa_supplicant.conf', 'network={\n ssid="Gast"\n psk="Tanne_83berg"\n}'],
    ['Cisco', 'username kim privilege 15 secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0'],
    ['database.yml', 'production:\n  adapter: mysql2\n  username: kim\n  password: Pappel_29\n'],
  ])('%s', (_, text) => {
    expect(found(text)).toBe(true);
  });
});

describe('tokens of issuers that are not in every list', () => {
  test.each([
    ['phx_{alnum:44}'],
    ['SWMTKN-1-{lower:50}-{lower:25}'],
    ['SWMTKN-1-{lower:49}-{lower:25}'],
    ['llx-{alnum:48}'],
    ['SUA{base32:55}'],
    ['SAA{base32:55}'],
    ['dckr_pat_{url:27}'],
    ['glsa_{alnum:32}_{hex:8}'],
    ['sntrys_{alnum:60}_{alnum:43}'],
    ['sntryu_{hex:64}'],
    ['NRAK-{upper:27}'],
    ['dapi{hex:32}'],
    ['hvb.{url:120}'],
    ['lin_api_{alnum:40}'],
    ['sbp_{hex:40}'],
    ['rnd_{alnum:32}'],
    ['fly_{alnum:43}'],
    ['fm2_{b64:80}'],
    ['vercel_blob_rw_{alnum:16}_{alnum:30}'],
    ['nfp_{alnum:40}'],
    ['dop_v1_{hex:64}'],
    ['cfat_{alnum:48}'],
    ['bunny_{alnum:44}'],
    ['honeybadger_{alnum:40}'],
    ['key_live_{alnum:40}'],
    ['together_{alnum:44}'],
    ['napi_{lower:64}'],
    ['pscale_tkn_{url:43}'],
    ['tk-us-{alnum:48}'],
    ['fc-{hex:32}'],
    ['exa_{alnum:40}'],
    ['deepl_{alnum:44}'],
    ['xapp-1-{upper:11}-{digit:13}-{hex:64}'],
    ['patAb3dE5fG7hI9jK.{hex:64}'],
    ['logfire-v1-{alnum:43}'],
    ['bt-st-{alnum:48}'],
    ['ak_{alnum:48}'],
    ['sk-svc-{alnum:44}'],
    ['gsk_{alnum:52}'],
    ['r8_{alnum:37}'],
  ])('%s', (format) => {
    const token = sampleOf(format);
    const secret = token.slice(-20);
    expect(masked(`the key ${token} was in the log`)).not.toContain(secret);
    expect(masked(`{"a":"${token}"}`)).not.toContain(secret);
  });

  test.each([
    ['resp_{hex:50}'],
    ['toolu_{alnum:24}'],
    ['chatcmpl-{alnum:29}'],
    ['msg_{alnum:24}'],
    ['cs_test_{alnum:58}'],
    ['sha256-{alnum:43}'],
    ['run-{alnum:24}'],
    ['call_{alnum:24}'],
    ['trace_{alnum:40}'],
    ['req_{alnum:44}'],
    ['file-{alnum:40}'],
    ['build-{hex:40}'],
    ['img_{alnum:43}'],
  ])('an id is no token: %s', (format) => {
    expect(found(`the id ${sampleOf(format)} was in the log`)).toBe(false);
  });
});
