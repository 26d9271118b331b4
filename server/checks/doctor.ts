// `npm run doctor [-- --data DIR] [--port N]`: looks at everything on this machine that the product leans on,
// tells what it found and what to do, and exits 1 when something would keep it from working.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { examineDisk, examineFsync } from './doctor/disk.ts';
import { type Finding, find, tell } from './doctor/finding.ts';
import { examineClock, examineMemory, examineNode } from './doctor/machine.ts';
import { examinePort } from './doctor/ports.ts';
import { examineBrowser, examineElectron, examineWebGl } from './doctor/screen.ts';

const root = join(import.meta.dirname, '..', '..');
const { data, port } = flags();
const browser = process.env.LIANQIN_BROWSER;

// One after the other: a browser starting beside it would spoil the measurement of the disk.
const findings: Finding[] = [];
for (const examination of [
  examineNode(process.versions.node),
  examineMemory(),
  examineClock(Date.now(), join(root, 'package-lock.json')),
  examinePort(port, 'pages, API and socket', true),
  examinePort(5055, 'OsmAnd devices, when that listener is on', false),
  examineDisk(data),
  examineFsync(data),
  examineBrowser(browser),
  examineWebGl(browser),
  examineElectron(root, process.env),
]) {
  const finding = await find(examination);
  findings.push(finding);
  console.log(tell(finding));
}

const count = (verdict: Finding['verdict']) =>
  findings.filter((finding) => finding.verdict === verdict).length;
console.log(`\n${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} to mend`);
process.exit(count('fail') > 0 ? 1 : 0);

function flags(): { readonly data: string; readonly port: number } {
  try {
    const { values } = parseArgs({
      options: { data: { type: 'string', default: 'data/demo' }, port: { type: 'string', default: '4170' } },
    });
    const port = Number(values.port);
    if (Number.isInteger(port) && port > 0 && port <= 65_535) return { data: values.data, port };
  } catch {
    // A wrong flag and a wrong port get the same advice.
  }
  console.error('usage: npm run doctor -- [--data DIR] [--port N], the port from 1 to 65535');
  process.exit(1);
}
