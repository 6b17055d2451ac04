/** What the sidecar tells its parent over the process channel. Wake-up calls only: the inbox is the truth. */
export type SidecarMessage =
  | { readonly type: 'ready'; readonly publicPort: number; readonly controlPort: number }
  | { readonly type: 'arrival'; readonly seq: number }
  | { readonly type: 'failed'; readonly message: string };
