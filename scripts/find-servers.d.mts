export type ServerKey =
  | 'ceph'
  | 'swift'
  | 'apache'
  | 'git'
  | 'lighttpd'
  | 'nginx'
  | 'sabreDav'
  | 'rclone'
  | 'zsh'
  | 'fish'
  | 'libreOffice';

interface Need {
  readonly name: string;
  readonly isThere: () => boolean;
}

interface Server {
  readonly name: string;
  readonly needs: readonly Need[];
}

export declare const SERVERS: Readonly<Record<ServerKey, Server>>;
export declare function missingFor(server: Pick<Server, 'needs'>): readonly string[];
export declare function hasServer(key: ServerKey): boolean;
