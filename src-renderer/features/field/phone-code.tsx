import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { encode } from 'uqr';
import { texts } from '../../texts/index.ts';
import { Section } from '../../ui/index.ts';
import styles from './field.module.css';

const words = texts.field.phone;
/** Light modules around a code (ISO/IEC 18004: four). */
const QUIET = 4;

/** The address of this desk as a QR code, where phones can reach it; else what has to be switched on. */
export function PhoneCode() {
  const { origin, protocol } = window.location;
  // The headless host lets others in over TLS only (hosts/headless/arguments.ts).
  const open = protocol === 'https:' && !isThisComputer(window.location.hostname);
  return (
    <Section title={words.title}>
      {open ? (
        <>
          <Text size="sm">{words.scan}</Text>
          <Code address={`${origin}/`} />
          <Text size="sm" fw={600}>{origin}</Text>
          <Text size="sm" c="dimmed">{words.warning}</Text>
        </>
      ) : (
        <Text size="sm">{words.closed}</Text>
      )}
    </Section>
  );
}

const isThisComputer = (host: string): boolean => host === 'localhost' || host === '[::1]' || host.startsWith('127.');

function Code({ address }: { address: string }) {
  const { size, path } = useMemo(() => {
    const { data, size: modules } = encode(address, { ecc: 'M', border: QUIET });
    return { size: modules, path: data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : []))).join('') };
  }, [address]);
  return <svg className={styles['code']} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={words.code(address)} shapeRendering="crispEdges"><path d={path} fill="#000" /></svg>;
}
