/** A block of IPv4 addresses, both ends included. */
export interface Block {
  readonly from: bigint;
  readonly to: bigint;
}

/** A dotted quad as a number; undefined for anything else. */
export function toNumber(text: string): bigint | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text)?.slice(1).map(BigInt);
  if (!parts || parts.some((part) => part > 255n)) return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | part, 0n);
}

/** `*`, an address, `a.b.c.d/n` or `a-b`; undefined for anything else, such as a service tag. */
export function toBlock(text: string): Block | undefined {
  if (text === '*') return { from: 0n, to: (1n << 32n) - 1n };
  const [first = '', last] = text.split('-');
  if (last !== undefined) {
    const [from, to] = [toNumber(first), toNumber(last)];
    return from === undefined || to === undefined ? undefined : { from, to };
  }
  const [base = '', length = '32'] = text.split('/');
  const address = toNumber(base);
  if (address === undefined) return undefined;
  const bits = 32n - BigInt(length);
  return { from: (address >> bits) << bits, to: address | ((1n << bits) - 1n) };
}

/** True if the block holds the address. */
export function inBlock(address: bigint, { from, to }: Block): boolean {
  return from <= address && address <= to;
}

const notPublic = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
].map((text) => toBlock(text) ?? never(text));

/** True for an address that a service on the internet can have. */
export function isPublic(address: bigint): boolean {
  return !notPublic.some((block) => inBlock(address, block));
}

/** True if every public address is in one of the blocks: whether one is can change at ends of blocks only. */
export function coverEveryPublic(blocks: readonly Block[]): boolean {
  const ends = [...blocks, ...notPublic].flatMap(({ from, to }) => [from, from - 1n, to, to + 1n]);
  const tried = [0n, 1n << 31n, ...ends].filter((one) => one >= 0n && one < 1n << 32n && isPublic(one));
  return tried.every((address) => blocks.some((block) => inBlock(address, block)));
}

/** True if a run of public addresses longer than a /16 is in one block. */
export function isWide(block: Block): boolean {
  const ends = [block.from, ...notPublic.flatMap(({ from, to }) => [from, to + 1n]), block.to + 1n];
  const cuts = ends.filter((one) => block.from <= one && one <= block.to + 1n).sort((a, b) => Number(a - b));
  return cuts.some((cut, index) => {
    const next = cuts[index + 1];
    return next !== undefined && isPublic(cut) && next - cut > 1n << 16n;
  });
}

function never(text: string): never {
  throw new Error(`${text} is no block.`);
}
