import { useNavigation } from 'react-router';
import classes from './loading-bar.module.css';

/** A thin bar at the top while the next screen is loaded. Shown only where that takes longer than a blink. */
export function LoadingBar() {
  const { state } = useNavigation();
  if (state === 'idle') return null;
  return <div className={classes.bar} role="progressbar" aria-label="Loading the page" />;
}
