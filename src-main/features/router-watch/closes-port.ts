/** Does a rule of the input chain keep strangers from a port? Pure. */
type Conditions = Readonly<Record<string, string>>;

/** Conditions by which a stranger’s new connection is met all the same; the side it comes from is taken for the outside. */
const MET: Readonly<Record<string, (value: string) => boolean>> = {
  protocol: (value) => value === 'tcp',
  'in-interface': () => true,
  'in-interface-list': () => true,
  'connection-state': (value) => value.startsWith('!') || value.split(',').includes('new'),
  // All but some.
  'src-address': (value) => value.startsWith('!'),
  'src-address-list': (value) => value.startsWith('!'),
};

/** conditions: of a rule that drops or rejects, as the router names them. */
export function closesPort(conditions: Conditions, port: number): boolean {
  const { 'dst-port': ports, ...others } = conditions;
  return (ports === undefined || covers(ports, port)) && Object.entries(others).every(([name, value]) => MET[name]?.(value) ?? false);
}

/** "8728,8729" or "8728-8729". */
const covers = (ports: string, port: number): boolean => ports.split(',').some((part) => (([from = NaN, to = from]) => port >= from && port <= to)(part.split('-').map(Number)));
