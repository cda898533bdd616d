import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

interface Props {
  readonly title: string;
  /** What the secret is, such as `API key`. */
  readonly label: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** A secret that the API tells once. It lives in this component and nowhere else in the browser. */
export function ShownOnce({ title, label, secret, onClose }: Props) {
  return (
    <Alert type="success" header={title} dismissible onDismiss={onClose} dismissAriaLabel="Close">
      <Box>It is shown this once. Copy it now: nobody can show it again.</Box>
      <CopyToClipboard
        variant="inline"
        textToDisplay={secret}
        textToCopy={secret}
        copyButtonAriaLabel={`Copy the ${label}`}
        copySuccessText="Copied"
        copyErrorText="The browser did not copy it"
      />
    </Alert>
  );
}
