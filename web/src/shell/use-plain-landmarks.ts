import { useEffect } from 'react';

/**
 * The kit gives the toolbar of narrow screens an orientation, which is not allowed for a navigation: it is taken away
 * whenever that toolbar may have come.
 */
export function usePlainLandmarks(): void {
  useEffect(() => {
    const mend = (): void => {
      for (const nav of document.querySelectorAll('nav[aria-orientation]')) nav.removeAttribute('aria-orientation');
    };
    mend();
    const observer = new MutationObserver(mend);
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['aria-orientation'],
    });
    return () => observer.disconnect();
  }, []);
}
