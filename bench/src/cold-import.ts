/** What `programs/cold-import.mjs` prints. */
export interface ColdImport {
  readonly milliseconds: number
  /** Whether fetch's implementation was loaded by the import, and whether it was once a global of it was touched. */
  readonly undici: { readonly onImport: boolean; readonly onUse: boolean }
}
