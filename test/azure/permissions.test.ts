import { describe, expect, it } from 'vitest';
import { changeActions } from '../../shared/azure/changeReader.ts';
import { groupAction } from '../../shared/azure/groupTags.ts';
import { logTables, readActions } from '../../shared/azure/permissions.ts';
import { workspaceType } from '../../shared/azure/logWorkspaces.ts';
import { nameTypes } from '../../shared/azure/nameReads.ts';
import { extensionType, ownEndpointsType, resourceReads, ruleGroupType } from '../../shared/azure/resourceReads.ts';
import { settingsType } from '../../shared/normalise/diagnosticSettings.ts';
import { readSourceFiles } from '../support/sourceFiles.ts';

describe('the actions that the reader asks for', () => {
  it('are exactly those of the types that it reads', () => {
    const workspaces = [workspaceType, `${workspaceType}/tables`];
    const lists = [ruleGroupType, ownEndpointsType, extensionType, settingsType];
    const types = [...resourceReads.map(({ type }) => type), ...lists, ...nameTypes, ...workspaces];
    const used = [...types.map((type) => `${type}/read`), ...changeActions, groupAction];
    expect(readActions.map(({ action }) => action).sort()).toEqual(used.sort());
  });

  it('only read', () => {
    expect(readActions.filter(({ action }) => !/^[\w.]+(\/\w+)+\/read$/.test(action))).toEqual([]);
  });
});

describe('the log tables that may be read', () => {
  it('are exactly those that queries name', () => {
    const files = readSourceFiles(['shared/azure']).filter(({ path }) => path !== 'shared/azure/permissions.ts');
    const named = files.flatMap(({ text }) => text.match(/\b(?:AZFW[A-Z]\w+|AzureDiagnostics)\b/g) ?? []);
    expect(logTables.map(({ table }) => table).sort()).toEqual([...new Set(named)].sort());
  });
});
