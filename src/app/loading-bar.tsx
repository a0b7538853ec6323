import { useNavigation } from 'react-router';
import classes from './loading-bar.module.css';

/** A thin bar at the top while the next screen loads. Shown only if that takes a noticeable time. */
export function LoadingBar() {
  const { state } = useNavigation();
  if (state === 'idle') return null;
  return <div className={classes.bar} role="progressbar" aria-label="Loading the page" />;
}
