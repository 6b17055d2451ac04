/** What one menu knows in one version. The data are reduced from the consoles of real routers (restraml project). */
export interface MenuSchemaData {
  readonly commands: readonly string[];
  readonly settable?: readonly string[];
  /** Arguments of add that set does not have (copy-from, place-before). */
  readonly addOnly?: readonly string[];
  readonly setOnly?: readonly string[];
  /** Only told by the 7.22 console; taken over for older versions. */
  readonly readOnly?: readonly string[];
}

export type ArgumentType = 'boolean' | 'address' | 'interval' | 'mac' | readonly string[];
