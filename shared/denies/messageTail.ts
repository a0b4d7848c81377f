/** What a legacy message says behind its action. */
export interface Tail {
  readonly policy?: string;
  readonly group?: string;
  readonly collection?: string;
  readonly rule?: string;
  /** What threat intelligence knows of the destination; present only on its own messages. */
  readonly threat?: string;
  /** True for a message of IDPS. */
  readonly isSignature: boolean;
  /** Free text, or what stands behind `Reason:`. Empty if there is none. */
  readonly reason: string;
}

/** So many different tails are remembered: there is one a rule. */
const mostTails = 2_000;

/** Makes a reader of tails that remembers them: a firewall writes the same few again and again. */
export function createTailReader(): (text: string) => Tail {
  const known = new Map<string, Tail>();
  return (text) => {
    const found = known.get(text);
    if (found) return found;
    const tail = fromTail(text);
    if (known.size < mostTails) known.set(text, tail);
    return tail;
  };
}

const names = [
  'Policy',
  'Rule Collection Group',
  'Rule Collection',
  'Rule Name',
  'Rule',
  'Web Category',
  'Signature',
  'IDS',
  'Priority',
  'Classification',
  'ThreatIntel',
  'Reason',
] as const;
type Name = (typeof names)[number];

const boundary = new RegExp(String.raw`(?:^|\.\s+)(?=(?:${names.join('|')}): ?)`);

/** Reads `Name: value. Name: value` pairs of the known names, in any order; other text in front is the reason. */
export function fromTail(text: string): Tail {
  const values = new Map<Name, string>();
  let free = '';
  for (const part of text.split(boundary)) {
    const name = names.find((known) => part.startsWith(`${known}:`));
    if (name === undefined) free += part;
    else if (!values.has(name)) values.set(name, toValue(part.slice(name.length + 1)));
  }
  return {
    ...toRulePath(values),
    ...toThreat(values),
    isSignature: isSignature(values),
    reason: values.get('Reason') ?? free.trim(),
  };
}

/** Without the dots and blanks around it, which the firewall does not always write alike. */
function toValue(text: string): string {
  let end = text.length;
  while (end > 0 && ' .'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end).trim();
}

function toThreat(values: ReadonlyMap<Name, string>): Pick<Tail, 'threat'> {
  const threat = values.get('ThreatIntel');
  return threat === undefined ? {} : { threat };
}

function isSignature(values: ReadonlyMap<Name, string>): boolean {
  return values.has('Signature') || values.has('IDS');
}

type RulePath = Pick<Tail, 'policy' | 'group' | 'collection' | 'rule'>;

/** Policy, group and collection stand apart or, in some exports, packed as `policy:group:collection`. */
function toRulePath(values: ReadonlyMap<Name, string>): RulePath {
  const collection = values.get('Rule Collection');
  const packed = values.has('Policy') ? [] : (collection?.split(':') ?? []);
  const [policy, group, name] =
    packed.length === 3 ? packed : [values.get('Policy'), values.get('Rule Collection Group'), collection];
  const rule = values.get('Rule') ?? values.get('Rule Name');
  return withoutBlanks({ policy, group, collection: name, rule });
}

function withoutBlanks(path: { readonly [K in keyof RulePath]: string | undefined }): RulePath {
  return Object.fromEntries(Object.entries(path).filter(([, value]) => value !== undefined && value !== ''));
}
