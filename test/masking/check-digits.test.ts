import { describe, expect, test } from 'vitest';
import { IDENTIFIERS } from '../../functions/masking/patterns/identifier-table.ts';
import {
  balticCode,
  bech32,
  codiceFiscale,
  hasDate,
  hkid,
  koreaRrn,
  mod11And2,
  mod97,
  nric,
  rut,
  taiwanId,
  vin,
} from '../../functions/masking/scan/check-digits.ts';

describe('check digits', () => {
  test.each([
    [
      'NRIC before and after 2000, foreigners before, after and since 2022',
      nric,
      ['S1234567D', 'T1234567J', 'F1234567N', 'G1234567X', 'M1234567K'],
      ['S1234567A', 'X1234567D'],
    ],
    [
      'Hong Kong with one letter and two, digit and A',
      hkid,
      ['A1234563', 'AB9876543', 'G123456A'],
      ['A1234564', 'AB9876544'],
    ],
    ['Taiwan', taiwanId, ['A123456789'], ['A123456788', 'B123456789']],
    ['Korea', koreaRrn, ['9001011234568'], ['9001011234567']],
    ['China with a digit and an X', mod11And2, ['11010519491231002X', '440524188001010014'], ['110105194912310021']],
    ['Chile with a digit and a K', rut, ['125319092', '6K'], ['125319093', '7K']],
    ['codice fiscale with letters for digits', codiceFiscale, ['RSSMRA85T10A562S'], ['RSSMRA85T10A562A']],
    [
      'Baltic codes with both rows of weights',
      balticCode,
      ['36805280109', '33309240064', '37605030299'],
      ['36805280108'],
    ],
    [
      'bech32 and bech32m',
      bech32,
      ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'],
      ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5'],
    ],
    ['vehicles with a digit and an X', vin, ['1M8GDM9AXKP042788', '11111111111111111'], ['1M8GDM9A1KP042788']],
    ['modulo 97, also of who was born since 2000', mod97('2'), ['85073003328', '17073003384'], ['85073003329']],
    ['days of both orders', hasDate('dmy'), ['290204', '311299'], ['310204', '320199', '011399', '000199']],
    ['days further inside', hasDate('ymd', 2), ['19850425'], ['19850431', '19851525']],
  ] as const)('%s', (_, check, right, wrong) => {
    expect(right.filter((value) => !check(value))).toEqual([]);
    expect(wrong.filter((value) => check(value))).toEqual([]);
  });

  const check = (type: string) => IDENTIFIERS.find((each) => each.type === type)?.check ?? (() => false);

  test.each([
    ['spain_social_security_number', ['281234567840', '280023456715'], ['281234567841']],
    ['ireland_pps_number', ['1234567T', '1234567FA'], ['1234567U']],
    ['kazakhstan_iin', ['850125300016'], ['850125300017']],
    ['canada_health_number', ['9698658215', '1234567897'], ['9698658216', '1234567896']],
    ['new_zealand_identifier', ['49091850', '35901981', 'ZAC5361'], ['49091851', 'ZAC5362']],
    ['hungary_identifier', ['123456788', '8071592153'], ['123456789', '8071592154']],
    ['greece_identifier', ['01013099997', '094259216'], ['01013099998', '094259217']],
    ['bulgaria_egn', ['7523169263', '7111042925'], ['7523169264']],
    ['brazil_social_number', ['12000147137', '898000160800007'], ['12000147138', '898000160800008']],
    ['latin_america_cedula', ['1023456789', '00113918205', 'V12345678901'], ['00113918204']],
    ['mexico_social_security_number', ['12345678903', 'GMVLMR80070501M100'], ['12345678904']],
    ['uk_pupil_number', ['B801200005001', 'A80120000500A'], ['A801200005001']],
    ['czech_slovak_birth_number', ['7103192745', '510319274'], ['7103192746', '710319274', '510319000']],
    ['device_imei', ['490154203237518', '3568680000414120'], ['490154203237517']],
    ['poland_document', ['ABA300000', '1234563218'], ['ABA300001', '1234563219']],
    ['germany_identity_document', ['L01X00T471', 'C01X00T47'], ['L01X00T472', 'ABCDEFGHI']],
    ['finland_personal_identity_code', ['2304786140', '131052308T'], ['310252308Y', '131052308U']],
    ['us_social_security_number', ['536228741'], ['123456789', '111111111']],
  ])('%s', (type, right, wrong) => {
    expect(right.filter((value) => !check(type)(value))).toEqual([]);
    expect(wrong.filter((value) => check(type)(value))).toEqual([]);
  });
});
