import { describe, expect, it } from 'vitest';
import { runQuery, type Tables } from '../../../local/simulator/kql/runQuery.ts';
import { ingestionColumn, QueryError, type Table } from '../../../local/simulator/kql/values.ts';

const now = new Date('2026-03-01T12:00:00Z');
const flows: Table = {
  schema: { TimeGenerated: 'datetime', Action: 'string', Host: 'string', Port: 'int', Blocked: 'bool' },
  rows: [
    { TimeGenerated: at('11:00'), Action: 'Deny', Host: 'mcr.example.com', Port: 443, Blocked: true },
    { TimeGenerated: at('11:30'), Action: 'deny', Host: 'MCR.example.com', Port: 443, Blocked: true },
    { TimeGenerated: at('11:45'), Action: 'Allow', Host: 'mcr.example.com', Port: 80, Blocked: false },
    { TimeGenerated: at('11:59'), Action: '', Host: '', Port: null, Blocked: null },
  ],
};
const tables: Tables = new Map([['Flows', flows]]);

function at(time: string): number {
  return Date.parse(`2026-03-01T${time}:00Z`);
}

/** How many flows pass a filter. */
function countWhere(condition: string): number {
  return runQuery(`Flows | where ${condition}`, tables, now).rows.length;
}

/** The value of an expression over the first flow. */
function valueOf(expression: string): unknown {
  return runQuery(`Flows | take 1 | project X = ${expression}`, tables, now).rows[0]?.['X'];
}

describe('filters', () => {
  it.each([
    ['Action == "Deny"', 1],
    ['Action =~ "Deny"', 2],
    ['Action != "Deny"', 3],
    ['Action !~ "Deny"', 2],
    ['Action in ("Deny", "Allow")', 2],
    ['Action in~ ("DENY")', 2],
    ['Action !in ("Deny")', 3],
    ['Host has "mcr"', 3],
    ['Host has "mc"', 0],
    ['Host !has "mcr"', 1],
    ['Host contains "CR.ex"', 3],
    ['Host startswith "MCR"', 3],
    ['Host endswith ".com"', 3],
    ['Host has_any ("none", "example")', 3],
    ['Port == 443', 2],
    ['Port != 443', 1],
    ['Port > 80 or Action == "Allow"', 3],
    ['Blocked', 2],
    ['not(Blocked)', 1],
    ['isempty(Port)', 1],
    ['TimeGenerated > datetime(2026-03-01T11:30:00Z)', 2],
    ['TimeGenerated >= datetime(2026-03-01T11:30:00Z) and TimeGenerated < datetime("2026-03-01T11:59:00Z")', 2],
    ['TimeGenerated > ago(20m)', 2],
    ['TimeGenerated > now() or Port < 100', 1],
    ['Action == "Deny" or Action == "Allow" and Port == 1', 1],
    ['(Action == "Deny" or Action == "Allow") and Port == 1', 0],
  ])('%s keeps %i flows', (condition, count) => {
    expect(countWhere(condition)).toBe(count);
  });
});

describe('expressions', () => {
  it.each([
    ['strcat(Host, ":", Port)', 'mcr.example.com:443'],
    ['iff(Port == 443, "tls", "plain")', 'tls'],
    ['replace_regex("a 10.0.0.1:4411 b", @"(\\d+\\.\\d+\\.\\d+\\.\\d+):\\d+", @"\\1")', 'a 10.0.0.1 b'],
    ['trim(@"/+", "//a/b/")', 'a/b'],
    ['tolower("ABC")', 'abc'],
    ['tostring(Port)', '443'],
    ['toint("80")', 80],
    ['Port + 1 * 2', 445],
    ['bool(null)', null],
    ['isempty(bool(null))', true],
    ["'it''s'", undefined],
  ])('%s is %j', (expression, value) => {
    if (value === undefined) expect(() => valueOf(expression)).toThrow(QueryError);
    else expect(valueOf(expression)).toBe(value);
  });

  it('of one extend see the row as it was before', () => {
    const { rows } = runQuery('Flows | take 1 | extend Port = 1, Old = Port', tables, now);
    expect(rows[0]).toMatchObject({ Port: 1, Old: 443 });
  });
});

describe('folding', () => {
  it('counts, and finds the first and the last per group', () => {
    const text = `Flows
      | where Action =~ "deny" // both spellings
      | summarize Count = count(), First = min(TimeGenerated), Last = max(TimeGenerated) by Host = tolower(Host), Port`;
    const { schema, rows } = runQuery(text, tables, now);
    expect(schema).toEqual({ Host: 'string', Port: 'int', Count: 'long', First: 'datetime', Last: 'datetime' });
    expect(rows).toEqual([
      {
        Host: 'mcr.example.com',
        Port: 443,
        Count: 2,
        First: Date.parse('2026-03-01T11:00:00Z'),
        Last: Date.parse('2026-03-01T11:30:00Z'),
      },
    ]);
  });

  it('of no rows gives no group with keys, and one without', () => {
    expect(runQuery('Flows | where Port == 1 | summarize count() by Host', tables, now).rows).toEqual([]);
    expect(runQuery('Flows | where Port == 1 | summarize count()', tables, now).rows).toEqual([{ count_: 0 }]);
  });

  it('knows the further aggregates', () => {
    const { rows } = runQuery('Flows | summarize countif(Blocked), dcount(Host), sum(Port)', tables, now);
    expect(rows).toEqual([{ countif_Blocked: 2, dcount_Host: 3, sum_Port: 966 }]);
  });
});

