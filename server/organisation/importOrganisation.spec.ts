import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Person } from '#contract/actor.ts';
import { TABLES, type ImportReport } from '#contract/organisation/importReport.ts';
import { toJson, type Picture } from '#contract/picture.ts';
import { ACTORS, contextAt, idOf, smallWorld, T0 } from '#contract/testing/smallDistrict.ts';
import { organisationSteps } from '#contract/testing/randomOrganisation.ts';
import { exportTable, guarded } from './exportTables.ts';
import { MAX_FILE_BYTES, MAX_ROWS } from './importLimits.ts';
import { prepareImport, type Prepared } from './importOrganisation.ts';
import { decoded, readSheets, unguarded } from './readSheets.ts';
import { withForces } from './testing/forces.ts';
import { row, workbook, zip } from './testing/workbook.ts';

const seed = 20_261_123;
const WORKBOOK = readFileSync(join(import.meta.dirname, 'fixtures/district.xlsx'));

function world() {
  const made = smallWorld();
  made.picture = withForces(made.picture);
  return made;
}
type World = ReturnType<typeof world>;

const tried = (
  bytes: Uint8Array | string,
  picture = world().picture,
  actor: Person = ACTORS.district,
  read?: typeof readSheets,
) =>
  prepareImport(
    typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
    {
      actor,
      picture,
      context: contextAt(T0),
      file: 'test',
      dryRun: true,
      id: idOf(77),
    },
    read,
  );

const done = (one: World, { command, report }: Prepared) => {
  expect(report.faults).toEqual([]);
  expect(one.act(ACTORS.district, command!, T0)).toMatchObject({ ok: true });
};

const places = ({ faults }: ImportReport) => faults.map(({ sheet, row: no, column }) => [sheet, no, column]);

