/**
 * `npm run test:peers`: against programs by others (a foreign RouterOS client, strace, …), which a developer's machine may lack. A peer that
 * is missing has failed. `--packages` prints the Debian packages that bring them. The last line is "N passed, N failed".
 */
import './node.mjs';
import { spawnSync } from 'node:child_process';
import { runTool } from './child.mjs';
import { close, forget, vitestCounts, vitestReport } from './report.mjs';

/** A command that succeeds where the peer is there, and the package that brings it. Debian's python3 is named by its path: others do not see its packages. */
const peers = [
  { name: 'strace', probe: ['strace', '-V'], debianPackage: 'strace' },
  { name: 'pdftotext', probe: ['pdftotext', '-v'], debianPackage: 'poppler-utils' },
  { name: 'python3-librouteros', probe: ['/usr/bin/python3', '-c', 'import librouteros'], debianPackage: 'python3-librouteros' },
];

if (process.argv.includes('--packages')) {
  console.log(peers.map((peer) => peer.debianPackage).join(' '));
  process.exit(0);
}

const present = peers.map(({ name, probe: [command, ...args], debianPackage }) => {
  const ok = spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  if (!ok) console.log(`FAILED ${name} is missing: apt-get install -y ${debianPackage}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
});
forget('out/peers.json');
const { status } = await runTool('vitest', ['run', '--config', 'e2e/peers/vitest.config.ts', ...vitestReport('out/peers.json')]);
close([...present, vitestCounts('out/peers.json', status)]);
