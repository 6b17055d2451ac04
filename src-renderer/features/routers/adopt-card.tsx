import { Button, Text } from '@mantine/core';
import { Handshake } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { AdoptDialog } from './adopt-dialog.tsx';
import styles from './routers.module.css';
import type { RouterView } from './router-view.ts';

const words = texts.routers.adopt;

/** What hands made for our own subscribers, found by the comparisons: the way to hand it over. Gone when all is. */
export function AdoptCard({ router }: { router: RouterView }) {
  const may = useMay();
  const [open, setOpen] = useState(false);
  const { unadopted, adopting, state } = router;
  // The dialog stays where it is when the card goes: it tells how it ended.
  return (
    <>
      {(unadopted > 0 || adopting > 0) && (
        <section className={`surface ${styles['card']}`}>
          <div>
            {unadopted > 0 && <Text fw={600}>{words.card(unadopted)}</Text>}
            {unadopted > 0 && <Text size="sm" c="dimmed">{words.cardText}</Text>}
            {adopting > 0 && <Text size="sm" className="tone-pending" role="status">{state === 'up' ? words.waiting(adopting) : words.waitingOff(adopting)}</Text>}
          </div>
          {unadopted > 0 && may('routers.adopt') && <Button onClick={() => setOpen(true)} leftSection={<Handshake size={16} aria-hidden />}>{words.open}</Button>}
        </section>
      )}
      {may('routers.adopt') && <AdoptDialog router={router} opened={open} onClose={() => setOpen(false)} />}
    </>
  );
}
