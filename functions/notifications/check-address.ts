import ipaddr from 'ipaddr.js';

const MAX_URL_LENGTH = 2_000;
/** What RFC 6761, RFC 6762 and RFC 9476 keep out of the public name service, and what clouds call their own inside. */
const INSIDE = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|alt|test|invalid|onion)$/;
/** The only block of IPv6 from which public addresses are given (RFC 4291, IANA's registry of unicast addresses). */
const PUBLIC_IPV6 = ipaddr.parseCIDR('2000::/3');

export interface AddressRules {
  /** Whether plain HTTP to this very machine is an address too: in the local stage, for stand-ins. */
  readonly allowLoopback: boolean;
}

/**
 * Whether something out there may be behind a resolved address: public unicast and nothing that leads back inside, such
 * as an IPv4 address in an IPv6 one (mapped, compatible, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return !(parsed instanceof ipaddr.IPv6) || parsed.match(PUBLIC_IPV6);
}

/** Whether it is this machine itself, written as an address. */
function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback';
}

/** What is wrong with the address of a channel, in words that follow its name; null when it may be called. */
export function addressProblem(text: string, { allowLoopback }: AddressRules): string | null {
  if (text.length > MAX_URL_LENGTH) return `must not be longer than ${MAX_URL_LENGTH} characters`;
  const url = URL.parse(text);
  if (url === null) return 'must be an address such as https://example.com/hook';
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (url.hash !== '') return 'must not have a fragment';
  const host = hostOf(url);
  if (allowLoopback && url.protocol === 'http:' && isLoopbackAddress(host)) return null;
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (url.port !== '') return 'must use port 443';
  if (ipaddr.isValid(host)) return isPublicAddress(host) ? null : 'must not lead to a private or special address';
  if (!host.includes('.') || host.endsWith('.') || INSIDE.test(host)) return 'must name a public host';
  return null;
}

/** The host without the brackets that stand around IPv6. The parser has written out decimal, octal and hexadecimal IPv4. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}
