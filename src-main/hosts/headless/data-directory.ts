import path from 'node:path';

/**
 * Where a user's data lives unless --data says otherwise: %LOCALAPPDATA%\Waya, ~/Library/Application Support/Waya, or
 * $XDG_DATA_HOME/waya; the real business in `data`, practice in `practice`.
 */
export function defaultDataDirectory(practice: boolean, given: { platform: NodeJS.Platform; home: string; env: Readonly<Record<string, string | undefined>> }): string {
  const { platform, home, env } = given;
  const base =
    platform === 'win32' ? path.join(env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'Waya')
    : platform === 'darwin' ? path.join(home, 'Library', 'Application Support', 'Waya')
    : path.join(env['XDG_DATA_HOME'] || path.join(home, '.local', 'share'), 'waya');
  return path.join(base, practice ? 'practice' : 'data');
}
