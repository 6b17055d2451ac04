import { isMac } from '../app/platform.ts';

/** Keys as they stand on the keyboard: "Ctrl K", "g s". mod: Ctrl, or ⌘ on a Mac. */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <span className="nowrap">
      {keys.split(' ').map((key, index) => (
        <span key={`${key}${index}`}>
          {index > 0 && ' '}
          <kbd className="key-hint">{key === 'mod' ? (isMac ? '⌘' : 'Ctrl') : key}</kbd>
        </span>
      ))}
    </span>
  );
}
