/** Where cloudflared lies on this computer. */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

const isWindows = process.platform === 'win32';
const FILE = isWindows ? 'cloudflared.exe' : 'cloudflared';
/** Where its own installers put it. */
const USUAL_FOLDERS = isWindows ? ['C:\\Program Files (x86)\\cloudflared', 'C:\\Program Files\\cloudflared'] : ['/usr/local/bin', '/usr/bin', '/opt/homebrew/bin'];

/** given: a path from the settings, or empty. searchPath: as in PATH. Null: it is not there, or cannot be run. */
export function findCloudflared(given: string, searchPath: string): string | null {
  const folders = [...searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder)), ...USUAL_FOLDERS];
  const candidates = given === '' ? folders.map((folder) => path.join(folder, FILE)) : [given];
  return candidates.find(canRun) ?? null;
}

function canRun(file: string): boolean {
  try {
    accessSync(file, isWindows ? constants.F_OK : constants.X_OK);
    return path.isAbsolute(file) && statSync(file).isFile();
  } catch {
    return false;
  }
}
