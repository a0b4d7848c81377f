import { foldedColumns } from '../../denies/fromFoldedRow.ts';

/** One more row than is used: its presence tells that there was more. */
export const mostRows = 5000;

/** The end of every query: the agreed columns in their order, the commonest first, and a bound. */
export const answerColumns = `| project ${foldedColumns.join(', ')}
| order by Count desc, LastTime desc
| take ${mostRows + 1}`;
