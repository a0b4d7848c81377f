import type { Template } from './syntax.ts';

/** What is wrong with a template. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  /** Name of the check that found it. */
  readonly check: string;
  readonly text: string;
}

/** The templates by their paths from the folder of templates, and other files of it by theirs. */
export interface TemplateFolder {
  readonly templates: ReadonlyMap<string, Template>;
  readonly files: ReadonlyMap<string, string>;
}

/** Makes problems of one check in one file. */
export function problemsOf(check: string, file: string) {
  return (line: number, text: string): Problem => ({ check, file, line, text });
}
