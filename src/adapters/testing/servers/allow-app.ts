/**
 * Opens the page of an authorization server, presses a button on it, and follows it back to the app, as a browser does
 * with its cookies. @returns what was added to the address of the redirect page.
 */
export async function allowApp(
  address: string,
  redirectAddress: string,
  button: 'allow' | 'deny' = 'allow',
): Promise<string> {
  const cookies = new Map<string, string>();
  let next = address;
  let body: string | undefined;
  for (let steps = 0; steps < 10; steps += 1) {
    if (next.startsWith(redirectAddress)) return next.slice(redirectAddress.length + 1);
    const response = await fetch(next, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...(body === undefined ? {} : { body }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    // A page with buttons.
    body = location === null ? `answer=${button}` : undefined;
    if (location === null && !response.ok)
      throw new Error(`The authorization server answers ${response.status}: ${await response.text()}`);
    next = location === null ? next : new URL(location, next).href;
  }
  throw new Error('The authorization server does not come to an end.');
}
