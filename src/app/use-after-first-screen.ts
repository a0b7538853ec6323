import { useEffect, useState } from 'react';

const FIRST_SCREEN_MS = 800;

/** False until the first screen has had time to appear; then true. For parts that the first screen does not need. */
export function useAfterFirstScreen(): boolean {
  const [isAfter, setAfter] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setAfter(true);
    }, FIRST_SCREEN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return isAfter;
}
