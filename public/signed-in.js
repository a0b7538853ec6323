// Passes the answer of a provider on to the page of the app that asked for it, and closes this window. See [Note:
// Signing in at a provider] in the source code. It sends nothing anywhere.
const answer = (location.hash || location.search).slice(1);
// A code or a token must not stay in the history.
history.replaceState(null, '', location.pathname);
const state = new URLSearchParams(answer).get('state') ?? '';
const channel = new BroadcastChannel(`heirloom-signed-in/${state}`);
const PATIENCE_MS = 3000;

const nobodyAsked = setTimeout(() => {
  document.getElementById('message').textContent =
    'Heirloom no longer waits for this answer. Close this window, and sign in once more from Heirloom.';
}, PATIENCE_MS);
channel.onmessage = () => {
  clearTimeout(nobodyAsked);
  close();
};
channel.postMessage(answer);
