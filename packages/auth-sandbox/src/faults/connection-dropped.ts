/** The connection ended without a whole answer. To a caller it looks as it does to a caller of `fetch`. */
export class ConnectionDropped extends TypeError {
  constructor(message = "fetch failed") {
    super(message, { cause: new Error("The sandbox dropped the connection.") })
  }
}
