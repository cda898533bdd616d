import { describe, expect, test } from 'vitest';
import { maskMatches } from '../../functions/masking/mask-matches.ts';
import { DEFAULT_MASKING_POLICY, MaskingPolicy, maskContent, maskText } from '../../functions/masking/masking.ts';
import { IDENTIFIERS } from '../../functions/masking/patterns/identifier-table.ts';
import { maskingScanner } from '../../functions/masking/scan/masking-scanner.ts';

const policy = DEFAULT_MASKING_POLICY;
const kinds = (text: string) =>
  maskText(text, policy)
    .findings.filter(({ category }) => category === 'pii')
    .map(({ type }) => type);

describe('identifiers in sentences', () => {
  test.each([
    ['finland_personal_identity_code', 'Henkilötunnus 230478-6140', '230478-6140'],
    ['germany_health_insurance_number', 'Versichertennummer T406719250', 'T406719250'],
    ['singapore_nric', 'NRIC G5518420N on file', 'G5518420N'],
    ['china_resident_id', '我的身份证号码是11010519491231002X，请保密。', '11010519491231002X'],
    ['japan_my_number', 'マイナンバーは 1234-5678-9018 です', '1234-5678-9018'],
    ['korea_resident_number', '주민등록번호는 900101-1234568 입니다', '900101-1234568'],
    ['taiwan_national_id', '身分證字號：A123456789', 'A123456789'],
    ['hong_kong_id', 'Her HKID card reads A123456(3).', 'A123456(3)'],
    ['thailand_citizen_id', 'เลขบัตรประชาชน 1-1017-00203-45-0', '1-1017-00203-45-0'],
    ['indonesia_nik', 'NIK saya 3171015708900001', '3171015708900001'],
    ['malaysia_nric', 'No. KP: 850115-14-5678', '850115-14-5678'],
    ['vietnam_citizen_id', 'số CCCD 001085012345', '001085012345'],
    ['philippines_identifier', 'My SSS number is 34-1234567-8.', '34-1234567-8'],
    ['india_aadhaar', 'Aadhaar card number 2341 2341 2346', '2341 2341 2346'],
    ['india_pan', 'pan: abcpk1234l', 'abcpk1234l'],
    ['pakistan_cnic', 'CNIC 35202-1234567-1', '35202-1234567-1'],
    ['germany_tax_id', 'Die Steueridentifikationsnummer lautet 86 095 742 719.', '86 095 742 719'],
    ['germany_pension_insurance_number', 'Sozialversicherungsnummer: 15 070649 C 103', '15 070649 C 103'],
    ['germany_identity_document', 'Personalausweisnummer L01X00T471', 'L01X00T471'],
    ['austria_social_insurance_number', 'SV-Nummer 1237 010180', '1237 010180'],
    ['switzerland_ahv_number', 'AHV-Nr. 756.9217.0769.85', '756.9217.0769.85'],
    ['france_social_security_number', 'NIR : 2 55 08 14 168 025 38', '2 55 08 14 168 025 38'],
    ['france_identity_document', 'passeport n° 12AB34567', '12AB34567'],
    ['spain_dni', 'mi DNI es 12.345.678-Z', '12.345.678-Z'],
    ['spain_social_security_number', 'número de la Seguridad Social 28 12345678 40', '28 12345678 40'],
    ['italy_fiscal_code', 'codice fiscale RSSMRA85T10A562S', 'RSSMRA85T10A562S'],
    ['portugal_nif', 'contribuinte n.º 123 456 789', '123 456 789'],
    ['netherlands_bsn', 'mijn burgerservicenummer is 111222333', '111222333'],
    ['belgium_national_number', 'INSZ 85.07.30-033.28', '85.07.30-033.28'],
    ['ireland_pps_number', 'PPS No. 1234567FA', '1234567FA'],
    ['uk_national_insurance_number', 'her NI number is ab 12 34 56 c', 'ab 12 34 56 c'],
    ['uk_taxpayer_reference', 'UTR 19558 39661', '19558 39661'],
    ['uk_driving_licence', 'licence MORGA657054SM9IJ', 'MORGA657054SM9IJ'],
    ['sweden_personal_identity_number', 'personnummer 19811218-9876', '19811218-9876'],
    ['norway_national_identity_number', 'fødselsnummer: 151086 95088', '151086 95088'],
    ['denmark_cpr_number', 'cpr-nummer 211062-5629', '211062-5629'],
    ['iceland_kennitala', 'kennitala mín er 120174-3399', '120174-3399'],
    ['baltic_personal_code', 'isikukood on 36805280109', '36805280109'],
    ['latvia_personal_code', 'personas kods: 161175-19997', '161175-19997'],
    ['poland_pesel', 'numer PESEL to 44051401359', '44051401359'],
    ['poland_document', 'dowód osobisty nr ABA 300000', 'ABA 300000'],
    ['czech_slovak_birth_number', 'rodné číslo 710319/2745', '710319/2745'],
    ['hungary_identifier', 'TAJ szám: 123-456-788', '123-456-788'],
    ['romania_cnp', 'CNP-ul este 1630615123457', '1630615123457'],
    ['bulgaria_egn', 'ЕГН: 7523169263', '7523169263'],
    ['greece_identifier', 'ΑΜΚΑ 01013099997', '01013099997'],
    ['croatia_oib', 'OIB: 33392005961', '33392005961'],
    ['yugoslav_master_citizen_number', 'ЈМБГ 0101006500006', '0101006500006'],
    ['ukraine_tax_number', 'РНОКПП 1759013776', '1759013776'],
    ['russia_inn', 'мой ИНН 500100732259', '500100732259'],
    ['russia_snils', 'СНИЛС 112-233-445 95', '112-233-445 95'],
    ['russia_passport', 'паспорт 45 08 123456', '45 08 123456'],
    ['turkey_identity_number', 'T.C. kimlik numarası 10000000146', '10000000146'],
    ['israel_identity_number', 'תעודת זהות: 039337423', '039337423'],
    ['gulf_national_id', 'Emirates ID number 784-1985-1234567-1', '784-1985-1234567-1'],
    ['south_africa_id', 'my ID number is 8001015009087', '8001015009087'],
    ['nigeria_identifier', 'my NIN is 12345678901', '12345678901'],
    ['egypt_national_id', 'الرقم القومي: 29001011234567', '29001011234567'],
    ['kenya_identifier', 'KRA PIN A001234567B', 'A001234567B'],
    ['africa_national_id', 'Ghana Card: GHA-123456789-0', 'GHA-123456789-0'],
    ['us_itin', 'his ITIN, 912-70-3456', '912-70-3456'],
    ['us_npi', 'Dr. Kim (NPI 1234567893)', '1234567893'],
    ['us_medicare_beneficiary_id', 'Medicare ID: 1EG4-TE5-MK73', '1EG4-TE5-MK73'],
    ['us_dea_number', 'DEA# AB1234563', 'AB1234563'],
    ['us_routing_number', 'ABA routing number: 021000021', '021000021'],
    ['canada_social_insurance_number', 'SIN: 130-692-544', '130-692-544'],
    ['canada_health_number', 'OHIP card 1234-567-897', '1234-567-897'],
    ['quebec_health_number', 'RAMQ: BOUF 9401 1419', 'BOUF 9401 1419'],
    ['mexico_curp', 'CURP: BOXW310820HNERXN09', 'BOXW310820HNERXN09'],
    ['mexico_rfc', 'RFC GODE561231GR8', 'GODE561231GR8'],
    ['brazil_cpf', 'meu CPF é 52998224725', '52998224725'],
    ['brazil_document', 'RG: 12.345.678-9', '12.345.678-9'],
    ['argentina_cuil', 'CUIL 20-05536168-2', '20-05536168-2'],
    ['latin_america_dni', 'su DNI es 30.123.456', '30.123.456'],
    ['latin_america_cedula', 'cédula de ciudadanía No. 1.023.456.789', '1.023.456.789'],
    ['chile_rut', 'RUT: 12.531.909-2', '12.531.909-2'],
    ['australia_tfn', 'tax file number 123 456 782', '123 456 782'],
    ['australia_medicare_number', 'Medicare card 2123 45670 1', '2123 45670 1'],
    ['new_zealand_identifier', 'IRD number 49-091-850', '49-091-850'],
    ['passport_number', 'passport no. C01234567', 'C01234567'],
    ['vehicle_plate', 'Kennzeichen: B-AB 1234', 'B-AB 1234'],
    ['vehicle_plate', 'the license plate 7ABC123', '7ABC123'],
    ['vehicle_plate', 'matrícula 1234 BCD', '1234 BCD'],
    ['vehicle_plate', 'plate: KA01AB1234', 'KA01AB1234'],
    ['vehicle_plate', 'car registration AB12 CDE', 'AB12 CDE'],
    ['vehicle_plate', 'reg. no. AB12 CDE', 'AB12 CDE'],
    ['vehicle_plate', 'nummerplaat 12-ABC-3', '12-ABC-3'],
    ['driver_licence_number', 'driver license number: D123-4567-8901', 'D123-4567-8901'],
    ['bank_account_number', 'acct 000123456789', '000123456789'],
    ['phone_number', 'telefone (21) 2345-6789', '2345-6789'],
    ['phone_number', 'tlf 22 33 44 55', '22 33 44 55'],
    ['china_vehicle_plate', '车牌号京A12345', '京A12345'],
    ['vehicle_identification_number', 'VIN: 1M8GDM9AXKP042788', '1M8GDM9AXKP042788'],
    ['device_imei', 'IMEI 49-015420-323751-8', '49-015420-323751-8'],
    ['mac_address', 'device 3C:22:FB:9A:41:D7 joined', '3C:22:FB:9A:41:D7'],
    [
      'wallet_address',
      'send it to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
      '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    ],
    [
      'wallet_address',
      'pay bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 today',
      'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    ],
    ['wallet_address', 'my Bitcoin wallet is 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'],
  ])('%s: %s', (type, text, number) => {
    expect(kinds(text)).toContain(type);
    expect(maskText(text, policy).text).not.toContain(number);
  });

  test.each([
    ['He gave 44051401359 as his PESEL.', '44051401359'],
    ['10000000146 is my TC kimlik number', '10000000146'],
    ['(230478-6140, henkilötunnus)', '230478-6140'],
    ['943 476 5919 is her NHS number', '943 476 5919'],
    ['The number 33392005961 (OIB) was used.', '33392005961'],
    ['Use 1234567893 as the NPI.', '1234567893'],
    ['C01234567 is the passport number', 'C01234567'],
  ])('a number that the word behind it explains: %s', (text, number) => {
    expect(maskText(text, policy).text).not.toContain(number);
  });

  test('a number that is explained by the name of its member', () => {
    const { content } = maskContent({ pesel: '44051401359', nhs_number: '943 476 5919', count: '44051401359' }, policy);
    expect(content).toEqual({
      pesel: '[REDACTED:poland_pesel]',
      nhs_number: '[REDACTED:uk_nhs_number]',
      count: '44051401359',
    });
  });
});

describe('near misses', () => {
  test.each([
    'Henkilötunnus 230478-6141',
    'Versichertennummer T406719251',
    'NRIC G5518420M on file',
    '身份证号码 110105194912310021',
    'PESEL 44051401358',
    'BSN 111222334',
    'NHS number 943 476 5918',
    'NPI 1234567890',
    'DEA AB1234564',
    'routing number 021000022',
    'CPF 529.982.247-26',
    'RUT 12.531.909-3',
    'IMEI 490154203237517',
    'AHV 756.9217.0769.84',
    'codice fiscale RSSMRA85T10A562T',
    'fødselsnummer 15108695077',
    'personnummer 811218-9877',
    'kennitala 120174-3389',
    'TFN 123 456 789',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5',
  ])('a check digit that is wrong: %s', (text) => {
    expect(kinds(text)).toEqual([]);
  });

  test.each([
    'order 44051401359 shipped',
    'invoice 1234567893',
    'build 20261130.1 of 8001015009087 lines',
    'In pandas 1234567 rows were read',
    'The cinema sold 12345678 tickets',
    'a run of 230478 units, 6140 left',
    'ticket ABC-123-45',
    'ISBN 978-3-16-148410-0',
    'flight LH1234567',
    'commit 3c22fb9a41d7',
    '12:30:45 until 13:45:59',
    'std::vector<int> a1:b2:c3',
    'the plate was hot, 12 of 20 guests',
    'a sin of 130 692 545 people',
    'at 1764489600000 ms',
    'sizes 30.123.456 and 1.023.456.789',
    'SKU G5518420X',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed5aAeb6053F3E94C9b9A09f33',
    'route 66, exit 12',
    'RFC 7519 and RFC 822',
    'the nature of CUI: 12',
    'GPU 0000:3b:00.0 with 24576 MiB',
    'dea ex machina 1234563',
    'passport control opens at 0600',
    'the routing table has 1200000 entries',
    'a plate of 12 oysters',
    'the plate 3 holds 14 samples',
    'registration 2026 opens',
  ])('no identifier: %s', (text) => {
    expect(kinds(text)).toEqual([]);
  });
});

describe('the table', () => {
  test('has sources, countries by their codes, and a check or words for every form', () => {
    for (const { type, countries = [], source, check, alone, strict, words = [] } of IDENTIFIERS) {
      expect(source.length, type).toBeGreaterThan(10);
      expect(countries.filter((country) => !/^[A-Z]{2}$/.test(country))).toEqual([]);
      if (check === undefined && alone === undefined) expect(words.length, type).toBeGreaterThan(0);
      if (strict !== true && alone === undefined) expect(check !== undefined || words.length > 0, type).toBe(true);
    }
    expect(new Set(IDENTIFIERS.flatMap(({ countries }) => countries ?? [])).size).toBeGreaterThan(60);
  });
});

describe('the switch of countries', () => {
  const text = 'PESEL 44051401359, OIB 33392005961, NIP 123-456-32-18, card 4111 1111 1111 1111, IMEI 490154203237518';
  const found = (identifiers: unknown) =>
    maskText(text, MaskingPolicy.parse({ identifiers })).findings.map(({ type }) => type);

  test('looks for those of all countries when nothing is said', () => {
    expect(found(undefined)).toEqual(['poland_pesel', 'croatia_oib', 'poland_document', 'payment_card', 'device_imei']);
    expect(found({})).toEqual(found(undefined));
  });

  test('keeps to the countries that are named, and to what belongs to none', () => {
    expect(found({ countries: ['HR'] })).toEqual(['croatia_oib', 'payment_card', 'device_imei']);
    expect(found({ countries: [] })).toEqual(['payment_card', 'device_imei']);
  });

  test('leaves the countries alone that are excluded', () => {
    expect(found({ exclude: ['PL'] })).toEqual(['croatia_oib', 'payment_card', 'device_imei']);
    expect(found({ countries: ['PL', 'HR'], exclude: ['PL'] })).toEqual(['croatia_oib', 'payment_card', 'device_imei']);
  });

  test('an identifier of several countries is looked for while one of them is', () => {
    const matches = maskingScanner().scan('isikukood 36805280109');
    const treat = (exclude: string[]) =>
      maskMatches('isikukood 36805280109', matches, MaskingPolicy.parse({ identifiers: { exclude } })).findings.length;
    expect([treat(['EE']), treat(['EE', 'LT'])]).toEqual([1, 0]);
  });

  test.each([[{ countries: ['Poland'] }], [{ countries: 'none' }], [{ exclude: ['pl'] }], [{ only: [] }]])(
    'refuses %j',
    (identifiers) => {
      expect(MaskingPolicy.safeParse({ identifiers }).success).toBe(false);
    },
  );
});

describe('a number in front of its word', () => {
  const types = (text: string) => maskText(text, DEFAULT_MASKING_POLICY).findings.map(({ type }) => type);

  test('is found over another abbreviation and a word that joins, not over a line end or other words', () => {
    expect(types('54362315K DNI')).toContain('spain_dni');
    expect(types('111222333 is my BSN')).toContain('netherlands_bsn');
    expect(types('111222333 XYZ BSN')).toContain('netherlands_bsn');
    expect(types('111222333\nBSN')).toEqual([]);
    expect(types('111222333 green apples BSN')).toEqual([]);
  });
});
