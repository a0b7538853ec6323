/** Puts back what a deletion or a change took away. May be called once, while the app is open; a second call does no harm. */
export type Undo = () => Promise<void>;
