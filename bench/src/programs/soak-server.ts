// The sandbox, in a process of its own, with tokens that live two seconds.
import { startSandbox } from "@pix/auth-sandbox"
import { credentials } from "../peers/client.ts"

const sandbox = await startSandbox({ clients: [credentials], tokenLifetime: 2 })
process.send?.(sandbox.url)
process.on("disconnect", () => process.exit())
