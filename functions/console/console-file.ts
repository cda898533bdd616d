/** A file of the built console. */
export interface ConsoleFile {
  readonly type: string;
  /** An entity tag, the same as long as the content is. */
  readonly tag: string;
  /** The content compressed with Brotli; null for what would not become smaller. */
  readonly brotli: Uint8Array | null;
  readPlain(): Promise<Uint8Array>;
}

export interface ConsoleFiles {
  /** @param path below `/ui/`, such as `assets/index-CDuwoT3D.js` */
  find(path: string): Promise<ConsoleFile | null>;
}
