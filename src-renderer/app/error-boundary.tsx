import { Button, Container, Group } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { texts } from '../texts/index.ts';
import { TroubleState } from '../ui/error-state.tsx';
import { goTo } from './address.ts';
import { explain } from './explain.ts';

/** Catches a fault in a page, so that the rest of the desk goes on. Give it a key that changes with the page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const { technical } = explain(error);
    return (
      <Container size="sm" py="xl">
        <TroubleState title={texts.failure.pageTitle} trouble={{ message: texts.failure.pageText, ...(technical ? { technical } : {}) }} retry={() => location.reload()} />
        <Group mt="md">
          <Button
            variant="default"
            onClick={() => {
              goTo('/');
              location.reload();
            }}
          >
            {texts.failure.goToday}
          </Button>
        </Group>
      </Container>
    );
  }
}
