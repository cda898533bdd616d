/** Hands a text to the reader as a file, as it is. */
export function downloadText(name: string, text: string, type = 'text/plain'): void {
  downloadFile(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

export function downloadFile(name: string, file: Blob): void {
  const address = URL.createObjectURL(file);
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name.replace(/[^\w.-]+/g, '-');
  anchor.click();
  // The download has begun by then, however slow the machine.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
