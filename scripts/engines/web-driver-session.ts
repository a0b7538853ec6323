const ONE_HOUR_MS = 3_600_000;

/** A session of a browser that is driven over [WebDriver](https://www.w3.org/TR/webdriver2/): the four calls needed here. */
export class WebDriverSession {
  readonly #address: string;

  private constructor(address: string) {
    this.#address = address;
  }

  static async start(driverAddress: string, capabilities: object): Promise<WebDriverSession> {
    const alwaysMatch = { ...capabilities, timeouts: { script: ONE_HOUR_MS, pageLoad: 60_000 } };
    const session = await call('POST', `${driverAddress}/session`, { capabilities: { alwaysMatch } });
    if (typeof session !== 'object' || session === null || !('sessionId' in session)) throw new Error('The driver gave no session.');
    return new WebDriverSession(`${driverAddress}/session/${String(session.sessionId)}`);
  }

  async goto(url: string): Promise<void> {
    await call('POST', `${this.#address}/url`, { url });
  }

  /** Runs an expression in the page and waits for what it promises. */
  async evaluate(expression: string): Promise<unknown> {
    return call('POST', `${this.#address}/execute/sync`, { script: `return (${expression});`, args: [] });
  }

  async end(): Promise<void> {
    await call('DELETE', this.#address);
  }
}

async function call(method: string, address: string, body?: object): Promise<unknown> {
  const response = await fetch(address, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value }: { value?: unknown } = await response.json();
  if (response.ok) return value;
  const message = typeof value === 'object' && value !== null && 'message' in value ? String(value.message) : response.statusText;
  throw new Error(message);
}
