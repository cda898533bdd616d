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
    digits: { min: 1, max: 3 },
    pattern: String.raw`(?<![\w.\-])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\w\-]|\.\d)`,
    accept: isPublicAddress,
    priority: 1,
    examples: examples(
      ['from 81.2.69.142', 'ip 8.8.8.8:53'],
      ['127.0.0.1', '255.255.255.0', '1.2.3', 'v1.2.3.4', '10.0.0.5'],
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

/**
 * First two numbers of IPv4 networks that belong to nobody, with the third where it decides: IANA's registry of
 * special-purpose addresses (RFC 6890) and RFC 1918, 3927, 5737, 6598, 2544; multicast and reserved above 223.
 */
const SPECIAL_NETWORK_4 =
  /^(?:0|10|127|22[4-9]|2[3-5]\d)\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\.|^192\.(?:168\.|0\.[02]\.|88\.99\.)|^198\.(?:1[89]\.|51\.100\.)|^203\.0\.113\./;

/**
 * IPv6: local, unique local, link-local, multicast, mapped, discard-only, benchmarking, documentation and translation
 * networks (RFC 4291, 4193, 6666, 5180, 3849, 9637, 6052 and 8215).
 */
const SPECIAL_NETWORK_6 =
  /^(?:fe[89ab][0-9a-f]:|f[cd][0-9a-f]{2}:|ff[0-9a-f]{2}:|0{1,4}:|0?100::|2001:0?db8:|2001:0{0,3}2:|3fff:|64:ff9b:)/i;

function isPublicAddress(value: string, context: MatchContext): boolean {
  return !SPECIAL_NETWORK_4.test(value) && !/\b(?:version|release|v|section|chapter)[\s:.]*$/.test(before(context, 12));
}
