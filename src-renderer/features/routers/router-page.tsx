import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';

export function RouterPage() {
  return (
    <Page>
      <PageHeader title={texts.routers.title} />
    </Page>
  );
}
