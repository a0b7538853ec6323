export declare function findBrowser(): string | undefined;
export declare function browserLaunch(): { executablePath?: string; args: string[] };
