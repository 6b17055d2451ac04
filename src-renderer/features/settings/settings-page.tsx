import { texts } from '../../texts/index.ts';
import { Page, PageHeader } from '../../ui/index.ts';

export function SettingsPage() {
  return (
    <Page>
      <PageHeader title={texts.settings.title} />
    </Page>
  );
}
