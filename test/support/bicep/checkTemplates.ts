import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkAgreement } from './checkAgreement.ts';
import { checkModules } from './checkModules.ts';
import { checkNames } from './checkNames.ts';
import { checkRoles } from './checkRoles.ts';
import { checkSafety } from './checkSafety.ts';
import { checkSecrets } from './checkSecrets.ts';
import { checkTypes } from './checkTypes.ts';
import type { CodeFacts } from './codeFacts.ts';
import type { BicepParser } from './parseBicep.ts';
import { type Problem, problemsOf, type TemplateFolder } from './problem.ts';
import type { FindType } from './typeData.ts';

/** What templates are held against. */
export interface CheckOptions {
  readonly parser: BicepParser;
  readonly facts: CodeFacts;
  /** Absent where the type data are not beside the checkout: types and what is read of resources are then not checked. */
  readonly findType?: FindType;
}

/** Every file below a folder by its path from there. */
export function readFolder(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
  return new Map(entries.sort().map((name) => [name.replaceAll('\\', '/'), readFileSync(join(folder, name), 'utf8')]));
}

/** All that is wrong with the templates among these files. */
export function checkTemplates(files: ReadonlyMap<string, string>, options: CheckOptions): readonly Problem[] {
  const { parser, facts, findType } = options;
  const parsed = [...files].filter(([path]) => path.endsWith('.bicep'));
  const templates = new Map(parsed.map(([path, text]) => [path, parser.parse(path, text)]));
  const folder: TemplateFolder = { templates, files };
  const nothing: FindType = () => undefined;
  return [
    ...[...templates.values()].flatMap((template) => [
      ...checkNames(template, folder, findType ?? nothing),
      ...checkModules(template, folder),
      ...checkSecrets(template, folder),
      ...checkRoles(template),
      ...checkSafety(template, facts),
      ...(findType ? checkTypes(template, findType) : []),
    ]),
    ...checkAgreement(folder, facts),
    ...checkParametersFile(folder),
  ];
}

/** The parameters file gives main.bicep what it takes, and all that it needs. */
function checkParametersFile({ files, templates }: TemplateFolder): readonly Problem[] {
  const path = 'main.parameters.json';
  const problem = problemsOf('modules', path);
  const { parameters } = JSON.parse(files.get(path) ?? '{}') as { parameters?: Record<string, unknown> };
  const taken = templates.get('main.bicep')?.parameters ?? [];
  const given = Object.keys(parameters ?? {});
  return [
    ...given
      .filter((name) => !taken.some((each) => each.name === name))
      .map((name) => problem(1, `main.bicep takes no ${name}`)),
    ...taken
      .filter(({ name, fallback }) => !fallback && !given.includes(name))
      .map(({ name }) => problem(1, `${name} is missing`)),
  ];
}
