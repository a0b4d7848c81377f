/** A token of Bicep or HCL: `text` of a string is what it stands for. */
export interface Token {
  readonly kind: 'string' | 'word' | 'sign';
  readonly text: string;
}

const forms =
  /\s+|\/\/[^\n]*|#[^\n]*|'((?:\\u\{[0-9a-fA-F]+\}|\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|([A-Za-z_][\w.]*|\d+)|([{}[\]:=@(),])/y;

/** Splits a file into tokens; comments and blanks are dropped. @throws Error where no token begins */
export function toTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  forms.lastIndex = 0;
  while (forms.lastIndex < text.length) {
    const at = forms.lastIndex;
    const match = forms.exec(text);
    if (!match) throw new Error(`No token begins at ${JSON.stringify(text.slice(at, at + 40))}.`);
    const [, single, double, word, sign] = match;
    if (single !== undefined) tokens.push({ kind: 'string', text: fromBicepString(single) });
    else if (double !== undefined) tokens.push({ kind: 'string', text: fromHclString(double) });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
}

function fromBicepString(body: string): string {
  if (/(?<!\\)(?:\\\\)*\$\{/.test(body)) throw new Error(`An expression would be put into ${body}.`);
  return body.replace(/\\(.)/g, '$1');
}

function fromHclString(body: string): string {
  if (/[$%]\{/.test(body)) throw new Error(`An expression would be put into ${body}.`);
  return body.replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code: string | undefined, character: string | undefined) =>
    code === undefined ? (character ?? '') : String.fromCodePoint(Number.parseInt(code, 16)),
  );
}

/** Goes over tokens once. */
export interface TokenReader {
  readonly peek: () => Token | undefined;
  readonly next: () => Token;
  /** Takes the sign if it is next. */
  readonly take: (sign: string) => boolean;
  /** @throws Error if the sign is not next */
  readonly expect: (sign: string) => void;
}

/** A reader at the first token. */
export function toReader(tokens: readonly Token[]): TokenReader {
  let at = 0;
  const isSign = (sign: string) => tokens[at]?.kind === 'sign' && tokens[at]?.text === sign;
  const next = () => {
    const token = tokens[at];
    if (!token) throw new Error('The file ends too early.');
    at += 1;
    return token;
  };
  const take = (sign: string) => {
    const found = isSign(sign);
    if (found) at += 1;
    return found;
  };
  return {
    peek: () => tokens[at],
    next,
    take,
    expect: (sign) => {
      if (!take(sign)) throw new Error(`${sign} is missing before ${tokens[at]?.text ?? 'the end'}.`);
    },
  };
}
