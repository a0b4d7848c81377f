import type { LogRow } from '../model/deny.ts';
import { undated } from './instant.ts';
import { toLogRow } from './mould.ts';
import { createLogReader, type UnparsedClass } from './logReader.ts';

/** One record of a file. */
export interface FileRecord {
  readonly file: string;
  /** Which one it is, from 1: the line, or in CSV and JSON the record; the title line of CSV is not counted. */
  readonly line: number;
  /** Absent for a record that is known and tells of no flow, such as a DNS query. */
  readonly row?: LogRow;
}

/** A record that was not understood. */
export interface UnparsedRecord {
  readonly file: string;
  readonly line: number;
  readonly textClass: UnparsedClass;
}

/** What is in a log file. */
export interface LogFile {
  /** The flows, in the order of the file. */
  readonly rows: readonly LogRow[];
  /** Everything that was understood, with its place. */
  readonly records: readonly FileRecord[];
  /** Everything that was not. */
  readonly unparsed: readonly UnparsedRecord[];
}

/** Reads a whole file with rows of the firewall's logs in any form that `createLogReader` knows. Never throws: what is not understood is listed. */
export function fromLogFile(file: { readonly name: string; readonly text: string }, undatedAt = undated): LogFile {
  const rows: LogRow[] = [];
  const records: FileRecord[] = [];
  const unparsed: UnparsedRecord[] = [];
  const reader = createLogReader((line, parsed, textClass) => {
    if (parsed.kind === 'unparsed') unparsed.push({ file: file.name, line, textClass });
    else if (parsed.kind === 'ignored') records.push({ file: file.name, line });
    else {
      const row = parsed.kind === 'cast' ? toLogRow(parsed) : parsed.row;
      rows.push(row);
      records.push({ file: file.name, line, row });
    }
  }, undatedAt);
  reader.push(file.text);
  reader.end();
  return { rows, records, unparsed };
}