describe('order', () => {
  it('is descending unless it says asc, nulls are smallest', () => {
    const ports = (text: string) => runQuery(text, tables, now).rows.map((found) => found['Port']);
    expect(ports('Flows | order by Port')).toEqual([443, 443, 80, null]);
    expect(ports('Flows | sort by Port asc, TimeGenerated desc | take 2')).toEqual([null, 80]);
  });
});

describe('let and union', () => {
  it('names values and tables', () => {
    const text = `let wanted = 443; let open = Flows | where Port == wanted;
      let none = datatable(Port: int, Extra: string) [];
      union none, open | project Port, Extra;`;
    expect(runQuery(text, tables, now).rows).toEqual([
      { Port: 443, Extra: '' },
      { Port: 443, Extra: '' },
    ]);
  });

  it('leaves a table out that is not there yet only if the union is fuzzy', () => {
    expect(runQuery('union isfuzzy=true Flows, Absent', tables, now).rows).toHaveLength(4);
    expect(() => runQuery('union isfuzzy=false Flows, Absent', tables, now)).toThrow(/Absent/);
    expect(() => runQuery('union Flows, Absent', tables, now)).toThrow(/Absent/);
  });

  it('refuses a column that has two types', () => {
    const text = 'let other = datatable(Port: string) []; union other, Flows';
    expect(() => runQuery(text, tables, now)).toThrow(/Port is string .* int/);
  });
});

describe('what is not understood', () => {
  it.each([
    ['', 'SyntaxError'],
    ['Absent', 'SemanticError'],
    ['Flows | where Nothing == 1', 'SemanticError'],
    ['Flows | where Port == "443"', 'SemanticError'],
    ['Flows | where Port', 'SemanticError'],
    ['Flows | where Port has "4"', 'SemanticError'],
    ['Flows | where parse_json(Host) == 1', 'SemanticError'],
    ['Flows | where isempty()', 'SemanticError'],
    ['Flows | where (Blocked', 'SyntaxError'],
    ['Flows | mv-expand Host', 'SemanticError'],
    ['Flows | join kind=inner (Flows) on Host', 'SyntaxError'],
    ['Flows | summarize percentile(Port, 5)', 'SemanticError'],
    ['Flows | project strcat(Host)', 'SyntaxError'],
    ['Flows | take many', 'SemanticError'],
    ['Flows ; Flows', 'SyntaxError'],
    ['Flows | where Host == "open', 'SyntaxError'],
    ['Flows | where TimeGenerated > datetime(soon)', 'SyntaxError'],
  ])('is refused: %s', (text, code) => {
    expect(() => runQuery(text, tables, now)).toThrow(expect.objectContaining({ name: 'QueryError', code }));
  });
});

describe('what the language has and the simulated workspace has not', () => {
  it.each([
    ['Flows | mv-expand todynamic(Host)', 'mv-expand'],
    ['Flows | join kind=inner (Flows) on Host', 'join'],
    ['Flows | distinct Host', 'distinct'],
    ['Flows | evaluate autocluster()', 'evaluate'],
    ['Flows | render table', 'render'],
    ['Flows | top 5 by Port', 'top'],
    ['Flows | where Host matches regex "a"', 'MatchesRegexExpression'],
    ['Flows | where Port between (1 .. 5)', 'BetweenExpression'],
    ['Flows | where hint.strategy=shuffle Blocked', 'hint'],
    ['Flows | summarize hint.strategy=shuffle count() by Host', 'hint of summarize'],
    ['Flows | summarize percentile(Port, 5)', 'percentile'],
    ['Flows | project H = url_decode(Host)', 'url_decode'],
    ['Flows | order by Port asc nulls first', 'nulls'],
    ['Flows | project X = "a" "b"', 'CompoundStringLiteralExpression'],
    ['datatable(X: long) [1]', 'datatable'],
    ['union kind=inner Flows, Flows', 'union'],
    ['let f = (x: long) { x }; Flows', 'FunctionDeclaration'],
    ['print 1', 'print'],
    ['set notruncation; Flows', 'set'],
    ["Flows | project ['Host']", 'BracketedName'],
  ])('is refused by its name: %s', (text, name) => {
    expect(() => runQuery(text, tables, now)).toThrow(
      expect.objectContaining({ name: 'QueryError', message: expect.stringContaining(name) as string }),
    );
  });
});

describe('bags', () => {
  it('hold what a fold makes of each source', () => {
    const text = `Flows
      | summarize Attempts = count(), Last = max(TimeGenerated) by Action, Host
      | summarize Sources = make_bag(bag_pack(Action, pack_array(Attempts, Last)), 2) by Host = tolower(Host)
      | where isnotempty(Host)`;
    const { rows, schema } = runQuery(text, tables, now);
    expect(schema['Sources']).toBe('dynamic');
    expect(rows.map(({ Sources }) => JSON.parse(String(Sources)) as unknown)).toEqual([
      { Deny: [1, '2026-03-01T11:00:00.000Z'], deny: [1, '2026-03-01T11:30:00.000Z'] },
    ]);
  });

  it('take a part of a text as well', () => {
    expect(valueOf('extract("m(.)r", 1, Host)')).toBe('c');
    expect(valueOf('extract("q(.)", 1, Host)')).toBe('');
  });
});

describe('the time of arrival', () => {
  it('is what the workspace noted, and nothing for rows of no table', () => {
    const late = { ...flows, rows: flows.rows.map((row) => ({ ...row, [ingestionColumn]: at('11:50') })) };
    const text = `let none = datatable(Port: int) [];
      union isfuzzy=true none, (Flows | where ingestion_time() > datetime(2026-03-01T11:49:00Z)), (Absent | where ingestion_time() > now())`;
    expect(runQuery(text, new Map([['Flows', late]]), now).rows).toHaveLength(4);
    expect(countWhere('isempty(ingestion_time())')).toBe(4);
  });
});
