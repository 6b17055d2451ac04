import { useForm } from '@mantine/form';
import type { SubscriptionView } from '../../../src-shared/contract/subscribers.ts';
import { useAct, useRead } from '../../app/queries.ts';
import { accessErrors, readAccess, type AccessValues } from './access-fields.tsx';

/** Another way of connecting, address or device for a service: its form, what would change on the router as it is typed, and the act. */
export function useAccessChange(service: SubscriptionView, { done, onDone }: { done: string; onDone: () => void }) {
  const form = useForm<AccessValues>({
    initialValues: { access: service.access, userName: service.userName, address: service.address ?? '', ipv6Prefix: service.ipv6Prefix ?? '', macAddress: service.macAddress ?? '', server: service.server ?? '' },
    validate: accessErrors,
  });
  const line = { id: service.id, ...readAccess(form.values) };
  const readable = Object.keys(accessErrors(form.values)).length === 0;
  const preview = useRead('subscriptions.changeAccessPreview', line, { enabled: readable, keep: true });
  const answer = readable ? preview : { data: undefined, error: null, isFetching: false, isPlaceholderData: false };
  const { busy, run } = useAct('subscriptions.changeAccess', { form, done, onDone });
  return { form, answer, busy, submit: form.onSubmit(() => void run(line)) };
}
