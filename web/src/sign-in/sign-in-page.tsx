import './sign-in.css';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type SyntheticEvent, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { ApiError, sentenceOf } from '../api/problem.ts';
import { useIssuer } from './issuer.ts';
import { takeLinkToken } from './link-token.ts';
import { refusalSentence } from './refusals.ts';
import { isOwnView, viewAfterSignIn } from './return-view.ts';
import { useSignIn } from './use-sign-in.ts';

/** Two doors: a key, and an issuer where the deployment has one. A one-time link needs no hand. */
export default function SignInPage() {
  const [search] = useSearchParams();
  const view = viewAfterSignIn(search.get('return'));
  const [key, setKey] = useState('');
  const [refusal, setRefusal] = useState(() => refusalSentence(search.get('refused')));
  const { signIn, isWaiting } = useSignIn(view);
  const issuer = useIssuer(view);

  const tryTo = (credentials: Parameters<typeof signIn>[0]): void => {
    setRefusal(null);
    signIn(credentials).catch((cause: unknown) => {
      setKey('');
      setRefusal(sentenceFor(cause));
    });
  };

  // A link is used once, however often the page is drawn.
  const [token] = useState(takeLinkToken);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the link is tried when the page opens, and never again.
  useEffect(() => {
    if (token !== null) tryTo({ token });
  }, []);

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (key.trim() !== '') tryTo({ api_key: key.trim() });
  };

  return (
    <main className="sign-in">
      <ContentLayout header={<Header variant="h1">Sign in to Aegis</Header>} maxContentWidth={560}>
        <SpaceBetween size="l">
          {refusal === null ? null : (
            <Alert type="error" header="You were not signed in">
              {refusal}
            </Alert>
          )}
          {isOwnView(search.get('return')) ? (
            <Box variant="p">You come back to the page that you asked for.</Box>
          ) : null}
          <Container header={<Header variant="h2">With an API key</Header>}>
            <form onSubmit={submit}>
              <Form
                actions={
                  <Button variant="primary" formAction="submit" loading={isWaiting} loadingText="Signing in">
                    Sign in
                  </Button>
                }
              >
                <FormField
                  label="API key"
                  description="It is sent once and kept nowhere in this browser. You may do what the key may do."
                >
                  <Input
                    type="password"
                    value={key}
                    onChange={({ detail }) => setKey(detail.value)}
                    autoComplete="off"
                    spellcheck={false}
                    autoFocus={token === null}
                    name="api_key"
                  />
                </FormField>
              </Form>
            </form>
          </Container>
          {issuer === null ? null : (
            <Container header={<Header variant="h2">With your organization's account</Header>}>
              <Button href={issuer.address}>{`Sign in with ${issuer.name}`}</Button>
            </Container>
          )}
        </SpaceBetween>
      </ContentLayout>
    </main>
  );
}

function sentenceFor(cause: unknown): string {
  if (cause instanceof ApiError && cause.status === 0) return 'Nothing answered. Are you online? Try again.';
  return sentenceOf(cause);
}
