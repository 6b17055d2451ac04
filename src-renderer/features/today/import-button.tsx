import { Button } from '@mantine/core';
import { FileUp } from 'lucide-react';
import { Link } from 'wouter';
import { useMay } from '../../app/session.ts';
import { texts } from '../../texts/index.ts';

/** The first thing to do in an empty desk, for who may. */
export function ImportButton() {
  const may = useMay();
  return may('imports.upload') ? <Button component={Link} href="/import" leftSection={<FileUp size={16} aria-hidden />}>{texts.today.importNow}</Button> : null;
}
