import { Container } from '@mantine/core';
import { useEffect } from 'react';
import { ErrorState } from '../ui/error-state.tsx';
import { useClock } from './clock.store.ts';
import { FirstOwnerPage } from './first-owner-page.tsx';
import { useRead } from './queries.ts';
import { SessionContext } from './session.ts';
import { Shell } from './shell.tsx';
import { SignInPage } from './sign-in-page.tsx';

/** First owner, sign-in, or the desk. */
export function App() {
  const current = useRead('session.current', {});
  const follow = useClock((clock) => clock.follow);
  const followed = useClock((clock) => clock.aheadMs !== null);
  const appNow = current.data?.now;
  useEffect(() => {
    if (appNow !== undefined) follow(appNow);
  }, [appNow, follow]);
  if (current.data === undefined) {
    if (!current.error) return null;
    return (
      <Container size="sm" py="xl">
        <ErrorState error={current.error} retry={() => void current.refetch()} />
      </Container>
    );
  }
  const { operator, needsFirstOwner, practice, businessName, version } = current.data;
  if (needsFirstOwner) return <FirstOwnerPage />;
  if (operator === null) return <SignInPage businessName={businessName} practice={practice} />;
  // What begins with today's date must not begin with the machine's.
  if (!followed) return null;
  return (
    <SessionContext value={{ operator, practice, businessName, version }}>
      <Shell />
    </SessionContext>
  );
}
