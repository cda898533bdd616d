import Modal from '@cloudscape-design/components/modal';
import { KEY_BINDINGS } from './keys.ts';

/** Every key of the desk, from the table that binds them. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Modal visible header="Keys of the review desk" onDismiss={onClose} closeAriaLabel="Close">
      <dl className="keys">
        {KEY_BINDINGS.map(({ key, says }) => (
          <div key={key}>
            <dt>
              <kbd className="key">{key}</kbd>
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
