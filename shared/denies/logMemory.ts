import { type CastReader, createCastReader, type ReadText } from './castReader.ts';

/**
 * What readers of several texts learn together: the files of a diagnostic setting, one an hour, repeat one another as rows of
 * one file do. Texts that are read with one memory must be read one after another.
 */
export interface LogMemory {
  /** The reader of records of a form. What two `readText` of one form make of a text must be the same. */
  readonly castReaderOf: (form: string, readText: ReadText) => CastReader;
}

/** So many forms are remembered: one for records, and one for each choice of columns in query answers. */
const mostForms = 8;

/** Makes a memory that knows nothing yet. */
export function createLogMemory(): LogMemory {
  const readers = new Map<string, CastReader>();
  return {
    castReaderOf: (form, readText) => {
      const known = readers.get(form);
      if (known) return known;
      const reader = createCastReader(readText);
      if (readers.size < mostForms) readers.set(form, reader);
      return reader;
    },
  };
}
