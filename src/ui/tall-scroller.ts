/** Elements end at this height: at 33,554,428 px in Chromium and WebKit, at 17,895,697 px in Firefox. */
export const MOST_PIXELS = 16_000_000;

/**
 * Scrolls a list that is taller than an element can be. The element gets the greatest height, and each pixel by which
 * it is scrolled counts as several.
 */
export class TallScroller {
  readonly #seen = new WeakMap<Element, Element>();
  #factor = 1;

  /** How many pixels of the list one of the element counts as. */
  static factorOf(total: number): number {
    return Math.max(1, total / MOST_PIXELS);
  }

  /**
   * The scrolling element as a library should see it: as tall as the list.
   * @param total the height of the list.
   */
  of<T extends Element>(element: T, total: number): T {
    this.#factor = TallScroller.factorOf(total);
    const known = this.#seen.get(element);
    // It was made for this element.
    if (known) return known as T;
    const seen = new Proxy(element, { get: (_, name) => this.#read(element, name) });
    this.#seen.set(element, seen);
    return seen;
  }

  #read(element: Element, name: string | symbol): unknown {
    if (name === 'scrollTop') return element.scrollTop * this.#factor;
    if (name === 'scrollHeight')
      return element.clientHeight + (element.scrollHeight - element.clientHeight) * this.#factor;
    if (name === 'scrollTo')
      return ({ top, ...others }: ScrollToOptions) => {
        element.scrollTo({ ...others, ...(top === undefined ? {} : { top: top / this.#factor }) });
      };
    const value: unknown = Reflect.get(element, name, element);
    // A method of an element works only for the element itself.
    return typeof value === 'function' ? (value.bind(element) as unknown) : value;
  }
}
