import { Inject, Module, type OnApplicationShutdown } from "@nestjs/common"
import { createTokenManager, ntxPay, type TokenManager } from "@pix/auth-axios"
import { PixController } from "./pix.controller"
import { PIX_TOKENS, PixService } from "./pix.service"

@Module({
  controllers: [PixController],
  providers: [
    PixService,
    {
      // One manager for each pair of credentials: Nest makes it once, and whoever injects it gets the same one.
      provide: PIX_TOKENS,
      useFactory: () =>
        createTokenManager({
          provider: ntxPay(),
          clientId: process.env["PIX_CLIENT_ID"],
          clientSecret: process.env["PIX_CLIENT_SECRET"],
          baseUrl: process.env["PIX_BASE_URL"]
        })
    }
  ],
  exports: [PIX_TOKENS, PixService]
})
export class PixModule implements OnApplicationShutdown {
  constructor(@Inject(PIX_TOKENS) private readonly tokens: TokenManager) {}

  // Not `onModuleDestroy`: Nest calls that one before requests under way are answered, and they may need a token.
  async onApplicationShutdown(): Promise<void> {
    await this.tokens.dispose()
  }
}
