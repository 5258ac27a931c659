import { NestFactory } from "@nestjs/core"
import { AppModule } from "./app.module"

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule)
  // On SIGTERM, requests under way are answered, and then the manager is disposed of.
  app.enableShutdownHooks()
  await app.listen(process.env["PORT"] ?? 3000)
}
void bootstrap()
