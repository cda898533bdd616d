import { createContext } from 'react';

/** Whether there is a page at a path that the session may see. The shell knows. */
export const OpenPages = createContext<(path: string) => boolean>(() => false);
