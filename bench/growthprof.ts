import inspector from 'node:inspector/promises';
import { writeFileSync } from 'node:fs';
import { EmbeddedNodeRed } from './node-red';
import { flowsOfForProfile as partOf, Load, heapIn } from './cases/growthq';
const n = Number(process.argv[2]);
function top(profile: any, label: string) {
  const self = new Map<string, number>();
  const dt = profile.timeDeltas; const byId = new Map(profile.nodes.map((x: any) => [x.id, x]));
  profile.samples.forEach((id: number, i: number) => { const f: any = (byId.get(id) as any).callFrame; const k = `${f.functionName} ${f.url.split('/').slice(-3).join('/')}:${f.lineNumber}`; self.set(k, (self.get(k) ?? 0) + dt[i]); });
  console.log(label); for (const [k, v] of [...self].sort((a, b) => b[1] - a[1]).slice(0, 28)) console.log('  ', (v / 1000).toFixed(1), k);
}
async function main() {
  const nr = await EmbeddedNodeRed.start();
  const s = new inspector.Session(); s.connect();
  await s.post('Profiler.enable'); await s.post('Profiler.setSamplingInterval', { interval: 500 });
  await nr.load(partOf(n) as never);
  await s.post('Profiler.start');
  const c = process.cpuUsage();
  for (let i = 0; i < 10000 / n; i++) await nr.load(partOf(n) as never);
  const d = process.cpuUsage(c); console.log('deploy cpu/phone', (d.user + d.system) / 1000 / 10000);
  top((await s.post('Profiler.stop') as any).profile, 'deploy');
  const load = new Load(nr);
  await load.run(n, Math.max(6, Math.round(12000 / n / 3) * 3));
  await s.post('Profiler.start');
  const r = Math.max(6, Math.round(30000 / n / 3) * 3);
  const c2 = process.cpuUsage();
  await load.run(n, r);
  const d2 = process.cpuUsage(c2); console.log('event cpu', (d2.user + d2.system) / 1000 / r / n);
  top((await s.post('Profiler.stop') as any).profile, 'events');
  await load.stop();
  if (process.argv[3]) {
    const heap: string[] = []; s.on('HeapProfiler.addHeapSnapshotChunk', (m: any) => heap.push(m.params.chunk));
    await s.post('HeapProfiler.takeHeapSnapshot', { reportProgress: false } as any); writeFileSync(process.argv[3], heap.join(''));
  }
  await nr.stop();
}
void main();
