/**
 * The token of a one-time link, which stands in the fragment: browsers never send that, so that it is in no log. It is
 * taken out of the address, so that neither the history nor a link that is copied has it.
 */
export function takeLinkToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}
