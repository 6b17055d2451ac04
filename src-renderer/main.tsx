import './no-eval.ts';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import '@mantine/charts/styles.css';
import '@mantine/dropzone/styles.css';
import './app/styles.css';
import './app/narrow.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { useHashLocation, useHashSearch } from './app/address.ts';
import { App } from './app/app.tsx';
import { ErrorBoundary } from './app/error-boundary.tsx';
import { queryClient } from './app/queries.ts';
import { cssVariables, theme } from './app/theme.ts';

/** Written into the page by the host, with the same value as in its Content-Security-Policy. */
const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

createRoot(document.getElementById('root')!).render(
  <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" colorSchemeManager={localStorageColorSchemeManager({ key: 'waya.theme' })} getStyleNonce={() => styleNonce} deduplicateInlineStyles>
    <Notifications position="bottom-center" limit={4} />
    <ErrorBoundary>
      <QueryClientProvider client={queryClient}>
        <Router hook={useHashLocation} searchHook={useHashSearch}>
          <App />
        </Router>
      </QueryClientProvider>
    </ErrorBoundary>
  </MantineProvider>,
);
