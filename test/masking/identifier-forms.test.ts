import { describe, expect, test } from 'vitest';
import { DEFAULT_MASKING_POLICY, maskText } from '../../functions/masking/masking.ts';

const types = (text: string) =>
  maskText(text, DEFAULT_MASKING_POLICY)
    .findings.filter(({ category }) => category === 'pii')
    .map(({ type }) => type);

describe('further forms of identifiers that are known', () => {
  test.each([
    ['germany_identity_document', 'Führerschein BO12345678A', 'Fahrerlaubnis Nr. KO12345678X'],
    ['germany_tax_number', 'Steuernummer 2893081508152', 'Steuernummer: 93815081523'],
    ['korea_resident_number', '외국인등록번호 050912-6000012', '외국인등록번호는 9111245678906 입니다'],
    ['korea_resident_number', '주민등록번호: 8501266401473', '주민등록번호 850126-6401473'],
    ['korea_resident_number', '주민등록번호 971013-9019902', '주민번호: 210305-3123456'],
    ['passport_number', 'passport C01X00T47', 'passport number 10CV28144'],
    ['passport_number', 'passport number U 06764100', 'her passport no. A-1234567'],
    ['passport_number', 'passport M123A4567', 'passport Z556378HG'],
    ['us_medicare_beneficiary_id', 'Patient 1EG4-TE5-MK73 was seen', 'the cards 2AG9-XC4-NN22 and'],
    ['us_npi', 'NPI 1234-567-893', 'NPI: 1234 567 893'],
    ['us_routing_number', 'ABA routing number: 0210-0002-1', 'routing no 3222-7162-7'],
    ['italy_fiscal_code', 'codice fiscale 00743110157', 'CF: 07643520567'],
    ['spain_dni', 'NIF: M-1234567-L', 'NIF K1234567L'],
    ['germany_tax_number', 'Abgabenkontonummer 93-173/6581', 'Abgabenkontonummer: 59-119/9013'],
    ['vehicle_plate', 'My car reg is AB51 ABC', 'registration number is OD02BA2341'],
    ['passport_number', 'útlevélszám: BA1234567', 'cestovní pas č. 39123456'],
    ['passport_number', 'putovnica 123456789', 'hộ chiếu số B1234567'],
    ['passport_number', 'Αριθμός διαβατηρίου: διαβατήριο AE1234567', 'جواز السفر رقم A12345678'],
    ['passport_number', 'דרכון מספר 12345678', 'หนังสือเดินทาง AA1234567'],
    ['passport_number', 'nomor paspor A1234567', 'paspor: B 1234567'],
    ['vehicle_plate', 'plat nomor B 1234 XYZ', 'biển số 30A-1234'],
    ['vehicle_plate', 'plat nomor: D 12 AB', 'biển số: 51F-1234'],
    ['taxpayer_number', 'tax reference 0843089848', 'tax reference number: 0001339050'],
  ])('%s: %s; %s', (type, first, second) => {
    expect(types(first)).toContain(type);
    expect(types(second)).toContain(type);
  });
});

describe('words for several telephones, and short ones', () => {
  test.each([
    'Los teléfonos son 983 45 65 72',
    'Tf. 913 444 111',
    'Llamé al 222 8764312',
    'les téléphones 05 12 34 56 78',
    'os telefones 21 3456 7890',
    'phones: 9472 7916',
    'telefoner: 33 44 55 66',
  ])('%s', (text) => {
    expect(types(text)).toContain('phone_number');
  });

  test.each(['tf 2.15.0', '3 phones sold for 9472 euros', 'the mobiles of 2024'])('none: %s', (text) => {
    expect(types(text)).toEqual([]);
  });
});

describe('identifiers of further countries', () => {
  test.each([
    ['iran_national_code', 'کد ملی: 0499370899', 'code melli 0790419904'],
    ['iran_national_code', 'کدملی ۰ 0084575948', 'شماره ملی 0963695398'],
    ['indonesia_tax_number', 'NPWP: 01.312.166.0-091.000', 'NPWP 016090524017000'],
    ['slovenia_tax_number', 'davčna številka: 15012557', 'davčna št. 15012603'],
  ])('%s: %s; %s', (type, first, second) => {
    expect(types(first)).toContain(type);
    expect(types(second)).toContain(type);
  });

  test.each(['کد ملی: 0499370898', 'NPWP: 01.312.167.0-091.000', 'davčna številka: 15012558', 'the code 0499370899'])(
    'another digit, or no word: %s',
    (text) => {
      expect(types(text)).toEqual([]);
    },
  );
});

describe('a number in front of its word, in other languages', () => {
  test.each([
    ['sweden_personal_identity_number', '199109242397 är mitt personnummer'],
    ['germany_tax_id', '86 095 742 719 ist meine Steuer-ID'],
    ['poland_pesel', '44051401359 to mój PESEL'],
    ['netherlands_bsn', '111222333 is mijn BSN'],
    ['italy_fiscal_code', '00743110157 è il mio codice fiscale'],
    ['portugal_nif', '123456789 é o meu NIF'],
  ])('%s: %s', (type, text) => {
    expect(types(text)).toContain(type);
  });
});

describe('near misses: no such day, place or serial number', () => {
  test.each([
    'MyKad: 770305-17-1234',
    'MyKad: 870229-14-5542',
    'NIK: 9971011708450001',
    '身份证号: 990426199112010074',
    'PAN: ACUPA0000R',
    'rodné číslo: 960121999',
    'rodné číslo: 530121000',
    'henkilötunnus: 131052-000V',
    'personas kods: 290217-22343',
    'CPR-nummer: 310204-4000',
    'PESEL: 02381307589',
    'ЕГН: 7521320010',
    'numéro fiscal: 3023217600054',
    'fødselsnummer: 19575770838',
  ])('%s', (text) => {
    expect(types(text)).toEqual([]);
  });
});