describe('an import', () => {
  it('O9 a workbook brings shifts, teams, units, members, workstations and roster, formulas as their values', async () => {
    const one = world();
    const prepared = await tried(WORKBOOK, one.picture);
    expect(prepared.report).toMatchObject({
      ok: true,
      format: 'xlsx',
      tables: [
        { table: 'shifts', sheet: '班次', rows: 2 },
        { table: 'teams', sheet: '队伍', rows: 2 },
        { table: 'units', rows: 2 },
        { table: 'members', rows: 2 },
        { table: 'workstations', rows: 1 },
        { table: 'roster', rows: 3 },
      ],
      changes: {
        'shift.set': 2,
        'team.enrolled': 2,
        'unit.enrolled': 2,
        'member.enrolled': 2,
        'workstation.set': 1,
        'roster.planned': 2,
      },
    });
    done(one, prepared);
    expect(one.picture.teams.get('1001' as never)).toMatchObject({
      force: 'police',
      homeTown: null,
      leader: '李队',
    });
    expect(one.picture.rosters.get('a1' as never)).toMatchObject({
      days: [
        { date: '2026-11-24', shifts: ['day'], members: [{ member: 'M002', shifts: [] }] },
        { date: '2026-11-25', shifts: ['day', 'night'] },
      ],
    });
    // Once more: nothing differs, so nothing changes.
    const again = await tried(WORKBOOK, withForces(one.picture));
    expect([again.report.ok, again.report.changes]).toEqual([true, {}]);

    const withFormula = workbook(
      row(1, 'grid', 'name') +
        row(2, '310114102V001', '<c r="B2" t="str"><f>WEBSERVICE("http://x")</f><v>北村站</v></c>'),
    );
    const { command } = await tried(withFormula);
    expect(command?.commands).toMatchObject([{ type: 'workstation.set', name: '北村站' }]);
  });

  it('O8 a dry run names every fault by row and column with the way to mend it, and changes nothing', async () => {
    const one = world();
    const before = JSON.stringify(toJson(one.picture));
    const { report, command } = await tried(
      [
        'member,name,team,title',
        'm1,王一,n1,',
        ',王二,n1,',
        'm1,王三,n1,',
        'm4,王四,nowhere,',
        'm 5,王五,n1,',
        `m6,${'长'.repeat(61)},n1,`,
        'm7,王\u202e七,n1,',
      ].join('\n'),
      one.picture,
    );
    expect(command).toBeNull();
    expect(places(report)).toEqual([
      [null, 3, 'member'],
      [null, 4, 'member'],
      [null, 5, 'team'],
      [null, 6, 'member'],
      [null, 7, 'name'],
      [null, 8, 'name'],
    ]);
    for (const { what, fix } of report.faults) {
      for (const words of [what, fix]) {
        expect(words.zh).toMatch(/\p{Script=Han}/u);
        expect(words.en).toMatch(/[a-z]/i);
      }
    }
    expect(report.changes).toEqual({});
    expect(JSON.stringify(toJson(one.picture))).toBe(before);
  });

  it('O8 a team with a fault is one fault, not one more for each of its units and members', async () => {
    const sheets = await tried(
      'team,teamName,force,town,leader,transport,unit,callsign\nz1,新队,空军,北镇,张,foot,z1-1,\nz1,新队,空军,北镇,张,foot,z1-2,\n',
    );
    expect(places(sheets.report)).toEqual([
      [null, 2, 'force'],
      [null, 3, 'force'],
    ]);
  });

  it('O8 what only the rules can tell is told by row too: dates, towns, people of other teams', async () => {
    const one = world();
    done(one, await tried(WORKBOOK, one.picture));
    const rows = [
      'team,member,date,shifts',
      'n1,,2030-01-01,day',
      'n1,M001,2026-11-24,day',
      's9,,2026-11-24,day',
      'n1,,2026-02-30,day',
      'n1,,2026-11-24,dusk',
      'n1,,2026-11-25,休',
    ];
    const { report } = await tried(rows.join('\n'), withForces(one.picture));
    expect(places(report)).toEqual([
      [null, 2, 'date'],
      [null, 3, 'member'],
      [null, 4, 'team'],
      [null, 5, 'date'],
      [null, 6, 'shifts'],
    ]);
  });

  it('O3 O8 a town commander does not import, and what changed since the dry run refuses the whole', async () => {
    const one = world();
    const { command } = await tried(WORKBOOK, one.picture);
    expect(one.act(ACTORS.north, command!, T0)).toMatchObject({ refusal: { code: 'forbidden' } });
    one.act(
      ACTORS.district,
      {
        id: idOf(5),
        type: 'unit.enrol',
        unit: 'a1-1' as never,
        callsign: 'x',
        team: 'n1' as never,
        simulated: false,
      },
      T0,
    );
    const seq = one.picture.seq;
    expect(one.act(ACTORS.district, command!, T0)).toMatchObject({ ok: false });
    expect(one.picture.seq).toBe(seq);
  });

  it('O9 a CSV is read in UTF-8, GB18030 and UTF-16, which is told; the short one that is both is Chinese', async () => {
    const text = 'grid,name\n310114102V001,联通站\n';
    // As `iconv -t gb18030` writes it.
    const gb = Buffer.concat([
      Buffer.from('grid,name\n310114102V001,'),
      Buffer.from('c1aacda8d5be0a', 'hex'),
    ]);
    for (const [bytes, encoding] of [
      [Buffer.from(text), 'utf-8'],
      [Buffer.from(`\ufeff${text}`), 'utf-8'],
      [gb, 'gb18030'],
      [Buffer.from(`\ufeff${text.replaceAll(',', '\t')}`, 'utf16le'), 'utf-16le'],
    ] as const) {
      const { report, command } = await tried(bytes);
      expect([encoding, report.encoding]).toEqual([encoding, encoding]);
      expect(command?.commands).toMatchObject([{ name: '联通站' }]);
    }
    // 一 and 丁 in GBK are D2BB and B6A1; 亩 is C4B6, which is also a letter of UTF-8.
    expect(decoded(Buffer.from('61,c4b6'.replace(',', '2c'), 'hex'))).toMatchObject({
      encoding: 'gb18030',
      text: 'a,亩',
    });
  });

  it('O9 a bomb, a flood of rows, a damaged or foreign file is refused in words, within limits', async () => {
    const bomb = workbook(' '.repeat(60 * 1024 * 1024), 100);
    expect(bomb.length).toBeLessThan(100_000);
    const xml = (part: string) => workbook(part);
    const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
      ['bomb', bomb, /unpacks to more than 40 MB/],
      ['rows', Buffer.from(`grid,name\n${'310114102V001,x\n'.repeat(MAX_ROWS + 1)}`), /more than 20000 rows/],
      ['large', Buffer.alloc(MAX_FILE_BYTES + 1, 0x61), /larger than 5 MB/],
      ['empty', new Uint8Array(), /is empty/],
      ['xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old Excel file/],
      ['cut', WORKBOOK.subarray(0, WORKBOOK.length - 300), /damaged/],
      ['noSheet', zip({ 'a.txt': 'a' }), /damaged/],
      ['quotes', Buffer.from('grid,name\n"310114102V001,x\n'), /cannot be read/],
      ['binary', Buffer.from(Array.from({ length: 400 }, (_, index) => (index * 7 + 128) % 256)), /./],
      ['noTable', Buffer.from('甲,乙\n1,2\n'), /belongs to no table/],
      ['entity', xml('<!DOCTYPE x [<!ENTITY a "aaaa">]>&a;'), /./],
      ['far', xml('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), /./],
    ];
    for (const [name, bytes, words] of cases) {
      const { report, command } = await tried(bytes);
      expect([name, report.ok, command]).toEqual([name, false, null]);
      expect(report.faults[0]!.what.en, name).toMatch(words);
      expect(report.faults[0]!.fix.zh, name).not.toBe('');
    }
  }, 60_000);

  it('O9 rubbish at the door is a report and never a fault of the server', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.tuple(fc.nat(WORKBOOK.length - 1), fc.nat(255)).map(([at, byte]) => {
            const damaged = new Uint8Array(WORKBOOK);
            damaged[at] = byte;
            return damaged;
          }),
          fc.nat(WORKBOOK.length).map((end) => new Uint8Array(WORKBOOK.subarray(0, end))),
          fc
            .string({ unit: 'binary', maxLength: 200 })
            .map((text) => Buffer.from(`team,name,member\n${text}`)),
        ),
        async (bytes) => {
          const { report, command } = await tried(bytes, world().picture, ACTORS.district, readSheets);
          expect(report.ok).toBe(command !== null);
          expect(report.faults.length === 0).toBe(report.ok);
        },
      ),
      { seed, numRuns: 400 },
    );
  }, 60_000);

  it('O10 what is exported imports as no change, after any changes of the organisation', async () => {
    await fc.assert(
      fc.asyncProperty(organisationSteps(40), fc.constantFrom(...TABLES), async (list, table) => {
        const one = smallWorld();
        for (const { actor, at, commandIn } of list) one.act(actor, commandIn(one.picture), at);
        const now = list.at(-1)!.at;
        const picture = withForces(foundForces(one.picture));
        const { report } = await prepareImport(
          Buffer.from(exportTable(table, picture)),
          {
            actor: ACTORS.district,
            picture,
            context: contextAt(now),
            file: table,
            dryRun: true,
          },
          readSheets,
        );
        expect([report.faults, report.changes]).toEqual([[], {}]);
      }),
      { seed, numRuns: 150 },
    );
  }, 60_000);

  it('O10 no exported cell runs as a formula, and each comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('', "'", "''", '=', '+', '-', '@', '|'),
        (text, head) => {
          const cell = `${head}${text}`.trim();
          expect(guarded(cell)).not.toMatch(/^\s*[=+\-@|%]/);
          expect(unguarded(guarded(cell))).toBe(cell);
        },
      ),
      { seed, numRuns: 1_000 },
    );
  });
});

/** Only joint and police have a name in these tests: the other forces of the small district become one of them. */
function foundForces(picture: Picture): Picture {
  const teams = new Map([...picture.teams].map(([id, team]) => [id, { ...team, force: 'joint' as const }]));
  return { ...picture, teams };
}
