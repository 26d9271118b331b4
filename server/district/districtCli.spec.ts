import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseFlags } from '../flags.ts';
import { districtCommand } from './districtCli.ts';
import { currentDistrictDir, loadDistrictInForce } from './install.ts';
import { loadDistrict } from './district.ts';
import { demoDir } from './testing/demo.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lianqin-district-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The command as typed, with what it prints. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')].map((spy) =>
    spy.mockImplementation(() => undefined),
  );
  const code = await districtCommand(args);
  const text = (spy: typeof out) => (spy?.mock.calls ?? []).map((line) => `${line.join(' ')}\n`).join('');
  const said = { code, out: text(out), err: text(err) };
  vi.restoreAllMocks();
  return said;
}

/** A copy of the demo district with one file changed. */
function copyWith(file: string, change: (text: string) => string): string {
  const dir = join(folder, `copy-${file}`);
  cpSync(demoDir, dir, { recursive: true });
  writeFileSync(join(dir, file), change(readFileSync(join(dir, file), 'utf8')));
  return dir;
}

const withoutGrid = (code: string) => (text: string) =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: JSON.parse(text).features.filter(
      (f: { properties: { code: string } }) => f.properties.code !== code,
    ),
  });

describe('npm run district', { timeout: 60_000 }, () => {
  it('D5 use puts a district in force whole; one with a fault or a spoilt file leaves it in force', async () => {
    const data = join(folder, 'data');
    expect(await currentDistrictDir(data)).toBeNull();
    expect(await run('use', demoDir, '--data', data)).toMatchObject({
      code: 0,
      out: expect.stringContaining('嘉定区'),
    });
    const dir = await currentDistrictDir(data);
    const { hash } = await loadDistrict(demoDir);
    expect(dir).toBe(join(data, 'districts', hash));
    expect((await loadDistrictInForce(data, 'nowhere')).hash).toBe(hash);
    expect((await loadDistrictInForce(join(folder, 'empty'), demoDir)).hash).toBe(hash);

    const holed = copyWith('villageGrids.geojson', withoutGrid('310114103V012'));
    const refused = await run('use', holed, '--data', data);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^310114103V012 {2}coverage {2}at 121\.\d{6},31\.\d{6} {2}/);
    const spoilt = copyWith('streets.geojson', (text) => text.replace('"main"', '"motorway"'));
    expect(await run('use', spoilt, '--data', data)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^streets\.geojson: features\[\d+\]\.properties\.class: .+\n$/),
    });
    expect(await currentDistrictDir(data)).toBe(dir);
    expect(readdirSync(join(data, 'districts'))).toEqual([hash]);
    expect(readdirSync(data).sort()).toEqual(['district.current', 'districts']);
    writeFileSync(join(dir ?? '', 'places.csv'), 'name,lon,lat,kind\n');
    await expect(loadDistrictInForce(data, demoDir)).rejects.toThrow(/was changed after it was checked/);
    expect(await run('use', demoDir, '--data', data)).toMatchObject({ code: 0 });
    expect((await loadDistrictInForce(data, demoDir)).hash).toBe(hash);
  });

  it('D5 use without --data writes where the server looks, and says where', async () => {
    const cli = join(import.meta.dirname, 'districtCli.ts');
    const said = await new Promise<string>((done) => {
      execFile(process.execPath, [cli, 'use', demoDir], { cwd: folder }, (_error, out) => done(out));
    });
    const served = parseFlags([]);
    if (served === 'help') throw new Error('no flags are asked for');
    const dataDir = join(realpathSync(folder), relative(process.cwd(), served.dataDir));
    expect(await currentDistrictDir(dataDir)).not.toBeNull();
    expect(said).toContain(dataDir);
  });

  it('D3 check prints each fault of one file by grid code and map position, and says when there is none', async () => {
    const file = join(folder, 'grids.geojson');
    const text = readFileSync(join(demoDir, 'villageGrids.geojson'), 'utf8');
    writeFileSync(file, text);
    expect(await run('check', file)).toMatchObject({
      code: 0,
      out: expect.stringContaining('320 village grids'),
    });
    writeFileSync(file, text.replaceAll('310114103V013', '310114103V012'));
    const { code, err } = await run('check', file);
    expect(code).toBe(1);
    expect(
      err
        .split('\n')
        .filter((line) => /^310114103V012 {2}code\.duplicate {2}at 121\.\d+,31\.\d+ /.test(line)),
    ).toHaveLength(1);
  });

  it('D6 a bad path, rubbish, a wrong field or a wrong shape is one sentence and exit code 1', async () => {
    const file = join(folder, 'x.geojson');
    const says = async (text: string | null, sentence: RegExp) => {
      if (text !== null) writeFileSync(file, text);
      const { code, out, err } = await run('check', text === null ? join(folder, 'nothing') : file);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toMatch(sentence);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
    };
    const feature = (properties: string, geometry: string) =>
      `{"type":"FeatureCollection","features":[{"type":"Feature","properties":${properties},"geometry":${geometry}}]}`;
    await says(null, /cannot be read: it does not exist/);
    await says('', /x\.geojson is not valid JSON/);
    await says('{"type":"Topology"}', /^x\.geojson: type: /);
    await says('{"type":"FeatureCollection","features":[]}', /holds no features/);
    await says(
      feature('{"code":"310114103V001"}', '{"type":"Polygon","coordinates":[[[1,2],[3,"x"]]]}'),
      /coordinates\[0\]\[1\]\[1\]/,
    );
    await says(feature('{"code":"310114103V001"}', '{"type":"Point","coordinates":[1,2]}'), /geometry\.type/);
    await says(
      feature('{"code":"here"}', '{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,5],[1,2]]]}'),
      /belongs to no known layer/,
    );
    await says(
      feature(
        '{"code":"310114","__proto__":{"layer":"town"},"layer":"constructor"}',
        '{"type":"Polygon","coordinates":[[]]}',
      ),
      /no known layer/,
    );
    const moved = copyWith('district.json', (text) => text.replace('"WGS-84"', '"GCJ-02"'));
    expect(await run('check', moved)).toMatchObject({
      code: 1,
      err: expect.stringContaining('must be "WGS-84"'),
    });
    rmSync(join(moved, 'towns.geojson'));
    expect(await run('check', moved)).toMatchObject({
      code: 1,
      err: expect.stringContaining('towns.geojson cannot be read'),
    });
    expect(await run('fetch', moved)).toMatchObject({ code: 1, err: expect.stringContaining('Usage') });
  });

  it('D6 the program ends with the command’s code', async () => {
    const cli = join(import.meta.dirname, 'districtCli.ts');
    const code = await new Promise((done) => {
      execFile(process.execPath, [cli, 'check', join(folder, 'nothing')], (error) => done(error?.code ?? 0));
    });
    expect(code).toBe(1);
  });
});
