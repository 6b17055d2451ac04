import { Button, FileButton, Group, Skeleton, Text } from '@mantine/core';
import { ImageUp } from 'lucide-react';
import { useState } from 'react';
import { useAct, useRead } from '../../app/queries.ts';
import { texts } from '../../texts/index.ts';
import { ConfirmDialog, ErrorState, readBase64, Section } from '../../ui/index.ts';
import { MOST_LOGO_BYTES, pictureAddress, pictureType } from './picture.ts';
import styles from './settings.module.css';

const words = texts.settings.business;
const BYTES_A_KILOBYTE = 1000;

/** The picture at the top of documents. */
export function LogoCard() {
  const query = useRead('documents.logo', {}, { topics: ['settings'] });
  const [problem, setProblem] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const save = useAct('documents.saveLogo', { done: words.logoSaved });
  const remove = useAct('documents.saveLogo', { done: words.logoRemoved, onDone: () => setAsking(false) });
  const take = async (file: File | null) => {
    if (!file) return;
    const taken = await readLogo(file);
    setProblem(taken.problem);
    if (taken.base64 !== null) await save.run({ base64: taken.base64 });
  };
  const logo = query.data?.base64 ?? null;
  if (query.error && !query.data) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return (
    <Section title={words.logo}>
      <div className={styles['logo']}>{query.isPending ? <Skeleton height={72} width={180} /> : logo === null ? <Text size="sm" c="dimmed">{words.noLogo}</Text> : <img src={pictureAddress(logo)} alt={words.logoAlt} />}</div>
      <Text size="xs" c="dimmed" mt="xs">{words.logoHint}</Text>
      <Text size="xs" className="tone-bad" mih={18} role="alert">{problem}</Text>
      <Group gap="xs">
        <FileButton accept="image/png,image/jpeg" onChange={(file) => void take(file)}>
          {(props) => <Button {...props} size="compact-md" variant="default" loading={save.busy} leftSection={<ImageUp size={15} aria-hidden />}>{logo === null ? words.chooseLogo : words.changeLogo}</Button>}
        </FileButton>
        {logo !== null && <Button size="compact-md" variant="subtle" color="red" onClick={() => setAsking(true)}>{words.removeLogo}</Button>}
      </Group>
      <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={words.removeLogoTitle} text={words.removeLogoText} confirm={words.removeLogo} danger busy={remove.busy} onConfirm={() => void remove.run({ base64: null })} />
    </Section>
  );
}

/** The picture's bytes, or what is wrong with it. */
async function readLogo(file: File): Promise<{ base64: string; problem: null } | { base64: null; problem: string }> {
  if (file.size > MOST_LOGO_BYTES) return { base64: null, problem: words.logoTooLarge(texts.value.count(Math.ceil(file.size / BYTES_A_KILOBYTE))) };
  const base64 = await readBase64(file).catch(() => null);
  if (base64 === null) return { base64: null, problem: words.logoNotRead };
  return pictureType(base64) === null ? { base64: null, problem: words.logoNotPicture } : { base64, problem: null };
}
