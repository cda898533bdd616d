import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import { useLocation } from 'react-router';
import { consoleBase } from '../api/places.ts';

/** Says that the session ended, over the page, which stays as it is. Signing in leads back to the same place. */
export function SessionExpired() {
  const { pathname, search } = useLocation();
  const query = new URLSearchParams({ return: pathname + search });
  return (
    <Modal
      visible
      header="Your session has ended"
      footer={
        <Box float="right">
          <Button variant="primary" href={`${consoleBase(document.baseURI)}/sign-in?${query}`}>
            Sign in again
          </Button>
        </Box>
      }
    >
      It was signed out, its key was revoked, or nobody used it for an hour. You come back to this page with its filters
      and its selection.
    </Modal>
  );
}
