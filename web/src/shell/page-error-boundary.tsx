import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { Component, type ReactNode } from 'react';
import { sentenceOf } from '../api/problem.ts';

/** Keeps a fault within the page that has it; the navigation stays. */
export class PageErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return (
      <Alert
        type="error"
        header="This page could not be shown"
        action={<Button onClick={() => this.setState({ error: undefined })}>Try again</Button>}
      >
        {sentenceOf(this.state.error)}
      </Alert>
    );
  }
}
