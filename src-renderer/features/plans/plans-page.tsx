import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';

export function PlansPage() {
  return (
    <Page>
      <PageHeader title={texts.plans.title} />
    </Page>
  );
}
