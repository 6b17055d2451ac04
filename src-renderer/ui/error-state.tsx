import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { TriangleAlert } from 'lucide-react';
import { explain, type Explanation } from '../app/explain.ts';
import { texts } from '../texts/index.ts';

/** What failed, what now; the technical text one click away. For the place where the data should be. */
export function ErrorState({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  return <TroubleAlert said={explain(error)} retry={retry} />;
}

/** The same for a Trouble of the contract ({message, hint, technical}). */
export function TroubleState({ title, trouble, retry }: { title: string; trouble: { message: string; hint?: string | undefined; technical?: string | undefined }; retry?: (() => void) | undefined }) {
  const { hint, technical } = trouble;
  return <TroubleAlert said={{ title, text: trouble.message, ...(hint ? { hint } : {}), ...(technical ? { technical } : {}) }} retry={retry} />;
}

function TroubleAlert({ said, retry }: { said: Explanation; retry: (() => void) | undefined }) {
  const [shown, { toggle }] = useDisclosure(false);
  return (
    <Alert color="red" variant="default" icon={<TriangleAlert size={18} className="tone-bad" aria-hidden />} title={said.title} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{said.text}</Text>
        {said.hint && <Text size="sm">{said.hint}</Text>}
        <Group gap="xs">
          {retry && <Button size="compact-sm" onClick={retry}>{texts.action.retry}</Button>}
          {said.technical && (
            <Button size="compact-sm" variant="default" onClick={toggle} aria-expanded={shown}>
              {shown ? texts.action.hideTechnical : texts.action.showTechnical}
            </Button>
          )}
        </Group>
        {shown && <pre className="technical">{said.technical}</pre>}
      </Stack>
    </Alert>
  );
}
