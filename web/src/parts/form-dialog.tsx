import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useId } from 'react';
import { NotDone } from './not-done.tsx';

interface Props {
  readonly title: string;
  /** What the button says that does it. */
  readonly action: string;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
  /** @default 'medium' */
  readonly size?: 'medium' | 'large';
  readonly children: ReactNode;
}

/** A dialog that asks for something and does it. Enter does it too; a refusal is told inside. */
export function FormDialog({ title, action, onSubmit, onClose, isBusy, error, size = 'medium', children }: Props) {
  const id = useId();
  return (
    <Modal
      visible
      size={size}
      header={title}
      onDismiss={onClose}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" loading={isBusy} form={id} formAction="submit">
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        id={id}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <SpaceBetween size="m">
          <NotDone error={error} />
          {children}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
