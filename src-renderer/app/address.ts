/**
 * The place in the app is the hash: "#/subscribers?state=suspended". It works the same from a file (Electron) and over HTTP, and
 * the filters are part of it, so that a list can be bookmarked, sent and gone back to.
 */
import { useCallback, useSyncExternalStore } from 'react';
import { useLocation, useSearch } from 'wouter';

const current = () => location.hash.replace(/^#?\/?/, '/');
const pathOf = (address: string) => address.split('?')[0] ?? '/';
const searchOf = (address: string) => address.split('?')[1] ?? '';

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** Goes to "/path?query" of the app. */
export function goTo(address: string, options: { replace?: boolean } = {}): void {
  const url = new URL(location.href);
  url.hash = address;
  const oldURL = location.href;
  history[options.replace ? 'replaceState' : 'pushState'](null, '', url.href);
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: url.href }));
}

/** wouter's location hook over the hash. */
export function useHashLocation(): [string, typeof goTo] {
  return [useSyncExternalStore(subscribe, () => pathOf(current())), goTo];
}
useHashLocation.hrefs = (path: string) => `#${path}`;

/** wouter's search hook over the hash. */
export function useHashSearch(): string {
  return useSyncExternalStore(subscribe, () => searchOf(current()));
}

/** What stands after "?" as text values; empty values are left out. */
export function readQuery(search: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...new URLSearchParams(search)].filter(([, value]) => value !== ''));
}

/** The address of a path with values; null, undefined and '' take a value away. */
export function addressOf(path: string, values: Readonly<Record<string, string | number | null | undefined>>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== null && value !== undefined && value !== '') search.set(key, String(value));
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The values of the address, and how to change some of them (the rest stays). Changing replaces: going back leaves the page. */
export function useAddressValues(): [Readonly<Record<string, string>>, (changes: Readonly<Record<string, string | number | null | undefined>>) => void] {
  const [path] = useLocation();
  const search = useSearch();
  const values = readQuery(search);
  const change = useCallback((changes: Readonly<Record<string, string | number | null | undefined>>) => goTo(addressOf(path, { ...readQuery(searchOf(current())), ...changes }), { replace: true }), [path]);
  return [values, change];
}

/** A list's sort as it stands in the address: "name", "-balance" for descending; undefined when it is none of the keys. */
export function readSort<K extends string>(text: string | undefined, keys: readonly K[]): { by: K; direction: 'asc' | 'desc' } | undefined {
  const direction = text?.startsWith('-') ? 'desc' : 'asc';
  const by = keys.find((key) => key === text?.replace(/^-/, ''));
  return by ? { by, direction } : undefined;
}

/** One of a closed list of values, or undefined. */
export function oneOf<V extends string>(text: string | undefined, allowed: readonly V[]): V | undefined {
  return allowed.find((value) => value === text);
}

/** A positive whole number, or undefined. */
export function idOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
