/** Makes the browser ask before the tab is closed or reloaded, until the returned function is called. */
export function guardLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    event.preventDefault();
  };
  window.addEventListener('beforeunload', ask);
  return () => {
    window.removeEventListener('beforeunload', ask);
  };
}
