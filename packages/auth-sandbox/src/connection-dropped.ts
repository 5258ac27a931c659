/** The connection ended without an answer. To a caller it looks as it does to a caller of `fetch`. */
export class ConnectionDropped extends TypeError {
  constructor() {
    super("fetch failed", { cause: new Error("The sandbox dropped the connection.") })
  }
}
