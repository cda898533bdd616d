import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { SignedIn } from '../../../lib/client/api-types.ts';
import { noteSignIn } from '../api/connection.ts';
import { request } from '../api/request.ts';
import { SESSION_KEY } from '../api/session.ts';

type Credentials = { readonly api_key: string } | { readonly token: string };

/** Exchanges credentials for a session, forgets what somebody else saw here, and goes on to the view. */
export function useSignIn(view: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isWaiting, setWaiting] = useState(false);
  const signIn = async (credentials: Credentials): Promise<void> => {
    setWaiting(true);
    try {
      const session = await request<SignedIn>('api/v1/session', { method: 'POST', body: credentials });
      client.clear();
      client.setQueryData(SESSION_KEY, session);
      noteSignIn();
      await navigate(view, { replace: true });
    } finally {
      setWaiting(false);
    }
  };
  return { signIn, isWaiting };
}
