import { BackupError } from '../engine/index.ts';
import { answerChannel, prepareSignIn, type SignIn, type SignInAnswer } from './sign-in.ts';

const FEATURES = 'popup,width=640,height=760';

/**
 * Opens the provider's page in a window of its own, and waits for the answer. Call it from a click handler, or the
 * browser refuses the window. [Note: Signing in at a provider]
 * @param signal ends the waiting: a closed window cannot be noticed, because the browser separates it from this page.
 * @throws BackupError `cancelled`; `permission-denied` with the hint `window-blocked`.
 */
export async function signInByWindow(signIn: SignIn, signal: AbortSignal): Promise<SignInAnswer> {
  // At once, while the click still counts.
  const popup = window.open('about:blank', '_blank', FEATURES);
  if (!popup) throw new BackupError('permission-denied', { hint: 'window-blocked' });
  // Where no header separates the windows, the provider's page still has no way back to this one.
  popup.opener = null;
  try {
    const { address, ...request } = await prepareSignIn(signIn, window.location.origin);
    const answer = waitForAnswer(request.state, signal);
    popup.location.replace(address);
    return { ...request, parameters: await answer };
  } catch (error) {
    popup.close();
    throw error;
  }
}

function waitForAnswer(state: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const channel = new BroadcastChannel(answerChannel(state));
    const end = () => {
      channel.close();
      signal.removeEventListener('abort', giveUp);
    };
    const giveUp = () => {
      end();
      reject(new BackupError('cancelled'));
    };
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== 'string') return;
      // The window closes itself once it knows that the answer has arrived.
      channel.postMessage(true);
      end();
      resolve(data);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
}
