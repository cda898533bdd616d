import type { ReactNode } from 'react';

/**
 * Parts of a page below each other, at the distance of the kit's `l`. All of them load at once, and each is shown when those
 * above it are: what can be read and clicked stays where it is.
 */
export function InOrder({ children }: { children: ReactNode }) {
  return <div className="in-order">{children}</div>;
}
