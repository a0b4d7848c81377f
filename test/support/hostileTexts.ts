import fc from 'fast-check';

/** Pieces that mean something to a card, a mail, a chat, a spreadsheet or a terminal. */
const pieces: readonly string[] = [
  ...['[click](https://evil.example.com)', '![x](https://evil.example.com/x.png)', 'https://evil.example.com/?a=1&b=2'],
  ...['www.evil.example.com', 'mailto:victim@example.com', 'evil.example.com', '**bold**', '_it_', '~~no~~', '# head'],
  ...['`code`', '```\nfence\n```', '> quote', '- item', '1. one', '| a | b |\n|---|---|', '\\*', '\\'],
  ...[
    '{{DATE(2026-11-21T05:00:00Z, LONG)}}',
    '{{TIME(2026-11-21T05:00:00Z)}}',
    '{{{',
    '}}}',
    '${name}',
    '@{triggerBody()}',
  ],
  ...[
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '</td></tr></table>',
    '<a href="x">y</a>',
    '<!--',
    '-->',
  ],
  ...[
    '<style>*{display:none}</style>',
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '&lt;b&gt;',
    '&#x3c;',
    '&amp;',
  ],
  ...[
    '<at>everyone</at>',
    '<!here>',
    '<!channel|x>',
    '<@U012345>',
    '<https://evil.example.com|Open the report>',
    ':tada:',
  ],
  ...[
    '\r\nBcc: victim@example.com',
    '\nSubject: other',
    '\r\n\r\nbody',
    '\r\n.\r\n',
    '=?utf-8?B?QmNjOg==?=',
    '\0',
    '\u001b[31m',
  ],
  ...['=HYPERLINK("https://evil.example.com")', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '＝1+1', '"', "'", ',', ';'],
  ...[
    '\u202Eevil\u202C',
    '\u2066a\u2069',
    '\u200B',
    '\u200D',
    '\uFEFF',
    '\u00AD',
    '\u2028',
    '\u2029',
    '\u0085',
    '\u0007',
    '\u061C',
  ],
  ...[
    '\u{E0041}',
    '\uD800',
    '\uDC00',
    '👩‍👩‍👧',
    'é',
    'ﷺ',
    '𝕏',
    '中文',
    'x'.repeat(300),
    ' ',
    'host-1.example.com',
    'a',
  ],
];

/** So many hostile texts, always the same ones: each piece alone, then mixtures of pieces and any characters. */
export function makeHostileTexts(count: number): readonly string[] {
  const part = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  );
  const mixture = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  return [...pieces, ...fc.sample(mixture, { numRuns: count, seed: 20261121 })].slice(0, count);
}
