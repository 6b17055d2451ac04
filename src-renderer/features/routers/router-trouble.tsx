import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../../app/queries.ts';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';
import { TroubleState } from '../../ui/index.ts';
import type { RouterView } from './router-view.ts';

const words = texts.routers;
const FINGERPRINT = /\b[0-9A-F]{2}(?::[0-9A-F]{2}){31}\b/gi;

/** Why Waya cannot work with the router, with what to do; a changed certificate can be looked at and trusted here. */
export function RouterTrouble({ router }: { router: RouterView }) {
  const may = useMay();
  const [asking, setAsking] = useState(false);
  if (!router.trouble) return null;
  const seen = newFingerprint(router);
  const changed = router.state === 'refused' && router.tls && seen !== null;
  return (
    <div>
      <TroubleState title={changed ? words.certificateChanged : words.trouble} trouble={router.trouble} />
      {changed && may('routers.trustCertificate') && <Button mt={8} size="compact-md" variant="default" onClick={() => setAsking(true)}>{words.trustLook}</Button>}
      <Modal opened={asking} onClose={() => setAsking(false)} title={words.trustTitle} size="lg" closeButtonProps={{ 'aria-label': texts.action.close }}>
        <TrustForm router={router} seen={seen ?? ''} onClose={() => setAsking(false)} />
      </Modal>
    </div>
  );
}

/** The fingerprint in the trouble's text that is not the trusted one. */
function newFingerprint({ trouble, fingerprint }: RouterView): string | null {
  const named = `${trouble?.message ?? ''} ${trouble?.technical ?? ''}`.match(FINGERPRINT) ?? [];
  return named.find((one) => one.toUpperCase() !== fingerprint?.toUpperCase()) ?? null;
}

function TrustForm({ router, seen, onClose }: { router: RouterView; seen: string; onClose: () => void }) {
  const [fingerprint, setFingerprint] = useState(seen);
  const [error, setError] = useState<string | null>(null);
  const trust = useAct('routers.trustCertificate', { done: words.trusted, onDone: onClose, form: { setErrors: (errors) => setError(errors['fingerprint'] ?? null) } });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void trust.run({ id: router.id, fingerprint: fingerprint.trim() });
      }}
    >
      <Stack gap="md">
        <Text size="sm">{words.trustText}</Text>
        <div>
          <Text size="sm" fw={600} mb={4}>{words.trustOld}</Text>
          <pre className="technical">{router.fingerprint ?? words.none}</pre>
        </div>
        <div>
          <Text size="sm" fw={600} mb={4}>{words.trustNew}</Text>
          <pre className="technical">{seen}</pre>
        </div>
        <TextInput label={words.trustPaste} description={words.trustPasteHint} value={fingerprint} error={error} onChange={(event) => setFingerprint(event.currentTarget.value)} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>{texts.action.cancel}</Button>
          <Button type="submit" color="red" loading={trust.busy}>{words.trust}</Button>
        </Group>
      </Stack>
    </form>
  );
}
