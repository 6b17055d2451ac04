import { Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { Compass, Lock } from 'lucide-react';
import { texts } from '../texts/index.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page, PageHeader } from '../ui/page.tsx';
import { idOf } from './address.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { routes, type PageRoute } from './pages.ts';
import { useMay, useSession } from './session.ts';

/** The page of the address. */
export function Routes() {
  const [path] = useLocation();
  return (
    <ErrorBoundary key={path}>
      <Suspense fallback={null}>
        <Switch>
          {routes.map((route) => (
            <Route key={route.path} path={route.path}>
              {(params) => <Opened route={route} id={(params as { id?: string }).id} />}
            </Route>
          ))}
          <Route><NotFound /></Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

function Opened({ route, id: idText }: { route: PageRoute; id: string | undefined }) {
  const may = useMay();
  const { operator } = useSession();
  const { component: Component } = route;
  const id = idOf(idText);
  if (route.path.includes(':id') && id === undefined) return <NotFound />;
  if (!may(route.needs)) {
    return (
      <Page>
        <EmptyState icon={Lock} title={texts.notAllowed.title} text={texts.notAllowed.text(texts.role[operator.role])} />
      </Page>
    );
  }
  return <Component key={idText ?? ''} id={id ?? 0} />;
}

function NotFound() {
  return (
    <Page>
      <PageHeader title={texts.notFound.title} />
      <EmptyState icon={Compass} title={texts.notFound.title} text={texts.notFound.text} />
    </Page>
  );
}
