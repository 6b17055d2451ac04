/** IPv4 networks as numbers. Texts come checked by the contract (src-shared/contract/router-setup.ts). */
const OCTETS = 4;
const BITS = 32;
const OCTET = 256;

interface Network {
  readonly first: number;
  readonly bits: number;
}

const numberOf = (address: string): number => address.split('.').reduce((sum, octet) => sum * OCTET + Number(octet), 0);

function textOf(address: number): string {
  return Array.from({ length: OCTETS }, (_, index) => Math.floor(address / OCTET ** (OCTETS - 1 - index)) % OCTET).join('.');
}

function parse(network: string): Network {
  const [address = '', bits = String(BITS)] = network.split('/');
  const size = 2 ** (BITS - Number(bits));
  return { first: Math.floor(numberOf(address) / size) * size, bits: Number(bits) };
}

const sizeOf = ({ bits }: Network): number => 2 ** (BITS - bits);

/** "10.64.1.7/18" → "10.64.0.0/18"; one address stands without its bits, as a router writes it. */
export function tidyNetwork(network: string): string {
  const { first, bits } = parse(network);
  return bits === BITS ? textOf(first) : `${textOf(first)}/${bits}`;
}

/** The first usable address: the router's own. */
export const gatewayOf = (network: string): string => textOf(parse(network).first + 1);

/** "10.64.0.1/18". */
export const gatewayInNetwork = (network: string): string => `${gatewayOf(network)}/${parse(network).bits}`;

/** What is left for subscribers: "10.64.0.2-10.64.63.254". */
export function poolOf(network: string): string {
  const whole = parse(network);
  return `${textOf(whole.first + 2)}-${textOf(whole.first + sizeOf(whole) - 2)}`;
}

export function overlap(one: string, other: string): boolean {
  const [a, b] = [parse(one), parse(other)];
  return a.first < b.first + sizeOf(b) && b.first < a.first + sizeOf(a);
}

/** The lowest address of the network, after our end's (the first), that nobody has; null: it is full. */
export function nextFree(network: string, taken: readonly string[], after: number): string | null {
  const whole = parse(network);
  const used = new Set(taken);
  for (let offset = after; offset < sizeOf(whole) - 1; offset += 1) if (!used.has(textOf(whole.first + offset))) return textOf(whole.first + offset);
  return null;
}

/** The number of an address in its network: 7 for 10.98.0.7 in a /24. */
export const placeIn = (network: string, address: string): number => numberOf(address) - parse(network).first;
