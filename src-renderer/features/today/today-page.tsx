import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';

export function TodayPage() {
  return (
    <Page>
      <PageHeader title={texts.today.title} />
    </Page>
  );
}
