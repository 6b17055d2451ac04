import { Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Tone } from './tone.ts';

/** One figure that opens the list that makes it up. value undefined: on its way (same size). */
export function Stat({ label, value, detail, href, tone }: { label: string; value: ReactNode | undefined; detail?: ReactNode; href?: string; tone?: Tone | undefined }) {
  const body = (
    <>
      <Text size="xs" c="dimmed" component="span" display="block">{label}</Text>
      <Text fz="xl" lh="28px" fw={600} component="span" display="block" className={tone ? `tone-${tone}` : ''}>
        {value ?? <Skeleton height={20} width={90} mt={5} mb={5} />}
      </Text>
      <Text size="xs" c="dimmed" component="span" display="block">{detail}</Text>
    </>
  );
  return href ? <Link href={href} className="stat surface">{body}</Link> : <div className="stat surface">{body}</div>;
}
