export { redisTokenStore, type RedisTokenStoreOptions } from "./redis-token-store.ts"
