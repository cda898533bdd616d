import { useEffect, useRef } from 'react';
import { commandOf, type DeskCommand, type PressedKey } from './keys.ts';

export type DeskHandlers = Readonly<Record<DeskCommand, () => void>>;

/** Does what a key says while the desk is shown. Not while a dialog is open: its keys are its own. */
export function useDeskKeys(handlers: DeskHandlers, isPaused: boolean): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    if (isPaused) return;
    const onKey = (event: KeyboardEvent): void => {
      const command = commandOf({
        key: event.key,
        ctrlKey: event.ctrlKey,
        metaKey: event.metaKey,
        altKey: event.altKey,
        isComposing: event.isComposing,
        focus: focusOf(event.target),
      });
      if (command === null) return;
      event.preventDefault();
      latest.current[command]();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isPaused]);
}

function focusOf(target: EventTarget | null): PressedKey['focus'] {
  if (!(target instanceof HTMLElement)) return 'page';
  if (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'))
    return 'text';
  return target.closest('button, a[href], input, [role=button], [role=tab]') === null ? 'page' : 'control';
}
