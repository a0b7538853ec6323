import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

const LEAST_HEIGHT = 320;
const BOTTOM_SPACE = 20;

/** The height from the top of an element to the lower edge of the window. */
export function useFillHeight<T extends HTMLElement>(): readonly [RefObject<T | null>, number] {
  const element = useRef<T>(null);
  const [height, setHeight] = useState(LEAST_HEIGHT);
  useLayoutEffect(() => {
    const measure = () => {
      const top = (element.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
      setHeight(Math.max(LEAST_HEIGHT, window.innerHeight - top - BOTTOM_SPACE));
    };
    measure();
    // The content above may grow, such as a toolbar that wraps.
    const observer = new ResizeObserver(measure);
    if (element.current?.parentElement) observer.observe(element.current.parentElement);
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, []);
  return [element, height];
}
