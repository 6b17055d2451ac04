import { Radio, Text } from '@mantine/core';
import styles from './router-setup.module.css';

/** One of a few ways, each with what it means. */
export function ChoiceCards<V extends string>({ label, values, names, hints, value, onChange }: { label: string; values: readonly V[]; names: Readonly<Record<V, string>>; hints: Readonly<Record<V, string>>; value: V; onChange: (value: V) => void }) {
  return (
    <Radio.Group label={label} value={value} onChange={(chosen) => onChange(chosen as V)}>
      <div className={styles['cards']}>
        {values.map((one) => (
          <Radio.Card key={one} value={one} className={styles['card'] ?? ''} data-chosen={one === value}>
            <Text size="sm" fw={600}>{names[one]}</Text>
            <Text size="xs" c="dimmed">{hints[one]}</Text>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
