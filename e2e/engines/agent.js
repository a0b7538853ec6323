// Runs in the page: executes queued expressions from the bridge one after the other, each as a separate script, because
// the page's policy allows no other code. Reports uncaught errors.
{
  const post = (path, body) =>
    fetch(`/__bridge__/${path}`, { method: 'POST', body: JSON.stringify(body) }).catch(() => undefined);
  const tell = (problem) => void post('problem', { problem: String(problem) });
  globalThis.addEventListener('error', (event) => {
    tell(event.error ?? event.message);
  });
  globalThis.addEventListener('unhandledrejection', (event) => {
    tell(event.reason);
  });
  globalThis.addEventListener('securitypolicyviolation', (event) => {
    tell(`against the policy: ${event.violatedDirective} ${event.blockedURI}`);
  });

  globalThis.runBridged = async (id, run) => {
    try {
      await post('answer', { id, value: (await run()) ?? null });
    } catch (error) {
      await post('answer', { id, error: String(error) });
    }
    void next();
  };

  const next = async () => {
    const response = await fetch('/__bridge__/next').catch(() => undefined);
    const id = response?.ok ? await response.text() : '';
    if (id === '') {
      setTimeout(next, 50);
      return;
    }
    const script = document.createElement('script');
    script.src = `/__bridge__/run/${id}.js`;
    script.addEventListener('load', () => {
      script.remove();
    });
    document.head.append(script);
  };
  void next();
}
