// Creates a charge for each amount on the command line, all at once, and prints their copy-and-paste codes.
import { Console, Effect } from "effect"
import { program } from "./program.ts"

const charges = program(process.argv.slice(2)).pipe(
  Effect.flatMap((codes) => Console.log(codes.join("\n"))),
  // There is no token, so the API was not called. The message says what to do, and holds no secret.
  Effect.catchTag("AuthError", (error) =>
    Effect.andThen(
      Console.error(`${error.code}: ${error.message}`),
      Effect.sync(() => (process.exitCode = 1))
    )
  )
)
await Effect.runPromise(charges)
