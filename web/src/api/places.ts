/** Where the console lies, from the `<base href>` of its page: `/ui`, or behind a prefix such as `/prod/ui`. */
export function consoleBase(baseUri: string): string {
  return new URL('.', baseUri).pathname.replace(/\/$/, '');
}

/** Where the API of this console lies: beside the console, ending with a slash. */
export function apiRoot(baseUri: string): string {
  return new URL('../', new URL('.', baseUri)).href;
}

/** The address of an operation, such as `api/v1/traces`, under whatever prefix the deployment has. */
export function apiAddress(path: string, baseUri: string = document.baseURI): string {
  return new URL(path.replace(/^\//, ''), apiRoot(baseUri)).href;
}
