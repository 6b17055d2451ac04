import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';

export function ImportPage() {
  return (
    <Page>
      <PageHeader title={texts.imports.title} />
    </Page>
  );
}
