import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';

/** A command to paste into a terminal. */
export function CopyableCommand({ text }: { text: string }) {
  return (
    <SpaceBetween size="xs">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <pre className="command" tabIndex={0}>
        {text}
      </pre>
      <CopyToClipboard
        variant="button"
        copyButtonText="Copy"
        textToCopy={text}
        copySuccessText="Copied"
        copyErrorText="The browser did not allow it: mark the text and copy it"
      />
    </SpaceBetween>
  );
}
