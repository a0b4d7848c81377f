import { QueryError } from './values.ts';

type TextTest = (a: string, b: string) => boolean;

/** The test of a text operator. `==` and the order are case-sensitive, the ones with a tilde and all matches are not. */
export function compareText(operator: string): TextTest {
  switch (operator) {
    case '==':
      return (a, b) => a === b;
    case '!=':
      return (a, b) => a !== b;
    case '=~':
      return isSameFolded;
    case '!~':
      return (a, b) => !isSameFolded(a, b);
    default:
      return operator.startsWith('!') ? negate(matchText(operator.slice(1))) : matchText(operator);
  }
}

/** The test of `has`, `contains`, `startswith` or `endswith`. */
export function matchText(operator: string): TextTest {
  switch (operator) {
    case 'has':
      return hasTerm;
    case 'contains':
      return (a, b) => a.toLowerCase().includes(b.toLowerCase());
    case 'startswith':
      return (a, b) => a.toLowerCase().startsWith(b.toLowerCase());
    case 'endswith':
      return (a, b) => a.toLowerCase().endsWith(b.toLowerCase());
    default:
      throw new QueryError('SemanticError', `Operator ${operator} is not offered for text`);
  }
}

function isSameFolded(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function negate(test: TextTest): TextTest {
  return (a, b) => !test(a, b);
}

/** `has` looks for whole terms: runs of letters and digits. */
function hasTerm(text: string, term: string): boolean {
  const literal = term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'iu').test(text);
}
