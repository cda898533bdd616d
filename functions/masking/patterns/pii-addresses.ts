import { bech32 } from '../scan/check-digits.ts';
import { entropy } from '../scan/checks.ts';
import type { MatchContext, ScanPattern } from '../scan/pattern.ts';
import { before, examples } from './dialect.ts';

const BASE = {
  type: 'ip_address',
  category: 'pii',
  severity: 'low',
  reason: 'An IP address of a public network can identify a person.',
} as const;

/** Addresses of the network that can belong to a person: those of private and special networks belong to nobody. */
export const NETWORK_ADDRESSES: readonly ScanPattern[] = [
  {
    ...BASE,
    source: 'RFC 791; RFC 6890 (special-purpose addresses are not personal); Regulation (EU) 2016/679, recital 30',
    anchors: [],
    digits: { min: 1, max: 3, behind: '.' },
    pattern: String.raw`(?<![\w.\-])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\w\-]|\.\d)`,
    accept: isPublicAddress,
    priority: 1,
    examples: examples(
      ['from 81.2.69.142', 'ip 84.23.101.9:53'],
      ['127.0.0.1', '255.255.255.0', '1.2.3', 'v1.2.3.4', '10.0.0.5', 'DNS 8.8.8.8', 'firmware 1.2.3.4'],
    ),
  },
  {
    ...BASE,
    ignoreCase: true,
    source: 'RFC 4291, section 2.2; RFC 6890 (special-purpose addresses are not personal)',
    anchors: [':'],
    behind: 'a-fA-F0-9:',
    lead: { characters: 'a-fA-F0-9', min: 1, max: 4 },
    pattern: String.raw`(?<![\w:.])[a-f0-9]{1,4}(?::[a-f0-9]{1,4}){7}(?![\w:])|(?<![\w:.])(?=[a-f0-9:]{0,39}::)[a-f0-9]{1,4}(?::[a-f0-9]{1,4}){0,5}::(?:[a-f0-9]{1,4}(?::[a-f0-9]{1,4}){0,5})?(?![\w:])`,
    accept: (value) => /\d/.test(value) && value.length > 6 && !SPECIAL_NETWORK_6.test(value),
    examples: examples(
      ['2001:4860:4860::8888', '6e40:4041:c617:e898:c11:40d2:c669:2eb4'],
      ['std::vector', '12:30:45', 'fe80::1', '2001:db8::1', 'fd00:1:2::3'],
    ),
  },
];

/** Addresses of devices and of wallets: each leads to one holder. */
export const DEVICES_AND_WALLETS: readonly ScanPattern[] = [
  {
    type: 'mac_address',
    category: 'pii',
    severity: 'low',
    ignoreCase: true,
    reason: 'A MAC address identifies the device of a person.',
    source: 'IEEE 802; Regulation (EU) 2016/679, recital 30; RFC 7042, section 2.1 (documentation addresses)',
    anchors: [':', '-'],
    behind: 'a-fA-F0-9',
    lead: { characters: 'a-fA-F0-9', min: 2, max: 2 },
    pattern: String.raw`(?<![\w:.\-])[a-f0-9]{2}([:\-])[a-f0-9]{2}(?:\1[a-f0-9]{2}){4}(?![\w]|[:.\-]\w)`,
    accept: (value) =>
      !/^(?:00[:-]00[:-]5e[:-]00[:-]53|(?:00|ff)([:-])(?:(?:00|ff)\1){4}|01[:-]|33[:-]33)/i.test(value) &&
      /[a-f]/i.test(value),
    examples: examples(
      ['device 3c:22:fb:9a:41:d7', '3C-22-FB-9A-41-D7'],
      ['ff:ff:ff:ff:ff:ff', '00:00:5e:00:53:01', '12:30:45', 'b7:1e:44:9c:0d', '2026-11-30'],
    ),
  },
  {
    type: 'wallet_address',
    category: 'pii',
    severity: 'medium',
    reason: 'A wallet address leads to all payments of its holder.',
    source: 'EIP-55 (Ethereum addresses)',
    anchors: ['0x'],
    behind: 'a-fA-F0-9',
    pattern: '(?<![A-Za-z0-9])0x[a-fA-F0-9]{40}(?![A-Za-z0-9])',
    accept: (value) => entropy(value) >= 3,
    examples: examples(
      ['sent to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
      ['0x0000000000000000000000000000000000000000', '0xdeadbeef'],
    ),
  },
  {
    type: 'wallet_address',
    category: 'pii',
    severity: 'medium',
    ignoreCase: true,
    reason: 'A wallet address leads to all payments of its holder.',
    source: 'BIP 173 and BIP 350 (bech32); Litecoin and Cardano documentation',
    anchors: ['bc1', 'ltc1', 'addr1', 'tb1'],
    pattern: '(?<![A-Za-z0-9])(?:bc1|tb1|ltc1|addr1)[02-9ac-hj-np-z]{11,100}(?![A-Za-z0-9])',
    accept: bech32,
    examples: examples(
      ['pay bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
      ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', 'abc1 text'],
    ),
  },
  {
    type: 'wallet_address',
    category: 'pii',
    severity: 'medium',
    longRun: true,
    reason: 'A wallet address leads to all payments of its holder.',
    source: 'Bitcoin, Dogecoin, Tron, Monero, XRP and Solana documentation: addresses in base 58',
    anchors: [],
    pattern:
      '(?<![A-Za-z0-9])(?:4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}|[13DLMTr][1-9A-HJ-NP-Za-km-z]{24,34}|[1-9A-HJ-NP-Za-km-z]{43,44})(?![A-Za-z0-9])',
    accept: (value, context) =>
      value.length > 90 ||
      (entropy(value) >= 3.5 &&
        /\d/.test(value) &&
        /\b(?:wallet|btc|bitcoin|doge\w*|tron|trx|usdt|xrp|ripple|solana|sol|ltc|litecoin|monero|xmr|deposit address|crypto)\b[^\n]{0,50}$/.test(
          before(context, 70),
        )),
    examples: examples(
      ['my BTC wallet: 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'],
      ['id 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'wallet 123'],
    ),
  },
];

/**
 * First two numbers of IPv4 networks that belong to nobody, with the third where it decides: IANA's registry of
 * special-purpose addresses (RFC 6890) and RFC 1918, 3927, 5737, 6598, 2544; multicast and reserved above 223; public
 * resolvers of names.
 */
const SPECIAL_NETWORK_4 =
  /^(?:0|10|127|22[4-9]|2[3-5]\d)\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\.|^192\.(?:168\.|0\.[02]\.|88\.99\.)|^198\.(?:1[89]\.|51\.100\.)|^203\.0\.113\.|^(?:8\.8\.[48]\.[48]|1\.[01]\.[01]\.1|9\.9\.9\.9)$/;

/**
 * IPv6: local, unique local, link-local, multicast, mapped, discard-only, benchmarking, documentation and translation
 * networks (RFC 4291, 4193, 6666, 5180, 3849, 9637, 6052 and 8215).
 */
const SPECIAL_NETWORK_6 =
  /^(?:fe[89ab][0-9a-f]:|f[cd][0-9a-f]{2}:|ff[0-9a-f]{2}:|0{1,4}:|0?100::|2001:0?db8:|2001:0{0,3}2:|3fff:|64:ff9b:)/i;

function isPublicAddress(value: string, context: MatchContext): boolean {
  return (
    !SPECIAL_NETWORK_4.test(value) &&
    !/\b(?:version|release|firmware|build|rev|v|section|chapter)[\s:.]*$/.test(before(context, 12))
  );
}
